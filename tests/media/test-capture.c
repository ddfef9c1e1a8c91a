/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cameras with every trouble a camera can have, out of a device provider of our own.
 */

#include <gst/base/gstpushsrc.h>
#include <gst/video/video.h>

#include "media-test.h"

typedef enum { WORKS, BUSY, FORBIDDEN, BROKEN, DARK, HANGS } Mood;

static int mood;             /* atomic: of every camera */
static int open_cameras;     /* atomic */

/* A camera: pictures of its own size, or what its mood is. */
#define TEST_TYPE_CAMERA (test_camera_get_type ())
G_DECLARE_FINAL_TYPE (TestCamera, test_camera, TEST, CAMERA, GstPushSrc)

struct _TestCamera
{
  GstPushSrc parent_instance;
  guint width;
  guint height;
  GMutex lock;
  GCond changed;
  gboolean flushing;         /* under lock, as the next */
  gboolean interrupted;      /* was told to flush, ever */
};

G_DEFINE_FINAL_TYPE (TestCamera, test_camera, GST_TYPE_PUSH_SRC)

static gboolean
wait_unless_flushing (TestCamera *self,
                      guint       ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gboolean flushing;

  g_mutex_lock (&self->lock);
  while (!self->flushing && g_cond_wait_until (&self->changed, &self->lock, until))
    ;
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  return !flushing;
}

static void
hang_until_interrupted (TestCamera *self)
{
  g_mutex_lock (&self->lock);
  while (!self->interrupted)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static gboolean
test_camera_start (GstBaseSrc *source)
{
  switch ((Mood) g_atomic_int_get (&mood))
    {
    case BUSY:
      GST_ELEMENT_ERROR (source, RESOURCE, BUSY, (NULL), (NULL));
      return FALSE;
    case FORBIDDEN:
      GST_ELEMENT_ERROR (source, RESOURCE, NOT_AUTHORIZED, (NULL), (NULL));
      return FALSE;
    case BROKEN:
      GST_ELEMENT_ERROR (source, RESOURCE, OPEN_READ, (NULL), (NULL));
      return FALSE;
    default:
      g_atomic_int_inc (&open_cameras);
      return TRUE;
    }
}

static gboolean
test_camera_stop (GstBaseSrc *source)
{
  g_atomic_int_add (&open_cameras, -1);
  return TRUE;
}

static void
set_flushing (TestCamera *self,
              gboolean    flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  self->interrupted |= flushing;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
test_camera_unlock (GstBaseSrc *source)
{
  set_flushing (TEST_CAMERA (source), TRUE);
  return TRUE;
}

static gboolean
test_camera_unlock_stop (GstBaseSrc *source)
{
  set_flushing (TEST_CAMERA (source), FALSE);
  return TRUE;
}

static GstCaps *
test_camera_get_caps (GstBaseSrc *source,
                      GstCaps    *filter)
{
  TestCamera *self = TEST_CAMERA (source);

  return gst_caps_new_simple ("video/x-raw",
                              "format", G_TYPE_STRING, "I420",
                              "width", G_TYPE_INT, self->width,
                              "height", G_TYPE_INT, self->height,
                              "framerate", GST_TYPE_FRACTION, 30, 1,
                              "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
                              NULL);
}

static GstFlowReturn
test_camera_create (GstPushSrc  *source,
                    GstBuffer  **buffer)
{
  TestCamera *self = TEST_CAMERA (source);
  gsize size = self->width * self->height * 3 / 2;

  do
    {
      if (!wait_unless_flushing (self, 33))
        return GST_FLOW_FLUSHING;
    }
  while (g_atomic_int_get (&mood) == DARK);
  if (g_atomic_int_get (&mood) == BROKEN)
    {
      GST_ELEMENT_ERROR (source, RESOURCE, READ, (NULL), (NULL));
      return GST_FLOW_ERROR;
    }
  *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (*buffer, 0, g_random_int_range (0, 255), size);
  return GST_FLOW_OK;
}

static GstStateChangeReturn
test_camera_change_state (GstElement     *element,
                          GstStateChange  transition)
{
  GstStateChangeReturn result
    = GST_ELEMENT_CLASS (test_camera_parent_class)->change_state (element, transition);

  /* as a driver that never comes back, until it is told to stop */
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && g_atomic_int_get (&mood) == HANGS)
    {
      hang_until_interrupted (TEST_CAMERA (element));
      return GST_STATE_CHANGE_FAILURE;
    }
  return result;
}

static void
test_camera_finalize (GObject *object)
{
  TestCamera *self = TEST_CAMERA (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (test_camera_parent_class)->finalize (object);
}

static void
test_camera_class_init (TestCameraClass *klass)
{
  static GstStaticPadTemplate template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                                  GST_STATIC_CAPS ("video/x-raw"));
  GstBaseSrcClass *source_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = test_camera_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = test_camera_change_state;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Camera", "Source/Video", "A camera", "Stoa");
  source_class->start = test_camera_start;
  source_class->stop = test_camera_stop;
  source_class->unlock = test_camera_unlock;
  source_class->unlock_stop = test_camera_unlock_stop;
  source_class->get_caps = test_camera_get_caps;
  GST_PUSH_SRC_CLASS (klass)->create = test_camera_create;
}

static void
test_camera_init (TestCamera *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp (GST_BASE_SRC (self), TRUE);
}

/* What lists it. */
#define TEST_TYPE_DEVICE (test_device_get_type ())
G_DECLARE_FINAL_TYPE (TestDevice, test_device, TEST, DEVICE, GstDevice)

struct _TestDevice
{
  GstDevice parent_instance;
  guint width;
  guint height;
};

G_DEFINE_FINAL_TYPE (TestDevice, test_device, GST_TYPE_DEVICE)

static GstElement *
test_device_create_element (GstDevice  *device,
                            const char *name)
{
  TestCamera *camera = g_object_new (TEST_TYPE_CAMERA, "name", name, NULL);

  camera->width = TEST_DEVICE (device)->width;
  camera->height = TEST_DEVICE (device)->height;
  return GST_ELEMENT (camera);
}

static void
test_device_class_init (TestDeviceClass *klass)
{
  GST_DEVICE_CLASS (klass)->create_element = test_device_create_element;
}

static void
test_device_init (TestDevice *self)
{
}

#define TEST_TYPE_PROVIDER (test_provider_get_type ())
G_DECLARE_FINAL_TYPE (TestProvider, test_provider, TEST, PROVIDER, GstDeviceProvider)

struct _TestProvider
{
  GstDeviceProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (TestProvider, test_provider, GST_TYPE_DEVICE_PROVIDER)

static gboolean
test_provider_start (GstDeviceProvider *provider)
{
  return TRUE;
}

static void
test_provider_stop (GstDeviceProvider *provider)
{
}

static void
test_provider_class_init (TestProviderClass *klass)
{
  gst_device_provider_class_set_static_metadata (GST_DEVICE_PROVIDER_CLASS (klass), "Cameras", "Video/Source",
                                                 "Cameras of a test", "Stoa");
  GST_DEVICE_PROVIDER_CLASS (klass)->start = test_provider_start;
  GST_DEVICE_PROVIDER_CLASS (klass)->stop = test_provider_stop;
}

static void
test_provider_init (TestProvider *self)
{
}

static GstDevice *
plug (const char *name,
      guint       width,
      guint       height)
{
  g_autoptr (GstDeviceProvider) provider = gst_device_provider_factory_get_by_name ("stoatestprovider");
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
                                                  height, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
  g_autoptr (GstStructure) properties = gst_structure_new ("device", "node.name", G_TYPE_STRING, name, NULL);
  TestDevice *device = g_object_new (TEST_TYPE_DEVICE, "display-name", name, "device-class", "Video/Source",
                                     "caps", caps, "properties", properties, NULL);

  device->width = width;
  device->height = height;
  gst_object_ref_sink (device);
  gst_device_provider_device_add (provider, GST_DEVICE (device));
  return GST_DEVICE (device);
}

static void
unplug (GstDevice *device)
{
  g_autoptr (GstDeviceProvider) provider = gst_device_provider_factory_get_by_name ("stoatestprovider");

  gst_device_provider_device_remove (provider, device);
  gst_object_unref (device);
}

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
  return g_atomic_int_get (&open_cameras) == 0;
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
  g_atomic_int_set (&mood, WORKS);
}

static void
desk_take_down (Desk *desk)
{
  assert_gone (&desk->source);
  assert_gone (&desk->cameras);
  g_assert_cmpint (g_atomic_int_get (&open_cameras), ==, 0);
}

/* Each trouble is told in words of its own, and is over by itself when the camera is. */
static void
test_troubles (void)
{
  static const Mood troubles[] = { BUSY, FORBIDDEN, BROKEN };
  g_autoptr (GHashTable) sentences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GstDevice *device = plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_atomic_int_set (&mood, troubles[i]);
      stoa_source_set_camera_on (desk.source, TRUE);
      wait_for (has_trouble, &desk);
      g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
      g_assert_true (g_hash_table_add (sentences, g_strdup (stoa_source_get_camera_trouble (desk.source))));
      g_atomic_int_set (&mood, WORKS);
      wait_for_picture (&desk);
      stoa_source_set_camera_on (desk.source, FALSE);
      g_assert_null (stoa_source_get_camera_trouble (desk.source));
    }
  unplug (device);
  desk_take_down (&desk);
}

/* It breaks, or goes dark, in the middle. */
static void
test_breaks_off (void)
{
  static const Mood troubles[] = { BROKEN, DARK };
  GstDevice *device = plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  stoa_source_set_camera_on (desk.source, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      wait_for_picture (&desk);
      g_atomic_int_set (&mood, troubles[i]);
      wait_for (has_trouble, &desk);
      g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
      g_atomic_int_set (&mood, WORKS);
      wait_for_picture (&desk);
    }
  unplug (device);
  desk_take_down (&desk);
}

/* A driver that hangs holds up nobody: neither the main thread nor the next attempt. */
static void
test_hangs (void)
{
  GstDevice *device = plug ("desk", 320, 240);
  Desk desk;

  desk_set_up (&desk);
  wait_for_device (&desk, "desk");
  g_atomic_int_set (&mood, HANGS);
  stoa_source_set_camera_on (desk.source, TRUE);
  wait_for (has_trouble, &desk);
  g_atomic_int_set (&mood, WORKS);
  wait_for_picture (&desk);
  g_atomic_int_set (&mood, HANGS);
  stoa_source_set_camera_on (desk.source, FALSE);
  stoa_source_set_camera_on (desk.source, TRUE);
  turn_for (50);
  unplug (device);
  desk_take_down (&desk);
}

/* Off means released; the chosen one and no other; away and back. */
static void
test_choice (void)
{
  GstDevice *desk_camera = plug ("desk", 320, 240);
  GstDevice *wall_camera = plug ("wall", 640, 360);
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

  unplug (wall_camera);
  wait_for (has_trouble, &desk);
  wait_for (is_closed, NULL);
  g_test_message ("%s", stoa_source_get_camera_trouble (desk.source));
  wall_camera = plug ("wall", 640, 360);
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
  unplug (desk_camera);
  unplug (wall_camera);
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
  GstDevice *desk_camera = plug ("desk", 320, 240);
  GstDevice *wall_camera = plug ("wall", 640, 360);
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

  unplug (desk_camera);
  unplug (wall_camera);
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
  gst_device_provider_register (NULL, "stoatestprovider", GST_RANK_PRIMARY, TEST_TYPE_PROVIDER);
  g_test_add_func ("/media/capture/troubles", test_troubles);
  g_test_add_func ("/media/capture/breaks-off", test_breaks_off);
  g_test_add_func ("/media/capture/hangs", test_hangs);
  g_test_add_func ("/media/capture/choice", test_choice);
  g_test_add_func ("/media/capture/published", test_published);
  return media_test_run ();
}
