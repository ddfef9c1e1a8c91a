/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-share.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <libportal-gtk4/portal-gtk4.h>

#define TOKEN_KEY "screen-token"

struct _StoaShare
{
  GObject parent_instance;

  StoaSession *session;
  GSimpleAction *share;
  GSimpleAction *share_other;
  StoaCall *call;            /* the one whose screen is followed */
  StoaScreen *screen;        /* of it; NULL without a source */
  StoaPerson *me;
  gboolean shown;            /* the screen was really shared, since it was last asked for */
};

G_DEFINE_FINAL_TYPE (StoaShare, stoa_share, G_TYPE_OBJECT)

static GtkWindow *
active_window (void)
{
  return gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ()));
}

static void
update (StoaShare *self)
{
  StoaScreenState state = self->screen ? stoa_screen_get_state (self->screen) : STOA_SCREEN_OFF;
  gboolean may = self->screen && self->me && stoa_person_get_role (self->me) != STOA_ROLE_LISTENER;

  if (state == STOA_SCREEN_ON)
    self->shown = TRUE;
  g_simple_action_set_enabled (self->share, may);
  g_simple_action_set_enabled (self->share_other, may);
  g_simple_action_set_state (self->share, g_variant_new_boolean (state != STOA_SCREEN_OFF));
}

static void
ended (StoaShare    *self,
       const GError *error)
{
  AdwDialog *dialog;

  if (error == NULL)
    {
      if (self->shown)
        stoa_session_notify (self->session, _("Your screen is no longer shared"));
      return;
    }
  dialog = adw_alert_dialog_new (_("Cannot Share the Screen"), error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (active_window ()));
}

static void
token_changed (StoaShare *self)
{
  const char *token = stoa_screen_get_token (self->screen);

  g_settings_set_string (stoa_session_get_settings (self->session), TOKEN_KEY, token ? token : "");
}

static void
ask (StoaShare *self)
{
  GtkWindow *window = active_window ();
  g_autoptr (XdpParent) parent = window ? xdp_parent_new_gtk (window) : NULL;

  self->shown = FALSE;
  stoa_screen_ask (self->screen, parent);
}

static void
change_share (GSimpleAction *action,
              GVariant      *value,
              gpointer       data)
{
  StoaShare *self = data;

  if (g_variant_get_boolean (value))
    ask (self);
  else
    stoa_screen_stop (self->screen);
}

static void
activate_share_other (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       data)
{
  StoaShare *self = data;

  stoa_screen_stop (self->screen);
  stoa_screen_set_token (self->screen, NULL);
  ask (self);
}

static void
me_changed (StoaShare *self)
{
  StoaPerson *me = self->call ? stoa_room_get_me (stoa_call_get_room (self->call)) : NULL;

  if (self->me)
    g_signal_handlers_disconnect_by_data (self->me, self);
  g_set_object (&self->me, me);
  if (me)
    g_signal_connect_object (me, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
follow_screen (StoaShare  *self,
               StoaScreen *screen)
{
  g_autofree char *token = g_settings_get_string (stoa_session_get_settings (self->session), TOKEN_KEY);

  if (self->screen)
    g_signal_handlers_disconnect_by_data (self->screen, self);
  g_set_object (&self->screen, screen);
  if (screen == NULL)
    return;
  stoa_screen_set_token (screen, *token != '\0' ? token : NULL);
  g_signal_connect_object (screen, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (screen, "notify::token", G_CALLBACK (token_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (screen, "ended", G_CALLBACK (ended), self, G_CONNECT_SWAPPED);
}

static void
call_changed (StoaShare *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaSource *source = call ? stoa_call_get_source (call) : NULL;

  if (self->call)
    g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  g_set_object (&self->call, call);
  if (call)
    g_signal_connect_object (stoa_call_get_room (call), "notify::me", G_CALLBACK (me_changed), self,
                             G_CONNECT_SWAPPED);
  follow_screen (self, source ? stoa_source_get_screen (source) : NULL);
  me_changed (self);
}

static void
stoa_share_dispose (GObject *object)
{
  StoaShare *self = STOA_SHARE (object);

  g_clear_object (&self->me);
  g_clear_object (&self->screen);
  g_clear_object (&self->call);
  g_clear_object (&self->share);
  g_clear_object (&self->share_other);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_share_parent_class)->dispose (object);
}

static void
stoa_share_class_init (StoaShareClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_share_dispose;
}

static void
stoa_share_init (StoaShare *self)
{
  self->share = g_simple_action_new_stateful ("share", NULL, g_variant_new_boolean (FALSE));
  self->share_other = g_simple_action_new ("share-other", NULL);
  g_signal_connect_object (self->share, "change-state", G_CALLBACK (change_share), self, 0);
  g_signal_connect_object (self->share_other, "activate", G_CALLBACK (activate_share_other), self, 0);
}

StoaShare *
stoa_share_new (StoaSession *session,
                GActionMap  *map)
{
  StoaShare *self = g_object_new (STOA_TYPE_SHARE, NULL);

  self->session = g_object_ref (session);
  g_action_map_add_action (map, G_ACTION (self->share));
  g_action_map_add_action (map, G_ACTION (self->share_other));
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
  return self;
}
