/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-mixer.h"
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

/** stoa_slot_new: @input: (transfer full) (nullable): where its sound is heard */
StoaSlot   *stoa_slot_new        (StoaMixerInput *input);
StoaSlot   *stoa_slot_ref        (StoaSlot      *self);
void        stoa_slot_unref      (StoaSlot      *self);
/** stoa_slot_assign: @remote: (nullable): nobody for now */
void        stoa_slot_assign     (StoaSlot      *self,
                                  StoaRemote    *remote,
                                  StoaTrackKind  kind);
/** stoa_slot_make_chain: (transfer floating): an element with a "sink" pad for RTP of @caps. What nobody agreed on
 *  goes to a fakesink. */
GstElement *stoa_slot_make_chain (StoaSlot      *self,
                                  const GstCaps *caps);
/** stoa_slot_ask_when_silent: each second, on the main thread: of a camera somebody looks at nothing comes. The server may wait for a
 *  key frame that Janus forgot to ask for; it is asked for a few times, less and less often. */
void        stoa_slot_ask_when_silent (StoaSlot *self);
/** stoa_slot_apply_volume: makes who is in the slot as loud as they shall be. */
void        stoa_slot_apply_volume  (StoaSlot   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaSlot, stoa_slot_unref)

G_END_DECLS
