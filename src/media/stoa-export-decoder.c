/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-decoder.h"

#include <gst/video/video.h>


struct _StoaExportDecoder
{
  GstElement *element;
  GstPad *in;                /* linked to the element's */
  GstPad *out;
  GstCaps *caps;             /* of what comes out */
  StoaExportDecoded decoded;
  gpointer data;
};

static GstStaticPadTemplate any_template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate picture_template = GST_STATIC_PAD_TEMPLATE (
  "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw,format=I420"));
static GstStaticPadTemplate sound_template = GST_STATIC_PAD_TEMPLATE (
  "sink", GST_PAD_SINK, GST_PAD_ALWAYS,
  GST_STATIC_CAPS ("audio/x-raw,format=S16LE,layout=interleaved,rate=48000,channels=2"));

static GstFlowReturn
take_buffer (GstPad    *pad,
             GstObject *parent,
             GstBuffer *buffer)
{
  StoaExportDecoder *self = gst_pad_get_element_private (pad);

  if (self->caps)
    self->decoded (buffer, self->caps, self->data);
  else
    gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static gboolean
take_event (GstPad    *pad,
            GstObject *parent,
            GstEvent  *event)
{
  StoaExportDecoder *self = gst_pad_get_element_private (pad);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS)
    {
      gst_event_parse_caps (event, &caps);
      gst_caps_replace (&self->caps, caps);
    }
  gst_event_unref (event);
  return TRUE;
}

/* Decoders need not copy pictures to where strides are what they usually are. */
static gboolean
answer_query (GstPad    *pad,
              GstObject *parent,
              GstQuery  *query)
{
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

/* One that has threads of its own keeps pictures for them. */
static GstElement *
make_element (StoaExportCodec codec)
{
  static const char *const names[][3] = {
    [STOA_EXPORT_OPUS] = { "opusdec" },
    [STOA_EXPORT_VP8] = { "avdec_vp8", "vp8dec" },
    [STOA_EXPORT_H264] = { "avdec_h264", "openh264dec" },
  };
  GstElement *element = NULL;

  if (codec == STOA_EXPORT_OTHER)
    return NULL;
  for (guint i = 0; element == NULL && names[codec][i]; i++)
    element = gst_element_factory_make (names[codec][i], NULL);
  if (element && g_object_class_find_property (G_OBJECT_GET_CLASS (element), "max-threads"))
    g_object_set (element, "max-threads", 1, NULL);
  return element;
}

static GstCaps *
make_caps (const StoaExportStream *stream)
{
  GstCaps *caps;

  if (stream->codec == STOA_EXPORT_OPUS)
    return gst_caps_from_string ("audio/x-opus,channel-mapping-family=0,channels=2,rate=48000");
  if (stream->codec == STOA_EXPORT_VP8)
    return gst_caps_new_empty_simple ("video/x-vp8");
  caps = gst_caps_from_string ("video/x-h264,stream-format=avc,alignment=au");
  if (stream->codec_private)
    {
      g_autoptr (GstBuffer) data = gst_buffer_new_wrapped_bytes (stream->codec_private);

      gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, data, NULL);
    }
  return caps;
}

static void
begin (StoaExportDecoder      *self,
       const StoaExportStream *stream)
{
  g_autoptr (GstCaps) caps = make_caps (stream);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->in, gst_event_new_stream_start ("export"));
  gst_pad_push_event (self->in, gst_event_new_caps (caps));
  gst_pad_push_event (self->in, gst_event_new_segment (&segment));
}

/* public */

StoaExportDecoder *
stoa_export_decoder_new (const StoaExportStream *stream,
                         StoaExportDecoded       decoded,
                         gpointer                data)
{
  GstElement *element = make_element (stream->codec);
  g_autoptr (GstPad) element_in = element ? gst_element_get_static_pad (element, "sink") : NULL;
  g_autoptr (GstPad) element_out = element ? gst_element_get_static_pad (element, "src") : NULL;
  StoaExportDecoder *self;

  if (element == NULL)
    return NULL;
  self = g_new0 (StoaExportDecoder, 1);
  self->element = gst_object_ref_sink (element);
  self->decoded = decoded;
  self->data = data;
  self->in = gst_object_ref_sink (gst_pad_new_from_static_template (&any_template, "src"));
  self->out = gst_object_ref_sink (gst_pad_new_from_static_template (
    stream->codec == STOA_EXPORT_OPUS ? &sound_template : &picture_template, "sink"));
  gst_pad_set_element_private (self->out, self);
  gst_pad_set_chain_function (self->out, take_buffer);
  gst_pad_set_event_function (self->out, take_event);
  gst_pad_set_query_function (self->out, answer_query);
  gst_pad_set_active (self->out, TRUE);
  gst_pad_set_active (self->in, TRUE);
  gst_pad_link (self->in, element_in);
  gst_pad_link (element_out, self->out);
  gst_element_set_state (self->element, GST_STATE_PAUSED);
  begin (self, stream);
  return self;
}

void
stoa_export_decoder_free (StoaExportDecoder *self)
{
  gst_element_set_state (self->element, GST_STATE_NULL);
  gst_pad_set_active (self->in, FALSE);
  gst_pad_set_active (self->out, FALSE);
  gst_clear_object (&self->in);
  gst_clear_object (&self->out);
  gst_clear_object (&self->element);
  gst_clear_caps (&self->caps);
  g_free (self);
}

gboolean
stoa_export_decoder_push (StoaExportDecoder *self,
                          GstBuffer         *buffer)
{
  return gst_pad_push (self->in, buffer) == GST_FLOW_OK;
}
