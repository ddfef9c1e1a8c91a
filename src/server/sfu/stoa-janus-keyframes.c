/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-keyframes.h"

#include "stoa-model.h"

#define JANUS_LIMIT_US G_USEC_PER_SEC
#define MARGIN_MS 20
#define TELL_LIMIT_US (200 * G_TIME_SPAN_MILLISECOND)

typedef struct _Track Track;

typedef struct
{
  Track *track;
  int layer;
  gint64 told_us;
  guint timer;
} Telling;

struct _Track
{
  StoaJanusKeyframes *owner;
  char *mid;
  gint64 asked_us;
  guint timer;
  Telling tellings[STOA_LAYER_HIGH + 1]; /* by StoaLayer */
};

struct _StoaJanusKeyframes
{
  StoaJanusHandle *handle;
  gint64 janus_since_us;
  StoaJanusKeyframesTell tell;
  gpointer data;
  GHashTable *tracks; /* mid → Track */
};

static void
track_free (gpointer data)
{
  Track *track = data;

  g_clear_handle_id (&track->timer, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (track->tellings); i++)
    g_clear_handle_id (&track->tellings[i].timer, g_source_remove);
  g_free (track->mid);
  g_free (track);
}

static Track *
find_track (StoaJanusKeyframes *self,
            const char         *mid)
{
  Track *track = g_hash_table_lookup (self->tracks, mid);

  if (track != NULL)
    return track;

  track = g_new0 (Track, 1);
  track->owner = self;
  track->mid = g_strdup (mid);
  for (guint i = 0; i < G_N_ELEMENTS (track->tellings); i++)
    track->tellings[i] = (Telling) { .track = track, .layer = i };
  track->asked_us = self->janus_since_us; /* its clock begins there, with a request that never was */
  g_hash_table_insert (self->tracks, track->mid, track);
  return track;
}

static void
ask (Track *track)
{
  JsonObject *body = json_object_new ();
  JsonArray *streams = json_array_new ();
  JsonObject *stream = json_object_new ();

  json_object_set_string_member (stream, "mid", track->mid);
  json_object_set_boolean_member (stream, "keyframe", TRUE);
  json_array_add_object_element (streams, stream);
  json_object_set_string_member (body, "request", "configure");
  json_object_set_array_member (body, "streams", streams);
  track->asked_us = g_get_monotonic_time ();
  dex_future_disown (stoa_janus_handle_message (track->owner->handle, body, NULL, NULL));
}

static gboolean
ask_late (gpointer data)
{
  Track *track = data;

  track->timer = 0;
  ask (track);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_late (gpointer data)
{
  Telling *telling = data;
  StoaJanusKeyframes *self = telling->track->owner;

  telling->timer = 0;
  telling->told_us = g_get_monotonic_time ();
  self->tell (telling->track->mid, telling->layer, self->data);
  return G_SOURCE_REMOVE;
}

static void
tell_soon (Telling *telling,
           gint64   now_us)
{
  gint64 wait_us = telling->told_us + TELL_LIMIT_US - now_us;

  if (telling->timer == 0)
    telling->timer = g_timeout_add (MAX (wait_us, 0) / 1000, tell_late, telling);
}

StoaJanusKeyframes *
stoa_janus_keyframes_new (StoaJanusHandle *handle,
                          gint64           janus_since_us,
                          StoaJanusKeyframesTell tell,
                          gpointer         data)
{
  StoaJanusKeyframes *self = g_new0 (StoaJanusKeyframes, 1);

  self->handle = g_object_ref (handle);
  self->janus_since_us = janus_since_us;
  self->tell = tell;
  self->data = data;
  self->tracks = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, track_free);
  return self;
}

void
stoa_janus_keyframes_free (StoaJanusKeyframes *self)
{
  g_hash_table_unref (self->tracks);
  g_object_unref (self->handle);
  g_free (self);
}

void
stoa_janus_keyframes_want (StoaJanusKeyframes *self,
                           const char         *mid,
                           int                 layer,
                           gboolean            asked)
{
  Track *track = find_track (self, mid);
  gint64 now_us = g_get_monotonic_time ();
  gint64 wait_us = track->asked_us + JANUS_LIMIT_US - now_us;

  if (track->timer != 0 || wait_us > 0)
    tell_soon (&track->tellings[layer], now_us);
  if (track->timer != 0)
    return;
  if (wait_us > 0)
    track->timer = g_timeout_add (wait_us / 1000 + MARGIN_MS, ask_late, track);
  else if (asked)
    track->asked_us = now_us;
  else
    ask (track);
}

/* What Janus is asked for a second later it either does, or has done within that second for somebody else. */
void
stoa_janus_keyframes_miss (StoaJanusKeyframes *self,
                           const char         *mid,
                           int                 layer,
                           gint64              since_us)
{
  if (find_track (self, mid)->asked_us < since_us + JANUS_LIMIT_US)
    stoa_janus_keyframes_want (self, mid, layer, FALSE);
}
