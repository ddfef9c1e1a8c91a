/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-watch.h"

#include <fcntl.h>

#include <glib/gstdio.h>

#define MAX_WINDOWS 16       /* of one file in one look */
#define SOFTEST -127.0
#define MAX_MINUTES 1000000
#define SHARES 2             /* the tracks are on the disk once more when they are in one file */

typedef struct
{
  gint64 bytes;
  gint64 bytes_per_s;
  gint64 looked_us;
  gint64 grew_us;            /* or began to be expected */
  gint64 heard_us;
  double dbov;
} Flow;

struct _StoaRecordingWatch
{
  GHashTable *offsets;       /* file → gint64 *: up to where it was listened to; the disk's thread */
  GHashTable *flows;         /* "participant kind" → Flow */
};

/* looking, on the disk's thread */

static void
listen (StoaRecordingWatch *self,
        StoaRecordingLook  *look,
        const char         *folder,
        const StoaPiece    *piece)
{
  g_autofree char *path = g_build_filename (folder, piece->file, NULL);
  gint64 *offset = g_hash_table_lookup (self->offsets, piece->file);
  double *dbov = NULL;
  g_autofd int fd = -1;

  if (offset != NULL && *offset >= piece->bytes)
    return;
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0)
    return;
  if (offset == NULL)
    {
      offset = g_memdup2 (&piece->header.frames_at, sizeof *offset);
      g_hash_table_replace (self->offsets, g_strdup (piece->file), offset);
    }
  dbov = g_new (double, 1);
  *dbov = SOFTEST;
  for (guint i = 0; i < MAX_WINDOWS; i++)
    {
      gint64 next = stoa_mjr_read_loudest (fd, &piece->header, *offset, dbov);

      if (next == *offset)
        break;
      *offset = next;
    }
  g_hash_table_replace (look->loudest, g_strdup (piece->file), dbov);
}

StoaRecordingLook *
stoa_recording_watch_look (StoaRecordingWatch *self,
                           const char         *root,
                           const char         *id)
{
  StoaRecordingLook *look = g_new0 (StoaRecordingLook, 1);
  g_autofree char *folder = stoa_recording_files_path (root, id, STOA_RECORDING_TRACKS);

  look->pieces = stoa_recording_files_list (root, id);
  look->loudest = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  look->free_bytes = stoa_recording_files_free_bytes (root);
  for (guint i = 0; i < look->pieces->len; i++)
    {
      const StoaPiece *piece = g_ptr_array_index (look->pieces, i);

      if (piece->header.kind == STOA_TRACK_MIC && piece->header.level_id != 0)
        listen (self, look, folder, piece);
    }
  return look;
}

void
stoa_recording_look_free (StoaRecordingLook *look)
{
  g_ptr_array_unref (look->pieces);
  g_hash_table_unref (look->loudest);
  g_free (look);
}

/* judging */

static Flow *
flow_of (StoaRecordingWatch *self,
         const char         *participant,
         int                 kind,
         gint64              now_us)
{
  g_autofree char *key = g_strdup_printf ("%s %d", participant, kind);
  Flow *flow = g_hash_table_lookup (self->flows, key);

  if (flow != NULL)
    return flow;
  flow = g_new0 (Flow, 1);
  flow->looked_us = flow->grew_us = flow->heard_us = now_us;
  g_hash_table_insert (self->flows, g_steal_pointer (&key), flow);
  return flow;
}

static void
gather (const StoaRecordingLook *look,
        guint                    person,
        StoaTrackHealth         *health)
{
  for (guint i = 0; i < look->pieces->len; i++)
    {
      const StoaPiece *piece = g_ptr_array_index (look->pieces, i);
      const double *dbov = g_hash_table_lookup (look->loudest, piece->file);

      if (piece->person != person || piece->header.kind != health->kind)
        continue;
      health->bytes += piece->bytes;
      health->piece++;
      health->written_at = MAX (health->written_at, piece->written_at);
      if (dbov != NULL && (health->dbov == 0 || *dbov > health->dbov))
        health->dbov = *dbov;
    }
}

static void
note_growth (Flow            *flow,
             StoaTrackHealth *health,
             gint64           now_us)
{
  gint64 spent_us = now_us - flow->looked_us;

  if (health->bytes > flow->bytes)
    {
      flow->grew_us = now_us;
      if (spent_us > 0)
        flow->bytes_per_s = (health->bytes - flow->bytes) * G_USEC_PER_SEC / spent_us;
    }
  else if (spent_us > 0)
    flow->bytes_per_s = 0;
  if (health->dbov != 0)
    flow->dbov = health->dbov;
  if (health->dbov > STOA_SILENT_DBOV && health->dbov != 0)
    flow->heard_us = now_us;
  flow->bytes = health->bytes;
  flow->looked_us = now_us;
}

static int
judge_flow (Flow            *flow,
            const StoaTrack *track,
            gboolean         locked,
            gint64           now_us)
{
  if (track->muted || locked)
    {
      flow->grew_us = flow->heard_us = now_us;
      return STOA_FLOW_MUTED;
    }
  if (now_us - flow->grew_us >= STOA_STALLED_MS * 1000)
    return STOA_FLOW_STALLED;
  if (track->kind == STOA_TRACK_MIC && now_us - flow->heard_us >= STOA_SILENT_MS * 1000)
    return STOA_FLOW_SILENT;
  return STOA_FLOW_GROWS;
}

static void
judge_person (StoaRecordingWatch      *self,
              const StoaRecordingLook *look,
              const StoaParticipant   *who,
              guint                    number,
              gint64                   now_us,
              StoaRecordingHealth     *health)
{
  for (guint i = 0; i < who->tracks->len && health->tracks->len < STOA_MAX_WANTS; i++)
    {
      const StoaTrack *track = g_ptr_array_index (who->tracks, i);
      StoaTrackHealth *of = stoa_record_new (&stoa_track_health_type);
      Flow *flow = flow_of (self, who->id, track->kind, now_us);

      of->participant = g_strdup (who->id);
      of->kind = track->kind;
      gather (look, number, of);
      note_growth (flow, of, now_us);
      of->bytes_per_s = flow->bytes_per_s;
      of->dbov = flow->dbov;
      of->flow = judge_flow (flow, track, stoa_participant_is_locked (who, track->kind), now_us);
      g_ptr_array_add (health->tracks, of);
    }
}

StoaRecordingHealth *
stoa_recording_watch_judge (StoaRecordingWatch      *self,
                            const StoaRecordingLook *look,
                            StoaRecordingTimeline   *timeline,
                            const StoaRoomState     *state,
                            gint64                   reserve_bytes,
                            gint64                   now_us)
{
  StoaRecordingHealth *health = stoa_record_new (&stoa_recording_health_type);
  gint64 bytes_per_s = 0;

  for (guint i = 0; i < look->pieces->len; i++)
    health->bytes += ((const StoaPiece *) g_ptr_array_index (look->pieces, i))->bytes;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *who = g_ptr_array_index (state->participants, i);
      guint number = stoa_recording_timeline_get_number (timeline, who->id);

      if (who->consent == STOA_CONSENT_YES && number > 0 && !who->away)
        judge_person (self, look, who, number, now_us, health);
    }
  for (guint i = 0; i < health->tracks->len; i++)
    bytes_per_s += ((const StoaTrackHealth *) g_ptr_array_index (health->tracks, i))->bytes_per_s;
  health->free_bytes = look->free_bytes < 0 ? G_MAXINT32 : MAX (0, look->free_bytes - reserve_bytes - health->bytes);
  health->minutes_left = MIN (health->free_bytes / MAX (1, bytes_per_s * SHARES) / 60, MAX_MINUTES);
  return health;
}

static void
watch_clear (gpointer data)
{
  StoaRecordingWatch *self = data;

  g_hash_table_unref (self->offsets);
  g_hash_table_unref (self->flows);
}

StoaRecordingWatch *
stoa_recording_watch_new (void)
{
  StoaRecordingWatch *self = g_atomic_rc_box_new0 (StoaRecordingWatch);

  self->offsets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->flows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

StoaRecordingWatch *
stoa_recording_watch_ref (StoaRecordingWatch *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
stoa_recording_watch_unref (StoaRecordingWatch *self)
{
  g_atomic_rc_box_release_full (self, watch_clear);
}
