/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-decoder.h"

#include <gst/gsttracer.h>
#include <gst/video/video.h>

#define STOA_TYPE_TEST_DECODER (stoa_test_decoder_get_type ())
G_DECLARE_FINAL_TYPE (StoaTestDecoder, stoa_test_decoder, STOA, TEST_DECODER, GstTracer)

/* What GStreamer offers to watch it with. */
struct _StoaTestDecoder
{
  GstTracer parent_instance;
};

G_DEFINE_FINAL_TYPE (StoaTestDecoder, stoa_test_decoder, GST_TYPE_TRACER)

static gint slow_from_lines, slow_by_ms;   /* atomic */

static void
stoa_test_decoder_class_init (StoaTestDecoderClass *klass)
{
}

static void
stoa_test_decoder_init (StoaTestDecoder *self)
{
}

static gboolean
is_decoder (GstPad *pad)
{
  GstElement *element = GST_IS_ELEMENT (GST_PAD_PARENT (pad)) ? GST_PAD_PARENT (pad) : NULL;
  GstElementFactory *factory = element != NULL ? gst_element_get_factory (element) : NULL;

  return factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "vp8dec");
}

/* On a streaming thread. */
static void
on_push (GstTracer    *self,
         GstClockTime  time,
         GstPad       *pad,
         GstBuffer    *buffer)
{
  gint ms = g_atomic_int_get (&slow_by_ms);
  g_autoptr (GstCaps) caps = NULL;
  GstVideoInfo info;

  if (ms == 0 || !is_decoder (pad))
    return;
  caps = gst_pad_get_current_caps (pad);
  if (caps != NULL && gst_video_info_from_caps (&info, caps) && info.height > g_atomic_int_get (&slow_from_lines))
    g_usleep (ms * 1000);
}

void
stoa_test_decoder_slow (int   lines,
                        guint ms)
{
  static GstTracer *tracer;

  if (tracer == NULL)
    {
      tracer = gst_object_ref_sink (g_object_new (STOA_TYPE_TEST_DECODER, NULL));
      gst_tracing_register_hook (tracer, "pad-push-pre", G_CALLBACK (on_push));
    }
  g_atomic_int_set (&slow_from_lines, lines);
  g_atomic_int_set (&slow_by_ms, ms);
}
