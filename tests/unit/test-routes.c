/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "stoa-routes.h"

typedef struct
{
  const char *method;
  const char *path;
  int route; /* or -1 */
  const char *first;
  const char *second;
} Row;

#define LONG_128 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" \
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const Row rows[] = {
  { "GET", "/v1/health", STOA_ROUTE_HEALTH },
  { "GET", "/v1/me", STOA_ROUTE_ME },
  { "PATCH", "/v1/me", STOA_ROUTE_RENAME },
  { "POST", "/v1/rooms", STOA_ROUTE_ROOM_START },
  { "GET", "/v1/rooms/r-1_A", STOA_ROUTE_ROOM, "r-1_A" },
  { "POST", "/v1/rooms/r/join", STOA_ROUTE_ROOM_JOIN, "r" },
  { "PUT", "/v1/projects/p/members/a", STOA_ROUTE_MEMBER_SET, "p", "a" },
  { "DELETE", "/v1/projects/p/members/a", STOA_ROUTE_MEMBER_REMOVE, "p", "a" },
  { "POST", "/v1/invites/accept", STOA_ROUTE_INVITE_ACCEPT },
  { "DELETE", "/v1/invites/accept", STOA_ROUTE_INVITE_REVOKE, "accept" },
  { "GET", "/i/" LONG_128, STOA_ROUTE_GUEST, LONG_128 },
  { "GET", "/guest/guest.js", STOA_ROUTE_GUEST_FILE, "guest.js" },
  { "GET", "/v1/ws", STOA_ROUTE_WEBSOCKET },
  { "GET", "", -1 },
  { "GET", "/", -1 },
  { "GET", "v1/me", -1 },
  { "GET", "//v1/me", -1 },
  { "GET", "/v1/me/", -1 },
  { "GET", "/v1/me/x", -1 },
  { "GET", "/v1/m", -1 },
  { "GET", "/v1/mee", -1 },
  { "GET", "/v1/rooms/", -1 },
  { "GET", "/v1/rooms//join", -1 },
  { "POST", "/v1/rooms/r/dance", -1 },
  { "POST", "/v1/rooms/{room}/join", -1 },
  { "GET", "/guest/", -1 },
  { "GET", "/guest/..", -1 },
  { "GET", "/guest/.hidden", -1 },
  { "GET", "/guest/../secret", -1 },
  { "GET", "/guest/a/b", -1 },
  { "GET", "/guest/a\\b", -1 },
  { "GET", "/guest/a b", -1 },
  { "GET", "/guest/\xff", -1 },
  { "GET", "/i/" LONG_128 "x", -1 },
};

static void
test_match (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char *segments[STOA_ROUTE_MAX_SEGMENTS];
      g_autoptr (GError) error = NULL;
      int route = stoa_route_match (rows[i].method, rows[i].path, segments, &error);
      g_assert_cmpint (route, ==, rows[i].route);
      g_assert_cmpstr (segments[0], ==, rows[i].first);
      g_assert_cmpstr (segments[1], ==, rows[i].second);
      if (route < 0)
        g_assert_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND);
      g_free (segments[0]);
      g_free (segments[1]);
    }
}

static void
test_wrong_method (void)
{
  char *segments[STOA_ROUTE_MAX_SEGMENTS];
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (stoa_route_match ("DELETE", "/v1/projects/p/members", segments, &error), ==, -1);
  g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
  g_assert_null (segments[0]);
}

/* Each route's own path finds that route. */
static void
test_paths (void)
{
  for (guint i = 0; i < STOA_N_ROUTES; i++)
    {
      char *segments[STOA_ROUTE_MAX_SEGMENTS];
      g_autofree char *path = stoa_route_path (i, "one", "two");
      g_assert_cmpint (stoa_route_match (stoa_route_get (i)->method, path, segments, NULL), ==, i);
      g_free (segments[0]);
      g_free (segments[1]);
    }
  g_autofree char *escaped = stoa_route_path (STOA_ROUTE_ROOM, "../a?b");
  g_assert_cmpstr (escaped, ==, "/v1/rooms/..%2Fa%3Fb");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/routes/match", test_match);
  g_test_add_func ("/routes/wrong-method", test_wrong_method);
  g_test_add_func ("/routes/paths", test_paths);
  return g_test_run ();
}
