/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-changes.h"

#include "stoa-access.h"
#include "stoa-bans.h"
#include "stoa-clock.h"

static void
change_clear (gpointer data)
{
  StoaRoomChange *change = data;

  g_object_unref (change->store);
  g_free (change->room);
  g_free (change->participant);
  g_free (change->account);
  g_free (change->name);
  g_free (change->cause);
  g_free (change->of);
  g_clear_pointer (&change->command, stoa_record_unref);
  g_clear_pointer (&change->track, stoa_record_unref);
}

StoaRoomChange *
stoa_room_change_new (StoaStore  *store,
                      const char *room,
                      const char *participant)
{
  StoaRoomChange *change = g_rc_box_new0 (StoaRoomChange);

  change->store = g_object_ref (store);
  change->room = g_strdup (room);
  change->participant = g_strdup (participant);
  return change;
}

StoaRoomChange *
stoa_room_change_ref (StoaRoomChange *change)
{
  return g_rc_box_acquire (change);
}

void
stoa_room_change_unref (StoaRoomChange *change)
{
  g_rc_box_release_full (change, change_clear);
}

static StoaRoomEvent *
add_event (GPtrArray     *events,
           StoaEventKind  kind,
           const char    *participant)
{
  const StoaRoomEvent *first = events->len > 0 ? g_ptr_array_index (events, 0) : NULL;
  gint64 at = first != NULL ? first->at : stoa_clock_now ();   /* what is counted from it comes out the same for all */
  StoaRoomEvent *event = stoa_room_event_new (kind, at, NULL, NULL, participant);

  g_ptr_array_add (events, event);
  return event;
}

static void
add_left (GPtrArray       *events,
          const char      *participant,
          StoaLeaveReason  reason)
{
  add_event (events, STOA_EVENT_PARTICIPANT_LEFT, participant)->reason = reason;
}

static void
add_unpublished (GPtrArray             *events,
                 const StoaParticipant *participant)
{
  for (guint i = 0; i < participant->tracks->len; i++)
    add_event (events, STOA_EVENT_TRACK_UNPUBLISHED, participant->id)->track =
      stoa_record_ref (g_ptr_array_index (participant->tracks, i));
}

/* joining */

/* Of the store; read by this thread when it is answered. */
typedef struct
{
  char *room;
  GStrv accounts;
  gboolean knocks;
  StoaScope scope;
} Question;

static void
question_clear (gpointer data)
{
  Question *question = data;

  g_free (question->room);
  g_strfreev (question->accounts);
}

static void
question_unref (gpointer question)
{
  g_atomic_rc_box_release_full (question, question_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_unref)

static Question *
question_new (StoaRoomChange *change,
              const char     *account)
{
  Question *question = g_atomic_rc_box_new0 (Question);

  question->room = g_strdup (change->room);
  question->accounts = g_strdupv ((char *[]) { (char *) account, NULL });
  return question;
}

static gpointer
run_card (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  Question *question = data;
  const char *account = question->accounts[0];
  g_autoptr (StoaRoomCard) card = stoa_access_enter (db, account, question->room, &question->knocks, error);

  if (card == NULL || !stoa_bans_check (db, account, question->room, stoa_clock_now (), error))
    return NULL;
  return g_steal_pointer (&card);
}

static StoaRoomCard *
await_card (StoaRoomChange  *change,
            gboolean        *knocks,
            GError         **error)
{
  g_autoptr (Question) question = question_new (change, change->account);
  StoaRoomCard *card =
    dex_await_boxed (stoa_store_run (change->store, STOA_TYPE_RECORD, run_card, g_atomic_rc_box_acquire (question),
                                     question_unref),
                     error);

  *knocks = question->knocks;
  return card;
}

static guint
count_stays (const StoaRoomState *state,
             const char          *account)
{
  guint stays = 0;

  for (guint i = 0; i < state->participants->len; i++)
    stays += g_str_equal (((const StoaParticipant *) g_ptr_array_index (state->participants, i))->account, account);
  return stays;
}

/* Whoever was given a role keeps it, except that there is one host. */
static StoaRole
role_of (const StoaRoomState *state,
         const StoaRoomCard  *card,
         const char          *account)
{
  const StoaRemembered *remembered = stoa_room_state_recall (state, account);

  if (g_str_equal (card->host, account))
    return STOA_ROLE_HOST;
  if (remembered != NULL && remembered->has_role)
    return MIN (remembered->role, STOA_ROLE_MODERATOR);
  return card->can_end ? STOA_ROLE_MODERATOR : STOA_ROLE_SPEAKER;
}

static void
take_orders (StoaParticipant *joined,
             GPtrArray       *orders)
{
  for (guint i = 0; i < orders->len; i++)
    {
      const StoaOrder *order = g_ptr_array_index (orders, i);

      if (order->state == STOA_ORDER_LOCKED && stoa_participant_order (joined, order->kind) == NULL)
        g_ptr_array_add (joined->orders, stoa_record_copy (order));
    }
}

/* What was locked stays locked, for those who come back and for those who come a second time. */
static void
inherit_orders (const StoaRoomState *state,
                StoaParticipant     *joined)
{
  const StoaRemembered *remembered = stoa_room_state_recall (state, joined->account);

  if (stoa_role_moderates (joined->role))
    return;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *each = g_ptr_array_index (state->participants, i);

      if (g_str_equal (each->account, joined->account))
        take_orders (joined, each->orders);
    }
  if (remembered != NULL)
    take_orders (joined, remembered->orders);
}

static void
add_joined (GPtrArray           *events,
            const StoaRoomState *state,
            StoaRoomChange      *change,
            const StoaRoomCard  *card)
{
  StoaParticipant *joined = stoa_record_new (&stoa_participant_type);

  g_free (change->participant);
  change->participant = g_uuid_string_random ();
  joined->id = g_strdup (change->participant);
  joined->account = g_strdup (change->account);
  joined->name = g_strdup (change->name);
  joined->role = role_of (state, card, change->account);
  joined->joined_at = stoa_clock_now ();
  joined->away = !change->has_client;
  joined->consent = state->recording != NULL ? change->consent : STOA_CONSENT_UNANSWERED;
  inherit_orders (state, joined);
  add_event (events, STOA_EVENT_PARTICIPANT_JOINED, joined->id)->joined = joined;
}

static gboolean
has_place (const StoaRoomState  *state,
           const char           *account,
           GError              **error)
{
  if (state->participants->len >= STOA_MAX_PARTICIPANTS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_FULL, "The room is full.");
  else if (count_stays (state, account) >= STOA_MAX_STAYS_PER_ACCOUNT)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "You are in this room too many times already.");
  else
    return TRUE;
  return FALSE;
}

static GPtrArray *
decide_come_back (const StoaRoomState  *state,
                  StoaRoomChange       *change,
                  GError              **error)
{
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events;

  if (participant == NULL || !g_str_equal (participant->account, change->account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "Your place in the room is gone.");
      return NULL;
    }
  change->is_back = TRUE;
  events = stoa_record_list_new ();
  if (participant->away)
    add_event (events, STOA_EVENT_PARTICIPANT_BACK, participant->id);
  return events;
}

static gboolean
has_to_knock (const StoaRoomState *state,
              StoaRoomChange      *change,
              const StoaRoomCard  *card,
              gboolean             knocks)
{
  const StoaRemembered *remembered = stoa_room_state_recall (state, change->account);

  if (!state->locked && !knocks)
    return FALSE;
  return !card->can_end && !(remembered != NULL && remembered->admitted)
         && role_of (state, card, change->account) < STOA_ROLE_MODERATOR && count_stays (state, change->account) == 0;
}

static const StoaKnock *
find_knock_of (const StoaRoomState *state,
               const char          *account)
{
  for (guint i = 0; i < state->knocks->len; i++)
    {
      const StoaKnock *knock = g_ptr_array_index (state->knocks, i);

      if (g_str_equal (knock->account, account))
        return knock;
    }
  return NULL;
}

static StoaKnock *
make_knock (StoaRoomChange *change)
{
  StoaKnock *knock = stoa_record_new (&stoa_knock_type);

  knock->id = g_uuid_string_random ();
  knock->account = g_strdup (change->account);
  knock->name = g_strdup (change->name);
  knock->at = stoa_clock_now ();
  return knock;
}

/* Knocking twice is knocking once. */
static GPtrArray *
decide_knock (const StoaRoomState  *state,
              StoaRoomChange       *change,
              GError              **error)
{
  const StoaKnock *known = find_knock_of (state, change->account);
  g_autoptr (GPtrArray) events = stoa_record_list_new ();

  if (!change->has_client)
    g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "One is let in here; join over a WebSocket, to knock.");
  else if (known == NULL && state->knocks->len >= STOA_MAX_KNOCKS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many people knock; try again later.");
  else
    {
      if (known == NULL)
        add_event (events, STOA_EVENT_KNOCKED, NULL)->knock = make_knock (change);
      change->of = g_strdup (known != NULL ? known->id : ((StoaRoomEvent *) events->pdata[0])->knock->id);
      return g_steal_pointer (&events);
    }
  return NULL;
}

static gboolean
is_held (const StoaRoomState  *state,
         StoaRoomChange       *change,
         GError              **error)
{
  if (stoa_room_state_find_held (state, change->account) == NULL)
    return FALSE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_BANNED, "You are banned from this room.");
  return TRUE;
}

GPtrArray *
stoa_room_decide_join (const StoaRoomState  *state,
                       gpointer              data,
                       GError              **error)
{
  StoaRoomChange *change = data;
  g_autoptr (GPtrArray) events = stoa_record_list_new ();
  gboolean knocks = FALSE;
  g_autoptr (StoaRoomCard) card = await_card (change, &knocks, error);

  if (card == NULL)
    return NULL;
  if (state->phase == STOA_ROOM_ENDED)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return NULL;
    }
  if (change->participant != NULL)
    return decide_come_back (state, change, error);
  if (is_held (state, change, error) || !has_place (state, change->account, error))
    return NULL;
  if (has_to_knock (state, change, card, knocks))
    return decide_knock (state, change, error);
  add_joined (events, state, change, card);
  return g_steal_pointer (&events);
}

/* asking and leaving */

static gpointer
run_may_ban (StoaDb   *db,
             gpointer  data,
             GError  **error)
{
  Question *question = data;

  if (!stoa_access_ban (db, question->accounts[0], question->room, question->scope, error))
    return NULL;
  return g_strdup (question->room);
}

static gboolean
await_may_ban (const StoaRoomState  *state,
               StoaRoomChange       *change,
               GError              **error)
{
  const StoaParticipant *actor = stoa_room_state_find (state, change->participant);
  Question *question = question_new (change, actor != NULL ? actor->account : change->account);
  g_autofree char *room = NULL;

  question->scope = change->command->scope;
  room = dex_await_string (stoa_store_run (change->store, G_TYPE_STRING, run_may_ban, question, question_unref), error);
  return room != NULL;
}

/* Ids of bans and recordings are the server's, as clients may choose the same for their commands. */
static void
name_things (GPtrArray *events)
{
  for (guint i = 0; i < events->len; i++)
    {
      StoaRoomEvent *event = g_ptr_array_index (events, i);

      if (event->hold != NULL && event->kind == STOA_EVENT_HOLD_BEGUN)
        {
          g_free (event->hold->id);
          event->hold->id = g_uuid_string_random ();
        }
      if (event->recording != NULL)
        {
          g_free (event->recording->id);
          event->recording->id = g_uuid_string_random ();
        }
    }
}

GPtrArray *
stoa_room_decide_command (const StoaRoomState  *state,
                          gpointer              data,
                          GError              **error)
{
  StoaRoomChange *change = data;
  GPtrArray *events;

  if (change->command->kind == STOA_COMMAND_BAN && change->command->scope != STOA_SCOPE_ROOM
      && !await_may_ban (state, change, error))
    return NULL;
  if (change->participant != NULL)
    events = stoa_room_decide (state, change->participant, change->command, stoa_clock_now (), change->cause, error);
  else
    events = stoa_room_decide_as (state, change->account, change->role, change->command, stoa_clock_now (),
                                  change->cause, error);
  if (events != NULL)
    name_things (events);
  return events;
}

GPtrArray *
stoa_room_decide_leave (const StoaRoomState  *state,
                        gpointer              data,
                        GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events;

  if (participant == NULL || !g_str_equal (participant->account, change->account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "You are not in this room.");
      return NULL;
    }
  events = stoa_record_list_new ();
  add_left (events, participant->id, STOA_LEAVE_LEFT);
  return events;
}

GPtrArray *
stoa_room_decide_end (const StoaRoomState  *state,
                      gpointer              data,
                      GError              **error)
{
  GPtrArray *events = stoa_record_list_new ();

  if (state->phase == STOA_ROOM_OPEN)
    add_event (events, STOA_EVENT_ROOM_ENDED, NULL);
  return events;
}

GPtrArray *
stoa_room_decide_end_empty (const StoaRoomState  *state,
                            gpointer              data,
                            GError              **error)
{
  return state->participants->len == 0 ? stoa_room_decide_end (state, data, error) : stoa_record_list_new ();
}

GPtrArray *
stoa_room_decide_away (const StoaRoomState  *state,
                       gpointer              data,
                       GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events = stoa_record_list_new ();

  if (participant != NULL && !participant->away)
    add_event (events, STOA_EVENT_PARTICIPANT_AWAY, participant->id);
  return events;
}

GPtrArray *
stoa_room_decide_back (const StoaRoomState  *state,
                       gpointer              data,
                       GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events = stoa_record_list_new ();

  if (participant != NULL && participant->away)
    add_event (events, STOA_EVENT_PARTICIPANT_BACK, participant->id);
  return events;
}

GPtrArray *
stoa_room_decide_lost (const StoaRoomState  *state,
                       gpointer              data,
                       GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events = stoa_record_list_new ();

  if (participant != NULL && participant->away)
    add_left (events, participant->id, STOA_LEAVE_LOST);
  return events;
}

/* media */

static gboolean
is_news (const StoaTrack *known,
         const StoaTrack *track,
         gboolean         up)
{
  if (known == NULL || !up)
    return up != (known != NULL);
  return known->width != track->width || known->height != track->height;
}

GPtrArray *
stoa_room_decide_track (const StoaRoomState  *state,
                        gpointer              data,
                        GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  GPtrArray *events = stoa_record_list_new ();

  if (participant == NULL
      || !is_news (stoa_participant_track (participant, change->track->kind), change->track, change->up))
    return events;
  add_event (events, change->up ? STOA_EVENT_TRACK_PUBLISHED : STOA_EVENT_TRACK_UNPUBLISHED, participant->id)->track =
    stoa_record_ref (change->track);
  return events;
}

GPtrArray *
stoa_room_decide_clear_tracks (const StoaRoomState  *state,
                               gpointer              data,
                               GError              **error)
{
  GPtrArray *events = stoa_record_list_new ();

  for (guint i = 0; i < state->participants->len; i++)
    add_unpublished (events, g_ptr_array_index (state->participants, i));
  return events;
}

/* moderation */

GPtrArray *
stoa_room_decide_stopped (const StoaRoomState  *state,
                          gpointer              data,
                          GError              **error)
{
  StoaRoomChange *change = data;
  const StoaParticipant *participant = stoa_room_state_find (state, change->participant);
  const StoaOrder *order = participant != NULL ? stoa_participant_order (participant, change->track->kind) : NULL;
  GPtrArray *events = stoa_record_list_new ();

  if (order != NULL && order->state == STOA_ORDER_LOCKED && !order->stopped)
    add_event (events, STOA_EVENT_TRACK_STOPPED, participant->id)->track = stoa_record_ref (change->track);
  return events;
}

/* Whoever it concerns leaves, wherever they sit; who has left already is banned all the same. */
GPtrArray *
stoa_room_decide_commit (const StoaRoomState  *state,
                         gpointer              data,
                         GError              **error)
{
  StoaRoomChange *change = data;
  const StoaHold *hold = stoa_room_state_find_hold (state, change->of);
  GPtrArray *events = stoa_record_list_new ();
  StoaRoomEvent *committed;

  if (hold == NULL)
    return events;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *participant = g_ptr_array_index (state->participants, i);

      if (g_str_equal (participant->account, hold->account))
        add_left (events, participant->id, STOA_LEAVE_BANNED);
    }
  committed = add_event (events, STOA_EVENT_HOLD_COMMITTED, hold->participant);
  committed->of = g_strdup (hold->id);
  committed->hold = stoa_record_ref ((gpointer) hold);
  return events;
}

static void
add_knock_over (GPtrArray        *events,
                const StoaKnock  *knock,
                StoaKnockOutcome  outcome)
{
  StoaRoomEvent *event = add_event (events, STOA_EVENT_KNOCK_ENDED, NULL);

  event->of = g_strdup (knock->id);
  event->outcome = outcome;
  event->knock = stoa_record_ref ((gpointer) knock);
}

GPtrArray *
stoa_room_decide_knock_over (const StoaRoomState  *state,
                             gpointer              data,
                             GError              **error)
{
  StoaRoomChange *change = data;
  const StoaKnock *knock = stoa_room_state_find_knock (state, change->of);
  GPtrArray *events = stoa_record_list_new ();

  if (knock != NULL)
    add_knock_over (events, knock, change->outcome);
  return events;
}

/* recording */

GPtrArray *
stoa_room_decide_stop_recording (const StoaRoomState  *state,
                                 gpointer              data,
                                 GError              **error)
{
  StoaRoomChange *change = data;
  GPtrArray *events = stoa_record_list_new ();

  if (state->recording != NULL && g_strcmp0 (state->recording->id, change->of) == 0)
    {
      StoaRoomEvent *event = add_event (events, STOA_EVENT_RECORDING_STOPPED, NULL);

      event->of = g_strdup (change->of);
      event->stop = change->stop;
    }
  return events;
}

/* after a restart */

GPtrArray *
stoa_room_decide_recover (const StoaRoomState  *state,
                          gpointer              data,
                          GError              **error)
{
  GPtrArray *events = stoa_room_decide_clear_tracks (state, data, error);

  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *participant = g_ptr_array_index (state->participants, i);

      if (!participant->away)
        add_event (events, STOA_EVENT_PARTICIPANT_AWAY, participant->id);
    }
  for (guint i = 0; i < state->knocks->len; i++)
    add_knock_over (events, g_ptr_array_index (state->knocks, i), STOA_KNOCK_CANCELLED);
  return events;
}

/* permissions that were taken back */

static gpointer
run_blind (StoaDb   *db,
           gpointer  data,
           GError  **error)
{
  Question *question = data;
  g_autoptr (GStrvBuilder) blind = g_strv_builder_new ();

  for (guint i = 0; question->accounts[i] != NULL; i++)
    {
      g_autoptr (StoaRoomCard) card = stoa_access_room (db, question->accounts[i], question->room, NULL);

      if (card == NULL || !stoa_bans_check (db, question->accounts[i], question->room, stoa_clock_now (), NULL))
        g_strv_builder_add (blind, question->accounts[i]);
    }
  return g_strv_builder_end (blind);
}

static GStrv
list_accounts (const StoaRoomState *state)
{
  g_autoptr (GStrvBuilder) accounts = g_strv_builder_new ();

  for (guint i = 0; i < state->participants->len; i++)
    g_strv_builder_add (accounts, ((const StoaParticipant *) g_ptr_array_index (state->participants, i))->account);
  return g_strv_builder_end (accounts);
}

GPtrArray *
stoa_room_decide_revise (const StoaRoomState  *state,
                         gpointer              data,
                         GError              **error)
{
  StoaRoomChange *change = data;
  Question *question = g_atomic_rc_box_new0 (Question);
  g_auto (GStrv) blind = NULL;
  GPtrArray *events;

  question->room = g_strdup (change->room);
  question->accounts = list_accounts (state);
  blind = dex_await_boxed (stoa_store_run (change->store, G_TYPE_STRV, run_blind, question, question_unref), error);
  if (blind == NULL)
    return NULL;
  events = stoa_record_list_new ();
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *participant = g_ptr_array_index (state->participants, i);

      if (g_strv_contains ((const char *const *) blind, participant->account))
        add_left (events, participant->id, STOA_LEAVE_REMOVED);
    }
  return events;
}
