/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-layers.h"

#include "stoa-encoder.h"

#define MAX_LINES 720
#define HIGH_FROM_LINES 540  /* a smaller picture's half is as good as the mid layer */
#define MID_FROM_LINES 270
#define LEAST_KBITS 50       /* of the smallest, whatever there is */
#define GOOD_ENOUGH 0.4      /* of the best rate; with less the next smaller layer looks better */
#define TO_COME_BACK 1.25

static guint
even (double length)
{
  return MAX (2, (guint) (length / 2 + 0.5) * 2);
}

void
stoa_layers_plan (StoaLayerPlan layers[STOA_N_LAYERS],
                  guint         at_most,
                  guint         width,
                  guint         height,
                  double        fps)
{
  guint lines = MIN (width, height);
  guint n = MIN (at_most, lines >= HIGH_FROM_LINES ? 3 : lines >= MID_FROM_LINES ? 2 : 1);
  double scale = lines > MAX_LINES ? (double) MAX_LINES / lines : 1;

  for (guint i = 0; i < STOA_N_LAYERS; i++)
    {
      StoaLayerPlan *layer = &layers[i];
      double divisor = 1 << (n > i ? n - 1 - i : 0);

      layer->width = i < n ? even (width * scale / divisor) : 0;
      layer->height = i < n ? even (height * scale / divisor) : 0;
      layer->best_kbits = i < n ? stoa_encoder_rate_kbits (layer->width, layer->height, fps) : 0;
      if (i >= n)
        layer->kbits = 0;
    }
}

StoaLayer
stoa_layers_of_lines (guint lines)
{
  if (lines >= HIGH_FROM_LINES)
    return STOA_LAYER_HIGH;
  return lines >= MID_FROM_LINES ? STOA_LAYER_MID : STOA_LAYER_LOW;
}

void
stoa_layers_share (StoaLayerPlan layers[STOA_N_LAYERS],
                   guint         kbits)
{
  gboolean enough = TRUE;

  for (guint i = 0; i < STOA_N_LAYERS; i++)
    {
      StoaLayerPlan *layer = &layers[i];
      double need = layer->best_kbits * GOOD_ENOUGH * (layer->kbits > 0 ? 1 : TO_COME_BACK);

      enough = enough && layer->width > 0 && (i == 0 || kbits >= need);
      layer->kbits = enough ? MIN (layer->best_kbits, kbits) : 0;
      kbits -= layer->kbits;
    }
  if (layers[0].width > 0)
    layers[0].kbits = MAX (layers[0].kbits, LEAST_KBITS);
}
