/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-camera.h"

#include <gst/base/gstpushsrc.h>
#include <gst/video/video.h>

#define PROVIDER "stoatestprovider"

static int mood;             /* atomic: a StoaTestCameraMood, of every camera */
static int open_cameras;     /* atomic */
static char *busy_path;      /* of a file: while it is there another program has the cameras */

/* A camera: pictures of its own size, or what its mood is. */
#define STOA_TYPE_TEST_CAMERA (stoa_test_camera_get_type ())
G_DECLARE_FINAL_TYPE (StoaTestCamera, stoa_test_camera, STOA, TEST_CAMERA, GstPushSrc)

struct _StoaTestCamera
{
  GstPushSrc parent_instance;
  guint width;
  guint height;
  GMutex lock;
  GCond changed;
  gboolean flushing;         /* under lock, as the next */
  gboolean interrupted;      /* was told to flush, ever */
};

G_DEFINE_FINAL_TYPE (StoaTestCamera, stoa_test_camera, GST_TYPE_PUSH_SRC)

static gboolean
wait_unless_flushing (StoaTestCamera *self,
                      guint           ms)
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
hang_until_interrupted (StoaTestCamera *self)
{
  g_mutex_lock (&self->lock);
  while (!self->interrupted)
    g_cond_wait (&self->changed, &self->lock);
  g_mutex_unlock (&self->lock);
}

static gboolean
stoa_test_camera_start (GstBaseSrc *source)
{
  StoaTestCameraMood now = g_atomic_int_get (&mood);

  if (busy_path != NULL && g_file_test (busy_path, G_FILE_TEST_EXISTS))
    now = STOA_TEST_CAMERA_BUSY;
  switch (now)
    {
    case STOA_TEST_CAMERA_BUSY:
      GST_ELEMENT_ERROR (source, RESOURCE, BUSY, (NULL), (NULL));
      return FALSE;
    case STOA_TEST_CAMERA_FORBIDDEN:
      GST_ELEMENT_ERROR (source, RESOURCE, NOT_AUTHORIZED, (NULL), (NULL));
      return FALSE;
    case STOA_TEST_CAMERA_BROKEN:
      GST_ELEMENT_ERROR (source, RESOURCE, OPEN_READ, (NULL), (NULL));
      return FALSE;
    default:
      g_atomic_int_inc (&open_cameras);
      return TRUE;
    }
}

static gboolean
stoa_test_camera_stop (GstBaseSrc *source)
{
  g_atomic_int_add (&open_cameras, -1);
  return TRUE;
}

static void
set_flushing (StoaTestCamera *self,
              gboolean        flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  self->interrupted |= flushing;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static gboolean
stoa_test_camera_unlock (GstBaseSrc *source)
{
  set_flushing (STOA_TEST_CAMERA (source), TRUE);
  return TRUE;
}

static gboolean
stoa_test_camera_unlock_stop (GstBaseSrc *source)
{
  set_flushing (STOA_TEST_CAMERA (source), FALSE);
  return TRUE;
}

static GstCaps *
stoa_test_camera_get_caps (GstBaseSrc *source,
                           GstCaps    *filter)
{
  StoaTestCamera *self = STOA_TEST_CAMERA (source);

  return gst_caps_new_simple ("video/x-raw",
                              "format", G_TYPE_STRING, "I420",
                              "width", G_TYPE_INT, self->width,
                              "height", G_TYPE_INT, self->height,
                              "framerate", GST_TYPE_FRACTION, 30, 1,
                              "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1,
                              NULL);
}

static GstFlowReturn
stoa_test_camera_create (GstPushSrc  *source,
                    GstBuffer  **buffer)
{
  StoaTestCamera *self = STOA_TEST_CAMERA (source);
  gsize size = self->width * self->height * 3 / 2;

  do
    {
      if (!wait_unless_flushing (self, 33))
        return GST_FLOW_FLUSHING;
    }
  while (g_atomic_int_get (&mood) == STOA_TEST_CAMERA_DARK);
  if (g_atomic_int_get (&mood) == STOA_TEST_CAMERA_BROKEN)
    {
      GST_ELEMENT_ERROR (source, RESOURCE, READ, (NULL), (NULL));
      return GST_FLOW_ERROR;
    }
  *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_memset (*buffer, 0, g_random_int_range (0, 255), size);
  return GST_FLOW_OK;
}

static GstStateChangeReturn
stoa_test_camera_change_state (GstElement     *element,
                          GstStateChange  transition)
{
  GstStateChangeReturn result
    = GST_ELEMENT_CLASS (stoa_test_camera_parent_class)->change_state (element, transition);

  /* as a driver that never comes back, until it is told to stop */
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && g_atomic_int_get (&mood) == STOA_TEST_CAMERA_HANGS)
    {
      hang_until_interrupted (STOA_TEST_CAMERA (element));
      return GST_STATE_CHANGE_FAILURE;
    }
  return result;
}

static void
stoa_test_camera_finalize (GObject *object)
{
  StoaTestCamera *self = STOA_TEST_CAMERA (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  G_OBJECT_CLASS (stoa_test_camera_parent_class)->finalize (object);
}

static void
stoa_test_camera_class_init (StoaTestCameraClass *klass)
{
  static GstStaticPadTemplate template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
                                                                  GST_STATIC_CAPS ("video/x-raw"));
  GstBaseSrcClass *source_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_test_camera_finalize;
  GST_ELEMENT_CLASS (klass)->change_state = stoa_test_camera_change_state;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Camera", "Source/Video", "A camera", "Stoa");
  source_class->start = stoa_test_camera_start;
  source_class->stop = stoa_test_camera_stop;
  source_class->unlock = stoa_test_camera_unlock;
  source_class->unlock_stop = stoa_test_camera_unlock_stop;
  source_class->get_caps = stoa_test_camera_get_caps;
  GST_PUSH_SRC_CLASS (klass)->create = stoa_test_camera_create;
}

static void
stoa_test_camera_init (StoaTestCamera *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  gst_base_src_set_live (GST_BASE_SRC (self), TRUE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_TIME);
  gst_base_src_set_do_timestamp (GST_BASE_SRC (self), TRUE);
}

/* What lists it. */
#define STOA_TYPE_TEST_DEVICE (stoa_test_device_get_type ())
G_DECLARE_FINAL_TYPE (StoaTestDevice, stoa_test_device, STOA, TEST_DEVICE, GstDevice)

struct _StoaTestDevice
{
  GstDevice parent_instance;
  guint width;
  guint height;
};

G_DEFINE_FINAL_TYPE (StoaTestDevice, stoa_test_device, GST_TYPE_DEVICE)

static GstElement *
stoa_test_device_create_element (GstDevice  *device,
                                 const char *name)
{
  StoaTestCamera *camera = g_object_new (STOA_TYPE_TEST_CAMERA, "name", name, NULL);

  camera->width = STOA_TEST_DEVICE (device)->width;
  camera->height = STOA_TEST_DEVICE (device)->height;
  return GST_ELEMENT (camera);
}

static void
stoa_test_device_class_init (StoaTestDeviceClass *klass)
{
  GST_DEVICE_CLASS (klass)->create_element = stoa_test_device_create_element;
}

static void
stoa_test_device_init (StoaTestDevice *self)
{
}

static GstDevice *
stoa_test_device_new (const char *name,
                      guint       width,
                      guint       height)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw", "width", G_TYPE_INT, width, "height", G_TYPE_INT,
                                                  height, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
  g_autoptr (GstStructure) properties = gst_structure_new ("device", "node.name", G_TYPE_STRING, name, NULL);
  StoaTestDevice *device = g_object_new (STOA_TYPE_TEST_DEVICE, "display-name", name, "device-class", "Video/Source",
                                         "caps", caps, "properties", properties, NULL);

  device->width = width;
  device->height = height;
  return gst_object_ref_sink (device);
}

#define STOA_TYPE_TEST_PROVIDER (stoa_test_provider_get_type ())
G_DECLARE_FINAL_TYPE (StoaTestProvider, stoa_test_provider, STOA, TEST_PROVIDER, GstDeviceProvider)

struct _StoaTestProvider
{
  GstDeviceProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (StoaTestProvider, stoa_test_provider, GST_TYPE_DEVICE_PROVIDER)

static gboolean
stoa_test_provider_start (GstDeviceProvider *provider)
{
  g_autoptr (GstDevice) device = busy_path != NULL ? stoa_test_device_new ("Deskcam", 640, 360) : NULL;

  if (device != NULL)
    gst_device_provider_device_add (provider, device);
  return TRUE;
}

static void
stoa_test_provider_stop (GstDeviceProvider *provider)
{
}

static void
stoa_test_provider_class_init (StoaTestProviderClass *klass)
{
  gst_device_provider_class_set_static_metadata (GST_DEVICE_PROVIDER_CLASS (klass), "Cameras", "Video/Source",
                                                 "Cameras of a test", "Stoa");
  GST_DEVICE_PROVIDER_CLASS (klass)->start = stoa_test_provider_start;
  GST_DEVICE_PROVIDER_CLASS (klass)->stop = stoa_test_provider_stop;
}

static void
stoa_test_provider_init (StoaTestProvider *self)
{
}

void
stoa_test_camera_register (GstPlugin *plugin)
{
  gst_device_provider_register (plugin, PROVIDER, GST_RANK_PRIMARY, STOA_TYPE_TEST_PROVIDER);
}

void
stoa_test_camera_set_mood (StoaTestCameraMood now)
{
  g_atomic_int_set (&mood, now);
}

void
stoa_test_camera_set_busy_path (const char *path)
{
  g_set_str (&busy_path, path);
}

guint
stoa_test_camera_count_open (void)
{
  return g_atomic_int_get (&open_cameras);
}

GstDevice *
stoa_test_camera_plug (const char *name,
                       guint       width,
                       guint       height)
{
  g_autoptr (GstDeviceProvider) provider = gst_device_provider_factory_get_by_name (PROVIDER);
  GstDevice *device = stoa_test_device_new (name, width, height);

  gst_device_provider_device_add (provider, device);
  return device;
}

void
stoa_test_camera_unplug (GstDevice *device)
{
  g_autoptr (GstDeviceProvider) provider = gst_device_provider_factory_get_by_name (PROVIDER);

  gst_device_provider_device_remove (provider, device);
  gst_object_unref (device);
}
