/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-live-room.h"

#include "stoa-clock.h"
#include "stoa-room-changes.h"
#include "stoa-room-door.h"
#include "stoa-room-holds.h"
#include "stoa-room-log.h"
#include "stoa-room-news.h"
#include "stoa-room-seats.h"

#define MAX_WAITING 256 /* changes that clients asked for */

struct _StoaLiveRoom
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomLog *log;
  StoaRoomSeats *seats;
  StoaRoomDoor *door;
  StoaRoomHolds *holds;
  StoaRoomTimings timings;
  char *id;
  char *host;
  guint empty;               /* source: ends the room when it stays empty */
};

typedef struct
{
  StoaLiveRoom *room;
  StoaRoomChange *change;
  StoaSocketClient *client;  /* NULL: somebody comes later */
  char *re;
  gint64 seq;                /* known already; -1 when nothing is */
} Join;

enum { EVENT, CHANGED, SEATED, DROPPED, ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaLiveRoom, stoa_live_room, G_TYPE_OBJECT)

static DexFuture *
change_room (StoaLiveRoom   *self,
             StoaRoomDecide  decide,
             StoaRoomChange *change)
{
  const char *actor = change->participant != NULL ? change->participant : change->account;

  return stoa_room_log_change (self->log, change->cause != NULL ? actor : NULL, change->cause, decide, change,
                               (GDestroyNotify) stoa_room_change_unref);
}

static DexFuture *
change_participant (StoaLiveRoom   *self,
                    StoaRoomDecide  decide,
                    const char     *participant)
{
  return change_room (self, decide, stoa_room_change_new (self->store, self->id, participant));
}

static DexFuture *
warn (DexFuture *future,
      gpointer   data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  g_warning ("A room could not be changed: %s", error->message);
  return NULL;
}

/* For changes nobody waits for. */
static void
forget (DexFuture *future)
{
  dex_future_disown (dex_future_catch (future, warn, NULL, NULL));
}

static void
on_seat_expired (const char *participant,
                 gpointer    data)
{
  forget (change_participant (data, stoa_room_decide_lost, participant));
}

static void
on_hold_over (const char *hold,
              gpointer    data)
{
  StoaLiveRoom *self = data;
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, NULL);

  change->of = g_strdup (hold);
  forget (change_room (self, stoa_room_decide_commit, change));
}

static void
on_knock_over (const char       *knock,
               StoaKnockOutcome  outcome,
               gpointer          data)
{
  StoaLiveRoom *self = data;
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, NULL);

  change->of = g_strdup (knock);
  change->outcome = outcome;
  forget (change_room (self, stoa_room_decide_knock_over, change));
}

static gboolean
on_empty_for_long (gpointer data)
{
  StoaLiveRoom *self = data;

  self->empty = 0;
  forget (change_participant (self, stoa_room_decide_end_empty, NULL));
  return G_SOURCE_REMOVE;
}

static void
watch_emptiness (StoaLiveRoom *self)
{
  const StoaRoomState *state = stoa_live_room_get_state (self);
  gboolean empty = state->phase == STOA_ROOM_OPEN && state->participants->len == 0;

  if (!empty)
    g_clear_handle_id (&self->empty, g_source_remove);
  else if (self->empty == 0)
    self->empty = g_timeout_add (self->timings.empty_ms, on_empty_for_long, self);
}

static void
seat_participant (StoaLiveRoom          *self,
                  const StoaParticipant *participant)
{
  stoa_room_seats_add (self->seats, participant->id);
  stoa_room_seats_set_moderates (self->seats, participant->id, stoa_role_moderates (participant->role));
  if (participant->away)
    stoa_room_seats_wait (self->seats, participant->id);
}

static void
unseat_participant (StoaLiveRoom *self,
                    const char   *participant)
{
  stoa_room_seats_remove (self->seats, participant);
  g_signal_emit (self, signals[DROPPED], 0, participant);
}

static void
unseat_all (StoaLiveRoom *self)
{
  g_auto (GStrv) participants = stoa_room_seats_list (self->seats);

  for (guint i = 0; participants[i] != NULL; i++)
    {
      stoa_room_seats_tell_left (self->seats, participants[i], stoa_left_new (STOA_LEAVE_ENDED));
      unseat_participant (self, participants[i]);
    }
  g_signal_emit (self, signals[ENDED], 0);
}

/* Somebody's new connection can take the place while the loss of the old one waits for its turn. */
static void
note_away (StoaLiveRoom *self,
           const char   *participant)
{
  stoa_room_seats_wait (self->seats, participant);
  if (stoa_room_seats_find (self->seats, participant) != NULL)
    forget (change_participant (self, stoa_room_decide_back, participant));
}

static void
note_host (StoaLiveRoom *self,
           const char   *participant)
{
  const StoaParticipant *host = stoa_room_state_find (stoa_live_room_get_state (self), participant);

  if (host != NULL)
    g_set_str (&self->host, host->account);
}

static void
on_event (StoaRoomLog   *log,
          StoaRoomEvent *event,
          StoaLiveRoom  *self)
{
  if (event->kind == STOA_EVENT_PARTICIPANT_LEFT)
    stoa_room_news_tell_left (self->seats, stoa_live_room_get_state (self), event);
  stoa_room_news_tell (self->seats, stoa_live_room_get_state (self), event);
  stoa_room_holds_sync (self->holds, stoa_live_room_get_state (self), stoa_clock_now ());
  g_signal_emit (self, signals[EVENT], 0, event);
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_PARTICIPANT_JOINED:
      seat_participant (self, event->joined);
      break;
    case STOA_EVENT_PARTICIPANT_LEFT:
      unseat_participant (self, event->participant);
      break;
    case STOA_EVENT_PARTICIPANT_AWAY:
      note_away (self, event->participant);
      break;
    case STOA_EVENT_PARTICIPANT_BACK:
      stoa_room_seats_stop_waiting (self->seats, event->participant);
      break;
    case STOA_EVENT_KNOCK_ENDED:
      stoa_room_door_answer (self->door, event->of, event->outcome);
      return;
    case STOA_EVENT_HOST_CHANGED:
      note_host (self, event->participant);
      break;
    case STOA_EVENT_ROOM_ENDED:
      stoa_room_door_close (self->door);
      unseat_all (self);
      break;
    default:
      return;
    }
  watch_emptiness (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* joining */

static void
join_free (gpointer data)
{
  Join *join = data;

  g_object_unref (join->room);
  stoa_room_change_unref (join->change);
  g_clear_object (&join->client);
  g_free (join->re);
  g_free (join);
}

static gboolean
join_take_seat (Join    *join,
                GError **error)
{
  StoaLiveRoom *self = join->room;
  const char *participant = join->change->participant;

  if (join->client == NULL)
    return TRUE;
  if (!stoa_socket_client_is_open (join->client))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The connection was lost.");
      if (stoa_room_seats_find (self->seats, participant) == NULL)
        forget (change_participant (self, stoa_room_decide_away, participant));
      return FALSE;
    }
  if (!stoa_room_seats_take (self->seats, participant, join->client))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return FALSE;
    }
  return TRUE;
}

/* The answer goes out before anything that happens later. */
static DexFuture *
join_answer (Join            *join,
             StoaMessageType  type,
             gpointer         body)
{
  if (join->client != NULL)
    stoa_socket_client_send (join->client, stoa_message_reply (join->re, type, stoa_record_ref (body)));
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, body);
}

static DexFuture *
join_knock (Join *join)
{
  StoaLiveRoom *self = join->room;
  StoaKnocking *knocking = stoa_record_new (&stoa_knocking_type);

  knocking->room = g_strdup (self->id);
  knocking->knock = g_strdup (join->change->of);
  if (stoa_room_state_find_knock (stoa_live_room_get_state (self), knocking->knock) == NULL)
    g_debug ("A knock was answered before its time");
  else if (stoa_socket_client_is_open (join->client))
    stoa_room_door_wait (self->door, knocking->knock, join->client);
  else
    on_knock_over (knocking->knock, STOA_KNOCK_CANCELLED, self);
  return join_answer (join, STOA_MESSAGE_KNOCKING, knocking);
}

static DexFuture *
join_seat (Join *join)
{
  StoaLiveRoom *self = join->room;
  const char *participant = join->change->participant;
  DexFuture *answered = join_answer (join, STOA_MESSAGE_JOINED,
                                     stoa_room_news_describe (self->log, participant, join->seq));

  if (join->client == NULL)
    return answered;
  /* Media connections do not outlive the connection that arranged them. */
  if (join->change->is_back)
    g_signal_emit (self, signals[DROPPED], 0, participant);
  g_signal_emit (self, signals[SEATED], 0, participant);
  return answered;
}

static DexFuture *
join_run (gpointer data)
{
  Join *join = data;
  StoaLiveRoom *self = join->room;
  g_autoptr (GError) error = NULL;
  DexFuture *turn = change_room (self, stoa_room_decide_join, stoa_room_change_ref (join->change));

  if (!dex_await (turn, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (join->change->of != NULL)
    return join_knock (join);
  if (!join_take_seat (join, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return join_seat (join);
}

static DexFuture *
refuse_when_busy (StoaLiveRoom *self)
{
  if (stoa_room_log_waiting (self->log) < MAX_WAITING)
    return NULL;
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_MANY, "Too much happens in this room; try again.");
}

static void
stoa_live_room_dispose (GObject *object)
{
  StoaLiveRoom *self = STOA_LIVE_ROOM (object);

  g_clear_handle_id (&self->empty, g_source_remove);
  g_clear_pointer (&self->holds, stoa_room_holds_free);
  g_clear_pointer (&self->door, stoa_room_door_free);
  g_clear_pointer (&self->seats, stoa_room_seats_free);
  g_clear_object (&self->log);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (stoa_live_room_parent_class)->dispose (object);
}

static void
stoa_live_room_finalize (GObject *object)
{
  StoaLiveRoom *self = STOA_LIVE_ROOM (object);

  g_free (self->id);
  g_free (self->host);
  G_OBJECT_CLASS (stoa_live_room_parent_class)->finalize (object);
}

static void
stoa_live_room_class_init (StoaLiveRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = stoa_live_room_dispose;
  object_class->finalize = stoa_live_room_finalize;
  signals[EVENT] = g_signal_new ("event", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEATED] = g_signal_new ("seated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
  signals[DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_live_room_init (StoaLiveRoom *self)
{
}

StoaLiveRoom *
stoa_live_room_new (StoaStore             *store,
                    StoaStoredRoom        *stored,
                    const StoaRoomTimings *timings)
{
  StoaLiveRoom *self = g_object_new (STOA_TYPE_LIVE_ROOM, NULL);

  self->store = g_object_ref (store);
  self->timings = *timings;
  self->id = g_strdup (stored->state->id);
  self->host = g_strdup (stored->host);
  self->seats = stoa_room_seats_new (self->id, timings->away_ms, on_seat_expired, self);
  self->door = stoa_room_door_new (self->id, timings->knock_ms > 0 ? timings->knock_ms : STOA_KNOCK_MS, on_knock_over,
                                   self);
  self->holds = stoa_room_holds_new (on_hold_over, self);
  self->log = stoa_room_log_new (store, stored);
  g_signal_connect_object (self->log, "event", G_CALLBACK (on_event), self, 0);
  for (guint i = 0; i < stored->state->participants->len; i++)
    seat_participant (self, g_ptr_array_index (stored->state->participants, i));
  stoa_room_holds_sync (self->holds, stored->state, stoa_clock_now ());
  watch_emptiness (self);
  return self;
}

const StoaRoomState *
stoa_live_room_get_state (StoaLiveRoom *self)
{
  return stoa_room_log_get_state (self->log);
}

const char *
stoa_live_room_get_id (StoaLiveRoom *self)
{
  return self->id;
}

const char *
stoa_live_room_get_host (StoaLiveRoom *self)
{
  return self->host;
}

guint
stoa_live_room_count_people (StoaLiveRoom *self)
{
  const GPtrArray *participants = stoa_live_room_get_state (self)->participants;
  guint people = 0;

  for (guint i = 0; i < participants->len; i++)
    people += !((const StoaParticipant *) g_ptr_array_index (participants, i))->away;
  return people;
}

StoaDoor
stoa_live_room_get_door (StoaLiveRoom *self)
{
  const StoaRoomState *state = stoa_live_room_get_state (self);

  if (state->participants->len >= STOA_MAX_PARTICIPANTS)
    return STOA_DOOR_FULL;
  return state->locked ? STOA_DOOR_KNOCK : STOA_DOOR_OPEN;
}

DexFuture *
stoa_live_room_recover (StoaLiveRoom *self)
{
  return change_participant (self, stoa_room_decide_recover, NULL);
}

DexFuture *
stoa_live_room_join (StoaLiveRoom      *self,
                     StoaSocketClient  *client,
                     const char        *re,
                     const StoaAccount *account,
                     const StoaJoin    *join)
{
  DexFuture *refusal = refuse_when_busy (self);
  Join *run;

  if (refusal != NULL)
    return refusal;
  run = g_new0 (Join, 1);
  run->room = g_object_ref (self);
  run->change = stoa_room_change_new (self->store, self->id, join->participant);
  run->change->account = g_strdup (account->id);
  run->change->name = g_strdup (join->name != NULL ? join->name : account->name);
  run->change->has_client = client != NULL;
  run->change->consent = join->consent;
  run->re = g_strdup (re);
  g_set_object (&run->client, client);
  run->seq = join->participant != NULL ? join->seq : -1;
  return dex_scheduler_spawn (NULL, 0, join_run, run, join_free);
}

DexFuture *
stoa_live_room_command (StoaLiveRoom      *self,
                        const char        *participant,
                        const StoaCommand *command,
                        const char        *cause)
{
  DexFuture *refusal = refuse_when_busy (self);
  StoaRoomChange *change;

  if (refusal != NULL)
    return refusal;
  change = stoa_room_change_new (self->store, self->id, participant);
  change->command = stoa_record_copy (command);
  change->cause = g_strdup (cause);
  return change_room (self, stoa_room_decide_command, change);
}

/* Whoever sits there more than once asks with the greatest role. */
static const StoaParticipant *
find_stay (StoaLiveRoom *self,
           const char   *account)
{
  const GPtrArray *participants = stoa_live_room_get_state (self)->participants;
  const StoaParticipant *found = NULL;

  for (guint i = 0; i < participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (participants, i);

      if (g_str_equal (each->account, account) && (found == NULL || each->role > found->role))
        found = each;
    }
  return found;
}

DexFuture *
stoa_live_room_moderate (StoaLiveRoom          *self,
                         const StoaParticipant *who,
                         const StoaCommand     *command,
                         const char            *cause)
{
  const StoaParticipant *stay = find_stay (self, who->account);
  DexFuture *refusal = refuse_when_busy (self);
  StoaRoomChange *change;

  if (refusal != NULL)
    return refusal;
  if (stay != NULL)
    return stoa_live_room_command (self, stay->id, command, cause);
  if (!stoa_role_moderates (who->role))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only the host and moderators can do this.");
  change = stoa_room_change_new (self->store, self->id, NULL);
  change->account = g_strdup (who->account);
  change->role = who->role;
  change->command = stoa_record_copy (command);
  change->cause = g_strdup (cause);
  return change_room (self, stoa_room_decide_command, change);
}

gboolean
stoa_live_room_unknock (StoaLiveRoom     *self,
                        StoaSocketClient *client)
{
  return stoa_room_door_give_up (self->door, client);
}

DexFuture *
stoa_live_room_end (StoaLiveRoom *self)
{
  return change_participant (self, stoa_room_decide_end, NULL);
}

DexFuture *
stoa_live_room_leave (StoaLiveRoom *self,
                      const char   *account,
                      const char   *participant)
{
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, participant);

  change->account = g_strdup (account);
  return change_room (self, stoa_room_decide_leave, change);
}

void
stoa_live_room_lose (StoaLiveRoom     *self,
                     StoaSocketClient *client)
{
  g_autofree char *participant = stoa_room_seats_vacate (self->seats, client);

  if (participant != NULL)
    forget (change_participant (self, stoa_room_decide_away, participant));
}

DexFuture *
stoa_live_room_revise (StoaLiveRoom *self)
{
  return change_participant (self, stoa_room_decide_revise, NULL);
}

DexFuture *
stoa_live_room_set_track (StoaLiveRoom    *self,
                          const char      *participant,
                          const StoaTrack *track,
                          gboolean         up)
{
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, participant);

  change->track = stoa_record_copy (track);
  change->up = up;
  return change_room (self, stoa_room_decide_track, change);
}

DexFuture *
stoa_live_room_note_stopped (StoaLiveRoom  *self,
                             const char    *participant,
                             StoaTrackKind  kind)
{
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, participant);

  change->track = stoa_record_new (&stoa_track_type);
  change->track->kind = kind;
  change->track->muted = TRUE;
  return change_room (self, stoa_room_decide_stopped, change);
}

DexFuture *
stoa_live_room_stop_recording (StoaLiveRoom   *self,
                               const char     *recording,
                               StoaStopReason  why)
{
  StoaRoomChange *change = stoa_room_change_new (self->store, self->id, NULL);

  change->of = g_strdup (recording);
  change->stop = why;
  return change_room (self, stoa_room_decide_stop_recording, change);
}

DexFuture *
stoa_live_room_clear_tracks (StoaLiveRoom *self)
{
  return change_participant (self, stoa_room_decide_clear_tracks, NULL);
}

void
stoa_live_room_tell (StoaLiveRoom *self,
                     const char   *participant,
                     StoaMessage  *message)
{
  StoaSocketClient *client = stoa_room_seats_find (self->seats, participant);

  if (client != NULL)
    stoa_socket_client_send (client, message);
  else
    stoa_message_free (message);
}

void
stoa_live_room_tell_all (StoaLiveRoom *self,
                         StoaMessage  *message)
{
  g_autoptr (StoaMessage) owned = message;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = stoa_message_print (message, &error);

  if (text != NULL)
    stoa_room_seats_tell_all (self->seats, text);
  else
    g_warning ("A message to a room breaks the protocol: %s", error->message);
}
