/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-room.h"

G_BEGIN_DECLS

#define STOA_TYPE_QUEUE (stoa_queue_get_type ())
G_DECLARE_FINAL_TYPE (StoaQueue, stoa_queue, STOA, QUEUE, AdwBin)

/**
 * StoaQueue:
 *
 * Who knocks and who raises a hand, in the order they did, for those who moderate; hidden while there is nobody.
 * On a row, A and D admit and decline who knocks, and the keys of stoa-person-menu.h do what they do to whose hand is
 * up. A focus on a row that goes is on its neighbour then.
 *
 * Property: `room` (StoaRoom, nullable). Signal: `emptied` (): the row that had the focus went, and no other is there.
 */

G_END_DECLS
