/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-being-recorded.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-message.h"
#include "stoa-recording-words.h"
#include "stoa-when.h"

struct _StoaBeingRecorded
{
  GSimpleActionGroup parent_instance;

  StoaSession *session;
  StoaClient *client;        /* the one listened to */
  StoaRoom *room;            /* the one followed */
  char *asked;               /* id of the recording one was asked about */
  AdwDialog *question;       /* weak */
};

G_DEFINE_FINAL_TYPE (StoaBeingRecorded, stoa_being_recorded, G_TYPE_SIMPLE_ACTION_GROUP)

static GtkWidget *
active_window (void)
{
  return GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ())));
}

static const StoaParticipant *
find_me (StoaBeingRecorded *self)
{
  StoaPerson *me = self->room ? stoa_room_get_me (self->room) : NULL;

  return me ? stoa_person_get_participant (me) : NULL;
}

/* answering */

static void
told (gpointer      object,
      const GValue *value,
      const GError *error)
{
  if (error)
    stoa_session_notify (STOA_BEING_RECORDED (object)->session, error->message);
}

static void
answer (StoaBeingRecorded *self,
        gboolean           yes)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = STOA_COMMAND_CONSENT;
  command->on = yes;
  stoa_when (self, stoa_room_ask (self->room, command), told);
}

static void
answered (StoaBeingRecorded *self,
          const char        *response)
{
  g_clear_weak_pointer (&self->question);
  if (self->room == NULL)
    return;
  if (g_str_equal (response, "leave"))
    stoa_session_leave (self->session);
  else if (!g_str_equal (response, "later"))
    answer (self, g_str_equal (response, "yes"));
}

/* Nothing is the default, so that no key that is pressed by chance agrees. Who closes it has not answered: they are not recorded. */
static void
put_question (StoaBeingRecorded *self)
{
  const StoaRoomRecording *recording = stoa_room_get_shown (self->room)->recording;
  StoaPerson *by = recording->by ? stoa_room_find (self->room, recording->by) : NULL;
  AdwDialog *dialog = adw_alert_dialog_new (_("This Room Is Being Recorded"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("%s records this room. Nothing of you is recorded unless you agree, and you can change your "
                                  "mind at any time."),
                                by ? stoa_person_get_name (by) : _("A caretaker"));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "leave", _("_Leave"), "no", _("Take Part _Unrecorded"), "yes",
                                  _("_Agree"), NULL);
  adw_alert_dialog_set_prefer_wide_layout (ADW_ALERT_DIALOG (dialog), TRUE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "later");
  g_set_weak_pointer (&self->question, dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, active_window ());
}

static void
close_question (StoaBeingRecorded *self)
{
  if (self->question)
    adw_dialog_force_close (self->question);
}

/* following */

static void
update_action (StoaBeingRecorded *self)
{
  GSimpleAction *action = G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "consent"));
  const StoaParticipant *me = find_me (self);

  g_simple_action_set_state (action, g_variant_new_boolean (me && me->consent == STOA_CONSENT_YES));
  g_simple_action_set_enabled (action, me && stoa_room_get_shown (self->room)->recording);
}

/* By what the server confirmed: what is only asked for may be refused. */
static void
room_changed (StoaBeingRecorded *self)
{
  const StoaRoomState *state = self->room ? stoa_room_get_confirmed (self->room) : NULL;
  const StoaRoomRecording *recording = state && stoa_room_get_shown (self->room)->recording ? state->recording : NULL;
  const StoaParticipant *me = find_me (self);

  update_action (self);
  if (recording == NULL || me == NULL || me->consent != STOA_CONSENT_UNANSWERED)
    close_question (self);
  else if (self->question == NULL && g_set_str (&self->asked, recording->id))
    put_question (self);
}

static void
show_stop (StoaBeingRecorded *self,
           const char        *why)
{
  const StoaParticipant *me = find_me (self);
  AdwDialog *dialog;

  if (me == NULL || !stoa_role_moderates (me->role))
    {
      stoa_session_notify (self->session, _("Recording has stopped"));
      return;
    }
  dialog = adw_alert_dialog_new (_("Recording Has Stopped"), why);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, active_window ());
}

static void
take_message (StoaBeingRecorded *self,
              StoaMessage       *message)
{
  const StoaEventMessage *body = message->body;
  const StoaParticipant *me = find_me (self);
  const char *why;

  if (message->type != STOA_MESSAGE_EVENT || self->room == NULL || body->event->kind != STOA_EVENT_RECORDING_STOPPED
      || g_strcmp0 (body->room, stoa_room_get_id (self->room)) != 0)
    return;
  why = stoa_recording_say_stop (body->event->stop);
  if (why)
    show_stop (self, why);
  else if (body->event->stop == STOA_STOP_ASKED && (me == NULL || g_strcmp0 (body->event->actor, me->id) != 0))
    stoa_session_notify (self->session, _("This room is not recorded any more"));
}

static void
call_changed (StoaBeingRecorded *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, (call ? stoa_call_get_room (call) : NULL));
  g_clear_pointer (&self->asked, g_free);
  if (self->room)
    g_signal_connect_object (self->room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  room_changed (self);
}

static void
client_changed (StoaBeingRecorded *self)
{
  if (self->client)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_set_object (&self->client, stoa_session_get_client (self->session));
  if (self->client)
    g_signal_connect_object (self->client, "message", G_CALLBACK (take_message), self, G_CONNECT_SWAPPED);
}

static void
change_consent (GSimpleAction *action,
                GVariant      *value,
                gpointer       self)
{
  answer (self, g_variant_get_boolean (value));
}

static const GActionEntry entries[] = {
  { "consent", NULL, NULL, "false", change_consent },
};

static void
stoa_being_recorded_dispose (GObject *object)
{
  StoaBeingRecorded *self = STOA_BEING_RECORDED (object);

  g_clear_weak_pointer (&self->question);
  g_clear_pointer (&self->asked, g_free);
  g_clear_object (&self->room);
  g_clear_object (&self->client);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_being_recorded_parent_class)->dispose (object);
}

static void
stoa_being_recorded_class_init (StoaBeingRecordedClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_being_recorded_dispose;
}

static void
stoa_being_recorded_init (StoaBeingRecorded *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

StoaBeingRecorded *
stoa_being_recorded_new (StoaSession *session)
{
  StoaBeingRecorded *self = g_object_new (STOA_TYPE_BEING_RECORDED, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  client_changed (self);
  call_changed (self);
  return self;
}
