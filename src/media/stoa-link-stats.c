/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-link-stats.h"

#include <gst/webrtc/webrtc.h>

typedef struct
{
  const GstStructure *all;
  StoaLink *link;
} Reading;

static void
read_candidate (Reading            *reading,
                const GstStructure *pair)
{
  const char *id = gst_structure_get_string (pair, "local-candidate-id");
  const GValue *value = id != NULL ? gst_structure_get_value (reading->all, id) : NULL;
  const char *type = value != NULL && GST_VALUE_HOLDS_STRUCTURE (value)
                       ? gst_structure_get_string (gst_value_get_structure (value), "candidate-type") : NULL;

  if (type != NULL)
    g_strlcpy (reading->link->candidate, type, sizeof reading->link->candidate);
}

/* A round trip of nothing is one too short to measure, or none: then the report answers no report of ours. */
static gboolean
answers_report (const GstStructure *stats)
{
  const GValue *source = gst_structure_get_value (stats, "gst-rtpsource-stats");
  guint last_report = 0;

  return source != NULL && GST_VALUE_HOLDS_STRUCTURE (source)
         && gst_structure_get_uint (gst_value_get_structure (source), "rb-lsr", &last_report) && last_report > 0;
}

static void
read_remote_inbound (Reading            *reading,
                     const GstStructure *stats)
{
  double rtt_s, loss;

  if (gst_structure_get_double (stats, "round-trip-time", &rtt_s) && answers_report (stats))
    reading->link->rtt_ms = MAX (reading->link->rtt_ms, rtt_s * 1000);
  if (gst_structure_get_double (stats, "fraction-lost", &loss))
    reading->link->loss = MAX (reading->link->loss, CLAMP (loss, 0, 1));
}

/* As it came: what webrtcbin counts itself does not include what was sent again. */
static void
read_inbound (Reading            *reading,
              const GstStructure *stats)
{
  const GValue *source = gst_structure_get_value (stats, "gst-rtpsource-stats");
  guint64 received;
  int lost;

  if (source == NULL || !GST_VALUE_HOLDS_STRUCTURE (source)
      || !gst_structure_get (gst_value_get_structure (source), "packets-received", G_TYPE_UINT64, &received,
                             "packets-lost", G_TYPE_INT, &lost, NULL))
    return;
  reading->link->received += received;
  reading->link->lost += lost;
}

static gboolean
read_one (const GstIdStr *name,
          const GValue   *value,
          gpointer        data)
{
  Reading *reading = data;
  const GstStructure *stats;
  GstWebRTCStatsType type;

  if (!GST_VALUE_HOLDS_STRUCTURE (value))
    return TRUE;
  stats = gst_value_get_structure (value);
  if (!gst_structure_get_enum (stats, "type", GST_TYPE_WEBRTC_STATS_TYPE, (int *) &type))
    return TRUE;
  if (type == GST_WEBRTC_STATS_CANDIDATE_PAIR)
    read_candidate (reading, stats);
  else if (type == GST_WEBRTC_STATS_REMOTE_INBOUND_RTP)
    read_remote_inbound (reading, stats);
  else if (type == GST_WEBRTC_STATS_INBOUND_RTP)
    read_inbound (reading, stats);
  return TRUE;
}

void
stoa_link_stats_read (const GstStructure *stats,
                      StoaLink           *link)
{
  Reading reading = { .all = stats, .link = link };

  *link = (StoaLink) { .rtt_ms = -1 };
  gst_structure_foreach_id_str (stats, read_one, &reading);
}
