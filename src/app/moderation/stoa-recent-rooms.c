/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recent-rooms.h"

#define KEY "recent-rooms"
#define MOST_ROOMS 30

void
stoa_recent_rooms_add (GSettings  *settings,
                       const char *room,
                       const char *title)
{
  g_autoptr (GVariant) before = stoa_recent_rooms_get (settings);
  GVariantBuilder now;
  GVariantIter iter;
  const char *id, *name;
  guint count = 1;

  g_variant_builder_init (&now, G_VARIANT_TYPE ("a(ss)"));
  g_variant_builder_add (&now, "(ss)", room, title);
  g_variant_iter_init (&iter, before);
  while (count < MOST_ROOMS && g_variant_iter_next (&iter, "(&s&s)", &id, &name))
    if (!g_str_equal (id, room))
      {
        g_variant_builder_add (&now, "(ss)", id, name);
        count++;
      }
  g_settings_set_value (settings, KEY, g_variant_builder_end (&now));
}

GVariant *
stoa_recent_rooms_get (GSettings *settings)
{
  return g_settings_get_value (settings, KEY);
}
