/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum { STOA_DEVICE_CAMERA, STOA_DEVICE_MIC, STOA_DEVICE_SPEAKER } StoaDeviceKind;

#define STOA_TYPE_DEVICE_KIND (stoa_device_kind_get_type ())
GType stoa_device_kind_get_type (void);

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
 * PipeWire and V4L2 or Pulse both show is listed once, and the system's default comes first. Main thread.
 *
 * In a sandbox (or with STOA_CAMERA_PORTAL=1) cameras come from the camera portal: the list is empty until
 * stoa_devices_ask() has shown the system's question and it was answered with yes.
 *
 * Properties: `loaded` (boolean): whether the devices there are have been listed; `trouble` (string or %NULL):
 * for people, why there is no list, such as the question answered with no.
 */
StoaDevices *stoa_devices_new  (StoaDeviceKind kind);
/** stoa_devices_find: (transfer full) (nullable): @id: (nullable): %NULL for the default one. */
StoaDevice  *stoa_devices_find (StoaDevices *self, const char *id);
/** stoa_devices_ask: asks for the cameras where one has to ask. A source that is switched on does it by itself. */
void         stoa_devices_ask  (StoaDevices *self);
gboolean     stoa_devices_is_loaded   (StoaDevices *self);
const char  *stoa_devices_get_trouble (StoaDevices *self);

G_END_DECLS
