/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-camera-mode.h"

#define WIDTH 1280
#define HEIGHT 720
#define FPS 30
#define ENOUGH_FPS 24

/* Of the caps' structures with a picture's size: the values nearest to what is wanted. */
static GstStructure *
fixate (const GstStructure *structure)
{
  g_autoptr (GstStructure) mode = gst_structure_copy (structure);

  if (!gst_structure_has_field (mode, "width") || !gst_structure_has_field (mode, "height"))
    return NULL;
  gst_structure_fixate_field_nearest_int (mode, "width", WIDTH);
  gst_structure_fixate_field_nearest_int (mode, "height", HEIGHT);
  if (gst_structure_has_field (mode, "framerate"))
    gst_structure_fixate_field_nearest_fraction (mode, "framerate", FPS, 1);
  /* left open, PipeWire takes the oddest shape of pixels there is */
  if (gst_structure_has_field (mode, "pixel-aspect-ratio"))
    gst_structure_fixate_field_nearest_fraction (mode, "pixel-aspect-ratio", 1, 1);
  else
    gst_structure_set (mode, "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
  gst_structure_fixate (mode);
  return g_steal_pointer (&mode);
}

static double
score (const GstStructure *mode)
{
  int width = 0, height = 0, fps_n = FPS, fps_d = 1;
  double score;

  gst_structure_get_int (mode, "width", &width);
  gst_structure_get_int (mode, "height", &height);
  gst_structure_get_fraction (mode, "framerate", &fps_n, &fps_d);
  score = MIN (width, WIDTH) * (double) MIN (height, HEIGHT) / (WIDTH * HEIGHT);
  if (width > WIDTH || height > HEIGHT)
    score -= 0.3;   /* is scaled down again */
  if (fps_n < ENOUGH_FPS * fps_d)
    score -= 1;
  if (gst_structure_has_name (mode, "image/jpeg"))
    score -= 0.1;   /* has to be decoded */
  return score;
}

GstCaps *
stoa_camera_mode_pick (const GstCaps *caps)
{
  g_autoptr (GstStructure) best = NULL;

  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    {
      const GstStructure *structure = gst_caps_get_structure (caps, i);
      GstCapsFeatures *features = gst_caps_get_features (caps, i);
      g_autoptr (GstStructure) mode = NULL;

      if (!gst_structure_has_name (structure, "image/jpeg")
          && !(gst_structure_has_name (structure, "video/x-raw")
               && gst_caps_features_is_equal (features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY)))
        continue;
      mode = fixate (structure);
      if (mode != NULL && (best == NULL || score (mode) > score (best)))
        {
          g_clear_pointer (&best, gst_structure_free);
          best = g_steal_pointer (&mode);
        }
    }
  return best != NULL ? gst_caps_new_full (g_steal_pointer (&best), NULL) : NULL;
}
