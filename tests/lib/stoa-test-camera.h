/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Cameras with every trouble a camera can have, out of a device provider of their own. */

typedef enum
{
  STOA_TEST_CAMERA_WORKS,
  STOA_TEST_CAMERA_BUSY,       /* another program has it */
  STOA_TEST_CAMERA_FORBIDDEN,
  STOA_TEST_CAMERA_BROKEN,     /* cannot be opened, or breaks off */
  STOA_TEST_CAMERA_DARK,       /* opens, and sends nothing */
  STOA_TEST_CAMERA_HANGS,      /* never comes back from opening */
} StoaTestCameraMood;

/** stoa_test_camera_register: has GStreamer list them from now on; @plugin may be NULL. */
void       stoa_test_camera_register   (GstPlugin          *plugin);
/** stoa_test_camera_set_mood: of all of them, from now on; any thread. */
void       stoa_test_camera_set_mood   (StoaTestCameraMood  mood);
/** stoa_test_camera_set_busy_path: before they are registered: one, "Deskcam", is there already, and another program
 *  has it whenever there is a file at @path. */
void       stoa_test_camera_set_busy_path (const char *path);
/** stoa_test_camera_plug: (transfer full): one that sends @width × @height at 30 frames a second. */
GstDevice *stoa_test_camera_plug       (const char *name, guint width, guint height);
/** stoa_test_camera_unplug: @device: (transfer full) */
void       stoa_test_camera_unplug     (GstDevice *device);
/** stoa_test_camera_count_open: how many are in use by this process. */
guint      stoa_test_camera_count_open (void);

G_END_DECLS
