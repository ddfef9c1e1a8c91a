/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-file-name.h"

#include <string.h>

#define WHEN G_GINT64_CONSTANT (1789000300000)
#define MAX_NAME 255
#define MAX_PART 250            /* leaves room for what is added while it is written */

static void
assert_safe (const char *name)
{
  g_assert_cmpuint (strlen (name), <=, MAX_PART);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
  g_assert_true (g_str_has_suffix (name, ".webm"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_cmpint (name[0], !=, ' ');
  for (const char *c = name; *c; c = g_utf8_next_char (c))
    g_assert_true (g_unichar_isprint (g_utf8_get_char (c)));
}

static void
test_plain (void)
{
  g_autofree char *name = stoa_file_name ("Garden evening", WHEN, "webm");

  g_assert_true (g_str_has_prefix (name, "Garden evening – 20"));
  assert_safe (name);
}

static void
test_nasty (void)
{
  static const char *const titles[] = {
    "../../etc/passwd", "/", "..", ".", "", " ", "a\nb\tc", "C:\\Windows\\con", "<script>|?*\"", "\xff\xfe broken",
    "\xe2\x80\xae" "reversed", "trailing. . .", "-rf", "🌱🌻 Planting 👩‍🌾",
  };
  g_autoptr (GString) whole = g_string_new (NULL);
  g_autoptr (GString) wide = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *name = stoa_file_name (titles[i], WHEN, "webm");

      assert_safe (name);
      g_assert_cmpuint (strlen (name), >, strlen (" – 2026-09-10 00.00.webm"));
    }
  for (guint i = 0; i < MAX_NAME + 45; i++)
    {
      g_string_append_c (whole, 'a');
      g_string_append (wide, "ŵ");
    }
  {
    g_autofree char *long_name = stoa_file_name (whole->str, WHEN, "webm");
    g_autofree char *wide_name = stoa_file_name (wide->str, WHEN, "webm");
    g_autofree char *none = stoa_file_name (NULL, WHEN, "webm");

    assert_safe (long_name);
    assert_safe (wide_name);
    assert_safe (none);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/file-name/plain", test_plain);
  g_test_add_func ("/file-name/nasty", test_nasty);
  return g_test_run ();
}
