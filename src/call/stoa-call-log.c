/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-call-log.h"

static void
log_sent (StoaPublisher *publisher)
{
  StoaSendStats stats;

  stoa_publisher_get_stats (publisher, &stats);
  g_debug ("sent frames=%" G_GUINT64_FORMAT " bytes=%" G_GUINT64_FORMAT, stats.frames, stats.bytes);
}

static void
log_received (StoaSubscriber *subscriber, StoaPerson *person)
{
  StoaReceiveStats stats;

  if (stoa_subscriber_get_stats (subscriber, stoa_person_get_id (person), &stats))
    g_debug ("received of %s frames=%" G_GUINT64_FORMAT " size=%ux%u audio_dbov=%.1f",
             stoa_person_get_name (person), stats.frames, stats.width, stats.height, stats.audio_dbov);
}

static gboolean
on_second (gpointer data)
{
  StoaCall *call = data;
  StoaPublisher *publisher = stoa_call_get_publisher (call);
  StoaSubscriber *subscriber = stoa_call_get_subscriber (call);
  GListModel *people = G_LIST_MODEL (stoa_call_get_room (call));

  if (publisher != NULL)
    log_sent (publisher);
  for (guint i = 0; subscriber != NULL && i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);

      log_received (subscriber, person);
    }
  return G_SOURCE_CONTINUE;
}

guint
stoa_call_log_start (StoaCall *call)
{
  if (g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
    return 0;
  return g_timeout_add_seconds (1, on_second, call);
}
