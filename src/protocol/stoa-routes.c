/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-routes.h"

#define OPEN TRUE
#define TOKEN FALSE

static const StoaRoute routes[STOA_N_ROUTES] = {
  [STOA_ROUTE_HEALTH] = { "GET", "/v1/health", OPEN, 200, NULL, &stoa_health_type },
  [STOA_ROUTE_ME] = { "GET", "/v1/me", TOKEN, 200, NULL, &stoa_account_type },
  [STOA_ROUTE_RENAME] = { "PATCH", "/v1/me", TOKEN, 200, &stoa_rename_type, &stoa_account_type },
  [STOA_ROUTE_ACCOUNTS] = { "GET", "/v1/accounts", TOKEN, 200, NULL, &stoa_account_list_type },
  [STOA_ROUTE_CONTEXTS] = { "GET", "/v1/contexts", TOKEN, 200, NULL, &stoa_context_list_type },
  [STOA_ROUTE_PROJECT_MAKE] = { "POST", "/v1/projects", TOKEN, 201,
                                &stoa_project_edit_type, &stoa_context_type },
  [STOA_ROUTE_PROJECT] = { "GET", "/v1/projects/{project}", TOKEN, 200, NULL, &stoa_context_type },
  [STOA_ROUTE_PROJECT_EDIT] = { "PATCH", "/v1/projects/{project}", TOKEN, 200,
                                &stoa_project_edit_type, &stoa_context_type },
  [STOA_ROUTE_PROFILE] = { "GET", "/v1/profiles/{account}", TOKEN, 200, NULL, &stoa_context_type },
  [STOA_ROUTE_SEARCH] = { "GET", "/v1/search", TOKEN, 200, NULL, &stoa_context_list_type },
  [STOA_ROUTE_PICTURE] = { "GET", "/v1/contexts/{context}/picture", TOKEN, 200, .gives_picture = TRUE },
  [STOA_ROUTE_PICTURE_SET] = { "PUT", "/v1/contexts/{context}/picture", TOKEN, 200,
                               NULL, &stoa_context_type, .takes_picture = TRUE },
  [STOA_ROUTE_PICTURE_REMOVE] = { "DELETE", "/v1/contexts/{context}/picture", TOKEN, 200, NULL, &stoa_context_type },
  [STOA_ROUTE_CONTEXT_READ] = { "POST", "/v1/contexts/{context}/read", TOKEN, 200,
                                &stoa_read_mark_type, &stoa_context_type },
  [STOA_ROUTE_HOME] = { "GET", "/v1/feed", TOKEN, 200, NULL, &stoa_post_page_type },
  [STOA_ROUTE_FEED] = { "GET", "/v1/contexts/{context}/feed", TOKEN, 200, NULL, &stoa_post_page_type },
  [STOA_ROUTE_NOTE_MAKE] = { "POST", "/v1/posts", TOKEN, 201, &stoa_note_make_type, &stoa_post_type },
  [STOA_ROUTE_POST] = { "GET", "/v1/posts/{post}", TOKEN, 200, NULL, &stoa_post_type },
  [STOA_ROUTE_NOTE_EDIT] = { "PATCH", "/v1/posts/{post}", TOKEN, 200, &stoa_note_edit_type, &stoa_post_type },
  [STOA_ROUTE_POST_REMOVE] = { "DELETE", "/v1/posts/{post}", TOKEN, 200, NULL, &stoa_ok_type },
  [STOA_ROUTE_MEMBERS] = { "GET", "/v1/projects/{project}/members", TOKEN, 200,
                           NULL, &stoa_member_list_type },
  [STOA_ROUTE_MEMBER_SET] = { "PUT", "/v1/projects/{project}/members/{account}", TOKEN, 200,
                              &stoa_membership_edit_type, &stoa_member_list_type },
  [STOA_ROUTE_MEMBER_REMOVE] = { "DELETE", "/v1/projects/{project}/members/{account}", TOKEN, 200,
                                 NULL, &stoa_member_list_type },
  [STOA_ROUTE_ROOMS] = { "GET", "/v1/rooms", TOKEN, 200, NULL, &stoa_room_list_type },
  [STOA_ROUTE_ROOM_START] = { "POST", "/v1/rooms", TOKEN, 201, &stoa_room_start_type, &stoa_room_card_type },
  [STOA_ROUTE_ROOM] = { "GET", "/v1/rooms/{room}", TOKEN, 200, NULL, &stoa_room_card_type },
  [STOA_ROUTE_ROOM_JOIN] = { "POST", "/v1/rooms/{room}/join", TOKEN, 200,
                             &stoa_room_enter_type, &stoa_joined_type },
  [STOA_ROUTE_ROOM_LEAVE] = { "POST", "/v1/rooms/{room}/leave", TOKEN, 200,
                              &stoa_room_exit_type, &stoa_room_card_type },
  [STOA_ROUTE_ROOM_END] = { "POST", "/v1/rooms/{room}/end", TOKEN, 200, NULL, &stoa_room_card_type },
  [STOA_ROUTE_ROOM_PROMOTE] = { "POST", "/v1/rooms/{room}/promote", TOKEN, 200, NULL, &stoa_post_type },
  [STOA_ROUTE_ROOM_DEMOTE] = { "POST", "/v1/rooms/{room}/demote", TOKEN, 200, NULL, &stoa_ok_type },
  [STOA_ROUTE_POSTER] = { "GET", "/v1/rooms/{room}/poster", TOKEN, 200, .gives_picture = TRUE },
  [STOA_ROUTE_POSTER_SET] = { "PUT", "/v1/rooms/{room}/poster", TOKEN, 200,
                              NULL, &stoa_ok_type, .takes_picture = TRUE },
  [STOA_ROUTE_POSTER_REMOVE] = { "DELETE", "/v1/rooms/{room}/poster", TOKEN, 200, NULL, &stoa_ok_type },
  [STOA_ROUTE_ROOM_MODERATE] = { "POST", "/v1/rooms/{room}/moderate", TOKEN, 200,
                                 &stoa_moderate_type, &stoa_ok_type },
  [STOA_ROUTE_ROOM_LOG] = { "GET", "/v1/rooms/{room}/log", TOKEN, 200, NULL, &stoa_log_type },
  [STOA_ROUTE_ROOM_LOG_CSV] = { "GET", "/v1/rooms/{room}/log.csv", TOKEN, 200, NULL, NULL },
  [STOA_ROUTE_ROOM_RECORD] = { "POST", "/v1/rooms/{room}/record", TOKEN, 200,
                               &stoa_record_request_type, &stoa_manifest_type },
  [STOA_ROUTE_RECORDINGS] = { "GET", "/v1/contexts/{context}/recordings", TOKEN, 200, NULL, &stoa_recording_list_type },
  [STOA_ROUTE_RECORDING] = { "GET", "/v1/recordings/{recording}", TOKEN, 200, NULL, &stoa_manifest_type },
  [STOA_ROUTE_RECORDING_EDIT] = { "PATCH", "/v1/recordings/{recording}", TOKEN, 200,
                                  &stoa_recording_edit_type, &stoa_manifest_type },
  [STOA_ROUTE_RECORDING_DELETE] = { "DELETE", "/v1/recordings/{recording}", TOKEN, 200, NULL, &stoa_receipt_type },
  [STOA_ROUTE_RECORDING_RECEIPT] = { "GET", "/v1/recordings/{recording}/receipt", TOKEN, 200, NULL, &stoa_receipt_type },
  [STOA_ROUTE_RECORDING_LINK] = { "POST", "/v1/recordings/{recording}/link", TOKEN, 200, NULL, &stoa_media_link_type },
  [STOA_ROUTE_RECORDING_MEDIA] = { "GET", "/v1/recordings/{recording}/media", OPEN, 200, NULL, NULL },
  [STOA_ROUTE_RECORDING_POSTER] = { "GET", "/v1/recordings/{recording}/poster", TOKEN, 200, .gives_picture = TRUE },
  [STOA_ROUTE_RECORDING_SUBTITLES] = { "GET", "/v1/recordings/{recording}/subtitles", TOKEN, 200, NULL, NULL },
  [STOA_ROUTE_INVITE_MAKE] = { "POST", "/v1/invites", TOKEN, 201, &stoa_invite_make_type, &stoa_invite_type },
  [STOA_ROUTE_INVITES] = { "GET", "/v1/invites", TOKEN, 200, NULL, &stoa_invite_list_type },
  [STOA_ROUTE_INVITE_REVOKE] = { "DELETE", "/v1/invites/{invite}", TOKEN, 200, NULL, &stoa_invite_type },
  [STOA_ROUTE_INVITE_ACCEPT] = { "POST", "/v1/invites/accept", OPEN, 200,
                                 &stoa_invite_accept_type, &stoa_invite_accepted_type },
  [STOA_ROUTE_BANS] = { "GET", "/v1/bans", TOKEN, 200, NULL, &stoa_ban_list_type },
  [STOA_ROUTE_BAN_LIFT] = { "DELETE", "/v1/bans/{ban}", TOKEN, 200, NULL, &stoa_ban_type },
  [STOA_ROUTE_WEBSOCKET] = { "GET", "/v1/ws", OPEN, 101, NULL, NULL },
  [STOA_ROUTE_GUEST] = { "GET", "/i/{token}", OPEN, 200, NULL, NULL },
  [STOA_ROUTE_GUEST_FILE] = { "GET", "/guest/{file}", OPEN, 200, NULL, NULL },
};

static gboolean
is_open_segment (const char *pattern, gsize length)
{
  return length > 0 && pattern[0] == '{';
}

static gboolean
is_safe (const char *segment, gsize length)
{
  if (length < 1 || length > STOA_MAX_SEGMENT || segment[0] == '.')
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (segment[i]) && strchr ("._-", segment[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
clear_segments (char *segments[STOA_ROUTE_MAX_SEGMENTS])
{
  for (guint i = 0; i < STOA_ROUTE_MAX_SEGMENTS; i++)
    g_clear_pointer (&segments[i], g_free);
}

static gboolean
match_path (const char *pattern, const char *path, char *segments[STOA_ROUTE_MAX_SEGMENTS])
{
  guint found = 0;
  while (*pattern == '/' && *path == '/')
    {
      pattern++;
      path++;
      gsize want = strcspn (pattern, "/");
      gsize have = strcspn (path, "/");
      gboolean open = is_open_segment (pattern, want);
      if (open ? !is_safe (path, have) : want != have || strncmp (pattern, path, want) != 0)
        break;
      if (open)
        segments[found++] = g_strndup (path, have);
      pattern += want;
      path += have;
    }
  if (*pattern == '\0' && *path == '\0')
    return TRUE;
  clear_segments (segments);
  return FALSE;
}

const StoaRoute *
stoa_route_get (StoaRouteId id)
{
  g_return_val_if_fail (id < STOA_N_ROUTES, NULL);
  return &routes[id];
}

int
stoa_route_match (const char *method,
                  const char *path,
                  char *segments[STOA_ROUTE_MAX_SEGMENTS],
                  GError **error)
{
  gboolean exists = FALSE;
  for (guint i = 0; i < STOA_ROUTE_MAX_SEGMENTS; i++)
    segments[i] = NULL;
  for (int i = 0; i < STOA_N_ROUTES; i++)
    {
      if (!match_path (routes[i].path, path, segments))
        continue;
      if (strcmp (routes[i].method, method) == 0)
        return i;
      clear_segments (segments);
      exists = TRUE;
    }
  if (exists)
    g_set_error_literal (error, STOA_ERROR, STOA_ERROR_INVALID, "This address does not take that method.");
  else
    g_set_error_literal (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is nothing at this address.");
  return -1;
}

char *
stoa_route_path (StoaRouteId id, ...)
{
  GString *path = g_string_new (NULL);
  const char *pattern = stoa_route_get (id)->path;
  va_list args;
  va_start (args, id);
  while (*pattern == '/')
    {
      pattern++;
      gsize length = strcspn (pattern, "/");
      g_string_append_c (path, '/');
      if (is_open_segment (pattern, length))
        g_string_append_uri_escaped (path, va_arg (args, const char *), NULL, FALSE);
      else
        g_string_append_len (path, pattern, length);
      pattern += length;
    }
  va_end (args);
  return g_string_free_and_steal (path);
}
