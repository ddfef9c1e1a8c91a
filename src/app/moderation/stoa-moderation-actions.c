/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-moderation-actions.h"

#include <glib/gi18n.h>

#include "stoa-ask.h"
#include "stoa-ban-dialog.h"
#include "stoa-chapter-dialog.h"
#include "stoa-deeds.h"
#include "stoa-moderation.h"
#include "stoa-recent-rooms.h"

struct _StoaModerationActions
{
  GSimpleActionGroup parent_instance;

  StoaSession *session;
  StoaCall *call;            /* the one whose room is followed */
  StoaModeration *moderation; /* of that room */
  AdwToast *last_toast;
};

enum { TOAST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaModerationActions, stoa_moderation_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static StoaRoom *
get_room (StoaModerationActions *self)
{
  return self->call ? stoa_call_get_room (self->call) : NULL;
}

/* asking */

/* What is told now is what counts; a ban's countdown comes back when it is over. */
static void
show (StoaModerationActions *self,
      AdwToast       *toast,
      gboolean        stays)
{
  if (self->last_toast)
    adw_toast_dismiss (self->last_toast);
  g_clear_object (&self->last_toast);
  if (!stays)
    self->last_toast = g_object_ref (toast);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_signal_emit (self, signals[TOAST], 0, toast);
}

static void
refused (StoaAsk               *failed,
         const GError          *error,
         StoaModerationActions *self)
{
  if (get_room (self))
    show (self, stoa_ask_make_refusal (failed, error), FALSE);
}

/* Tells how it goes, and has @again called when somebody wants that. */
static void
follow (StoaModerationActions *self,
        StoaAsk               *ask,
        DexFuture             *answer,
        GCallback              again)
{
  g_signal_connect_object (ask, "refused", G_CALLBACK (refused), self, 0);
  g_signal_connect_object (ask, "again", again, self, G_CONNECT_SWAPPED);
  show (self, stoa_ask_get_toast (ask), stoa_ask_get_command (ask)->kind == STOA_COMMAND_BAN);
  stoa_ask_wait (ask, answer);
}

static void do_again (StoaModerationActions *self, StoaAsk *failed);
static void undo_again (StoaModerationActions *self, StoaAsk *failed);

static void
ask (StoaModerationActions *self,
     const StoaCommand     *command,
     const char            *name)
{
  g_autoptr (StoaAsk) ask = NULL;
  DexFuture *answer;
  guint number;

  if (self->moderation == NULL)
    return;
  answer = stoa_moderation_do (self->moderation, command, &number);
  ask = stoa_ask_new (command, name, number, FALSE);
  follow (self, ask, answer, G_CALLBACK (do_again));
}

static void
undo (StoaModerationActions *self,
      guint                  number)
{
  g_autofree char *name = NULL;
  g_autoptr (StoaCommand) inverse = NULL;
  g_autoptr (StoaAsk) ask = NULL;
  DexFuture *answer = self->moderation ? stoa_moderation_undo (self->moderation, number, &inverse, &name) : NULL;

  if (answer == NULL)
    {
      stoa_session_notify (self->session, _("There is nothing to undo"));
      return;
    }
  ask = stoa_ask_new (inverse, name, number, TRUE);
  follow (self, ask, answer, G_CALLBACK (undo_again));
}

static void
do_again (StoaModerationActions *self,
          StoaAsk               *failed)
{
  ask (self, stoa_ask_get_command (failed), stoa_ask_get_name (failed));
}

static void
undo_again (StoaModerationActions *self,
            StoaAsk               *failed)
{
  undo (self, stoa_ask_get_number (failed));
}

/* what is done to people */

static gboolean
check (StoaModerationActions *self,
       StoaDeed        deed,
       StoaPerson     *person)
{
  StoaRoom *room = get_room (self);

  return room && person && stoa_deed_may (deed, room, stoa_person_get_participant (person)) == STOA_MAY;
}

static StoaPerson *
find_person (StoaModerationActions *self,
             GVariant       *id)
{
  StoaRoom *room = get_room (self);

  return room ? stoa_room_find (room, g_variant_get_string (id, NULL)) : NULL;
}

static void
activate_deed (GSimpleAction *action,
               GVariant      *id,
               gpointer       data)
{
  StoaModerationActions *self = data;
  StoaPerson *person = find_person (self, id);

  for (StoaDeed deed = 0; deed < STOA_N_DEEDS; deed++)
    if (g_str_equal (stoa_deed_name (deed), g_action_get_name (G_ACTION (action))) && check (self, deed, person))
      {
        g_autoptr (StoaCommand) command = stoa_deed_command (deed, stoa_person_get_participant (person));

        ask (self, command, stoa_person_get_name (person));
      }
}

static void
ban_decided (StoaModerationActions *self,
             StoaCommand    *command,
             const char     *name)
{
  ask (self, command, name);
}

static void
activate_ban_because (GSimpleAction *action,
                      GVariant      *id,
                      gpointer       data)
{
  StoaModerationActions *self = data;
  StoaPerson *person = find_person (self, id);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));

  if (check (self, STOA_DEED_BAN, person))
    stoa_ban_dialog_present (person, GTK_WIDGET (window), G_OBJECT (self), (StoaBanFunc) ban_decided);
}

/* knocks */

static void
answer_knock (StoaModerationActions  *self,
              StoaCommandKind  kind,
              GVariant        *id)
{
  StoaRoom *room = get_room (self);
  const char *of = g_variant_get_string (id, NULL);
  const StoaKnock *knock = room ? stoa_room_state_find_knock (stoa_room_get_shown (room), of) : NULL;
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);
  g_autofree char *name = NULL;

  if (knock == NULL)
    return;
  name = g_strdup (knock->name);
  command->kind = kind;
  command->of = g_strdup (of);
  command->on = knock->handler == NULL;
  ask (self, command, name);
}

static void
activate_admit (GSimpleAction *action,
                GVariant      *id,
                gpointer       self)
{
  answer_knock (self, STOA_COMMAND_ADMIT, id);
}

static void
activate_decline (GSimpleAction *action,
                  GVariant      *id,
                  gpointer       self)
{
  answer_knock (self, STOA_COMMAND_DECLINE, id);
}

static void
activate_handle_knock (GSimpleAction *action,
                       GVariant      *id,
                       gpointer       self)
{
  answer_knock (self, STOA_COMMAND_HANDLE, id);
}

/* the room */

static void
change_lock_room (GSimpleAction *action,
                  GVariant      *value,
                  gpointer       self)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = STOA_COMMAND_LOCK_ROOM;
  command->on = g_variant_get_boolean (value);
  ask (self, command, NULL);
}

static void
change_record (GSimpleAction *action,
               GVariant      *value,
               gpointer       self)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = STOA_COMMAND_TOGGLE_RECORDING;
  command->on = g_variant_get_boolean (value);
  ask (self, command, NULL);
}

static void
begin_chapter (gpointer    self,
               const char *title)
{
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  command->kind = STOA_COMMAND_CHAPTER;
  command->title = g_strdup (title);
  ask (self, command, title);
}

static void
activate_chapter (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));

  stoa_chapter_dialog_present (GTK_WIDGET (window), self, begin_chapter);
}

static void
activate_mute_everyone (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       data)
{
  StoaModerationActions *self = data;
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);

  if (get_room (self) == NULL || stoa_room_get_me (get_room (self)) == NULL)
    return;
  command->kind = STOA_COMMAND_LOCK_EVERYONE;
  command->participant = g_strdup (stoa_person_get_id (stoa_room_get_me (get_room (self))));
  ask (self, command, NULL);
}

static void
activate_undo (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  undo (self, 0);
}

static void
activate_undo_step (GSimpleAction *action,
                    GVariant      *number,
                    gpointer       self)
{
  undo (self, g_variant_get_uint32 (number));
}

/* following */

static void
set_enabled (StoaModerationActions *self,
             const char     *name,
             gboolean        enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), enabled);
}

static void
room_changed (StoaModerationActions *self)
{
  static const char *const names[] = { "lock-room", "mute-everyone", "admit", "decline", "handle-knock", "undo", "record" };
  StoaRoom *room = get_room (self);
  StoaPerson *me = room ? stoa_room_get_me (room) : NULL;
  gboolean moderates = me && stoa_role_moderates (stoa_person_get_role (me));
  gboolean recorded = room && stoa_room_get_shown (room)->recording != NULL;
  GAction *lock = g_action_map_lookup_action (G_ACTION_MAP (self), "lock-room");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    set_enabled (self, names[i], moderates);
  set_enabled (self, "chapter", moderates && recorded);
  g_simple_action_set_state (G_SIMPLE_ACTION (lock),
                             g_variant_new_boolean (room && stoa_room_get_shown (room)->locked));
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "record")),
                             g_variant_new_boolean (recorded));
}

static void
call_changed (StoaModerationActions *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  if (self->call)
    g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  g_set_object (&self->call, call);
  g_clear_object (&self->moderation);
  self->moderation = call ? stoa_moderation_new (stoa_call_get_room (call)) : NULL;
  if (call)
    {
      StoaRoom *room = stoa_call_get_room (call);

      g_signal_connect_object (room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
      stoa_recent_rooms_add (stoa_session_get_settings (self->session), stoa_room_get_id (room),
                             stoa_room_get_shown (room)->title);
    }
  room_changed (self);
}

static const GActionEntry entries[] = {
  { "ban-because", activate_ban_because, "s" },
  { "admit", activate_admit, "s" },
  { "decline", activate_decline, "s" },
  { "handle-knock", activate_handle_knock, "s" },
  { "lock-room", NULL, NULL, "false", change_lock_room },
  { "mute-everyone", activate_mute_everyone },
  { "record", NULL, NULL, "false", change_record },
  { "chapter", activate_chapter },
  { "undo", activate_undo },
  { "undo-step", activate_undo_step, "u" },
};

static void
stoa_moderation_actions_dispose (GObject *object)
{
  StoaModerationActions *self = STOA_MODERATION_ACTIONS (object);

  g_clear_object (&self->moderation);
  g_clear_object (&self->last_toast);
  g_clear_object (&self->call);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_moderation_actions_parent_class)->dispose (object);
}

static void
stoa_moderation_actions_class_init (StoaModerationActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_moderation_actions_dispose;

  signals[TOAST] = g_signal_new ("toast", STOA_TYPE_MODERATION_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, ADW_TYPE_TOAST);
}

static void
stoa_moderation_actions_init (StoaModerationActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (StoaDeed deed = 0; deed < STOA_N_DEEDS; deed++)
    g_action_map_add_action_entries (G_ACTION_MAP (self),
                                     &(GActionEntry) { stoa_deed_name (deed), activate_deed, "s" }, 1, self);
}

StoaModerationActions *
stoa_moderation_actions_new (StoaSession *session)
{
  StoaModerationActions *self = g_object_new (STOA_TYPE_MODERATION_ACTIONS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}
