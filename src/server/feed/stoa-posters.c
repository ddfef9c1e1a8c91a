/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-posters.h"

#include "stoa-clock.h"

struct _StoaPosters
{
  GObject parent_instance;
  StoaRoomService *rooms;
  GHashTable *posters;       /* room → Poster */
};

typedef struct
{
  char *account;             /* whose it is */
  GBytes *bytes;
  gint64 version;
} Poster;

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPosters, stoa_posters, G_TYPE_OBJECT)

static void
poster_free (gpointer data)
{
  Poster *poster = data;

  g_free (poster->account);
  g_bytes_unref (poster->bytes);
  g_free (poster);
}

static gboolean
shows (const StoaParticipant *participant,
       StoaTrackKind          kind)
{
  const StoaTrack *track = stoa_participant_track (participant, kind);

  return track != NULL && !track->muted && !stoa_participant_is_locked (participant, kind);
}

static gboolean
sends_pictures (StoaLiveRoom *room,
                const char   *account)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);

  if (stoa_room_state_find_held (state, account) != NULL)
    return FALSE;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (state->participants, i);

      if (g_str_equal (each->account, account)
          && (shows (each, STOA_TRACK_CAMERA) || shows (each, STOA_TRACK_SCREEN)))
        return TRUE;
    }
  return FALSE;
}

static void
on_room_event (StoaRoomService     *rooms,
               StoaLiveRoom        *room,
               const StoaRoomEvent *event,
               StoaPosters         *self)
{
  const char *id = stoa_live_room_get_id (room);
  const Poster *poster = g_hash_table_lookup (self->posters, id);

  if (poster == NULL || sends_pictures (room, poster->account))
    return;
  g_hash_table_remove (self->posters, id);
  g_signal_emit (self, signals[CHANGED], 0, room);
}

static void
on_room_ended (StoaRoomService *rooms,
               StoaLiveRoom    *room,
               StoaPosters     *self)
{
  g_hash_table_remove (self->posters, stoa_live_room_get_id (room));
}

static void
stoa_posters_finalize (GObject *object)
{
  StoaPosters *self = STOA_POSTERS (object);

  g_hash_table_unref (self->posters);
  g_object_unref (self->rooms);
  G_OBJECT_CLASS (stoa_posters_parent_class)->finalize (object);
}

static void
stoa_posters_class_init (StoaPostersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_posters_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, STOA_TYPE_LIVE_ROOM);
}

static void
stoa_posters_init (StoaPosters *self)
{
  self->posters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, poster_free);
}

StoaPosters *
stoa_posters_new (StoaRoomService *rooms)
{
  StoaPosters *self = g_object_new (STOA_TYPE_POSTERS, NULL);

  self->rooms = g_object_ref (rooms);
  g_signal_connect_object (rooms, "event", G_CALLBACK (on_room_event), self, 0);
  g_signal_connect_object (rooms, "ended", G_CALLBACK (on_room_ended), self, 0);
  return self;
}

gboolean
stoa_posters_may_set (StoaPosters   *self,
                      StoaLiveRoom  *room,
                      const char    *account,
                      GError       **error)
{
  const Poster *before = g_hash_table_lookup (self->posters, stoa_live_room_get_id (room));

  if (!sends_pictures (room, account))
    g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only who sends a camera or a screen gives the room a poster.");
  else if (before != NULL && stoa_clock_now () - before->version < STOA_POSTER_PAUSE_MS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "The room has a new poster already.");
  else
    return TRUE;
  return FALSE;
}

void
stoa_posters_set (StoaPosters  *self,
                  StoaLiveRoom *room,
                  const char   *account,
                  GBytes       *bytes)
{
  const char *id = stoa_live_room_get_id (room);
  gint64 before = stoa_posters_get_version (self, id);
  Poster *poster;

  if (!sends_pictures (room, account) || stoa_room_service_find (self->rooms, id) != room)
    return;
  poster = g_new (Poster, 1);
  *poster = (Poster) { g_strdup (account), g_bytes_ref (bytes), MAX (stoa_clock_now (), before + 1) };
  g_hash_table_replace (self->posters, g_strdup (id), poster);
  g_signal_emit (self, signals[CHANGED], 0, room);
}

gboolean
stoa_posters_remove (StoaPosters  *self,
                     const char   *room,
                     const char   *account,
                     GError      **error)
{
  const Poster *poster = g_hash_table_lookup (self->posters, room);
  StoaLiveRoom *live = stoa_room_service_find (self->rooms, room);

  if (poster == NULL)
    return TRUE;
  if (account != NULL && !g_str_equal (poster->account, account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "That poster is somebody else's.");
      return FALSE;
    }
  g_hash_table_remove (self->posters, room);
  if (live != NULL)
    g_signal_emit (self, signals[CHANGED], 0, live);
  return TRUE;
}

GBytes *
stoa_posters_get (StoaPosters *self,
                  const char  *room)
{
  const Poster *poster = g_hash_table_lookup (self->posters, room);

  return poster != NULL ? poster->bytes : NULL;
}

gint64
stoa_posters_get_version (StoaPosters *self,
                          const char  *room)
{
  const Poster *poster = g_hash_table_lookup (self->posters, room);

  return poster != NULL ? poster->version : 0;
}
