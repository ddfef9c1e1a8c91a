/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cameras with every trouble a camera can have.
 */

#include "media-test.h"
#include "stoa-test-camera.h"

typedef struct
{
  StoaDevices *cameras;
  StoaSource *source;
  const char *id;            /* that is waited for */
  guint64 counted;
} Desk;

static gboolean
is_listed (gpointer data)
{
  Desk *desk = data;
  g_autoptr (StoaDevice) device = stoa_devices_find (desk->cameras, desk->id);

  return device != NULL;
}

static gboolean
is_gone (gpointer data)
{
  return !is_listed (data);
}

static gboolean
has_picture (gpointer data)
{
  Desk *desk = data;

  return stoa_frames_get_count (stoa_source_get_preview (desk->source)) > desk->counted
         && stoa_source_get_camera_trouble (desk->source) == NULL;
}

static gboolean
has_trouble (gpointer data)
{
  return stoa_source_get_camera_trouble (((Desk *) data)->source) != NULL;
}

static gboolean
is_closed (gpointer data)
{
  return stoa_test_camera_count_open () == 0;
}

static void
wait_for_picture (Desk *desk)
{
  desk->counted = stoa_frames_get_count (stoa_source_get_preview (desk->source));
  wait_for (has_picture, desk);
}

static void
wait_for_device (Desk       *desk,
                 const char *id)
{
  desk->id = id;
  wait_for (is_listed, desk);
}

static void
desk_set_up (Desk *desk)
{
  *desk = (Desk) { .cameras = stoa_devices_new (STOA_DEVICE_CAMERA) };
  desk->source = stoa_source_new_devices (desk->cameras, NULL);
  stoa_test_camera_set_mood (STOA_TEST_CAMERA_WORKS);
}

static void
desk_take_down (Desk *desk)
{
  assert_gone (&desk->source);
  assert_gone (&desk->cameras);
  g_assert_cmpuint (stoa_test_camera_count_open (), ==, 0);
}

/* Each trouble is told in words of its own, and is over by itself when the camera is. */
static void
test_troubles (void)
{
  static const StoaTestCameraMood troubles[] = { STOA_TEST_CAMERA_BUSY, STOA_TEST_CAMERA_FORBIDDEN, STOA_TEST_CAMERA_BROKEN };
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GstDevice *device = stoa_test_camera_plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      stoa_test_camera_set_mood (troubles[i]);
      stoa_source_set_camera_on (desk.source, TRUE);
      wait_for (has_trouble, &desk);
      g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
      g_assert_true (g_hash_table_add (sentences, g_strdup (stoa_source_get_camera_trouble (desk.source))));
      stoa_test_camera_set_mood (STOA_TEST_CAMERA_WORKS);
      wait_for_picture (&desk);
      stoa_source_set_camera_on (desk.source, FALSE);
      g_assert_null (stoa_source_get_camera_trouble (desk.source));
    }
  stoa_test_camera_unplug (device);
  desk_take_down (&desk);
}

/* It breaks, or goes dark, in the middle. */
static void
test_breaks_off (void)
{
  static const StoaTestCameraMood troubles[] = { STOA_TEST_CAMERA_BROKEN, STOA_TEST_CAMERA_DARK };
  GstDevice *device = stoa_test_camera_plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  stoa_source_set_camera_on (desk.source, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      wait_for_picture (&desk);
      stoa_test_camera_set_mood (troubles[i]);
      wait_for (has_trouble, &desk);
      g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
      stoa_test_camera_set_mood (STOA_TEST_CAMERA_WORKS);
      wait_for_picture (&desk);
    }
  stoa_test_camera_unplug (device);
  desk_take_down (&desk);
}

/* A driver that hangs holds up nobody: neither the main thread nor the next attempt. */
static void
test_hangs (void)
{
  GstDevice *device = stoa_test_camera_plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  stoa_test_camera_set_mood (STOA_TEST_CAMERA_HANGS);
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for (has_trouble, &desk);
  stoa_test_camera_set_mood (STOA_TEST_CAMERA_WORKS);
  wait_for_picture (&desk);
  stoa_test_camera_set_mood (STOA_TEST_CAMERA_HANGS);
  stoa_source_set_camera_on (desk.source, FALSE);
  stoa_source_set_camera_on (desk.source, TRUE);
  turn_for (50);
  stoa_test_camera_unplug (device);
  desk_take_down (&desk);
}

/* Off means released; the chosen one and no other; away and back. */
static void
test_choice (void)
{
  GstDevice *desk_camera = stoa_test_camera_plug ("desk", 320, 240);
  GstDevice *wall_camera = stoa_test_camera_plug ("wall", 640, 360);
  guint width, height;
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  wait_for_device (&desk, "wall");
  stoa_source_set_camera (desk.source, "wall");
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for_picture (&desk);
  stoa_frames_get_source_size (stoa_source_get_preview (desk.source), &width, &height);
  g_assert_cmpuint (width, ==, 640);

  stoa_test_camera_unplug (wall_camera);
  wait_for (has_trouble, &desk);
  wait_for (is_closed, NULL);
  g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
  wall_camera = stoa_test_camera_plug ("wall", 640, 360);
  wait_for_picture (&desk);

  stoa_source_set_camera (desk.source, "desk");
  wait_for_picture (&desk);
  stoa_source_set_camera (desk.source, "nowhere");
  wait_for (has_trouble, &desk);
  g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
  stoa_source_set_camera (desk.source, NULL);
  wait_for_picture (&desk);

  stoa_source_set_camera_on (desk.source, FALSE);
  wait_for (is_closed, NULL);
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for_picture (&desk);
  stoa_source_stop (desk.source);
  wait_for (is_closed, NULL);
  stoa_test_camera_unplug (desk_camera);
  stoa_test_camera_unplug (wall_camera);
  desk.id = "wall";
  wait_for (is_gone, &desk);
  desk_take_down (&desk);
}

static gboolean
loop_is_wide (gpointer data)
{
  guint width, height;

  stoa_frames_get_source_size (((Loop *) data)->frames, &width, &height);
  return width == 640;
}

static gboolean
loop_is_narrow (gpointer data)
{
  guint width, height;

  stoa_frames_get_source_size (((Loop *) data)->frames, &width, &height);
  return width == 320;
}

/* While it is published: on late, another one, off and on again, without a new offer. */
static void
test_published (void)
{
  GstDevice *desk_camera = stoa_test_camera_plug ("desk", 320, 240);
  GstDevice *wall_camera = stoa_test_camera_plug ("wall", 640, 360);
  g_autoptr (Loop) loop = NULL;
  guint64 counted;
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  wait_for_device (&desk, "wall");
  stoa_source_set_camera (desk.source, "desk");
  loop = loop_new (g_object_ref (desk.source), FALSE);
  turn_for (300);
  g_assert_cmpuint (loop_received (loop), ==, 0);
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for (loop_is_narrow, loop);
  stoa_source_set_camera (desk.source, "wall");
  wait_for (loop_is_wide, loop);
  stoa_source_set_camera_on (desk.source, FALSE);
  wait_for (is_closed, NULL);
  turn_for (200);
  counted = loop_received (loop);
  turn_for (200);
  g_assert_cmpuint (loop_received (loop), ==, counted);
  stoa_source_set_camera (desk.source, "desk");
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for (loop_is_narrow, loop);
  g_assert_no_error (loop->error);
  g_assert_cmpint (loop->offer->revision, ==, 1);

  stoa_test_camera_unplug (desk_camera);
  stoa_test_camera_unplug (wall_camera);
  stoa_source_stop (desk.source);
  g_clear_object (&desk.source);
  g_clear_pointer (&loop, loop_free);
  assert_gone (&desk.cameras);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  stoa_test_camera_register (NULL);
  g_test_add_func ("/media/capture/troubles", test_troubles);
  g_test_add_func ("/media/capture/breaks-off", test_breaks_off);
  g_test_add_func ("/media/capture/hangs", test_hangs);
  g_test_add_func ("/media/capture/choice", test_choice);
  g_test_add_func ("/media/capture/published", test_published);
  return media_test_run ();
}
