/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs on a desktop of its own (env/desktop), with real PipeWire, WirePlumber and its Pulse server.
 */

#include <gio/gio.h>

#include "media-test.h"

/* A camera that PipeWire shows, made of a test picture by another program. */
static GSubprocess *
plug_camera (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *properties = g_strdup_printf (
    "stream-properties=p,media.class=Video/Source,media.role=Camera,node.name=%s,node.description=%s", name, name);
  GSubprocess *camera = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
    "gst-launch-1.0", "videotestsrc", "is-live=true", "pattern=ball", "!",
    "video/x-raw,format=YUY2,width=640,height=480,framerate=30/1", "!",
    "pipewiresink", "mode=provide", properties, NULL);

  g_assert_no_error (error);
  return camera;
}

static void
unplug_camera (GSubprocess *camera)
{
  g_subprocess_force_exit (camera);
  g_subprocess_wait (camera, NULL, NULL);
  g_object_unref (camera);
}

static gboolean
is_loaded (gpointer devices)
{
  return stoa_devices_is_loaded (devices);
}

static gboolean
has_one (gpointer devices)
{
  return g_list_model_get_n_items (devices) == 1;
}

static gboolean
has_none (gpointer devices)
{
  return g_list_model_get_n_items (devices) == 0;
}

static gboolean
preview_has_picture (gpointer source)
{
  return stoa_frames_get_count (stoa_source_get_preview (source)) > 0;
}

static gboolean
has_camera_trouble (gpointer source)
{
  return stoa_source_get_camera_trouble (source) != NULL;
}

static gboolean
has_no_camera_trouble (gpointer source)
{
  return stoa_source_get_camera_trouble (source) == NULL;
}

static gboolean
has_mic_trouble (gpointer source)
{
  return stoa_source_get_mic_trouble (source) != NULL;
}

static guint64 counted;

static gboolean
preview_moves_on (gpointer source)
{
  return stoa_frames_get_count (stoa_source_get_preview (source)) > counted + 5;
}

static void
test_list (void)
{
  StoaDevices *cameras = stoa_devices_new (STOA_DEVICE_CAMERA);
  GSubprocess *camera;
  g_autofree char *id = NULL;

  g_assert_false (stoa_devices_is_loaded (cameras));
  wait_for (is_loaded, cameras);
  wait_for (has_none, cameras);
  camera = plug_camera ("garden");
  wait_for (has_one, cameras);
  {
    g_autoptr (StoaDevice) device = stoa_devices_find (cameras, NULL);

    g_assert_cmpstr (stoa_device_get_label (device), ==, "garden");
    id = g_strdup (stoa_device_get_id (device));
  }
  unplug_camera (camera);
  wait_for (has_none, cameras);
  camera = plug_camera ("garden");
  wait_for (has_one, cameras);
  {
    g_autoptr (StoaDevice) device = stoa_devices_find (cameras, id);

    g_assert_nonnull (device);
  }
  unplug_camera (camera);
  wait_for (has_none, cameras);
  assert_gone (&cameras);
}

static void
test_camera (void)
{
  StoaDevices *cameras = stoa_devices_new (STOA_DEVICE_CAMERA);
  StoaDevices *mics = stoa_devices_new (STOA_DEVICE_MIC);
  StoaSource *source = stoa_source_new_devices (cameras, mics);
  GSubprocess *camera;

  wait_for (is_loaded, cameras);
  stoa_source_set_camera_on (source, TRUE);
  wait_for (has_camera_trouble, source);
  g_test_message ("%s", stoa_source_get_camera_trouble (source));

  camera = plug_camera ("garden");
  wait_for (preview_has_picture, source);
  wait_for (has_no_camera_trouble, source);

  unplug_camera (camera);
  wait_for (has_camera_trouble, source);
  g_test_message ("%s", stoa_source_get_camera_trouble (source));
  counted = stoa_frames_get_count (stoa_source_get_preview (source));
  camera = plug_camera ("garden");
  wait_for (preview_moves_on, source);
  wait_for (has_no_camera_trouble, source);

  stoa_source_set_camera_on (source, FALSE);
  counted = stoa_frames_get_count (stoa_source_get_preview (source));
  turn_for (300);
  g_assert_cmpuint (stoa_frames_get_count (stoa_source_get_preview (source)), ==, counted);
  stoa_source_set_camera_on (source, TRUE);
  wait_for (preview_moves_on, source);

  stoa_source_stop (source);
  unplug_camera (camera);
  assert_gone (&source);
  assert_gone (&cameras);
  assert_gone (&mics);
}

static void
test_no_mic (void)
{
  StoaSource *source = stoa_source_new_devices (NULL, NULL);

  stoa_source_set_mic_on (source, TRUE);
  wait_for (has_mic_trouble, source);
  g_test_message ("%s", stoa_source_get_mic_trouble (source));
  assert_gone (&source);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  /* PipeWire's source makes GStreamer warn when its camera goes */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/media/devices/list", test_list);
  g_test_add_func ("/media/devices/camera", test_camera);
  g_test_add_func ("/media/devices/no-mic", test_no_mic);
  return media_test_run ();
}
