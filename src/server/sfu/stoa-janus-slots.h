/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STOA_JANUS_NO_SUBSTREAM -1

/* A track as Janus names it. */
typedef struct
{
  char *feed;
  char *mid;
  gboolean video;
  int layer;               /* StoaLayer that was wanted */
  int substream;           /* what Janus calls it, from 0, or STOA_JANUS_NO_SUBSTREAM */
  gboolean unlikely;       /* the pictures were too small for that substream when they were published */
} StoaJanusSource;

/* One m-line of a subscriber. */
typedef struct
{
  char *mid;
  gboolean video;
  StoaJanusSource *source; /* what Janus sends on it; NULL: its source is gone */
  gboolean fresh;          /* nothing was asked for of that source yet */
  guint asks;              /* how often a keyframe may still be asked for; 0 once its substream came */
  gint64 ask_at_us;        /* the next time; monotonic */
} StoaJanusSlot;

/* One slot and what is to be on it from now on. */
typedef struct
{
  StoaJanusSlot *slot;
  StoaJanusSource *source;
} StoaJanusMove;

/* The way from what is to what is wanted. */
typedef struct
{
  GPtrArray *moves;        /* of StoaJanusMove: another source */
  GPtrArray *layers;       /* of StoaJanusMove: another layer of the same source */
  GPtrArray *additions;    /* of StoaJanusSource, unowned: no slot is left for these */
} StoaJanusPlan;

StoaJanusSource *stoa_janus_source_new    (const char            *feed,
                                           const char            *mid,
                                           gboolean               video,
                                           int                    layer,
                                           int                    substream);
StoaJanusSource *stoa_janus_source_copy   (const StoaJanusSource *source);
void             stoa_janus_source_free   (StoaJanusSource       *source);
StoaJanusSlot   *stoa_janus_slot_new      (const char            *mid,
                                           gboolean               video);
void             stoa_janus_slot_free     (StoaJanusSlot         *slot);

/**
 * stoa_janus_plan_new:
 * @slots: of StoaJanusSlot
 * @sources: of StoaJanusSource: all that is wanted
 * @parked: (array length=2): what slots nobody needs are moved to: audio, video
 *
 * A slot that has what is wanted keeps it. The plan refers to its arguments and must not outlive them.
 *
 * Returns: (transfer full): the plan
 */
StoaJanusPlan   *stoa_janus_plan_new      (GPtrArray             *slots,
                                           GPtrArray             *sources,
                                           StoaJanusSource       *parked[2]);
void             stoa_janus_plan_free     (StoaJanusPlan         *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaJanusPlan, stoa_janus_plan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaJanusSource, stoa_janus_source_free)

G_END_DECLS
