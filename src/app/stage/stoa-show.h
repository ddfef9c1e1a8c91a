/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

#define STOA_TYPE_SHOW (stoa_show_get_type ())
G_DECLARE_INTERFACE (StoaShow, stoa_show, STOA, SHOW, GObject)

/**
 * StoaShow:
 *
 * What is on a stage: a call, or the replay of one. Main thread.
 */
struct _StoaShowInterface
{
  GTypeInterface parent;

  GListModel *(*get_people) (StoaShow *self);
  StoaCall *(*get_call) (StoaShow *self);
  void (*look) (StoaShow *self, const char *participant, StoaTrackKind kind, StoaLayer layer, StoaFrames *frames);
};

/** stoa_show_get_people: (transfer none) (element-type StoaPerson) */
GListModel *stoa_show_get_people (StoaShow      *self);
/** stoa_show_get_call: (transfer none) (nullable): the call it is; %NULL for a replay, in which nothing can be done to anybody. */
StoaCall   *stoa_show_get_call   (StoaShow      *self);
/** stoa_show_look: as stoa_call_look(). */
void        stoa_show_look       (StoaShow      *self,
                                  const char    *participant,
                                  StoaTrackKind  kind,
                                  StoaLayer      layer,
                                  StoaFrames    *frames);

/** stoa_live_show_new: (transfer full): a call as what is shown. */
StoaShow   *stoa_live_show_new   (StoaCall      *call);

G_END_DECLS
