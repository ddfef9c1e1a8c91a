/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-window.h"

#include <glib/gi18n.h>

#include "stoa-being-recorded.h"
#include "stoa-call-actions.h"
#include "stoa-community.h"
#include "stoa-dialogs.h"
#include "stoa-entering.h"
#include "stoa-feed-actions.h"
#include "stoa-first-run.h"
#include "stoa-knock-notices.h"
#include "stoa-live-notices.h"
#include "stoa-moderation-actions.h"
#include "stoa-opener.h"
#include "stoa-own-orders.h"
#include "stoa-place-actions.h"
#include "stoa-poster-sender.h"
#include "stoa-push-to-talk.h"
#include "stoa-replay-actions.h"
#include "stoa-tile-paintable.h"
#include "stoa-waiting.h"
#include "stoa-trouble-page.h"

struct _StoaWindow
{
  AdwApplicationWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *starting_page;
  StoaTroublePage *trouble_page;
  StoaFirstRun *first_run;
  StoaCommunity *community;

  StoaSession *session;
  StoaPosterSender *poster_sender;
  StoaPushToTalk *push_to_talk;
  StoaReplayActions *replays;
  StoaOwnOrders *own_orders;
  StoaKnockNotices *knock_notices;
  StoaWaiting *waiting;
  StoaOpener *opener;
  StoaPlaceActions *place_actions;
  StoaLiveNotices *live_notices;
  StoaDialogs *dialogs;
};

G_DEFINE_FINAL_TYPE (StoaWindow, stoa_window, ADW_TYPE_APPLICATION_WINDOW)

static void
enable (StoaWindow *self,
        const char *name,
        gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_actions (StoaWindow *self)
{
  gboolean ready = stoa_session_get_stage (self->session) == STOA_SESSION_READY;
  gboolean in_room = stoa_session_get_call (self->session) != NULL;
  static const char *const when_ready[] = {
    "start-live", "new-project", "join", "preferences", "members", "invite", "show-profile", "show-project", "bans", "log",
  };
  static const char *const in_a_room[] = { "end", "stats", "invite-to-room" };

  for (guint i = 0; i < G_N_ELEMENTS (when_ready); i++)
    enable (self, when_ready[i], ready);
  for (guint i = 0; i < G_N_ELEMENTS (in_a_room); i++)
    enable (self, in_a_room[i], ready && in_room);
}

static void
stage_changed (StoaWindow *self)
{
  const GError *error = stoa_session_get_error (self->session);

  switch (stoa_session_get_stage (self->session))
    {
    case STOA_SESSION_STARTING:
      gtk_stack_set_visible_child_name (self->stack, "starting");
      break;
    case STOA_SESSION_FAILED:
      if (error)
        stoa_trouble_page_show (self->trouble_page, error);
      gtk_stack_set_visible_child_name (self->stack, "trouble");
      stoa_trouble_page_take_focus (self->trouble_page);
      break;
    case STOA_SESSION_UNNAMED:
      gtk_stack_set_visible_child_name (self->stack, "first-run");
      stoa_first_run_take_focus (self->first_run);
      break;
    case STOA_SESSION_READY:
    default:
      gtk_stack_set_visible_child_name (self->stack, "community");
      break;
    }
  update_actions (self);
}

static void
show_notice (StoaWindow *self,
             const char *text)
{
  g_autoptr (AdwToast) toast = g_object_ref_sink (adw_toast_new (text));

  adw_toast_set_use_markup (toast, FALSE);
  stoa_community_add_toast (self->community, toast);
}

static void
trouble_changed (StoaWindow *self)
{
  StoaClient *client = stoa_session_get_client (self->session);
  const char *trouble = client ? stoa_client_get_trouble (client) : NULL;
  /* Translators: the first part is a sentence that says what is wrong */
  g_autofree char *text = trouble ? g_markup_printf_escaped (_("%s Stoa keeps trying."), trouble) : NULL;

  adw_status_page_set_description (self->starting_page, text);
}

static void
client_changed (StoaWindow *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  if (client)
    g_signal_connect_object (client, "notify::trouble", G_CALLBACK (trouble_changed), self, G_CONNECT_SWAPPED);
  trouble_changed (self);
}

/* where one goes */

static void
place_changed (StoaWindow *self)
{
  StoaPlace *place = stoa_community_get_place (self->community);

  stoa_place_actions_set_place (self->place_actions, place);
  stoa_dialogs_set_place (self->dialogs, place);
  stoa_replay_actions_set_place (self->replays, place);
}

static void
open (StoaWindow *self,
      int         kind,
      const char *id)
{
  stoa_opener_open (self->opener, kind, id);
}

static gboolean
escape_stage (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  return stoa_community_leave_stage (STOA_WINDOW (widget)->community);
}

static void
show_profile (GSimpleAction *action,
              GVariant      *id,
              gpointer       data)
{
  stoa_opener_open (STOA_WINDOW (data)->opener, STOA_LINK_PROFILE, g_variant_get_string (id, NULL));
}

static void
show_project (GSimpleAction *action,
              GVariant      *id,
              gpointer       data)
{
  stoa_opener_open (STOA_WINDOW (data)->opener, STOA_LINK_PROJECT, g_variant_get_string (id, NULL));
}

static void
try_again (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  stoa_session_start (STOA_WINDOW (data)->session);
}

static const GActionEntry entries[] = {
  { "show-profile", show_profile, "s" },
  { "show-project", show_project, "s" },
  { "try-again", try_again },
};

/* GObject */

static gboolean
stoa_window_close_request (GtkWindow *window)
{
  StoaWindow *self = STOA_WINDOW (window);
  GSettings *settings = stoa_session_get_settings (self->session);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_settings_set (settings, "window-size", "(ii)", width, height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (window));
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (window)), "quit", NULL);
  return GDK_EVENT_STOP;
}

static void
stoa_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_window_parent_class)->realize (widget);
  g_message ("painting with %s: frames come as %s",
             G_OBJECT_TYPE_NAME (gtk_native_get_renderer (GTK_NATIVE (widget))),
             stoa_tile_paintable_format (widget) == STOA_FRAMES_BGRA ? "premultiplied BGRA at the tile's size"
                                                                     : "the decoder's YUV");
}

static void
stoa_window_dispose (GObject *object)
{
  StoaWindow *self = STOA_WINDOW (object);

  g_clear_object (&self->poster_sender);
  g_clear_object (&self->push_to_talk);
  /* before it is disposed of, or its listeners would be taken away from under the window */
  gtk_widget_insert_action_group (GTK_WIDGET (self), "replay", NULL);
  if (self->replays)
    g_object_run_dispose (G_OBJECT (self->replays));
  g_clear_object (&self->replays);
  g_clear_object (&self->own_orders);
  g_clear_object (&self->knock_notices);
  g_clear_object (&self->waiting);
  g_clear_object (&self->opener);
  g_clear_object (&self->place_actions);
  g_clear_object (&self->live_notices);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_WINDOW);
  g_clear_object (&self->dialogs);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_window_parent_class)->dispose (object);
}

static void
stoa_window_class_init (StoaWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_window_dispose;
  widget_class->realize = stoa_window_realize;
  GTK_WINDOW_CLASS (klass)->close_request = stoa_window_close_request;

  g_type_ensure (STOA_TYPE_TROUBLE_PAGE);
  g_type_ensure (STOA_TYPE_FIRST_RUN);
  g_type_ensure (STOA_TYPE_COMMUNITY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-window.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, starting_page);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, trouble_page);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, first_run);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, community);
  gtk_widget_class_bind_template_callback (widget_class, place_changed);
  gtk_widget_class_bind_template_callback (widget_class, open);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_stage, NULL);
  /* after whoever has the focus, such as an entry with an undo of its own */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "moderation.undo", NULL);
}

static void
stoa_window_init (StoaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_community_add_actions (self->community, G_ACTION_MAP (self));
}

static void
set_session (StoaWindow  *self,
             StoaSession *session)
{
  g_autoptr (GSimpleActionGroup) call_actions = stoa_call_actions_new (session);
  g_autoptr (GSimpleActionGroup) feed_actions = stoa_feed_actions_new (session);
  g_autoptr (StoaModerationActions) moderation = stoa_moderation_actions_new (session);
  g_autoptr (StoaBeingRecorded) being_recorded = stoa_being_recorded_new (session);

  self->session = g_object_ref (session);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "call", G_ACTION_GROUP (call_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "feed", G_ACTION_GROUP (feed_actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "moderation", G_ACTION_GROUP (moderation));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "recording", G_ACTION_GROUP (being_recorded));
  g_signal_connect_object (moderation, "toast", G_CALLBACK (stoa_community_add_toast), self->community,
                           G_CONNECT_SWAPPED);
  self->replays = stoa_replay_actions_new (session, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "replay", G_ACTION_GROUP (self->replays));
  g_signal_connect_object (self->replays, "toast", G_CALLBACK (stoa_community_add_toast), self->community,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->replays, "open", G_CALLBACK (stoa_community_open_replay), self->community,
                           G_CONNECT_SWAPPED);
  stoa_community_set_exports (self->community, stoa_replay_actions_get_queue (self->replays));
  self->own_orders = stoa_own_orders_new (session);
  self->waiting = stoa_waiting_new (session);
  self->place_actions = stoa_place_actions_new (session, GTK_WIDGET (self));
  g_signal_connect_object (self->place_actions, "toast", G_CALLBACK (stoa_community_add_toast), self->community,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place_actions, "left", G_CALLBACK (stoa_community_go_home), self->community,
                           G_CONNECT_SWAPPED);
  self->live_notices = stoa_live_notices_new (session);
  self->dialogs = stoa_dialogs_new (session, GTK_WINDOW (self));
  g_signal_connect_object (self->dialogs, "made", G_CALLBACK (stoa_community_go_to_place), self->community,
                           G_CONNECT_SWAPPED);
  self->opener = stoa_opener_new (session, GTK_WIDGET (self));
  g_signal_connect_object (self->opener, "show-place", G_CALLBACK (stoa_community_go_to_place), self->community,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "show-post", G_CALLBACK (stoa_community_go_to_post), self->community,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "show-room", G_CALLBACK (stoa_community_go_to_room), self->community,
                           G_CONNECT_SWAPPED);
  self->knock_notices = stoa_knock_notices_new (session, G_ACTION_GROUP (moderation));
  g_signal_connect_object (self->knock_notices, "toast", G_CALLBACK (stoa_community_add_toast), self->community,
                           G_CONNECT_SWAPPED);
  self->poster_sender = stoa_poster_sender_new (session);
  self->push_to_talk = stoa_push_to_talk_new (GTK_WINDOW (self), session);
  g_object_set (self->first_run, "session", session, NULL);
  g_object_set (self->community, "session", session, NULL);
  g_signal_connect_object (session, "notify::stage", G_CALLBACK (stage_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notice", G_CALLBACK (show_notice), self, G_CONNECT_SWAPPED);
  stage_changed (self);
}

StoaWindow *
stoa_window_new (AdwApplication *application,
                 StoaSession    *session)
{
  StoaWindow *self = g_object_new (STOA_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings = stoa_session_get_settings (session);
  int width, height;

  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  set_session (self, session);
  return self;
}

void
stoa_window_join (StoaWindow *self,
                  const char *room)
{
  g_return_if_fail (STOA_IS_WINDOW (self));
  if (stoa_session_get_stage (self->session) == STOA_SESSION_READY)
    stoa_enter_room (self->session, room, GTK_WIDGET (self));
}

void
stoa_window_open_link (StoaWindow *self,
                       const char *link)
{
  g_return_if_fail (STOA_IS_WINDOW (self));
  stoa_opener_open_link (self->opener, link);
}
