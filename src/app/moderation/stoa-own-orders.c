/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-own-orders.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-entering.h"
#include "stoa-phrases.h"
#include "stoa-when.h"

struct _StoaOwnOrders
{
  GObject parent_instance;

  StoaSession *session;
  StoaCall *call;            /* the one followed */
  int role;                  /* as it was told; -1 before */
  gint64 asked_seq;          /* of the newest order one was asked about */
  AdwDialog *question;       /* weak */
  StoaTrackKind question_kind;
};

G_DEFINE_FINAL_TYPE (StoaOwnOrders, stoa_own_orders, G_TYPE_OBJECT)

static GtkWidget *
active_window (void)
{
  return GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ())));
}

static const char *
name_of (StoaRoom   *room,
         const char *participant)
{
  StoaPerson *person = participant ? stoa_room_find (room, participant) : NULL;

  return person ? stoa_person_get_name (person) : _("A moderator");
}

/* being asked */

static void
told (gpointer      object,
      const GValue *value,
      const GError *error)
{
  if (error)
    stoa_session_notify (STOA_OWN_ORDERS (object)->session, error->message);
}

static void
say_no (StoaOwnOrders *self)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = STOA_COMMAND_MUTE_TRACK;
  command->track = self->question_kind;
  command->on = TRUE;
  stoa_when (self, stoa_room_ask (stoa_call_get_room (self->call), command), told);
}

static void
answered (StoaOwnOrders *self,
          const char    *answer)
{
  g_clear_weak_pointer (&self->question);
  if (self->call == NULL)
    return;
  if (!g_str_equal (answer, "yes"))
    say_no (self);
  else if (self->question_kind == STOA_TRACK_MIC)
    stoa_call_set_mic (self->call, TRUE);
  else
    stoa_call_set_camera (self->call, TRUE);
}

/* Nothing is the default: no key that is pressed by chance opens a microphone. */
static void
put_question (StoaOwnOrders   *self,
              StoaRoom        *room,
              const StoaOrder *order)
{
  gboolean mic = order->kind == STOA_TRACK_MIC;
  AdwDialog *dialog = adw_alert_dialog_new (mic ? _("Turn Your Microphone On?") : _("Turn Your Camera On?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), mic ? _("%s asks you to unmute.")
                                                               : _("%s asks you to show yourself."),
                                name_of (room, order->by));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "no", mic ? _("_Stay Muted") : _("_Stay Hidden"), "yes",
                                  mic ? _("_Unmute") : _("_Show"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "no");
  self->question_kind = order->kind;
  g_set_weak_pointer (&self->question, dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, active_window ());
}

static void
look_for_question (StoaOwnOrders         *self,
                   StoaRoom              *room,
                   const StoaParticipant *me)
{
  const StoaOrder *asked = NULL;

  for (guint i = 0; i < me->orders->len; i++)
    {
      const StoaOrder *order = me->orders->pdata[i];

      if (order->state == STOA_ORDER_ASKED && order->kind <= STOA_TRACK_CAMERA)
        asked = order;
    }
  if (asked == NULL && self->question)
    adw_dialog_force_close (self->question);
  if (asked == NULL || asked->seq <= self->asked_seq || self->question)
    return;
  self->asked_seq = asked->seq;
  put_question (self, room, asked);
}

/* stage and audience */

static void
tell_role (StoaOwnOrders *self,
           int            role)
{
  int before = self->role;

  self->role = role;
  if (before == role || before == -1)
    return;
  if (role == STOA_ROLE_LISTENER)
    stoa_session_notify (self->session, _("You are in the audience now: nobody hears or sees you"));
  else if (before == STOA_ROLE_LISTENER)
    stoa_session_notify (self->session, _("You are on the stage now: you can turn your microphone on"));
  else if (role == STOA_ROLE_HOST)
    stoa_session_notify (self->session, _("You are the host now"));
  else if (role == STOA_ROLE_MODERATOR)
    stoa_session_notify (self->session, _("You are a moderator now"));
}

static void
room_changed (StoaOwnOrders *self,
              StoaRoom      *room)
{
  const StoaRoomState *confirmed = stoa_room_get_confirmed (room);
  StoaPerson *person = stoa_room_get_me (room);
  const StoaParticipant *me = person ? stoa_room_state_find (confirmed, stoa_person_get_id (person)) : NULL;

  if (me == NULL)
    return;
  tell_role (self, me->role);
  look_for_question (self, room, me);
}

/* being out */

static const char *
by_whom (const StoaLeft *left)
{
  return left && left->by ? left->by : _("A moderator");
}

/* Who banned one from where; the project and the server have no name here. */
static char *
say_ban (StoaRoom       *room,
         const StoaLeft *left)
{
  switch (left ? left->scope : STOA_SCOPE_ROOM)
    {
    case STOA_SCOPE_SERVER:
      return g_strdup_printf (_("%s banned you from all rooms of this server."), by_whom (left));
    case STOA_SCOPE_PROJECT:
      /* Translators: by whom, and one of the rooms */
      return g_strdup_printf (_("%s banned you from “%s” and all rooms beside it."), by_whom (left),
                              stoa_room_get_shown (room)->title);
    default:
      return g_strdup_printf (_("%s banned you from “%s”."), by_whom (left), stoa_room_get_shown (room)->title);
    }
}

static void
show_banned (StoaRoom *room)
{
  const StoaLeft *left = stoa_room_get_left (room);
  AdwDialog *dialog = adw_alert_dialog_new (_("You Are Banned"), NULL);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *ban = say_ban (room, left);
  g_autofree char *until = left && left->until ? stoa_phrase_date (left->until) : NULL;

  g_string_append (body, ban);
  if (left && left->why && *left->why)
    g_string_append_printf (body, _("\nReason: %s"), left->why);
  if (until)
    g_string_append_printf (body, _("\nUntil %s."), until);
  g_string_append_printf (body, "\n\n%s", _("Who takes care of the room can lift the ban."));
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body->str);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, active_window ());
}

static void
rejoin_answered (AdwDialog     *dialog,
                 const char    *answer,
                 StoaOwnOrders *self)
{
  if (g_str_equal (answer, "join"))
    stoa_enter_room (self->session, g_object_get_data (G_OBJECT (dialog), "room"), active_window ());
}

static void
show_removed (StoaOwnOrders *self,
              StoaRoom      *room)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("You Were Removed"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("%s removed you from “%s”. You can join again, unless you were asked not to."),
                                by_whom (stoa_room_get_left (room)), stoa_room_get_shown (room)->title);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "close", _("_Close"), "join", _("_Join Again"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "close");
  g_object_set_data_full (G_OBJECT (dialog), "room", g_strdup (stoa_room_get_id (room)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (rejoin_answered), self, 0);
  adw_dialog_present (dialog, active_window ());
}

static void
left (StoaOwnOrders *self,
      StoaRoom      *room)
{
  int reason;

  g_object_get (room, "leave-reason", &reason, NULL);
  if (reason == STOA_LEAVE_BANNED)
    show_banned (room);
  else if (reason == STOA_LEAVE_REMOVED)
    show_removed (self, room);
}

/* following */

static void
call_changed (StoaOwnOrders *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  if (self->call)
    g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  g_set_object (&self->call, call);
  self->role = -1;
  self->asked_seq = 0;
  if (self->question)
    adw_dialog_force_close (self->question);
  if (call == NULL)
    return;
  g_signal_connect_object (stoa_call_get_room (call), "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (stoa_call_get_room (call), "left", G_CALLBACK (left), self, G_CONNECT_SWAPPED);
  room_changed (self, stoa_call_get_room (call));
}

static void
stoa_own_orders_dispose (GObject *object)
{
  StoaOwnOrders *self = STOA_OWN_ORDERS (object);

  g_clear_weak_pointer (&self->question);
  g_clear_object (&self->call);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_own_orders_parent_class)->dispose (object);
}

static void
stoa_own_orders_class_init (StoaOwnOrdersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_own_orders_dispose;
}

static void
stoa_own_orders_init (StoaOwnOrders *self)
{
}

StoaOwnOrders *
stoa_own_orders_new (StoaSession *session)
{
  StoaOwnOrders *self = g_object_new (STOA_TYPE_OWN_ORDERS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}

char *
stoa_own_orders_describe (StoaRoom *room)
{
  StoaPerson *person = stoa_room_get_me (room);
  const StoaParticipant *me = person ? stoa_person_get_participant (person) : NULL;

  if (me && stoa_participant_is_locked (me, STOA_TRACK_MIC))
    return g_strdup_printf (_("%s muted you. Raise your hand to ask to speak."),
                            name_of (room, stoa_participant_order (me, STOA_TRACK_MIC)->by));
  if (me && stoa_participant_is_locked (me, STOA_TRACK_CAMERA))
    return g_strdup_printf (_("%s stopped your video. Raise your hand to ask to be seen."),
                            name_of (room, stoa_participant_order (me, STOA_TRACK_CAMERA)->by));
  if (me && stoa_participant_is_locked (me, STOA_TRACK_SCREEN))
    return g_strdup_printf (_("%s stopped your screen. Raise your hand to ask to share it."),
                            name_of (room, stoa_participant_order (me, STOA_TRACK_SCREEN)->by));
  return NULL;
}
