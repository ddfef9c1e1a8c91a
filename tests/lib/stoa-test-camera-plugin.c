/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A camera for a program that is tested from outside and finds this plugin by GST_PLUGIN_PATH.
 */

#define PACKAGE "stoa"

#include "stoa-test-camera.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  stoa_test_camera_set_busy_path (g_getenv ("STOA_TEST_CAMERA_BUSY"));
  stoa_test_camera_register (plugin);
  return TRUE;
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, stoatestcamera, "A camera in use", plugin_init, "1", "GPL",
                   "Stoa", "https://gstreamer.freedesktop.org")
