/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media-test.h"

#define QUIET_MS 30000       /* longer than anything here is waited for */
#define LOUD_MS 1000

static gboolean
is_loud (gpointer source)
{
  return stoa_source_get_level (source) > -60;
}

static gboolean
is_quiet (gpointer source)
{
  return !is_loud (source);
}

static void
test_starts_inside (void)
{
  g_autofree char *path = make_late_sound ("late.wav", QUIET_MS, LOUD_MS);
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, QUIET_MS + 100, &error);

  g_assert_no_error (error);
  wait_for (is_loud, source);
  wait_for (is_quiet, source);   /* it began again at 0 */
  assert_gone (&source);
}

static void
test_starts_behind_its_end (void)
{
  g_autofree char *path = make_late_sound ("short.wav", 0, LOUD_MS);
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, 10 * LOUD_MS, &error);

  g_assert_no_error (error);
  wait_for (is_loud, source);
  assert_gone (&source);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/film/starts-inside", test_starts_inside);
  g_test_add_func ("/media/film/starts-behind-its-end", test_starts_behind_its_end);
  return media_test_run ();
}
