/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_BEING_RECORDED (stoa_being_recorded_get_type ())
G_DECLARE_FINAL_TYPE (StoaBeingRecorded, stoa_being_recorded, STOA, BEING_RECORDED, GSimpleActionGroup)

/**
 * StoaBeingRecorded:
 *
 * Asks whether one may be recorded, when one comes into a room that is or when a recording begins, and tells when one ends by
 * itself. As actions for the group "recording": `consent` (boolean state), to change one's mind while it goes on.
 */

/** stoa_being_recorded_new: (transfer full) */
StoaBeingRecorded *stoa_being_recorded_new (StoaSession *session);

G_END_DECLS
