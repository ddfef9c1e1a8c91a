/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-arrival.h"

/* Time stamps tell when a picture is to be shown, which changes with the way it came. */
static GstStaticCaps arrival = GST_STATIC_CAPS ("timestamp/x-stoa-arrival");

static GstBuffer *
note (GstBuffer *packet,
      GstCaps   *caps)
{
  packet = gst_buffer_make_writable (packet);
  gst_buffer_add_reference_timestamp_meta (packet, caps, g_get_monotonic_time () * GST_USECOND, GST_CLOCK_TIME_NONE);
  return packet;
}

static gboolean
note_each (GstBuffer **packet,
           guint       index,
           gpointer    caps)
{
  *packet = note (*packet, caps);
  return TRUE;
}

static GstPadProbeReturn
on_packet (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         caps)
{
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) == 0)
    {
      GST_PAD_PROBE_INFO_DATA (info) = note (GST_PAD_PROBE_INFO_BUFFER (info), caps);
    }
  else
    {
      GstBufferList *list = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));

      gst_buffer_list_foreach (list, note_each, caps);
      GST_PAD_PROBE_INFO_DATA (info) = list;
    }
  return GST_PAD_PROBE_OK;
}

void
stoa_arrival_note (GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packet,
                     gst_static_caps_get (&arrival), (GDestroyNotify) gst_caps_unref);
}

gint64
stoa_arrival_us (GstBuffer *packet)
{
  const GstReferenceTimestampMeta *meta = gst_buffer_get_reference_timestamp_meta (packet, NULL);
  g_autoptr (GstCaps) caps = gst_static_caps_get (&arrival);

  return meta != NULL && meta->reference == caps ? (gint64) (meta->timestamp / GST_USECOND) : 0;
}
