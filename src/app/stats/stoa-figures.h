/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

#include "stoa-call.h"

G_BEGIN_DECLS

typedef enum
{
  STOA_FIGURE_KBITS,
  STOA_FIGURE_FPS,
  STOA_FIGURE_LOSS,          /* share, 0..1 */
  STOA_FIGURE_RTT_MS,
  STOA_FIGURE_DECODE_MS,
  STOA_N_FIGURES
} StoaFigureKind;

/* How one's own sending, or what comes of somebody's camera and sound or screen, has been in the last second. */
typedef struct
{
  double values[STOA_N_FIGURES];   /* negative when not known, or without meaning */
  guint width, height;             /* 0 without pictures */
  StoaLayer layer;
  gboolean own;
  gboolean screen;                 /* one's own is shared */

  /* of one's own: what the rates are differences of */
  guint64 frames, bytes;
  gint64 at_us;                    /* 0 at first */
} StoaFigures;

/** stoa_figures_read_own: @self: as it was a second ago, or all zero. */
void        stoa_figures_read_own   (StoaFigures    *self,
                                     StoaCall       *call);
/** stoa_figures_read: @kind: camera, which stands for voice as well, or screen. */
void        stoa_figures_read       (StoaFigures    *self,
                                     StoaCall       *call,
                                     StoaPerson     *person,
                                     StoaTrackKind   kind);
/** stoa_figure_name: "Bitrate" */
const char *stoa_figure_name        (StoaFigureKind  kind);
/** stoa_figure_text: (transfer full): "1.2 Mbit/s", or a dash */
char       *stoa_figure_text        (StoaFigureKind  kind,
                                     double          value);
/** stoa_figures_picture: (transfer full): "640 × 360, middle layer", or that there is no picture */
char       *stoa_figures_picture    (const StoaFigures *self);
/** stoa_figures_write: adds an object to @builder. */
void        stoa_figures_write      (const StoaFigures *self,
                                     JsonBuilder       *builder,
                                     const char        *name,
                                     StoaTrackKind      kind);

G_END_DECLS
