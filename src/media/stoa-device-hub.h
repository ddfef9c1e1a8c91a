/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define STOA_TYPE_DEVICE_HUB (stoa_device_hub_get_type ())
G_DECLARE_FINAL_TYPE (StoaDeviceHub, stoa_device_hub, STOA, DEVICE_HUB, GObject)

/**
 * StoaDeviceHub:
 *
 * What GStreamer knows of the devices there are, kept true. Main thread.
 *
 * Signal: `changed` (): the list is another one, or there for the first time.
 */

/** stoa_device_hub_get_default: (transfer none): lives as long as the process: only one #GstDeviceMonitor at a time hears
 *  its providers. */
StoaDeviceHub *stoa_device_hub_get_default (void);
/** stoa_device_hub_new_pipewire: (transfer full) (nullable): on a connection of its own, as the portal gives it. Takes @fd.
 *  %NULL when GStreamer does not speak PipeWire. */
StoaDeviceHub *stoa_device_hub_new_pipewire (int fd);
/** stoa_device_hub_get_devices: (transfer none) (nullable) (element-type GstDevice): %NULL while not yet known */
GPtrArray     *stoa_device_hub_get_devices  (StoaDeviceHub *self);

G_END_DECLS
