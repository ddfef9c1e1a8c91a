/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "stoa-message.h"

static StoaPost *
make (gint64 at, const char *id)
{
  StoaPost *post = stoa_record_new (&stoa_post_type);

  post->id = g_strdup (id);
  post->created_at = at;
  post->context = g_strdup ("c");
  post->context_title = g_strdup ("");
  post->author = g_strdup ("a");
  post->author_name = g_strdup ("");
  return post;
}

static void
test_keys (void)
{
  g_autoptr (StoaPost) post = make (1789000300000, "n-1_Z");
  g_autofree char *key = stoa_post_key (post);
  const char *id;
  gint64 at;

  g_assert_cmpstr (key, ==, "1789000300000.n-1_Z");
  g_assert_true (stoa_post_key_split (key, &at, &id));
  g_assert_cmpint (at, ==, post->created_at);
  g_assert_cmpstr (id, ==, post->id);
}

static void
test_no_keys (void)
{
  static const char *const texts[] = { "", ".", "1", "1.", ".a", "-1.a", " 1.a", "1 .a", "1.a b", "1.a'", "1.ä", "x.a", "1,a", "0x1.a" };
  g_autofree char *long_one = g_strnfill (200, '1');
  g_autofree char *longer = g_strconcat ("1.", long_one, NULL);
  const char *id;
  gint64 at;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (stoa_post_key_split (texts[i], &at, &id));
  g_assert_false (stoa_post_key_split (long_one, &at, &id));
  g_assert_false (stoa_post_key_split (longer, &at, &id));
}

static void
test_order (void)
{
  g_autoptr (StoaPost) old = make (1, "z");
  g_autoptr (StoaPost) low = make (2, "a");
  g_autoptr (StoaPost) high = make (2, "b");

  g_assert_cmpint (stoa_post_compare (low, old), <, 0);
  g_assert_cmpint (stoa_post_compare (old, low), >, 0);
  g_assert_cmpint (stoa_post_compare (high, low), <, 0);
  g_assert_cmpint (stoa_post_compare (low, low), ==, 0);
}

/* A post of a room says which. */
static void
test_rooms (void)
{
  g_autoptr (StoaPost) post = make (1, "p");
  g_autoptr (GError) error = NULL;

  g_assert_true (stoa_record_check (post, NULL));
  post->kind = STOA_POST_LIVE;
  g_assert_false (stoa_record_check (post, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
  post->room = g_strdup ("r");
  g_assert_true (stoa_record_check (post, NULL));
}

static const char *const texts[] = {
  "植樹の日\nيوم 🌱", "<b>&amp;</b>", "\001\033[31m\177\302\205", "\342\200\256abc\342\200\254", "\\ \" / %s ${x}",
};

static void
test_texts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (StoaPost) post = make (1, "p");
      g_autoptr (StoaPost) read = NULL;
      g_autofree char *json = NULL;

      post->text = g_strdup (texts[i]);
      json = stoa_record_print (post, NULL);
      read = stoa_record_parse (&stoa_post_type, json, strlen (json), NULL);
      g_assert_true (stoa_record_equal (post, read));
    }
}

static void
test_limits (void)
{
  g_autoptr (StoaPost) post = make (1, "p");
  g_autoptr (GError) error = NULL;

  post->text = g_strnfill (STOA_MAX_TEXT, 'x');
  g_assert_true (stoa_record_check (post, NULL));
  g_free (post->text);
  post->text = g_strnfill (STOA_MAX_TEXT + 1, 'x');
  g_assert_false (stoa_record_check (post, &error));
  g_assert_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/posts/keys", test_keys);
  g_test_add_func ("/posts/no-keys", test_no_keys);
  g_test_add_func ("/posts/order", test_order);
  g_test_add_func ("/posts/rooms", test_rooms);
  g_test_add_func ("/posts/texts", test_texts);
  g_test_add_func ("/posts/limits", test_limits);
  return g_test_run ();
}
