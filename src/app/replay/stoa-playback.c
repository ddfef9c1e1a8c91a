/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-playback.h"

#include "stoa-client-recordings.h"
#include "stoa-reel.h"
#include "stoa-replay-people.h"
#include "stoa-speaker.h"
#include "stoa-when.h"

#define TICK_MS 100
/* A pause that is longer is skipped, but for that much before somebody speaks again. */
#define SILENCE_MS 2000
#define BEFORE_SPEECH_MS 400
/* Up to the end people stay on the stage with their last picture, though their tracks end one by one. */
#define LAST_MS 500
/* The loudspeaker is let go of when nothing plays for so long. */
#define QUIET_S 2

/* Who looks at what. */
typedef struct
{
  char *participant;
  StoaTrackKind kind;
  StoaFrames *frames;
} Look;

struct _StoaPlayback
{
  GObject parent_instance;

  StoaSession *session;
  StoaManifest *manifest;
  StoaReplayPeople *people;
  StoaReel *reel;            /* NULL before the address is there, and after a failure */
  StoaSpeaker *speaker;      /* NULL while nothing plays */
  GPtrArray *looks;          /* of Look */
  StoaPlaybackState state;
  gboolean wants_to_play;
  gboolean buffering;
  gboolean ready;
  gboolean stopped;
  char *trouble;
  gint64 position_ms;
  gint64 start_ms;
  gint64 end_ms;
  double rate;
  double volume;
  gboolean skip_silence;
  guint tick_source;
  guint quiet_source;
};

enum { CHANGED, MOVED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void show_init (StoaShowInterface *iface);
static void open_reel (StoaPlayback *self);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaPlayback, stoa_playback, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (STOA_TYPE_SHOW, show_init))

static void
look_free (gpointer data)
{
  Look *look = data;

  g_clear_object (&look->frames);
  g_free (look->participant);
  g_free (look);
}

/* sound */

static void
drop_speaker (StoaPlayback *self)
{
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  if (self->reel)
    stoa_reel_hear (self->reel, NULL);
  g_clear_object (&self->speaker);
}

static void
grow_quiet (gpointer self)
{
  STOA_PLAYBACK (self)->quiet_source = 0;
  drop_speaker (self);
}

static void
update_speaker (StoaPlayback *self)
{
  g_autofree char *device = NULL;

  if (self->state != STOA_PLAYBACK_PLAYING)
    {
      if (self->speaker && self->quiet_source == 0)
        self->quiet_source = g_timeout_add_seconds_once (QUIET_S, grow_quiet, self);
      return;
    }
  g_clear_handle_id (&self->quiet_source, g_source_remove);
  if (self->speaker)
    return;
  device = g_settings_get_string (stoa_session_get_settings (self->session), "speaker");
  self->speaker = stoa_speaker_new ();
  stoa_speaker_set_device (self->speaker, *device ? device : NULL);
  stoa_reel_hear (self->reel, stoa_speaker_get_outlet (self->speaker));
}

static void
set_state (StoaPlayback     *self,
           StoaPlaybackState state)
{
  self->state = state;
  update_speaker (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
set_position (StoaPlayback *self,
              gint64        position_ms)
{
  self->position_ms = position_ms;
  stoa_replay_people_seek (self->people, MIN (position_ms, self->manifest->duration_ms - LAST_MS));
  g_signal_emit (self, signals[MOVED], 0);
}

/* pictures */

static gboolean
has_picture (const StoaRecordedTrack *track)
{
  return track->kind == STOA_TRACK_CAMERA || track->kind == STOA_TRACK_SCREEN;
}

/* Somebody may have published the same kind twice: what is on now counts. Not every track of the manifest is in the file. */
static void
apply_look (StoaPlayback *self,
            const Look   *look)
{
  for (guint i = 0; self->reel && i < self->manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *track = self->manifest->tracks->pdata[i];

      if (has_picture (track) && track->kind == (int) look->kind && g_strcmp0 (track->participant, look->participant) == 0)
        stoa_reel_look (self->reel, track->number, look->frames);
    }
}

static void
look (StoaShow     *show,
      const char   *participant,
      StoaTrackKind kind,
      StoaLayer     layer,
      StoaFrames   *frames)
{
  StoaPlayback *self = STOA_PLAYBACK (show);
  Look *found = NULL;

  for (guint i = 0; i < self->looks->len && found == NULL; i++)
    {
      Look *each = self->looks->pdata[i];

      if (each->kind == kind && g_strcmp0 (each->participant, participant) == 0)
        found = each;
    }
  if (found == NULL)
    {
      found = g_new0 (Look, 1);
      found->participant = g_strdup (participant);
      found->kind = kind;
      g_ptr_array_add (self->looks, found);
    }
  g_set_object (&found->frames, frames);
  apply_look (self, found);
  if (frames == NULL)
    g_ptr_array_remove_fast (self->looks, found);
}

static GListModel *
get_people (StoaShow *show)
{
  return G_LIST_MODEL (STOA_PLAYBACK (show)->people);
}

static void
show_init (StoaShowInterface *iface)
{
  iface->get_people = get_people;
  iface->look = look;
}

/* silence */

/* When somebody speaks next; the end when nobody does. */
static gint64
find_speech (StoaPlayback *self)
{
  gint64 next = self->end_ms;

  for (guint i = 0; i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];

      if (moment->kind != STOA_MOMENT_SPEAKING || moment->at_ms + moment->duration_ms <= self->position_ms)
        continue;
      if (moment->at_ms <= self->position_ms)
        return self->position_ms;
      next = MIN (next, moment->at_ms);
    }
  return next;
}

static void
skip_if_silent (StoaPlayback *self)
{
  gint64 next = find_speech (self);

  if (next - self->position_ms > SILENCE_MS)
    stoa_playback_seek (self, next - BEFORE_SPEECH_MS);
}

/* time */

static void
end (StoaPlayback *self)
{
  self->wants_to_play = FALSE;
  if (self->reel)
    stoa_reel_pause (self->reel);
  set_position (self, self->end_ms);
  set_state (self, STOA_PLAYBACK_ENDED);
}

static gboolean
tick (gpointer data)
{
  StoaPlayback *self = data;

  if (self->reel == NULL || self->state != STOA_PLAYBACK_PLAYING)
    return G_SOURCE_CONTINUE;
  set_position (self, stoa_reel_get_position (self->reel));
  if (self->position_ms >= self->end_ms)
    end (self);
  else if (self->skip_silence)
    skip_if_silent (self);
  return G_SOURCE_CONTINUE;
}

/* the file */

static void
ready (StoaPlayback *self)
{
  self->ready = TRUE;
  set_state (self, self->wants_to_play ? STOA_PLAYBACK_PLAYING : STOA_PLAYBACK_PAUSED);
}

static void
buffering (StoaPlayback *self,
           gboolean      on)
{
  self->buffering = on;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_reel (StoaPlayback *self)
{
  drop_speaker (self);
  if (self->reel)
    {
      g_signal_handlers_disconnect_by_data (self->reel, self);
      g_object_run_dispose (G_OBJECT (self->reel));
    }
  g_clear_object (&self->reel);
  self->ready = self->buffering = FALSE;
}

static void
fail (StoaPlayback *self,
      const char   *trouble)
{
  g_set_str (&self->trouble, trouble);
  drop_reel (self);
  set_state (self, STOA_PLAYBACK_FAILED);
}

static void
linked (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaPlayback *self = object;
  const StoaMediaLink *link = value ? g_value_get_boxed (value) : NULL;

  if (self->stopped || self->reel)
    return;
  if (link == NULL)
    {
      fail (self, error->message);
      return;
    }
  self->reel = stoa_reel_new (link->url);
  g_signal_connect_object (self->reel, "ready", G_CALLBACK (ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reel, "buffering", G_CALLBACK (buffering), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reel, "ended", G_CALLBACK (end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reel, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  stoa_reel_seek (self->reel, self->position_ms);
  stoa_reel_set_volume (self->reel, self->volume);
  if (self->rate != 1)
    {
      stoa_reel_set_rate (self->reel, self->rate);
      stoa_reel_seek (self->reel, self->position_ms);
    }
  for (guint i = 0; i < self->looks->len; i++)
    apply_look (self, self->looks->pdata[i]);
  if (self->wants_to_play)
    stoa_reel_play (self->reel);
}

static void
open_reel (StoaPlayback *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  g_clear_pointer (&self->trouble, g_free);
  set_state (self, STOA_PLAYBACK_LOADING);
  if (client)
    stoa_when (self, stoa_client_link_media (client, self->manifest->id), linked);
}

/* GObject */

static void
stoa_playback_dispose (GObject *object)
{
  StoaPlayback *self = STOA_PLAYBACK (object);

  stoa_playback_stop (self);
  g_clear_object (&self->people);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_playback_parent_class)->dispose (object);
}

static void
stoa_playback_finalize (GObject *object)
{
  StoaPlayback *self = STOA_PLAYBACK (object);

  g_ptr_array_unref (self->looks);
  stoa_record_unref (self->manifest);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_playback_parent_class)->finalize (object);
}

static void
stoa_playback_class_init (StoaPlaybackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_playback_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_playback_finalize;
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_PLAYBACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", STOA_TYPE_PLAYBACK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_playback_init (StoaPlayback *self)
{
  self->looks = g_ptr_array_new_with_free_func (look_free);
  self->rate = self->volume = 1;
}

/* public */

StoaPlayback *
stoa_playback_new (StoaSession        *session,
                   const StoaManifest *manifest)
{
  StoaPlayback *self = g_object_new (STOA_TYPE_PLAYBACK, NULL);
  const StoaTrim *trim = manifest->trim;

  self->session = g_object_ref (session);
  self->manifest = stoa_record_ref ((gpointer) manifest);
  self->people = stoa_replay_people_new (manifest);
  self->start_ms = trim ? trim->start_ms : 0;
  self->end_ms = trim && trim->end_ms > 0 ? MIN (trim->end_ms, manifest->duration_ms) : manifest->duration_ms;
  self->tick_source = g_timeout_add (TICK_MS, tick, self);
  set_position (self, self->start_ms);
  open_reel (self);
  return self;
}

void
stoa_playback_play (StoaPlayback *self)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  if (self->state == STOA_PLAYBACK_ENDED)
    stoa_playback_seek (self, self->start_ms);
  self->wants_to_play = TRUE;
  if (self->reel)
    stoa_reel_play (self->reel);
  if (self->ready)
    set_state (self, STOA_PLAYBACK_PLAYING);
}

void
stoa_playback_pause (StoaPlayback *self)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  self->wants_to_play = FALSE;
  if (self->reel)
    stoa_reel_pause (self->reel);
  if (self->ready)
    set_state (self, STOA_PLAYBACK_PAUSED);
}

void
stoa_playback_toggle (StoaPlayback *self)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  if (self->state == STOA_PLAYBACK_FAILED)
    stoa_playback_retry (self);
  else if (self->wants_to_play)
    stoa_playback_pause (self);
  else
    stoa_playback_play (self);
}

void
stoa_playback_stop (StoaPlayback *self)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->tick_source, g_source_remove);
  drop_reel (self);
}

void
stoa_playback_retry (StoaPlayback *self)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  if (self->state == STOA_PLAYBACK_FAILED)
    open_reel (self);
}

void
stoa_playback_seek (StoaPlayback *self,
                    gint64        position_ms)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  position_ms = CLAMP (position_ms, self->start_ms, MAX (self->start_ms, self->end_ms));
  if (self->reel)
    stoa_reel_seek (self->reel, position_ms);
  set_position (self, position_ms);
  if (self->state == STOA_PLAYBACK_ENDED && position_ms < self->end_ms)
    set_state (self, STOA_PLAYBACK_PAUSED);
}

void
stoa_playback_seek_watched (StoaPlayback *self,
                            gint64        watched_ms)
{
  stoa_playback_seek (self, self->start_ms + watched_ms);
}

void
stoa_playback_go_to_chapter (StoaPlayback *self,
                             int           step)
{
  gint64 target = step > 0 ? self->end_ms : self->start_ms;

  g_return_if_fail (STOA_IS_PLAYBACK (self));

  for (guint i = 0; i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];

      if (moment->kind != STOA_MOMENT_CHAPTER)
        continue;
      if (step > 0 && moment->at_ms > self->position_ms)
        target = MIN (target, moment->at_ms);
      /* from just behind its beginning one goes to the one before */
      if (step < 0 && moment->at_ms < self->position_ms - SILENCE_MS)
        target = MAX (target, moment->at_ms);
    }
  stoa_playback_seek (self, target);
}

void
stoa_playback_set_rate (StoaPlayback *self,
                        double        rate)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  self->rate = CLAMP (rate, STOA_PLAYBACK_MIN_RATE, STOA_PLAYBACK_MAX_RATE);
  if (self->reel)
    stoa_reel_set_rate (self->reel, self->rate);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
stoa_playback_set_volume (StoaPlayback *self,
                          double        volume)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  self->volume = CLAMP (volume, 0, 1);
  if (self->reel)
    stoa_reel_set_volume (self->reel, self->volume);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
stoa_playback_set_skip_silence (StoaPlayback *self,
                                gboolean      skip)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));
  self->skip_silence = skip;
}

void
stoa_playback_set_trim (StoaPlayback *self,
                        gint64        start_ms,
                        gint64        end_ms)
{
  g_return_if_fail (STOA_IS_PLAYBACK (self));

  self->start_ms = CLAMP (start_ms, 0, self->manifest->duration_ms);
  self->end_ms = end_ms > 0 ? CLAMP (end_ms, self->start_ms, self->manifest->duration_ms) : self->manifest->duration_ms;
  if (self->position_ms < self->start_ms || self->position_ms > self->end_ms)
    stoa_playback_seek (self, self->position_ms);
}

StoaPlaybackState
stoa_playback_get_state (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), STOA_PLAYBACK_FAILED);
  return self->state;
}

gboolean
stoa_playback_is_buffering (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), FALSE);
  return self->buffering;
}

const char *
stoa_playback_get_trouble (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), NULL);
  return self->trouble;
}

gint64
stoa_playback_get_position (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 0);
  return self->position_ms;
}

gint64
stoa_playback_get_watched (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 0);
  return MAX (0, self->position_ms - self->start_ms);
}

gint64
stoa_playback_get_length (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 0);
  return self->end_ms - self->start_ms;
}

double
stoa_playback_get_rate (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 1);
  return self->rate;
}

double
stoa_playback_get_volume (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 1);
  return self->volume;
}

gint64
stoa_playback_get_start (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 0);
  return self->start_ms;
}

gint64
stoa_playback_get_end (StoaPlayback *self)
{
  g_return_val_if_fail (STOA_IS_PLAYBACK (self), 0);
  return self->end_ms;
}
