/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-remote.h"

G_BEGIN_DECLS

/**
 * StoaSlot:
 *
 * One m-line of a subscriber: carries now this, now that participant. Its chain decodes what somebody
 * looks at or may hear. A change of who it is takes hold at once for sound, and for pictures with the next key
 * frame: those in between belong to neither. Reference-counted; any thread.
 */
typedef struct _StoaSlot StoaSlot;

StoaSlot   *stoa_slot_new        (void);
StoaSlot   *stoa_slot_ref        (StoaSlot      *self);
void        stoa_slot_unref      (StoaSlot      *self);
/** stoa_slot_assign: @remote: (nullable): nobody for now */
void        stoa_slot_assign     (StoaSlot      *self,
                                  StoaRemote    *remote,
                                  StoaTrackKind  kind);
/** stoa_slot_make_chain: (transfer floating): an element with a "sink" pad for RTP of @caps and, for sound when
 *  @mixed, a "src" pad with 48 kHz S16. What nobody agreed on goes to a fakesink. */
GstElement *stoa_slot_make_chain (StoaSlot      *self,
                                  const GstCaps *caps,
                                  gboolean       mixed);
/** stoa_slot_apply_volume: sets the volume of who is in the slot on the mixer's pad, if there is one. */
void        stoa_slot_set_mixer_pad (StoaSlot   *self,
                                  GstPad        *pad);
void        stoa_slot_apply_volume  (StoaSlot   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSlot, stoa_slot_unref)

G_END_DECLS
