/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-slot-messages.h"

#include "stoa-janus-session.h"
#include "stoa-model.h"

#define MIN_STEP 2  /* slots of a type are made in groups, so that the next to come finds one: */
#define MAX_STEP 16 /* larger groups the more there are, up to this */

static guint
count_slots (GPtrArray *slots,
             gboolean   video)
{
  guint n = 0;

  for (guint i = 0; i < slots->len; i++)
    n += ((StoaJanusSlot *) g_ptr_array_index (slots, i))->video == video;
  return n;
}

static JsonObject *
stream_for (const StoaJanusSource *source)
{
  JsonObject *stream = json_object_new ();

  json_object_set_string_member (stream, "feed", source->feed);
  json_object_set_string_member (stream, "mid", source->mid);
  if (source->substream != STOA_JANUS_NO_SUBSTREAM)
    json_object_set_int_member (stream, "substream", source->substream);
  return stream;
}

static gboolean
is_whole_group (guint n)
{
  guint step = MIN_STEP;

  while (step < MAX_STEP && step * 4 <= n)
    step *= 2;
  return n != 0 && n % step == 0;
}

/* @sources, and dummies until the slots of each type fill whole groups. */
static JsonArray *
streams_for_new_slots (GPtrArray       *slots,
                       GPtrArray       *sources,
                       StoaJanusSource *parked[2])
{
  JsonArray *streams = json_array_new ();
  guint n[2] = { count_slots (slots, FALSE), count_slots (slots, TRUE) };

  for (guint i = 0; i < sources->len && n[0] + n[1] < STOA_JANUS_MAX_SLOTS; i++)
    {
      const StoaJanusSource *source = g_ptr_array_index (sources, i);

      json_array_add_object_element (streams, stream_for (source));
      n[source->video]++;
    }
  for (int video = 0; video < 2; video++)
    while (!is_whole_group (n[video]) && n[0] + n[1] < STOA_JANUS_MAX_SLOTS)
      {
        json_array_add_object_element (streams, stream_for (parked[video]));
        n[video]++;
      }
  return streams;
}

static void
read_stream (GPtrArray  *slots,
             JsonObject *stream)
{
  const char *mid = json_object_get_string_member_with_default (stream, "mid", NULL);
  const char *type = json_object_get_string_member_with_default (stream, "type", "");
  const char *feed = json_object_get_string_member_with_default (stream, "feed_id", NULL);
  const char *feed_mid = json_object_get_string_member_with_default (stream, "feed_mid", NULL);
  StoaJanusSlot *slot = NULL;

  if (mid == NULL)
    return;
  slot = stoa_janus_slots_find (slots, mid);
  if (slot == NULL)
    {
      slot = stoa_janus_slot_new (mid, g_str_equal (type, "video"));
      g_ptr_array_add (slots, slot);
    }

  if (slot->source != NULL && g_strcmp0 (slot->source->feed, feed) == 0 &&
      g_strcmp0 (slot->source->mid, feed_mid) == 0)
    return;
  g_clear_pointer (&slot->source, stoa_janus_source_free);
  slot->fresh = TRUE;
  slot->asks = 0;
  if (feed != NULL && feed_mid != NULL)
    slot->source = stoa_janus_source_new (feed, feed_mid, slot->video, STOA_LAYER_AUTO, STOA_JANUS_NO_SUBSTREAM);
}

JsonObject *
stoa_janus_join_request (const char      *room,
                         GPtrArray       *sources,
                         StoaJanusSource *parked[2])
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", "join");
  json_object_set_string_member (body, "ptype", "subscriber");
  json_object_set_string_member (body, "room", room);
  json_object_set_boolean_member (body, "autoupdate", FALSE);
  json_object_set_array_member (body, "streams", streams_for_new_slots (none, sources, parked));
  return body;
}

JsonObject *
stoa_janus_add_request (GPtrArray       *slots,
                        GPtrArray       *sources,
                        StoaJanusSource *parked[2])
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", "update");
  json_object_set_array_member (body, "subscribe", streams_for_new_slots (slots, sources, parked));
  return body;
}

JsonObject *
stoa_janus_move_request (GPtrArray *moves)
{
  JsonObject *body = json_object_new ();
  JsonArray *streams = json_array_new ();

  for (guint i = 0; i < moves->len; i++)
    {
      const StoaJanusMove *move = g_ptr_array_index (moves, i);
      JsonObject *stream = stream_for (move->source);

      json_object_set_string_member (stream, "sub_mid", move->slot->mid);
      json_array_add_object_element (streams, stream);
    }
  json_object_set_string_member (body, "request", "switch");
  json_object_set_array_member (body, "streams", streams);
  return body;
}

JsonObject *
stoa_janus_layer_request (GPtrArray *moves)
{
  JsonObject *body = json_object_new ();
  JsonArray *streams = json_array_new ();

  for (guint i = 0; i < moves->len; i++)
    {
      const StoaJanusMove *move = g_ptr_array_index (moves, i);
      JsonObject *stream = json_object_new ();

      json_object_set_string_member (stream, "mid", move->slot->mid);
      json_object_set_int_member (stream, "substream", move->source->substream);
      json_array_add_object_element (streams, stream);
    }
  json_object_set_string_member (body, "request", "configure");
  json_object_set_array_member (body, "streams", streams);
  return body;
}

StoaJanusSlot *
stoa_janus_slots_find (GPtrArray  *slots,
                       const char *mid)
{
  for (guint i = 0; i < slots->len; i++)
    {
      StoaJanusSlot *slot = g_ptr_array_index (slots, i);

      if (g_str_equal (slot->mid, mid))
        return slot;
    }
  return NULL;
}

void
stoa_janus_slots_read (GPtrArray  *slots,
                       JsonObject *message)
{
  JsonObject *data = stoa_janus_message_data (message);
  JsonArray *streams = NULL;

  if (data == NULL || !json_object_has_member (data, "streams"))
    return;
  streams = json_object_get_array_member (data, "streams");
  for (guint i = 0; i < json_array_get_length (streams); i++)
    read_stream (slots, json_array_get_object_element (streams, i));
}
