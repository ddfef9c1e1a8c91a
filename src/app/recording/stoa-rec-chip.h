/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-recording-watch.h"

G_BEGIN_DECLS

#define STOA_TYPE_REC_CHIP (stoa_rec_chip_get_type ())
G_DECLARE_FINAL_TYPE (StoaRecChip, stoa_rec_chip, STOA, REC_CHIP, AdwBin)

/**
 * StoaRecChip:
 *
 * Says that the room is recorded, as long as it is: everybody sees it. It opens what there is to know and do: whether one is
 * recorded oneself, and for moderators how the recording goes.
 *
 * Property: `watch` (StoaRecordingWatch).
 */

/** stoa_rec_chip_open: shows what it opens. */
void stoa_rec_chip_open (StoaRecChip *self);

G_END_DECLS
