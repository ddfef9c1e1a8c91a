/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_DUE_NOTICE (stoa_due_notice_get_type ())
G_DECLARE_FINAL_TYPE (StoaDueNotice, stoa_due_notice, STOA, DUE_NOTICE, GObject)

/**
 * StoaDueNotice:
 *
 * Tells a caretaker which recordings are deleted soon: those that become due together in one toast, from which they can be kept. Main
 * thread.
 *
 * Signal: `toast` (#AdwToast): to be shown; the one before is gone then.
 */
StoaDueNotice *stoa_due_notice_new (void);
void           stoa_due_notice_add (StoaDueNotice          *self,
                                    const StoaRecordingDue *due);

G_END_DECLS
