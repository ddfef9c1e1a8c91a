/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_VOLUMES (stoa_volumes_get_type ())
G_DECLARE_FINAL_TYPE (StoaVolumes, stoa_volumes, STOA, VOLUMES, GObject)

/**
 * StoaVolumes:
 *
 * Plays each person of the room one is in as loud as one set them, in this room or an earlier one.
 */
StoaVolumes *stoa_volumes_new (StoaSession *session);

/** stoa_volumes_key: (transfer none): as whom a person is remembered. */
const char  *stoa_volumes_key (StoaPerson  *person);
/** stoa_volumes_get: 0..1.5; 1 for whom nothing was set. */
double       stoa_volumes_get (GSettings   *settings,
                               const char  *key);
/** stoa_volumes_set: remembered for as many people as is sensible. */
void         stoa_volumes_set (GSettings   *settings,
                               const char  *key,
                               double       volume);

G_END_DECLS
