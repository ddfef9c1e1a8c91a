/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-loudness.h"

#include <math.h>

double
stoa_loudness_of (const gint16 *samples,
                  gsize         n_samples)
{
  gint64 sum = 0;

  for (gsize i = 0; i < n_samples; i++)
    sum += samples[i] * samples[i];
  if (sum == 0)
    return STOA_SILENCE_DBOV;
  return CLAMP (10 * log10 ((double) sum / n_samples / (32768.0 * 32768.0)), STOA_SILENCE_DBOV, 0);
}

double
stoa_loudness_of_buffer (GstBuffer *buffer)
{
  GstMapInfo map;
  double level;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return STOA_SILENCE_DBOV;
  level = stoa_loudness_of ((const gint16 *) map.data, map.size / sizeof (gint16));
  gst_buffer_unmap (buffer, &map);
  return level;
}
