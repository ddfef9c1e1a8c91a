/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-media.h"

#include "stoa-room-demand.h"

#define READY_MS 4000        /* shorter than clients wait for an answer */

struct _StoaRoomMedia
{
  GObject parent_instance;
  StoaRoomService *rooms;
  StoaSfu *sfu;
  GHashTable *published;     /* participant → StoaPublish: what their tracks were said to be */
  GHashTable *speaking;      /* participant → StoaSpeaking: of those who speak now */
  StoaRoomDemand *demand;
  GHashTable *silenced;      /* participant → kinds as bits: what was taken from them, until they open it themselves */
  DexPromise *ready;         /* the engine was up once, with all rooms that were open */
};

G_DEFINE_FINAL_TYPE (StoaRoomMedia, stoa_room_media, G_TYPE_OBJECT)

static DexFuture *
warn (DexFuture *future,
      gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_warning ("%s: %s", (const char *) data, error->message);
  return NULL;
}

static void
forget (DexFuture  *future,
        const char *what)
{
  dex_future_disown (dex_future_catch (future, warn, (gpointer) what, NULL));
}

/* speaking */

static void
tell_speaking (StoaRoomMedia *self,
               StoaLiveRoom  *room,
               StoaSpeaking  *body)
{
  if (body->on)
    g_hash_table_replace (self->speaking, g_strdup (body->participant), stoa_record_ref (body));
  else
    g_hash_table_remove (self->speaking, body->participant);
  stoa_live_room_tell_all (room, stoa_message_new (STOA_MESSAGE_SPEAKING, stoa_record_ref (body)));
}

/* The engine says nothing of whose sound it has no more. */
static void
hush (StoaRoomMedia *self,
      StoaLiveRoom  *room,
      const char    *participant)
{
  const StoaSpeaking *last = g_hash_table_lookup (self->speaking, participant);
  g_autoptr (StoaSpeaking) body = NULL;

  if (last == NULL)
    return;
  body = stoa_record_copy (last);
  body->on = FALSE;
  tell_speaking (self, room, body);
}

/* from the rooms */

/* While the engine is down there is nothing to do: all rooms are opened when it is up. */
static void
on_opened (StoaRoomMedia *self,
           StoaLiveRoom  *room)
{
  if (stoa_sfu_is_up (self->sfu))
    forget (stoa_sfu_open_room (self->sfu, stoa_live_room_get_id (room)), "A room has no media");
}

/* Who comes hears of those who began to speak before. */
static void
on_seated (StoaRoomMedia *self,
           StoaLiveRoom  *room,
           const char    *participant)
{
  const GPtrArray *participants = stoa_live_room_get_state (room)->participants;

  for (guint i = 0; i < participants->len; i++)
    {
      const StoaParticipant *other = g_ptr_array_index (participants, i);
      StoaSpeaking *speaking = g_hash_table_lookup (self->speaking, other->id);

      if (speaking != NULL)
        stoa_live_room_tell (room, participant,
                             stoa_message_new (STOA_MESSAGE_SPEAKING, stoa_record_ref (speaking)));
    }
}

static void
on_dropped (StoaRoomMedia *self,
            StoaLiveRoom  *room,
            const char    *participant)
{
  g_hash_table_remove (self->published, participant);
  stoa_room_demand_forget (self->demand, room, participant);
  hush (self, room, participant);
  stoa_sfu_drop (self->sfu, stoa_live_room_get_id (room), participant);
}

static void
on_ended (StoaRoomMedia *self,
          StoaLiveRoom  *room)
{
  if (stoa_sfu_is_up (self->sfu))
    forget (stoa_sfu_close_room (self->sfu, stoa_live_room_get_id (room)), "A room's media could not be closed");
}

/* moderation */

#define SETTLE_MS 20 /* what the engine had queued when it confirmed has arrived by then */
#define ALL_KINDS ((1u << STOA_MAX_TRACKS) - 1)

typedef struct
{
  StoaRoomMedia *media;
  StoaLiveRoom *room;
  char *participant;
  StoaTrackKind kind;
  gint64 order;        /* seq of the lock it is for */
} Silencing;

static void
silencing_clear (gpointer data)
{
  Silencing *silencing = data;

  g_object_unref (silencing->media);
  g_object_unref (silencing->room);
  g_free (silencing->participant);
}

static void
silencing_unref (gpointer silencing)
{
  g_atomic_rc_box_release_full (silencing, silencing_clear);
}

static gint64
find_order (StoaLiveRoom *room,
            const char   *participant,
            StoaTrackKind kind)
{
  const StoaParticipant *whom = stoa_room_state_find (stoa_live_room_get_state (room), participant);
  const StoaOrder *order = whom != NULL ? stoa_participant_order (whom, kind) : NULL;

  return order != NULL ? order->seq : 0;
}

/* Another lock since then is told when it is in force itself. */
static DexFuture *
on_settled (DexFuture *future,
            gpointer   data)
{
  Silencing *silencing = data;

  if (find_order (silencing->room, silencing->participant, silencing->kind) != silencing->order)
    return dex_future_new_true ();
  return stoa_live_room_note_stopped (silencing->room, silencing->participant, silencing->kind);
}

/* What cannot be muted is ended; an engine that is down lets nothing through. */
static DexFuture *
on_silenced (DexFuture *future,
             gpointer   data)
{
  Silencing *silencing = data;
  const char *room = stoa_live_room_get_id (silencing->room);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && stoa_sfu_is_up (silencing->media->sfu))
    {
      g_warning ("A track was not muted, so it is ended: %s", error->message);
      stoa_sfu_drop (silencing->media->sfu, room, silencing->participant);
    }
  return dex_timeout_new_msec (SETTLE_MS);
}

static guint
silenced_kinds (StoaRoomMedia *self,
                const char    *participant)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->silenced, participant));
}

static void
set_silenced (StoaRoomMedia *self,
              const char    *participant,
              guint          kinds)
{
  if (kinds != 0)
    g_hash_table_replace (self->silenced, g_strdup (participant), GUINT_TO_POINTER (kinds));
  else
    g_hash_table_remove (self->silenced, participant);
}

static void
silence (StoaRoomMedia *self,
         StoaLiveRoom  *room,
         const char    *participant,
         StoaTrackKind  kind)
{
  Silencing *silencing = g_atomic_rc_box_new (Silencing);
  DexFuture *muted = stoa_sfu_mute (self->sfu, stoa_live_room_get_id (room), participant, kind, TRUE);

  *silencing = (Silencing) { g_object_ref (self), g_object_ref (room), g_strdup (participant), kind,
                             find_order (room, participant, kind) };
  set_silenced (self, participant, silenced_kinds (self, participant) | 1u << kind);
  muted = dex_future_finally (muted, on_silenced, g_atomic_rc_box_acquire (silencing), silencing_unref);
  forget (dex_future_finally (muted, on_settled, silencing, silencing_unref), "A muted track could not be told");
}

static void
open_again (StoaRoomMedia *self,
            StoaLiveRoom  *room,
            const char    *participant,
            StoaTrackKind  kind)
{
  guint kinds = silenced_kinds (self, participant);

  if ((kinds & 1u << kind) == 0)
    return;
  set_silenced (self, participant, kinds & ~(1u << kind));
  forget (stoa_sfu_mute (self->sfu, stoa_live_room_get_id (room), participant, kind, FALSE),
          "A track could not be opened again");
}

/* What must not be heard or seen of somebody, whatever they publish. */
static guint
forbidden_kinds (StoaRoomMedia         *self,
                 const StoaRoomState   *state,
                 const StoaParticipant *who)
{
  guint kinds = silenced_kinds (self, who->id);

  if (stoa_room_state_find_held (state, who->account) != NULL)
    return ALL_KINDS;
  for (guint kind = 0; kind < STOA_MAX_TRACKS; kind++)
    if (stoa_participant_is_locked (who, kind))
      kinds |= 1u << kind;
  return kinds;
}

static void
forbid (StoaRoomMedia         *self,
        StoaLiveRoom          *room,
        const StoaParticipant *who)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);
  guint kinds = forbidden_kinds (self, state, who);

  for (guint kind = 0; kind < STOA_MAX_TRACKS; kind++)
    if ((kinds & 1u << kind) != 0)
      forget (stoa_sfu_mute (self->sfu, state->id, who->id, kind, TRUE), "What is forbidden could not be muted");
}

/* While a ban holds: all of theirs. When it is dropped, as it was before. */
static void
hold (StoaRoomMedia *self,
      StoaLiveRoom  *room,
      const char    *participant,
      gboolean       on)
{
  const StoaRoomState *state = stoa_live_room_get_state (room);
  const StoaParticipant *whom = stoa_room_state_find (state, participant);

  for (guint i = 0; whom != NULL && i < state->participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (state->participants, i);

      if (!g_str_equal (each->account, whom->account))
        continue;
      for (guint kind = 0; kind < STOA_MAX_TRACKS; kind++)
        if (on)
          forget (stoa_sfu_mute (self->sfu, state->id, each->id, kind, TRUE), "A held track could not be muted");
        else if ((forbidden_kinds (self, state, each) & 1u << kind) == 0)
          forget (stoa_sfu_mute (self->sfu, state->id, each->id, kind, FALSE), "A held track could not be opened again");
    }
}

static void
silence_everyone (StoaRoomMedia *self,
                  StoaLiveRoom  *room)
{
  const GPtrArray *participants = stoa_live_room_get_state (room)->participants;

  for (guint i = 0; i < participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (participants, i);
      const StoaOrder *order = stoa_participant_order (each, STOA_TRACK_MIC);

      if (order != NULL && order->state == STOA_ORDER_LOCKED && !order->stopped)
        silence (self, room, each->id, STOA_TRACK_MIC);
    }
}

static void
on_event (StoaRoomMedia       *self,
          StoaLiveRoom        *room,
          const StoaRoomEvent *event)
{
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_TRACK_LOCKED:
      silence (self, room, event->participant, event->track->kind);
      break;
    case STOA_EVENT_EVERYONE_LOCKED:
      silence_everyone (self, room);
      break;
    case STOA_EVENT_TRACK_MUTED:
      if (!event->track->muted)
        open_again (self, room, event->participant, event->track->kind);
      break;
    case STOA_EVENT_HOLD_BEGUN:
    case STOA_EVENT_HOLD_DROPPED:
      hold (self, room, event->participant, event->kind == STOA_EVENT_HOLD_BEGUN);
      break;
    case STOA_EVENT_ROLE_CHANGED:
      if (event->role == STOA_ROLE_LISTENER)
        forget (stoa_room_media_unpublish (self, room, event->participant), "Somebody could not be taken off the stage");
      break;
    case STOA_EVENT_RECORDING_STARTED:
    case STOA_EVENT_RECORDING_STOPPED:
    case STOA_EVENT_CONSENT_ANSWERED:
      stoa_room_demand_refresh (self->demand, room);
      break;
    case STOA_EVENT_PARTICIPANT_LEFT:
      set_silenced (self, event->participant, 0);
      break;
    default:
      break;
    }
}

/* from the engine */

/* Not before the engine has the room: who came earlier would be sent away. */
static DexFuture *
tell_reset (DexFuture *future,
            gpointer   data)
{
  StoaLiveRoom *room = data;
  StoaRoomRef *body = stoa_record_new (&stoa_room_ref_type);

  body->room = g_strdup (stoa_live_room_get_id (room));
  stoa_live_room_tell_all (room, stoa_message_new (STOA_MESSAGE_MEDIA_RESET, body));
  return dex_ref (future);
}

static DexFuture *
become_ready (DexFuture *future,
              gpointer   data)
{
  StoaRoomMedia *self = data;

  if (dex_future_is_pending (DEX_FUTURE (self->ready)))
    dex_promise_resolve_boolean (self->ready, TRUE);
  return NULL;
}

static void
on_up (StoaRoomMedia *self)
{
  g_autoptr (GPtrArray) rooms = stoa_room_service_list (self->rooms);
  DexFuture *all = dex_future_new_true ();

  for (guint i = 0; i < rooms->len; i++)
    {
      StoaLiveRoom *room = g_ptr_array_index (rooms, i);
      DexFuture *opened = stoa_sfu_open_room (self->sfu, stoa_live_room_get_id (room));

      opened = dex_future_then (opened, tell_reset, g_object_ref (room), g_object_unref);
      forget (dex_ref (opened), "A room has no media");
      all = dex_future_all (all, opened, NULL);
    }
  dex_future_disown (dex_future_finally (all, become_ready, g_object_ref (self), g_object_unref));
}

static void
on_down (StoaRoomMedia *self)
{
  g_autoptr (GPtrArray) rooms = stoa_room_service_list (self->rooms);

  g_hash_table_remove_all (self->published);
  stoa_room_demand_reset (self->demand);
  g_hash_table_remove_all (self->speaking);
  for (guint i = 0; i < rooms->len; i++)
    forget (stoa_live_room_clear_tracks (g_ptr_array_index (rooms, i)), "Tracks could not be taken back");
}

static void
tell (StoaRoomMedia   *self,
      const char      *room,
      const char      *participant,
      StoaMessageType  type,
      gpointer         body)
{
  StoaLiveRoom *live = stoa_room_service_find (self->rooms, room);

  if (live != NULL)
    stoa_live_room_tell (live, participant, stoa_message_new (type, stoa_record_copy (body)));
}

static void
on_offer (StoaRoomMedia *self,
          const char    *room,
          const char    *participant,
          StoaOffer     *offer)
{
  tell (self, room, participant, STOA_MESSAGE_OFFER, offer);
}

static void
on_slots (StoaRoomMedia *self,
          const char    *room,
          const char    *participant,
          StoaSlots     *slots)
{
  tell (self, room, participant, STOA_MESSAGE_SLOTS, slots);
}

static void
on_candidate (StoaRoomMedia *self,
              const char    *room,
              const char    *participant,
              StoaCandidate *candidate)
{
  tell (self, room, participant, STOA_MESSAGE_CANDIDATE, candidate);
}

static void
describe_track (StoaRoomMedia *self,
                const char    *participant,
                StoaTrack     *track)
{
  const StoaPublish *publish = g_hash_table_lookup (self->published, participant);

  for (guint i = 0; publish != NULL && i < publish->tracks->len; i++)
    {
      const StoaPublishTrack *said = g_ptr_array_index (publish->tracks, i);

      if (said->kind != track->kind)
        continue;
      track->muted = said->muted;
      track->width = said->width;
      track->height = said->height;
    }
}

static void
on_track (StoaRoomMedia *self,
          const char    *room,
          const char    *participant,
          int            kind,
          gboolean       up)
{
  StoaLiveRoom *live = stoa_room_service_find (self->rooms, room);
  g_autoptr (StoaTrack) track = NULL;

  if (live == NULL)
    return;
  track = stoa_record_new (&stoa_track_type);
  track->kind = kind;
  if (up)
    describe_track (self, participant, track);
  else if (kind == STOA_TRACK_MIC)
    hush (self, live, participant);
  forget (stoa_live_room_set_track (live, participant, track, up), "A track could not be told");
}

static void
on_keyframe (StoaRoomMedia *self,
             const char    *room,
             const char    *participant,
             const char    *mid,
             int            layer)
{
  g_autoptr (StoaKeyframe) body = stoa_record_new (&stoa_keyframe_type);

  body->room = g_strdup (room);
  body->mid = g_strdup (mid);
  body->layer = layer;
  tell (self, room, participant, STOA_MESSAGE_KEYFRAME, body);
}

static void
on_speaking (StoaRoomMedia *self,
             const char    *room,
             const char    *participant,
             gboolean       on,
             double         dbov)
{
  StoaLiveRoom *live = stoa_room_service_find (self->rooms, room);
  g_autoptr (StoaSpeaking) body = NULL;

  if (live == NULL || stoa_room_state_find (stoa_live_room_get_state (live), participant) == NULL)
    return;
  body = stoa_record_new (&stoa_speaking_type);
  body->room = g_strdup (room);
  body->participant = g_strdup (participant);
  body->on = on;
  body->dbov = CLAMP (dbov, -127, 0);
  tell_speaking (self, live, body);
}

static void
stoa_room_media_finalize (GObject *object)
{
  StoaRoomMedia *self = STOA_ROOM_MEDIA (object);

  g_object_unref (self->rooms);
  g_object_unref (self->sfu);
  g_hash_table_unref (self->published);
  stoa_room_demand_free (self->demand);
  g_hash_table_unref (self->speaking);
  g_hash_table_unref (self->silenced);
  dex_clear (&self->ready);
  G_OBJECT_CLASS (stoa_room_media_parent_class)->finalize (object);
}

static void
stoa_room_media_class_init (StoaRoomMediaClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_room_media_finalize;
}

static void
stoa_room_media_init (StoaRoomMedia *self)
{
  self->demand = stoa_room_demand_new ();
  self->ready = dex_promise_new ();
  self->published = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stoa_record_unref);
  self->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, stoa_record_unref);
  self->silenced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaRoomMedia *
stoa_room_media_new (StoaRoomService *rooms,
                     StoaSfu         *sfu)
{
  StoaRoomMedia *self = g_object_new (STOA_TYPE_ROOM_MEDIA, NULL);

  self->rooms = g_object_ref (rooms);
  self->sfu = g_object_ref (sfu);
  g_signal_connect_object (rooms, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "event", G_CALLBACK (on_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "seated", G_CALLBACK (on_seated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "dropped", G_CALLBACK (on_dropped), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "up", G_CALLBACK (on_up), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "down", G_CALLBACK (on_down), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "offer", G_CALLBACK (on_offer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "slots", G_CALLBACK (on_slots), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "candidate", G_CALLBACK (on_candidate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "track", G_CALLBACK (on_track), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "keyframe", G_CALLBACK (on_keyframe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sfu, "speaking", G_CALLBACK (on_speaking), self, G_CONNECT_SWAPPED);
  return self;
}

gboolean
stoa_room_media_is_up (StoaRoomMedia *self)
{
  return stoa_sfu_is_up (self->sfu);
}

static DexFuture *
say_not_ready (DexFuture *future,
               gpointer   data)
{
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                                "The media engine is not ready yet; join in a moment.");
}

DexFuture *
stoa_room_media_when_ready (StoaRoomMedia *self)
{
  DexFuture *ready = dex_ref (DEX_FUTURE (self->ready));

  if (!dex_future_is_pending (ready))
    return ready;
  return dex_future_catch (dex_future_with_timeout_msec (ready, READY_MS), say_not_ready, NULL, NULL);
}

static gboolean
names_twice (const StoaPublish *publish)
{
  for (guint i = 0; i < publish->tracks->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const StoaPublishTrack *a = g_ptr_array_index (publish->tracks, i);
        const StoaPublishTrack *b = g_ptr_array_index (publish->tracks, j);

        if (a->kind == b->kind || g_str_equal (a->mid, b->mid))
          return TRUE;
      }
  return FALSE;
}

DexFuture *
stoa_room_media_publish (StoaRoomMedia     *self,
                         StoaLiveRoom      *room,
                         const char        *participant,
                         const StoaPublish *publish)
{
  const StoaParticipant *who = stoa_room_state_find (stoa_live_room_get_state (room), participant);

  if (who == NULL || who->role == STOA_ROLE_LISTENER)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_FORBIDDEN, "You are in the audience of this room.");
  if (names_twice (publish))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "tracks names a kind or mid twice.");
  forbid (self, room, who);
  g_hash_table_replace (self->published, g_strdup (participant), stoa_record_copy (publish));
  stoa_room_demand_publish (self->demand, room, participant);
  return stoa_sfu_publish (self->sfu, stoa_live_room_get_id (room), participant, publish);
}

DexFuture *
stoa_room_media_unpublish (StoaRoomMedia *self,
                           StoaLiveRoom  *room,
                           const char    *participant)
{
  g_hash_table_remove (self->published, participant);
  return stoa_sfu_unpublish (self->sfu, stoa_live_room_get_id (room), participant);
}

DexFuture *
stoa_room_media_subscribe (StoaRoomMedia       *self,
                           StoaLiveRoom        *room,
                           const char          *participant,
                           const StoaSubscribe *subscribe)
{
  stoa_room_demand_subscribe (self->demand, room, participant, subscribe);
  return stoa_sfu_subscribe (self->sfu, stoa_live_room_get_id (room), participant, subscribe);
}

DexFuture *
stoa_room_media_answer (StoaRoomMedia    *self,
                        StoaLiveRoom     *room,
                        const char       *participant,
                        const StoaAnswer *answer)
{
  return stoa_sfu_answer (self->sfu, stoa_live_room_get_id (room), participant, answer);
}

void
stoa_room_media_candidate (StoaRoomMedia       *self,
                           StoaLiveRoom        *room,
                           const char          *participant,
                           const StoaCandidate *candidate)
{
  stoa_sfu_candidate (self->sfu, stoa_live_room_get_id (room), participant, candidate);
}
