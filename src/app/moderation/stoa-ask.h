/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>
#include <libdex.h>

#include "stoa-room-reduce.h"

G_BEGIN_DECLS

#define STOA_TYPE_ASK (stoa_ask_get_type ())
G_DECLARE_FINAL_TYPE (StoaAsk, stoa_ask, STOA, ASK, GObject)

/**
 * StoaAsk:
 *
 * A moderation that was asked for, as a toast tells it: asked, then done, with Undo; for a ban with the time that is
 * left for that.
 *
 * Signals: `refused` (GError), `again` (): somebody wants to try that again.
 */

/**
 * stoa_ask_new:
 * @number: that of stoa_moderation_do(), 0 when nothing takes it back
 * @undoing: whether @command is what takes that back
 */
StoaAsk           *stoa_ask_new          (const StoaCommand *command,
                                          const char        *name,
                                          guint              number,
                                          gboolean           undoing);
/** stoa_ask_wait: (transfer full) @answer: of stoa_moderation_do() or stoa_moderation_undo(). Lives until it is there. */
void               stoa_ask_wait         (StoaAsk           *self,
                                          DexFuture         *answer);
/** stoa_ask_get_toast: (transfer none) */
AdwToast          *stoa_ask_get_toast    (StoaAsk           *self);
/** stoa_ask_make_refusal: (transfer floating): a toast that says why, with Try Again. */
AdwToast          *stoa_ask_make_refusal (StoaAsk           *self,
                                          const GError      *error);
const StoaCommand *stoa_ask_get_command  (StoaAsk           *self);
const char        *stoa_ask_get_name     (StoaAsk           *self);
guint              stoa_ask_get_number   (StoaAsk           *self);

G_END_DECLS
