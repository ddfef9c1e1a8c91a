/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-name-match.h"

#include <string.h>

static char *
fold (const char *text)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *apart = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  GString *plain = g_string_new (NULL);

  for (const char *at = apart ? apart : ""; *at; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (plain, g_utf8_get_char (at));
  return g_string_free_and_steal (plain);
}

gboolean
stoa_name_matches (const char *name,
                   const char *searched)
{
  g_autofree char *in = fold (name);
  g_autofree char *what = fold (searched);

  return strstr (in, what) != NULL;
}
