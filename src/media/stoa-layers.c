/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-layers.h"

#include "stoa-encoder.h"

#define MAX_LINES 720
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
  guint n = MIN (at_most, (guint) stoa_layer_of_lines (lines));
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

static guint
rate_below (const StoaLayerPlan layers[STOA_N_LAYERS],
            const gboolean      on[STOA_N_LAYERS],
            guint               index)
{
  guint kbits = 0;

  for (guint i = 0; i < index; i++)
    kbits += on[i] ? layers[i].best_kbits : 0;
  return kbits;
}

void
stoa_layers_share (StoaLayerPlan layers[STOA_N_LAYERS],
                   guint         kbits)
{
  gboolean on[STOA_N_LAYERS];

  for (guint i = 0; i < STOA_N_LAYERS; i++)
    on[i] = i == 0 || !layers[i].unwatched;
  for (guint i = STOA_N_LAYERS - 1; i > 0; i--)
    {
      StoaLayerPlan *layer = &layers[i];
      double need = layer->best_kbits * GOOD_ENOUGH * (layer->starved ? TO_COME_BACK : 1);
      gboolean enough = kbits >= rate_below (layers, on, i) + need;

      layer->starved = on[i] && layer->width > 0 && !enough;
      if (on[i] && (layer->width == 0 || layer->too_much || !enough))
        {
          on[i] = FALSE;
          on[i - 1] = TRUE;
        }
    }
  for (guint i = 0; i < STOA_N_LAYERS; i++)
    {
      layers[i].kbits = on[i] ? MIN (layers[i].best_kbits, kbits) : 0;
      kbits -= layers[i].kbits;
    }
  if (layers[0].width > 0)
    layers[0].kbits = MAX (layers[0].kbits, LEAST_KBITS);
}
