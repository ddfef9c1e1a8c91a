/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-feedback.h"

#include <gst/rtp/rtp.h>

#define REMB_BYTES 8         /* "REMB", the number of streams, exponent and mantissa */

typedef struct
{
  StoaMediaBus *bus;
  const StoaFeedbackFuncs *funcs;
} Watch;

typedef struct
{
  const StoaFeedbackFuncs *funcs;
  guint ssrc;                /* asks for a keyframe, unless 0 */
  guint limit_kbits;         /* unless 0 */
  StoaRateReport report;
} News;

static void
hear (gpointer owner,
      gpointer data)
{
  const News *news = data;

  if (news->ssrc != 0)
    news->funcs->keyframe (owner, news->ssrc);
  else if (news->limit_kbits != 0)
    news->funcs->limit (owner, news->limit_kbits);
  else
    news->funcs->report (owner, &news->report);
}

static void
post (const Watch *watch,
      News         news)
{
  news.funcs = watch->funcs;
  stoa_media_bus_post (watch->bus, hear, g_memdup2 (&news, sizeof news), g_free);
}

static guint
read_remb_kbits (GstBuffer *fci)
{
  guint8 data[REMB_BYTES];
  guint64 mantissa;
  guint exponent;

  if (fci == NULL || gst_buffer_extract (fci, 0, data, sizeof data) < sizeof data || memcmp (data, "REMB", 4) != 0)
    return 0;
  exponent = data[5] >> 2;
  mantissa = (data[5] & 3) << 16 | data[6] << 8 | data[7];
  if (exponent > 30)
    return G_MAXINT;
  return MIN ((mantissa << exponent) / 1000, G_MAXINT);
}

/* On the thread that receives RTCP. */
static void
on_feedback (GObject   *session,
             guint      type,
             guint      format,
             guint      sender_ssrc,
             guint      media_ssrc,
             GstBuffer *fci,
             gpointer   data)
{
  guint kbits;

  if (type != GST_RTCP_TYPE_PSFB)
    return;
  if (format == GST_RTCP_PSFB_TYPE_PLI && media_ssrc != 0)
    post (data, (News) { .ssrc = media_ssrc });
  else if (format == GST_RTCP_PSFB_TYPE_AFB && (kbits = read_remb_kbits (fci)) > 0)
    post (data, (News) { .limit_kbits = kbits });
}

/* On the thread that receives RTCP. */
static void
on_twcc_stats (GObject    *session,
               GParamSpec *pspec,
               gpointer    data)
{
  g_autoptr (GstStructure) stats = NULL;
  guint sent, received;
  double percent_lost;

  g_object_get (session, "twcc-stats", &stats, NULL);
  if (stats == NULL
      || !gst_structure_get (stats, "bitrate-sent", G_TYPE_UINT, &sent, "bitrate-recv", G_TYPE_UINT, &received,
                             "packet-loss-pct", G_TYPE_DOUBLE, &percent_lost, NULL))
    return;
  post (data, (News) { .report = { sent / 1000, received / 1000, CLAMP (percent_lost / 100, 0, 1) } });
}

static void
watch_free (gpointer  data,
            GClosure *closure)
{
  Watch *watch = data;

  stoa_media_bus_unref (watch->bus);
  g_free (watch);
}

static void
listen (GObject                 *object,
        const char              *signal,
        GCallback                callback,
        StoaMediaBus            *bus,
        const StoaFeedbackFuncs *funcs)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->bus = stoa_media_bus_ref (bus);
  watch->funcs = funcs;
  g_signal_connect_data (object, signal, callback, watch, watch_free, 0);
}

void
stoa_feedback_watch (GstElement              *webrtc,
                     StoaMediaBus            *bus,
                     const StoaFeedbackFuncs *funcs)
{
  g_autoptr (GstElement) rtpbin = gst_bin_get_by_name (GST_BIN (webrtc), "rtpbin");
  g_autoptr (GObject) session = NULL;
  g_autoptr (GObject) element = NULL;

  /* all m-lines are bundled: there is one session */
  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  g_signal_emit_by_name (rtpbin, "get-session", 0, &element);
  if (session != NULL)
    listen (session, "on-feedback-rtcp", G_CALLBACK (on_feedback), bus, funcs);
  if (element != NULL)
    listen (element, "notify::twcc-stats", G_CALLBACK (on_twcc_stats), bus, funcs);
}
