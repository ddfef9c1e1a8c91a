/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-knock-notices.h"

#include <glib/gi18n.h>

#include "stoa-knocker.h"
#include "stoa-moderation.h"

struct _StoaKnockNotices
{
  GObject parent_instance;

  StoaSession *session;
  GActionGroup *actions;
  StoaModeration *moderation; /* of the room one is in, for its list of knocks; NULL without */
  GHashTable *toasts;        /* a knock's id → AdwToast */
};

enum { TOAST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaKnockNotices, stoa_knock_notices, G_TYPE_OBJECT)

static void
notify_desktop (const StoaKnock *knock,
                const char      *title)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_add_button_with_target (notification, _("Admit"), "app.admit", "s", knock->id);
  g_notification_add_button_with_target (notification, _("Decline"), "app.decline", "s", knock->id);
  g_application_send_notification (g_application_get_default (), knock->id, notification);
}

static void
tell (StoaKnockNotices *self,
      const StoaKnock  *knock)
{
  g_autofree char *title = g_strdup_printf (_("%s wants to come in"), knock->name);
  AdwToast *toast = g_object_ref_sink (adw_toast_new (title));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 0);
  adw_toast_set_button_label (toast, _("_Admit"));
  adw_toast_set_action_name (toast, "moderation.admit");
  adw_toast_set_action_target (toast, "s", knock->id);
  g_hash_table_insert (self->toasts, g_strdup (knock->id), toast);
  g_signal_emit (self, signals[TOAST], 0, toast);
  notify_desktop (knock, title);
}

static gboolean
is_over (gpointer id,
         gpointer toast,
         gpointer data)
{
  StoaKnockNotices *self = data;
  StoaCall *call = stoa_session_get_call (self->session);
  StoaRoom *room = call ? stoa_call_get_room (call) : NULL;

  if (room && stoa_room_state_find_knock (stoa_room_get_shown (room), id))
    return FALSE;
  adw_toast_dismiss (toast);
  g_application_withdraw_notification (g_application_get_default (), id);
  return TRUE;
}

static void
knocks_changed (StoaKnockNotices *self)
{
  GListModel *knocks = stoa_moderation_get_knocks (self->moderation);

  g_hash_table_foreach_remove (self->toasts, is_over, self);
  for (guint i = 0; i < g_list_model_get_n_items (knocks); i++)
    {
      g_autoptr (StoaKnocker) knocker = g_list_model_get_item (knocks, i);
      const StoaKnock *knock = stoa_knocker_get_knock (knocker);

      if (!g_hash_table_contains (self->toasts, knock->id))
        tell (self, knock);
    }
}

static void
call_changed (StoaKnockNotices *self)
{
  StoaCall *call = stoa_session_get_call (self->session);

  g_hash_table_foreach_remove (self->toasts, is_over, self);
  if (self->moderation)
    g_signal_handlers_disconnect_by_data (stoa_moderation_get_knocks (self->moderation), self);
  g_clear_object (&self->moderation);
  if (call == NULL)
    return;
  self->moderation = stoa_moderation_new (stoa_call_get_room (call));
  g_signal_connect_object (stoa_moderation_get_knocks (self->moderation), "items-changed", G_CALLBACK (knocks_changed),
                           self, G_CONNECT_SWAPPED);
  knocks_changed (self);
}

/* the notification's buttons */

static void
activate (GSimpleAction *action,
          GVariant      *knock,
          gpointer       self)
{
  g_action_group_activate_action (STOA_KNOCK_NOTICES (self)->actions, g_action_get_name (G_ACTION (action)), knock);
}

static void
add_action (StoaKnockNotices *self,
            const char       *name)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, G_VARIANT_TYPE_STRING);

  g_signal_connect_object (action, "activate", G_CALLBACK (activate), self, 0);
  g_action_map_add_action (G_ACTION_MAP (g_application_get_default ()), G_ACTION (action));
}

static void
stoa_knock_notices_dispose (GObject *object)
{
  StoaKnockNotices *self = STOA_KNOCK_NOTICES (object);

  g_clear_pointer (&self->toasts, g_hash_table_unref);
  g_clear_object (&self->moderation);
  g_clear_object (&self->actions);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_knock_notices_parent_class)->dispose (object);
}

static void
stoa_knock_notices_class_init (StoaKnockNoticesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_knock_notices_dispose;
  signals[TOAST] = g_signal_new ("toast", STOA_TYPE_KNOCK_NOTICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, ADW_TYPE_TOAST);
}

static void
stoa_knock_notices_init (StoaKnockNotices *self)
{
  self->toasts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

StoaKnockNotices *
stoa_knock_notices_new (StoaSession  *session,
                        GActionGroup *actions)
{
  StoaKnockNotices *self = g_object_new (STOA_TYPE_KNOCK_NOTICES, NULL);

  self->session = g_object_ref (session);
  self->actions = g_object_ref (actions);
  add_action (self, "admit");
  add_action (self, "decline");
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}
