/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-changes.h"

#include "stoa-access.h"
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
  StoaRoomEvent *event = stoa_room_event_new (kind, stoa_clock_now (), NULL, NULL, participant);

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

typedef struct
{
  char *room;
  GStrv accounts;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->room);
  g_strfreev (question->accounts);
  g_free (question);
}

static gpointer
run_card (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  Question *question = data;

  return stoa_access_room (db, question->accounts[0], question->room, error);
}

static StoaRoomCard *
await_card (StoaRoomChange  *change,
            GError         **error)
{
  Question *question = g_new0 (Question, 1);

  question->room = g_strdup (change->room);
  question->accounts = g_strdupv ((char *[]) { change->account, NULL });
  return dex_await_boxed (stoa_store_run (change->store, STOA_TYPE_RECORD, run_card, question, question_free), error);
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

static StoaRole
role_of (const StoaRoomCard *card,
         const char         *account)
{
  if (g_str_equal (card->host, account))
    return STOA_ROLE_HOST;
  return card->can_end ? STOA_ROLE_MODERATOR : STOA_ROLE_SPEAKER;
}

static void
add_joined (GPtrArray          *events,
            StoaRoomChange     *change,
            const StoaRoomCard *card)
{
  StoaParticipant *joined = stoa_record_new (&stoa_participant_type);

  g_free (change->participant);
  change->participant = g_uuid_string_random ();
  joined->id = g_strdup (change->participant);
  joined->account = g_strdup (change->account);
  joined->name = g_strdup (change->name);
  joined->role = role_of (card, change->account);
  joined->joined_at = stoa_clock_now ();
  joined->away = !change->has_client;
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

GPtrArray *
stoa_room_decide_join (const StoaRoomState  *state,
                       gpointer              data,
                       GError              **error)
{
  StoaRoomChange *change = data;
  g_autoptr (GPtrArray) events = stoa_record_list_new ();
  g_autoptr (StoaRoomCard) card = await_card (change, error);

  if (card == NULL)
    return NULL;
  if (state->phase == STOA_ROOM_ENDED)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return NULL;
    }
  if (change->participant != NULL)
    return decide_come_back (state, change, error);
  if (!has_place (state, change->account, error))
    return NULL;
  add_joined (events, change, card);
  return g_steal_pointer (&events);
}

/* asking and leaving */

GPtrArray *
stoa_room_decide_command (const StoaRoomState  *state,
                          gpointer              data,
                          GError              **error)
{
  StoaRoomChange *change = data;

  return stoa_room_decide (state, change->participant, change->command, stoa_clock_now (), change->cause, error);
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

      if (card == NULL)
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
  Question *question = g_new0 (Question, 1);
  g_auto (GStrv) blind = NULL;
  GPtrArray *events;

  question->room = g_strdup (change->room);
  question->accounts = list_accounts (state);
  blind = dex_await_boxed (stoa_store_run (change->store, G_TYPE_STRV, run_blind, question, question_free), error);
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
