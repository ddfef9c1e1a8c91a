/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recorder.h"

#include <errno.h>

#include "stoa-clock.h"
#include "stoa-recorder-disk.h"

#define TICK_MS 500          /* between two writings of the timeline: what a crash loses is less than a second */
#define TICKS_A_LOOK 4       /* between two looks at the files */
#define STEP_MS 100          /* of the wall clock against ours: more, and somebody set it */
#define MOMENT_MS 1000      /* at most, from the event that begins it to here */
#define PATIENCE_US (20 * G_USEC_PER_SEC)   /* with a disk that takes nothing: a server of files may come back */
#define HURRY_US 20000       /* two clocks that are read further apart tell nothing of each other */

struct _StoaRecorder
{
  GObject parent_instance;
  StoaLiveRoom *room;
  StoaSfu *sfu;
  char *root;
  DexThreadPool *disk;
  gint64 reserve_bytes;
  char *id;
  gint64 started_at;
  gint64 began_us;           /* monotonic, of 0 ms */
  StoaRecordingTimeline *timeline;
  StoaRecordingClock *clock; /* unowned: of that */
  StoaRecordingWatch *watch;
  GHashTable *takes;         /* participant → stem: of those whose tracks the engine writes */
  guint next_take;
  GHashTable *speaking;      /* set of those who speak now, recorded or not */
  int error;                 /* errno: why the disk takes nothing now; 0: it does */
  gint64 error_us;           /* since when */
  GHashTable *doubtful;      /* participants whose take began meanwhile: it may have no file */
  gint64 down_ms;            /* since when the engine is; -1: it is up */
  gint64 empty_ms;           /* since when nobody is there; -1: somebody is */
  guint tick;                /* source */
  guint ticks;
  gboolean working;          /* a job is on its way */
  gboolean started;
  gboolean stopped;
};

enum { TROUBLE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecorder, stoa_recorder, G_TYPE_OBJECT)

/* time */

static gint64
now_ms (StoaRecorder *self)
{
  return (g_get_monotonic_time () - self->began_us) / 1000;
}

/* What Janus writes bears the time of the wall clock, which may be set at any moment; ours goes on evenly. */
static void
watch_clock (StoaRecorder *self)
{
  gint64 before_us = g_get_monotonic_time ();
  gint64 ahead_ms = stoa_clock_now () - self->started_at - now_ms (self);

  if (g_get_monotonic_time () - before_us > HURRY_US
      || ABS (ahead_ms - stoa_recording_clock_get_ahead (self->clock)) < STEP_MS)
    return;
  g_message ("The clock was set by %" G_GINT64_FORMAT " ms while something was recorded",
             ahead_ms - stoa_recording_clock_get_ahead (self->clock));
  stoa_recording_clock_note (self->clock, ahead_ms, now_ms (self));
}

static void
note_presence (StoaRecorder *self,
               gint64        at_ms)
{
  const GPtrArray *participants = stoa_live_room_get_state (self->room)->participants;
  gboolean empty = TRUE;

  for (guint i = 0; i < participants->len; i++)
    empty = empty && ((const StoaParticipant *) g_ptr_array_index (participants, i))->away;
  if (!empty)
    self->empty_ms = -1;
  else if (self->empty_ms < 0)
    self->empty_ms = at_ms;
}

/* trouble */

static void
complain (StoaRecorder *self,
          int           reason)
{
  if (!self->stopped)
    g_signal_emit (self, signals[TROUBLE], 0, reason);
}

static int
reason_of (int error)
{
  return error == ENOSPC || error == EDQUOT ? STOA_STOP_DISK_FULL : STOA_STOP_FAILED;
}

/* tracks */

static DexFuture *
on_record_refused (DexFuture *future,
                   gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_debug ("Somebody is not recorded just now: %s", error->message);
  return NULL;
}

static void
record (StoaRecorder *self,
        const char   *participant,
        const char   *stem)
{
  DexFuture *asked = stoa_sfu_record (self->sfu, stoa_live_room_get_id (self->room), participant, stem);

  dex_future_disown (dex_future_catch (asked, on_record_refused, NULL, NULL));
}

/* Whoever agreed and sends something is recorded, and nobody else. */
static void
sync_person (StoaRecorder *self,
             const char   *participant)
{
  const StoaParticipant *who = stoa_room_state_find (stoa_live_room_get_state (self->room), participant);
  guint number = stoa_recording_timeline_get_number (self->timeline, participant);
  gboolean wanted = who != NULL && number > 0 && who->consent == STOA_CONSENT_YES && who->tracks->len > 0;
  gboolean active = g_hash_table_contains (self->takes, participant);

  if (!self->started || self->stopped || self->down_ms >= 0)
    return;
  if (wanted && !active)
    {
      char *stem = stoa_recording_files_stem (self->root, self->id, number, self->next_take++);

      g_hash_table_replace (self->takes, g_strdup (participant), stem);
      if (self->error != 0)
        g_hash_table_add (self->doubtful, g_strdup (participant));
      record (self, participant, stem);
    }
  if (active && (who == NULL || who->consent != STOA_CONSENT_YES))
    {
      g_hash_table_remove (self->takes, participant);
      record (self, participant, NULL);
    }
}

static void
sync_all (StoaRecorder *self)
{
  const GPtrArray *participants = stoa_live_room_get_state (self->room)->participants;

  for (guint i = 0; i < participants->len; i++)
    sync_person (self, ((const StoaParticipant *) g_ptr_array_index (participants, i))->id);
}

/* a disk that takes nothing */

/* What waiting does not help against. */
static gboolean
is_final (int error)
{
  return reason_of (error) == STOA_STOP_DISK_FULL || error == ENOENT || error == ENOTDIR;
}

/* Whoever came meanwhile is recorded from now on. */
static void
recover (StoaRecorder *self)
{
  g_autoptr (GHashTable) doubtful = g_steal_pointer (&self->doubtful);
  GHashTableIter iter;
  const char *participant;

  g_message ("A recording can be written again");
  self->error = 0;
  self->doubtful = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, doubtful);
  while (g_hash_table_iter_next (&iter, (gpointer *) &participant, NULL))
    {
      if (g_hash_table_remove (self->takes, participant))
        record (self, participant, NULL);
      sync_person (self, participant);
    }
}

/* What was not written is kept for the next time. */
static void
note_written (StoaRecorder          *self,
              const StoaRecorderJob *job)
{
  gboolean tried = job->lines != NULL || job->watch != NULL;

  if (job->error == 0 && self->error != 0 && tried)
    recover (self);
  if (job->error == 0)
    return;
  if (job->lines != NULL)
    stoa_recording_timeline_put_back (self->timeline, job->lines + job->written);
  if (self->error == 0)
    {
      self->error_us = g_get_monotonic_time ();
      g_warning ("A recording cannot be written: %s", g_strerror (job->error));
    }
  self->error = job->error;
  if (is_final (self->error) || g_get_monotonic_time () - self->error_us > PATIENCE_US)
    complain (self, reason_of (self->error));
}

/* who speaks */

static void
sync_speaking (StoaRecorder *self)
{
  const GPtrArray *participants = stoa_live_room_get_state (self->room)->participants;

  for (guint i = 0; i < participants->len; i++)
    stoa_recorder_note_speaking (self, ((const StoaParticipant *) g_ptr_array_index (participants, i))->id);
}

/* looking after it */

static void
tell_health (StoaRecorder            *self,
             const StoaRecordingLook *look)
{
  const StoaRoomState *state = stoa_live_room_get_state (self->room);
  g_autoptr (StoaRecordingHealth) health =
    stoa_recording_watch_judge (self->watch, look, self->timeline, state, self->reserve_bytes, g_get_monotonic_time ());

  health->room = g_strdup (stoa_live_room_get_id (self->room));
  health->recording = g_strdup (self->id);
  health->at = stoa_clock_now ();
  health->interrupted = self->down_ms >= 0;
  health->trouble = self->error != 0 ? g_strdup (g_strerror (self->error)) : NULL;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *who = g_ptr_array_index (state->participants, i);

      if (stoa_role_moderates (who->role))
        stoa_live_room_tell (self->room, who->id,
                             stoa_message_new (STOA_MESSAGE_RECORDING_HEALTH, stoa_record_ref (health)));
    }
  if (health->free_bytes == 0)
    complain (self, STOA_STOP_DISK_FULL);
  else if (now_ms (self) > STOA_MAX_RECORDING_MS)
    complain (self, STOA_STOP_ENDED);
}

static DexFuture *
tick_run (gpointer data)
{
  StoaRecorder *self = data;
  g_autoptr (StoaRecorderJob) job = stoa_recorder_job_new (self->root, self->id);

  job->lines = stoa_recording_timeline_take_lines (self->timeline);
  if (self->ticks % TICKS_A_LOOK == 0)
    job->watch = stoa_recording_watch_ref (self->watch);
  if (job->lines != NULL || job->watch != NULL)
    dex_await (stoa_recorder_job_submit (job, self->disk), NULL);
  self->working = FALSE;
  note_written (self, job);
  if (job->look != NULL && !self->stopped)
    tell_health (self, job->look);
  return dex_future_new_true ();
}

static gboolean
on_tick (gpointer data)
{
  StoaRecorder *self = data;

  if (self->working)
    return G_SOURCE_CONTINUE;
  watch_clock (self);
  self->ticks++;
  self->working = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, tick_run, g_object_ref (self), g_object_unref));
  return G_SOURCE_CONTINUE;
}

/* beginning and ending */

static void
take_up (StoaRecorder          *self,
         const StoaRecorderJob *job)
{
  gint64 ahead_ms, before_ms;

  self->next_take = job->last_take + 1;
  if (job->text == NULL || *job->text == '\0')
    return;
  /* The server was away; the clock may have been set meanwhile. */
  stoa_recording_timeline_load (self->timeline, job->text);
  ahead_ms = stoa_recording_clock_get_ahead (self->clock);
  before_ms = MAX (0, job->written_at - self->started_at - ahead_ms);
  self->began_us = g_get_monotonic_time () - MAX (before_ms, stoa_clock_now () - self->started_at - ahead_ms) * 1000;
  if (self->down_ms >= 0)
    self->down_ms = before_ms;   /* told as one, when the engine is up as well */
  else if (job->written_at > 0)
    stoa_recording_timeline_note_interrupted (self->timeline, before_ms, now_ms (self));
  note_presence (self, before_ms);
}

static DexFuture *
start_run (gpointer data)
{
  StoaRecorder *self = data;
  g_autoptr (StoaRecorderJob) job = stoa_recorder_job_new (self->root, self->id);

  job->load = TRUE;
  dex_await (stoa_recorder_job_submit (job, self->disk), NULL);
  if (job->error != 0)
    {
      complain (self, reason_of (job->error));
      return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INTERNAL, "There is no place to record to.");
    }
  if (self->stopped)
    return dex_future_new_true ();
  take_up (self, job);
  self->started = TRUE;
  /* who is there when it begins is there from its first moment on */
  stoa_recording_timeline_note_present (self->timeline, stoa_live_room_get_state (self->room),
                                        job->text == NULL || *job->text == '\0' ? 0 : now_ms (self));
  sync_all (self);
  sync_speaking (self);
  self->tick = g_timeout_add (TICK_MS, on_tick, self);
  return dex_future_new_true ();
}

static DexFuture *
stop_run (gpointer data)
{
  StoaRecorder *self = data;
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (StoaRecorderJob) job = stoa_recorder_job_new (self->root, self->id);
  GHashTableIter iter;
  const char *participant = NULL;

  g_hash_table_iter_init (&iter, self->takes);
  while (g_hash_table_iter_next (&iter, (gpointer *) &participant, NULL))
    g_ptr_array_add (asked, stoa_sfu_record (self->sfu, stoa_live_room_get_id (self->room), participant, NULL));
  if (asked->len > 0)
    dex_await (dex_future_allv ((DexFuture **) asked->pdata, asked->len), NULL);
  job->lines = stoa_recording_timeline_take_lines (self->timeline);
  if (job->lines != NULL)
    dex_await (stoa_recorder_job_submit (job, self->disk), NULL);
  return dex_future_new_true ();
}

static void
stoa_recorder_finalize (GObject *object)
{
  StoaRecorder *self = STOA_RECORDER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_object_unref (self->room);
  g_object_unref (self->sfu);
  dex_unref (self->disk);
  g_free (self->root);
  g_free (self->id);
  stoa_recording_timeline_free (self->timeline);
  stoa_recording_watch_unref (self->watch);
  g_hash_table_unref (self->takes);
  g_hash_table_unref (self->doubtful);
  g_hash_table_unref (self->speaking);
  G_OBJECT_CLASS (stoa_recorder_parent_class)->finalize (object);
}

static void
stoa_recorder_class_init (StoaRecorderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_recorder_finalize;
  signals[TROUBLE] = g_signal_new ("trouble", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
stoa_recorder_init (StoaRecorder *self)
{
  self->timeline = stoa_recording_timeline_new ();
  self->clock = stoa_recording_timeline_get_clock (self->timeline);
  self->watch = stoa_recording_watch_new ();
  self->takes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->doubtful = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->empty_ms = -1;
}

StoaRecorder *
stoa_recorder_new (StoaLiveRoom             *room,
                   StoaSfu                  *sfu,
                   const StoaRecordingPlace *place,
                   const StoaRoomRecording  *recording,
                   GHashTable               *speaking)
{
  StoaRecorder *self = g_object_new (STOA_TYPE_RECORDER, NULL);

  self->speaking = g_hash_table_ref (speaking);
  self->room = g_object_ref (room);
  self->sfu = g_object_ref (sfu);
  self->root = g_strdup (place->root);
  self->disk = dex_ref (place->disk);
  self->reserve_bytes = place->reserve_bytes;
  self->id = g_strdup (recording->id);
  self->started_at = recording->since;
  self->began_us = g_get_monotonic_time () - CLAMP (stoa_clock_now () - self->started_at, 0, MOMENT_MS) * 1000;
  self->down_ms = stoa_sfu_is_up (sfu) ? -1 : 0;
  return self;
}

const char *
stoa_recorder_get_id (StoaRecorder *self)
{
  return self->id;
}

gint64
stoa_recorder_get_end (StoaRecorder *self)
{
  return self->started_at + (self->empty_ms >= 0 ? self->empty_ms : now_ms (self));
}

DexFuture *
stoa_recorder_start (StoaRecorder *self)
{
  return dex_scheduler_spawn (NULL, 0, start_run, g_object_ref (self), g_object_unref);
}

void
stoa_recorder_note_event (StoaRecorder        *self,
                          const StoaRoomEvent *event)
{
  if (!self->started || self->stopped)
    return;
  stoa_recording_timeline_note_event (self->timeline, stoa_live_room_get_state (self->room), event, now_ms (self));
  note_presence (self, now_ms (self));
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_TRACK_PUBLISHED:
    case STOA_EVENT_CONSENT_ANSWERED:
      sync_person (self, event->participant);
      break;
    default:
      break;
    }
  sync_speaking (self);
}

/* The engine says nothing of whose sound it has no more. Nothing is kept of who did not agree, not even when they spoke. */
void
stoa_recorder_note_speaking (StoaRecorder *self,
                             const char   *participant)
{
  const StoaParticipant *who = stoa_room_state_find (stoa_live_room_get_state (self->room), participant);
  const StoaTrack *mic = who != NULL ? stoa_participant_track (who, STOA_TRACK_MIC) : NULL;
  gboolean heard = mic != NULL && !mic->muted && !stoa_participant_is_locked (who, STOA_TRACK_MIC);

  if (self->started && !self->stopped)
    stoa_recording_timeline_note_speaking (self->timeline, participant,
                                           heard && who->consent == STOA_CONSENT_YES && g_hash_table_contains (self->speaking, participant),
                                           now_ms (self));
}

void
stoa_recorder_note_dropped (StoaRecorder *self,
                            const char   *participant)
{
  g_hash_table_remove (self->takes, participant);
}

void
stoa_recorder_note_engine (StoaRecorder *self,
                           gboolean      up)
{
  if (self->stopped)
    return;
  g_hash_table_remove_all (self->takes);
  if (!up)
    self->down_ms = now_ms (self);
  else if (self->down_ms >= 0)
    {
      if (self->started)
        stoa_recording_timeline_note_interrupted (self->timeline, self->down_ms, now_ms (self));
      self->down_ms = -1;
    }
}

DexFuture *
stoa_recorder_stop (StoaRecorder *self)
{
  if (self->stopped)
    return dex_future_new_true ();
  stoa_recording_timeline_close (self->timeline, now_ms (self));
  self->stopped = TRUE;
  g_clear_handle_id (&self->tick, g_source_remove);
  return dex_scheduler_spawn (NULL, 0, stop_run, g_object_ref (self), g_object_unref);
}
