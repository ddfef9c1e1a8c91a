/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-positions.h"

#define KEY "replay-positions"
#define MOST_POSITIONS 100

void
stoa_replay_positions_set (GSettings  *settings,
                           const char *recording,
                           gint64      position_ms)
{
  g_autoptr (GVariant) before = g_settings_get_value (settings, KEY);
  GVariantBuilder now;
  GVariantIter iter;
  const char *id;
  gint64 position;
  guint count = 0;

  g_variant_builder_init (&now, G_VARIANT_TYPE ("a(sx)"));
  if (position_ms > 0)
    {
      g_variant_builder_add (&now, "(sx)", recording, position_ms);
      count++;
    }
  g_variant_iter_init (&iter, before);
  while (count < MOST_POSITIONS && g_variant_iter_next (&iter, "(&sx)", &id, &position))
    if (!g_str_equal (id, recording))
      {
        g_variant_builder_add (&now, "(sx)", id, position);
        count++;
      }
  g_settings_set_value (settings, KEY, g_variant_builder_end (&now));
}

gint64
stoa_replay_positions_get (GSettings  *settings,
                           const char *recording)
{
  g_autoptr (GVariant) positions = g_settings_get_value (settings, KEY);
  GVariantIter iter;
  const char *id;
  gint64 position;

  g_variant_iter_init (&iter, positions);
  while (g_variant_iter_next (&iter, "(&sx)", &id, &position))
    if (g_str_equal (id, recording))
      return MAX (0, position);
  return 0;
}
