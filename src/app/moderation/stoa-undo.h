/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room.h"

G_BEGIN_DECLS

/* What one did in a room that can be taken back, the newest last. Main thread. */
typedef struct _StoaUndo StoaUndo;

StoaUndo    *stoa_undo_new    (void);
void         stoa_undo_free   (StoaUndo          *self);
/**
 * stoa_undo_add:
 * @inverse: (transfer full): what takes it back
 *
 * Returns: a number that names it
 */
guint        stoa_undo_add    (StoaUndo          *self,
                               StoaCommand       *inverse,
                               const char        *name);
/** stoa_undo_drop: it was refused, or it is too late; unknown numbers are ignored. */
void         stoa_undo_drop   (StoaUndo          *self,
                               guint              number);
/**
 * stoa_undo_take:
 * @number: 0 for the newest that still makes sense in @room
 * @name: (out) (transfer full): of the person
 *
 * Returns: (transfer full) (nullable): what takes it back
 */
StoaCommand *stoa_undo_take   (StoaUndo          *self,
                               guint              number,
                               StoaRoom          *room,
                               char             **name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaUndo, stoa_undo_free)

G_END_DECLS
