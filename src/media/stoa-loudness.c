/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-loudness.h"

#include <math.h>

double
stoa_loudness_of (GstBuffer *buffer)
{
  GstMapInfo map;
  const gint16 *samples;
  gsize n_samples;
  double sum = 0, level = STOA_SILENCE_DBOV;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return STOA_SILENCE_DBOV;
  samples = (const gint16 *) map.data;
  n_samples = map.size / sizeof *samples;
  for (gsize i = 0; i < n_samples; i++)
    sum += (double) samples[i] * samples[i];
  if (sum > 0)
    level = CLAMP (10 * log10 (sum / n_samples / (32768.0 * 32768.0)), STOA_SILENCE_DBOV, 0);
  gst_buffer_unmap (buffer, &map);
  return level;
}
