/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-file-name.h"

#include <glib/gi18n.h>

/* The date, the extension and what a program adds while it writes have to fit into 255 bytes as well. */
#define MAX_TITLE_BYTES 180
/* FAT and NTFS forbid these. */
#define FORBIDDEN "/\\:*?\"<>|"

static gboolean
is_allowed (gunichar c)
{
  return g_unichar_isprint (c) && (c >= 0x80 || strchr (FORBIDDEN, (int) c) == NULL);
}

/* Neither hidden, nor ending in what Windows takes away. */
static void
trim (GString *name)
{
  while (name->len > 0 && strchr (" .", name->str[name->len - 1]))
    g_string_truncate (name, name->len - 1);
  while (name->len > 0 && strchr (" .-", name->str[0]))
    g_string_erase (name, 0, 1);
}

static char *
clean (const char *title)
{
  g_autofree char *valid = g_utf8_make_valid (title ? title : "", -1);
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  GString *name = g_string_new (NULL);

  for (const char *c = composed; *c; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      gsize before = name->len;

      g_string_append_unichar (name, is_allowed (letter) ? letter : '-');
      if (name->len > MAX_TITLE_BYTES)
        {
          g_string_truncate (name, before);
          break;
        }
    }
  trim (name);
  if (name->len == 0)
    g_string_append (name, _("Recording"));
  return g_string_free_and_steal (name);
}

char *
stoa_file_name (const char *title,
                gint64      started_at,
                const char *extension)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (started_at / 1000);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;
  g_autofree char *date = local ? g_date_time_format (local, "%Y-%m-%d %H.%M") : g_strdup ("");
  g_autofree char *name = clean (title);

  return g_strdup_printf ("%s – %s.%s", name, date, extension);
}
