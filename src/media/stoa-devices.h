/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum { STOA_DEVICE_CAMERA, STOA_DEVICE_MIC, STOA_DEVICE_SPEAKER } StoaDeviceKind;

#define STOA_TYPE_DEVICE (stoa_device_get_type ())
G_DECLARE_FINAL_TYPE (StoaDevice, stoa_device, STOA, DEVICE, GObject)

/* Properties: `id` (the same after replugging), `label`, `kind`. */
const char *stoa_device_get_id    (StoaDevice *self);
const char *stoa_device_get_label (StoaDevice *self);

#define STOA_TYPE_DEVICES (stoa_devices_get_type ())
G_DECLARE_FINAL_TYPE (StoaDevices, stoa_devices, STOA, DEVICES, GObject)

/**
 * StoaDevices:
 *
 * #GListModel of the #StoaDevice of one kind, kept true while devices come and go; the twin that
 * PipeWire and V4L2 or Pulse both show is listed once. Main thread. Uses the camera portal where
 * there is one: then `stoa_devices_ask` shows the system's question.
 */
StoaDevices *stoa_devices_new  (StoaDeviceKind kind);
/** stoa_devices_find: (transfer full) (nullable) */
StoaDevice  *stoa_devices_find (StoaDevices *self, const char *id);

G_END_DECLS
