/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-exported.h"

#include <unistd.h>

#define KEY "exported"
#define MOST_FILES 100

void
stoa_exported_add (GSettings  *settings,
                   const char *recording,
                   GFile      *file)
{
  g_autoptr (GVariant) before = g_settings_get_value (settings, KEY);
  g_autofree char *uri = g_file_get_uri (file);
  GVariantBuilder now;
  GVariantIter iter;
  const char *id, *other;
  guint count = 1;

  g_variant_builder_init (&now, G_VARIANT_TYPE ("a(ss)"));
  g_variant_builder_add (&now, "(ss)", recording, uri);
  g_variant_iter_init (&iter, before);
  while (count < MOST_FILES && g_variant_iter_next (&iter, "(&s&s)", &id, &other))
    if (!g_str_equal (other, uri))
      {
        g_variant_builder_add (&now, "(ss)", id, other);
        count++;
      }
  g_settings_set_value (settings, KEY, g_variant_builder_end (&now));
}

GFile *
stoa_exported_find (GSettings  *settings,
                    const char *recording)
{
  g_autoptr (GVariant) files = g_settings_get_value (settings, KEY);
  GVariantIter iter;
  const char *id, *uri;

  g_variant_iter_init (&iter, files);
  while (g_variant_iter_next (&iter, "(&s&s)", &id, &uri))
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uri);
      const char *path = g_file_peek_path (file);

      /* who takes it over through a portal is given it to write as well */
      if (g_strcmp0 (id, recording) == 0 && path && access (path, R_OK | W_OK) == 0)
        return g_steal_pointer (&file);
    }
  return NULL;
}

GFile *
stoa_exported_folder (void)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  /* never a folder for what is temporary: whoever gets the file may not see that one */
  return g_file_new_build_filename (videos ? videos : g_get_user_cache_dir (), videos ? "Stoa" : "stoa",
                                    videos ? NULL : "videos", NULL);
}
