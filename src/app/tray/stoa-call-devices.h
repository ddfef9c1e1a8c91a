/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_CALL_DEVICES (stoa_call_devices_get_type ())
G_DECLARE_FINAL_TYPE (StoaCallDevices, stoa_call_devices, STOA, CALL_DEVICES, GObject)

/**
 * StoaCallDevices:
 *
 * The camera, microphone and speaker while one is in a room: uses what the settings say at once, tells in words when
 * one is unplugged or back, and when one talks with the microphone off.
 */

/** stoa_call_devices_new: adds the actions `use-camera`, `use-mic` and `use-speaker` to @actions: the state is the id of
 *  the device in use, and changing it chooses another. */
StoaCallDevices *stoa_call_devices_new (StoaSession *session,
                                        GActionMap  *actions);

G_END_DECLS
