/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-devices.h"

G_BEGIN_DECLS

#define STOA_TYPE_DEVICE_ROW (stoa_device_row_get_type ())
G_DECLARE_FINAL_TYPE (StoaDeviceRow, stoa_device_row, STOA, DEVICE_ROW, AdwComboRow)

/**
 * StoaDeviceRow:
 *
 * Chooses among devices that come and go. What was chosen stays chosen while it is unplugged, and
 * meanwhile the first one is used. Properties: `devices` (StoaDevices), `device-id` (string; empty
 * for the default).
 */

G_END_DECLS
