/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl-participant.h"

#include "stoa-weak.h"

#define GOODBYE_S 2

struct _StoactlParticipant
{
  GObject parent_instance;

  StoaClient *client;
  StoaCall *call;
  GHashTable *frames;        /* participant → StoaFrames */
  int layer;                 /* StoaLayer of cameras, or STOACTL_NO_LAYER */
  gboolean inside;           /* has been in the room */
  gboolean seen;             /* somebody's picture */
  gboolean leaving;
  gboolean done;
  guint goodbye_source;
  char *agreed;              /* recording that one said yes to */
};

G_DEFINE_FINAL_TYPE (StoactlParticipant, stoactl_participant, G_TYPE_OBJECT)

enum
{
  KNOCKING,
  JOINED,
  FIRST_FRAME,
  DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
finish (StoactlParticipant *self, const GError *error)
{
  if (self->done)
    return;
  self->done = TRUE;
  g_clear_handle_id (&self->goodbye_source, g_source_remove);
  stoa_call_leave (self->call);
  g_signal_emit (self, signals[DONE], 0, error);
}

static void
on_resized (StoaFrames *frames, StoactlParticipant *self)
{
  if (self->seen)
    return;
  self->seen = TRUE;
  g_signal_emit (self, signals[FIRST_FRAME], 0);
}

/* Only while there is one: a screen that is not shared takes no place. */
static void
on_screen (StoaPerson *person, GParamSpec *pspec, StoactlParticipant *self)
{
  g_autoptr (StoaFrames) frames = NULL;
  gboolean shared;

  g_object_get (person, "has-screen", &shared, NULL);
  if (shared)
    frames = stoa_frames_new (STOA_FRAMES_YUV);
  stoa_call_look (self->call, stoa_person_get_id (person), STOA_TRACK_SCREEN, STOA_LAYER_AUTO, frames);
}

static void
look_at (StoactlParticipant *self, StoaPerson *person)
{
  const char *id = stoa_person_get_id (person);
  StoaFrames *frames;

  if (g_hash_table_contains (self->frames, id))
    return;
  g_signal_connect_object (person, "notify::has-screen", G_CALLBACK (on_screen), self, 0);
  on_screen (person, NULL, self);
  if (self->layer == STOACTL_NO_LAYER)
    return;
  frames = stoa_frames_new (STOA_FRAMES_YUV);
  g_hash_table_insert (self->frames, g_strdup (id), frames);
  g_signal_connect_object (frames, "resized", G_CALLBACK (on_resized), self, 0);
  stoa_call_look (self->call, id, STOA_TRACK_CAMERA, self->layer, frames);
}

static gboolean
look_away (gpointer id, gpointer frames, gpointer data)
{
  StoactlParticipant *self = data;

  if (stoa_room_find (stoa_call_get_room (self->call), id) != NULL)
    return FALSE;
  stoa_call_look (self->call, id, STOA_TRACK_CAMERA, STOA_LAYER_AUTO, NULL);
  stoa_call_look (self->call, id, STOA_TRACK_SCREEN, STOA_LAYER_AUTO, NULL);
  return TRUE;
}

static void
on_people (StoactlParticipant *self)
{
  GListModel *people = G_LIST_MODEL (stoa_call_get_room (self->call));

  g_hash_table_foreach_remove (self->frames, look_away, self);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);

      if (!stoa_person_get_is_me (person))
        look_at (self, person);
    }
}

static GError *
banned (const StoaLeft *left)
{
  g_autoptr (GDateTime) until = left && left->until ? g_date_time_new_from_unix_utc (left->until / 1000) : NULL;
  g_autofree char *end = until ? g_date_time_format (until, " until %F %R UTC") : g_strdup ("");
  gboolean has_why = left && left->why && *left->why;

  return g_error_new (STOA_ERROR, STOA_ERROR_BANNED, "%s banned you from the room%s%s%s.",
                      left && left->by ? left->by : "A moderator", end, has_why ? ": " : "", has_why ? left->why : "");
}

static GError *
reason_for (StoaLeaveReason reason, const StoaLeft *left, gboolean inside)
{
  switch (reason)
    {
    case STOA_LEAVE_REMOVED:
      return g_error_new (STOA_ERROR, STOA_ERROR_FORBIDDEN, "%s took you out of the room.",
                          left && left->by ? left->by : "A moderator");
    case STOA_LEAVE_BANNED:
      return banned (left);
    case STOA_LEAVE_LOST:
      return g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "The place in the room was lost.");
    case STOA_LEAVE_ENDED:
      return inside ? NULL : g_error_new_literal (STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
    default:
      return NULL;
    }
}

static void
on_left (StoactlParticipant *self)
{
  g_autoptr (GError) error = NULL;
  int reason;

  if (self->leaving)
    return; /* the server's word is waited for */
  g_object_get (stoa_call_get_room (self->call), "error", &error, "leave-reason", &reason, NULL);
  if (error == NULL)
    error = reason_for (reason, stoa_room_get_left (stoa_call_get_room (self->call)), self->inside);
  finish (self, error);
}

static DexFuture *
on_joined (DexFuture *future, gpointer data)
{
  g_autoptr (StoactlParticipant) self = g_weak_ref_get (data);

  if (self == NULL || self->leaving)
    return NULL;
  self->inside = TRUE;
  g_signal_emit (self, signals[JOINED], 0);
  return NULL;
}

static void
on_link (StoactlParticipant *self)
{
  if (stoa_room_get_link (stoa_call_get_room (self->call)) == STOA_ROOM_KNOCKING)
    g_signal_emit (self, signals[KNOCKING], 0);
}

static void
on_trouble (StoactlParticipant *self)
{
  const char *trouble = stoa_client_get_trouble (self->client);
  g_autoptr (GError) error = NULL;

  if (trouble == NULL || self->done)
    return;
  if (stoa_client_get_state (self->client) != STOA_CLIENT_CONNECTING)
    {
      g_printerr ("stoactl: %s\n", trouble);
      return;
    }
  error = g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, trouble);
  finish (self, error);
}

static void
on_media_trouble (StoactlParticipant *self)
{
  g_autofree char *trouble = NULL;

  g_object_get (self->call, "media-trouble", &trouble, NULL);
  if (trouble != NULL && !self->done)
    g_printerr ("stoactl: %s\n", trouble);
}

static void
on_message (StoactlParticipant *self, StoaMessage *message)
{
  if (self->leaving && message->type == STOA_MESSAGE_LEFT)
    finish (self, NULL);
}

static gboolean
on_goodbye_timeout (gpointer data)
{
  StoactlParticipant *self = data;

  self->goodbye_source = 0;
  finish (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
stoactl_participant_dispose (GObject *object)
{
  StoactlParticipant *self = STOACTL_PARTICIPANT (object);

  g_clear_handle_id (&self->goodbye_source, g_source_remove);
  stoa_client_stop (self->client);
  G_OBJECT_CLASS (stoactl_participant_parent_class)->dispose (object);
}

static void
stoactl_participant_finalize (GObject *object)
{
  StoactlParticipant *self = STOACTL_PARTICIPANT (object);

  g_hash_table_unref (self->frames);
  g_free (self->agreed);
  g_clear_object (&self->call);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (stoactl_participant_parent_class)->finalize (object);
}

static void
stoactl_participant_class_init (StoactlParticipantClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoactl_participant_dispose;
  object_class->finalize = stoactl_participant_finalize;
  signals[KNOCKING] = g_signal_new ("knocking", STOACTL_TYPE_PARTICIPANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 0);
  signals[JOINED] = g_signal_new ("joined", STOACTL_TYPE_PARTICIPANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[FIRST_FRAME] = g_signal_new ("first-frame", STOACTL_TYPE_PARTICIPANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", STOACTL_TYPE_PARTICIPANT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
stoactl_participant_init (StoactlParticipant *self)
{
  self->frames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

StoactlParticipant *
stoactl_participant_new (StoaClient *client, const char *room, StoaSource *source)
{
  StoactlParticipant *self = g_object_new (STOACTL_TYPE_PARTICIPANT, NULL);
  g_autoptr (StoaRoom) entered = stoa_room_new (client, room);

  self->client = g_object_ref (client);
  g_signal_connect_object (entered, "items-changed", G_CALLBACK (on_people), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entered, "left", G_CALLBACK (on_left), self, G_CONNECT_SWAPPED);
  self->call = stoa_call_new (entered, source, FALSE);
  g_signal_connect_object (entered, "notify::link", G_CALLBACK (on_link), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "notify::media-trouble", G_CALLBACK (on_media_trouble), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::trouble", G_CALLBACK (on_trouble), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoactl_participant_set_layer (StoactlParticipant *self, int layer)
{
  self->layer = layer;
}

/* Once for each time one is asked: a refusal is not argued with. */
static void
on_room_changed (StoactlParticipant *self, StoaRoom *room)
{
  const StoaRoomState *state = stoa_room_get_shown (room);
  StoaPerson *me = stoa_room_get_me (room);
  const StoaParticipant *who = me != NULL ? stoa_room_state_find (state, stoa_person_get_id (me)) : NULL;
  g_autoptr (StoaCommand) command = NULL;

  if (state->recording == NULL || who == NULL || who->consent != STOA_CONSENT_UNANSWERED
      || g_strcmp0 (self->agreed, state->recording->id) == 0)
    return;
  g_set_str (&self->agreed, state->recording->id);
  command = stoa_record_new (&stoa_command_type);
  command->kind = STOA_COMMAND_CONSENT;
  command->on = TRUE;
  dex_future_disown (stoa_room_ask (room, command));
}

void
stoactl_participant_agree (StoactlParticipant *self)
{
  g_signal_connect_object (stoa_call_get_room (self->call), "changed", G_CALLBACK (on_room_changed), self,
                           G_CONNECT_SWAPPED);
}

void
stoactl_participant_join (StoactlParticipant *self, const char *name)
{
  stoa_client_start (self->client);
  dex_future_disown (dex_future_then (stoa_call_join (self->call, name), on_joined, stoa_weak_new (self),
                                      stoa_weak_free));
}

void
stoactl_participant_leave (StoactlParticipant *self)
{
  if (self->leaving || self->done)
    return;
  self->leaving = TRUE;
  self->goodbye_source = g_timeout_add_seconds (GOODBYE_S, on_goodbye_timeout, self);
  stoa_call_leave (self->call);
  if (stoa_client_get_state (self->client) != STOA_CLIENT_ONLINE || !self->inside)
    finish (self, NULL);
}

StoaCall *
stoactl_participant_get_call (StoactlParticipant *self)
{
  return self->call;
}
