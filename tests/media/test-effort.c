/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* An encoder that is slower than its pictures come: the layer goes, and comes back. */

#include "media-test.h"
#include "stoa-simulcast.h"

#define FPS 15
#define SLOW_US (4 * G_USEC_PER_SEC / FPS)

typedef struct
{
  GstElement *pipeline;
  StoaSimulcast *simulcast;
  int slow;                  /* atomic */
  guint64 mid;               /* pictures of the middle layer, at a moment the test remembers */
} Camera;

static GstPadProbeReturn
take_long (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  Camera *camera = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  int height = 0;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &height);
  if (height == 360 && g_atomic_int_get (&camera->slow))
    g_usleep (SLOW_US);
  return GST_PAD_PROBE_OK;
}

static void
slow_down (const GValue *item,
           gpointer      camera)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (g_value_get_object (item), "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, take_long, camera, NULL);
}

static void
camera_start (Camera *camera)
{
  g_autofree char *caps = g_strdup_printf ("video/x-raw,format=I420,width=640,height=360,framerate=%d/1", FPS);
  g_autofree char *text = g_strdup_printf ("videotestsrc is-live=true ! %s ! identity name=last", caps);
  GstElement *source = gst_parse_bin_from_description (text, TRUE, NULL);
  GstElement *sink = gst_element_factory_make_full ("fakesink", "sync", FALSE, "async", FALSE, NULL);
  g_autoptr (GstIterator) encoders = NULL;

  camera->pipeline = gst_pipeline_new (NULL);
  camera->simulcast = stoa_simulcast_new ("video0", STOA_N_LAYERS);
  gst_bin_add_many (GST_BIN (camera->pipeline), source, GST_ELEMENT (camera->simulcast), sink, NULL);
  g_assert_true (gst_element_link_many (source, GST_ELEMENT (camera->simulcast), sink, NULL));
  encoders = gst_bin_iterate_all_by_element_factory_name (GST_BIN (camera->simulcast), "vp8enc");
  gst_iterator_foreach (encoders, slow_down, camera);
  gst_element_set_state (camera->pipeline, GST_STATE_PLAYING);
}

static guint64
count_mid (Camera *camera)
{
  guint64 frames[STOA_N_LAYERS];

  stoa_simulcast_count_layer_frames (camera->simulcast, frames);
  return frames[1];
}

static gboolean
sends_both (gpointer data)
{
  Camera *camera = data;

  return stoa_simulcast_count_layers (camera->simulcast) == 2 && count_mid (camera) > camera->mid;
}

static gboolean
sends_one (gpointer data)
{
  return stoa_simulcast_count_layers (((Camera *) data)->simulcast) == 1;
}

static void
test_too_slow (void)
{
  Camera camera = { 0 };

  camera_start (&camera);
  wait_for (sends_both, &camera);
  g_atomic_int_set (&camera.slow, TRUE);
  wait_for (sends_one, &camera);
  g_atomic_int_set (&camera.slow, FALSE);
  camera.mid = count_mid (&camera) + FPS;
  wait_for (sends_both, &camera);
  gst_element_set_state (camera.pipeline, GST_STATE_NULL);
  gst_object_unref (camera.pipeline);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/effort/too-slow", test_too_slow);
  return media_test_run ();
}
