/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-client.h"
#include "stoa-link.h"

typedef struct
{
  const char *link;
  const char *url;           /* NULL: it is no invite link */
  const char *token;
} Case;

static const Case cases[] = {
  { "http://127.0.0.1:8080/i/abc-DEF_1", "http://127.0.0.1:8080", "abc-DEF_1" },
  { "https://stoa.example/i/abc", "https://stoa.example", "abc" },
  { "HTTPS://Stoa.Example/i/abc", "https://Stoa.Example", "abc" },
  { "https://stoa.example:443/i/abc", "https://stoa.example:443", "abc" },
  { "https://[::1]:8080/i/abc", "https://[::1]:8080", "abc" },
  { "https://stoa.example/i/abc#anything", "https://stoa.example", "abc" },
  { "https://stoa.example/i/abc?from=mail", "https://stoa.example", "abc" },
  { "", NULL },
  { "abc", NULL },
  { "/i/abc", NULL },
  { "https://", NULL },
  { "https:///i/abc", NULL },
  { "https://stoa.example", NULL },
  { "https://stoa.example/", NULL },
  { "https://stoa.example/i/", NULL },
  { "https://stoa.example/i/abc/more", NULL },
  { "https://stoa.example/i/..", NULL },
  { "https://stoa.example/i/a%0d%0ab", NULL },
  { "https://stoa.example/i/a b", NULL },
  { "https://me:secret@stoa.example/i/abc", NULL },
  { "ftp://stoa.example/i/abc", NULL },
  { "file:///i/abc", NULL },
  { "javascript:alert(1)", NULL },
  { "https://stoa.example:99999999/i/abc", NULL },
};

static void
test_split (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  gboolean is_link = stoa_client_split_link (one->link, &url, &token, &error);

  g_assert_cmpint (is_link, ==, one->url != NULL);
  g_assert_cmpstr (url, ==, one->url);
  g_assert_cmpstr (token, ==, one->token);
  if (!is_link)
    g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
}

typedef struct
{
  const char *text;
  int kind;                  /* -1: it is no link */
  const char *id;
  const char *url;
} LinkCase;

static const LinkCase link_cases[] = {
  { "stoa://room/r-9dKe", STOA_LINK_ROOM, "r-9dKe" },
  { "STOA://Room/r-9dKe", STOA_LINK_ROOM, "r-9dKe" },
  { "stoa://post/p-9/", STOA_LINK_POST, "p-9" },
  { "stoa://project/c-Bee1?from=mail", STOA_LINK_PROJECT, "c-Bee1" },
  { "stoa://profile/a-7Rk2#top", STOA_LINK_PROFILE, "a-7Rk2" },
  { "stoa://invite/stoa.example/abc-DEF_1", STOA_LINK_INVITE, "abc-DEF_1", "https://stoa.example" },
  { "stoa://invite/stoa.example:8443/abc", STOA_LINK_INVITE, "abc", "https://stoa.example:8443" },
  { "stoa://invite/127.0.0.1:8080/abc", STOA_LINK_INVITE, "abc", "http://127.0.0.1:8080" },
  { "stoa://invite/[::1]:8080/abc", STOA_LINK_INVITE, "abc", "http://[::1]:8080" },
  { "https://stoa.example/i/abc", STOA_LINK_INVITE, "abc", "https://stoa.example" },
  { "http://127.0.0.1:8080/i/abc", STOA_LINK_INVITE, "abc", "http://127.0.0.1:8080" },
  { "", -1 },
  { "stoa:", -1 },
  { "stoa://", -1 },
  { "stoa://room", -1 },
  { "stoa://room/", -1 },
  { "stoa://room/a/b", -1 },
  { "stoa://room/..", -1 },
  { "stoa://room/%2e%2e", -1 },
  { "stoa://room/a b", -1 },
  { "stoa://rooms/abc", -1 },
  { "stoa://invite/abc", -1 },
  { "stoa://invite//abc", -1 },
  { "stoa://invite/stoa.example/i/abc", -1 },
  { "stoa://invite/me:secret@stoa.example/abc", -1 },
  { "https://stoa.example/room/abc", -1 },
  { "file:///etc/passwd", -1 },
};

static void
test_parse (gconstpointer data)
{
  const LinkCase *one = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaLink) link = stoa_link_parse (one->text, &error);

  g_assert_cmpint (link != NULL, ==, one->kind >= 0);
  if (link == NULL)
    {
      g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
      return;
    }
  g_assert_cmpint (link->kind, ==, one->kind);
  g_assert_cmpstr (link->id, ==, one->id);
  g_assert_cmpstr (link->url, ==, one->url);
}

static void
test_format (void)
{
  g_autofree char *text = stoa_link_format (STOA_LINK_PROJECT, "c-Bee1");
  g_autoptr (StoaLink) invite = stoa_link_parse ("stoa://invite/stoa.example/abc", NULL);
  g_autofree char *web = stoa_link_invite (invite);
  g_autofree char *huge = g_strnfill (1 << 20, 'a');

  g_assert_cmpstr (text, ==, "stoa://project/c-Bee1");
  g_assert_cmpstr (web, ==, "https://stoa.example/i/abc");
  g_assert_null (stoa_link_parse (huge, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/link/%zu", i);

      g_test_add_data_func (path, &cases[i], test_split);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (link_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/link/deep/%zu", i);

      g_test_add_data_func (path, &link_cases[i], test_parse);
    }
  g_test_add_func ("/core/link/format", test_format);
  return g_test_run ();
}
