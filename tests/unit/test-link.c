/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-client.h"

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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core/link/%zu", i);

      g_test_add_data_func (path, &cases[i], test_split);
    }
  return g_test_run ();
}
