/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-window.h"

#include <glib/gi18n.h>

#include "stoa-being-recorded.h"
#include "stoa-call-actions.h"
#include "stoa-dialogs.h"
#include "stoa-entering.h"
#include "stoa-exports-button.h"
#include "stoa-feed-actions.h"
#include "stoa-feed-page.h"
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
#include "stoa-replay-page.h"
#include "stoa-search.h"
#include "stoa-sidebar.h"
#include "stoa-spoken.h"
#include "stoa-tile-paintable.h"
#include "stoa-tray-bar.h"
#include "stoa-tray.h"
#include "stoa-waiting.h"
#include "stoa-trouble-page.h"

struct _StoaWindow
{
  AdwApplicationWindow parent_instance;

  AdwBreakpoint *narrow_breakpoint;
  AdwToastOverlay *toasts;
  GtkStack *stack;
  AdwStatusPage *starting_page;
  StoaTroublePage *trouble_page;
  StoaFirstRun *first_run;
  AdwMultiLayoutView *layouts;
  AdwBottomSheet *sheet;
  AdwNavigationSplitView *split;
  AdwNavigationPage *content;
  AdwNavigationView *pages;
  GtkMenuButton *menu_button;
  GtkWidget *exports_button;
  GtkToggleButton *search_button;
  GtkStack *sidebar_stack;
  StoaSidebar *sidebar;
  StoaSearch *search;
  StoaFeedPage *feed;
  StoaTray *tray;
  StoaTrayBar *tray_bar;

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
  GtkWidget *before_search;  /* weak: what had the focus */
  gboolean narrow;
  gboolean on_stage;
  gboolean watching;         /* a replay that fills the screen */
  gboolean was_collapsed;    /* the sidebar's pane, before */
};

G_DEFINE_FINAL_TYPE (StoaWindow, stoa_window, ADW_TYPE_APPLICATION_WINDOW)

/* what the window is made of now */

/* Above the buttons of a room or a replay, wherever these are below the toasts. */
static void
place_toasts (StoaWindow *self)
{
  static const char style[] = "toasts-above-controls";
  const char *layout = adw_multi_layout_view_get_layout_name (self->layouts);
  gboolean in_room = self->session && stoa_session_get_call (self->session);
  gboolean roomy = g_strcmp0 (layout, "wide") == 0 && !adw_navigation_split_view_get_collapsed (self->split);

  if (self->watching || (in_room && !roomy))
    gtk_widget_add_css_class (GTK_WIDGET (self->toasts), style);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->toasts), style);
}

static void
update_layout (StoaWindow *self)
{
  const char *name = self->watching ? "replay" : self->on_stage ? "stage" : self->narrow ? "narrow" : "wide";
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean focus_moves = focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->tray));

  if (g_strcmp0 (adw_multi_layout_view_get_layout_name (self->layouts), name) == 0)
    return;
  if (focus)
    g_object_ref (focus);
  adw_multi_layout_view_set_layout_name (self->layouts, name);
  place_toasts (self);
  g_object_set (self->tray, "grown", self->on_stage, NULL);
  /* what had the focus was moved, and has lost it */
  if (focus_moves && gtk_widget_get_mapped (focus))
    gtk_widget_grab_focus (focus);
  else if (self->on_stage)
    stoa_tray_take_focus (self->tray);
  g_clear_object (&focus);
}

static void
set_on_stage (StoaWindow *self,
              gboolean    on_stage)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "stage");

  self->on_stage = on_stage && stoa_session_get_call (self->session);
  if (!self->on_stage)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (self->on_stage));
  update_layout (self);
}

static void
narrow_applied (StoaWindow *self)
{
  self->narrow = TRUE;
  update_layout (self);
}

static void
narrow_unapplied (StoaWindow *self)
{
  self->narrow = FALSE;
  update_layout (self);
}

static void
enable (StoaWindow *self,
        const char *name,
        gboolean    enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* The replay that is shown, or NULL. */
static StoaReplayPage *
get_replay (StoaWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->pages);

  return STOA_IS_REPLAY_PAGE (page) ? STOA_REPLAY_PAGE (page) : NULL;
}

static void
update_actions (StoaWindow *self)
{
  gboolean ready = stoa_session_get_stage (self->session) == STOA_SESSION_READY;
  gboolean in_room = stoa_session_get_call (self->session) != NULL;
  static const char *const when_ready[] = {
    "start-live", "new-project", "join", "search", "page", "next-pane", "previous-pane", "preferences", "members", "invite",
    "show-profile", "show-project", "bans", "log",
  };
  static const char *const in_a_room[] = { "people", "stage", "show-room", "end", "stats", "invite-to-room" };

  for (guint i = 0; i < G_N_ELEMENTS (when_ready); i++)
    enable (self, when_ready[i], ready);
  for (guint i = 0; i < G_N_ELEMENTS (in_a_room); i++)
    enable (self, in_a_room[i], ready && in_room);
  enable (self, "fullscreen", ready && (in_room || get_replay (self)));
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
call_changed (StoaWindow *self)
{
  gboolean in_room = stoa_session_get_call (self->session) != NULL;

  adw_bottom_sheet_set_reveal_bottom_bar (self->sheet, in_room);
  place_toasts (self);
  if (!in_room)
    {
      adw_bottom_sheet_set_open (self->sheet, FALSE);
      set_on_stage (self, FALSE);
    }
  update_actions (self);
}

static void
show_notice (StoaWindow *self,
             const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
show_toast (StoaWindow *self,
            AdwToast   *toast)
{
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
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

/* pages */

/* A replay fills the screen alone. */
static void
update_watching (StoaWindow *self)
{
  StoaReplayPage *replay = get_replay (self);
  gboolean watching = replay && !self->on_stage && gtk_window_is_fullscreen (GTK_WINDOW (self));

  if (replay)
    stoa_replay_page_set_fullscreen (replay, watching);
  if (self->watching == watching)
    return;
  self->watching = watching;
  if (watching)
    self->was_collapsed = adw_navigation_split_view_get_collapsed (self->split);
  adw_navigation_split_view_set_collapsed (self->split, watching || self->was_collapsed);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  update_layout (self);
  if (replay)
    stoa_replay_page_take_focus (replay);
}

static void
page_changed (StoaWindow *self)
{
  if (self->session == NULL)
    return;
  adw_navigation_page_set_title (self->content,
                                 adw_navigation_page_get_title (adw_navigation_view_get_visible_page (self->pages)));
  update_actions (self);
  if (get_replay (self) == NULL && self->watching)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  update_watching (self);
}

static void
open_replay (StoaWindow         *self,
             const StoaManifest *manifest,
             gboolean            edit)
{
  AdwNavigationPage *page = stoa_replay_page_new (self->session, manifest, edit);
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (dialog)
    adw_dialog_close (dialog);
  set_on_stage (self, FALSE);
  adw_bottom_sheet_set_open (self->sheet, FALSE);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  adw_navigation_view_pop_to_page (self->pages, ADW_NAVIGATION_PAGE (self->feed));
  adw_navigation_view_push (self->pages, page);
  stoa_replay_page_take_focus (STOA_REPLAY_PAGE (page));
}

static void
leave_replay (StoaWindow *self)
{
  adw_navigation_view_pop_to_page (self->pages, ADW_NAVIGATION_PAGE (self->feed));
}

/* A page is chosen before there is a session. */
static void
shows (StoaWindow *self,
       StoaPlace  *place)
{
  if (self->place_actions == NULL)
    return;
  stoa_place_actions_set_place (self->place_actions, place);
  stoa_dialogs_set_place (self->dialogs, place);
  if (self->replays)
    stoa_replay_actions_set_place (self->replays, place);
}

static void
show_home (StoaWindow *self)
{
  leave_replay (self);
  stoa_feed_page_show_home (self->feed);
  shows (self, NULL);
}

static void
show_place (StoaWindow *self,
            StoaPlace  *place)
{
  leave_replay (self);
  stoa_feed_page_show_place (self->feed, place);
  shows (self, place);
}

static void
show_room (StoaWindow   *self,
           StoaOpenRoom *room)
{
  leave_replay (self);
  stoa_feed_page_show_room (self->feed, room);
  shows (self, NULL);
}

static void
page_activated (StoaWindow *self)
{
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* panes */

typedef enum { PANE_SIDEBAR, PANE_FEED, PANE_TRAY, N_PANES } Pane;

static Pane
current_pane (StoaWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL)
    return PANE_TRAY;
  if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages)))
    return PANE_FEED;
  if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->split)))
    return PANE_SIDEBAR;
  return PANE_TRAY;
}

static gboolean
has_pane (StoaWindow *self,
          Pane        pane)
{
  if (self->on_stage)
    return pane == PANE_TRAY;
  return pane != PANE_TRAY || !self->narrow || stoa_session_get_call (self->session);
}

static void
focus_pane (StoaWindow *self,
            Pane        pane)
{
  if (pane != PANE_TRAY)
    adw_navigation_split_view_set_show_content (self->split, pane == PANE_FEED);
  if (self->narrow && !self->on_stage)
    adw_bottom_sheet_set_open (self->sheet, pane == PANE_TRAY);
  if (pane == PANE_SIDEBAR && gtk_toggle_button_get_active (self->search_button))
    stoa_search_take_focus (self->search);
  else if (pane == PANE_SIDEBAR)
    stoa_sidebar_take_focus (self->sidebar);
  else if (pane == PANE_FEED && get_replay (self))
    stoa_replay_page_take_focus (get_replay (self));
  else if (pane == PANE_FEED)
    stoa_feed_page_take_focus (self->feed);
  else if (!stoa_tray_take_focus (self->tray))
    gtk_widget_child_focus (GTK_WIDGET (self->tray), GTK_DIR_TAB_FORWARD);
}

/* To where a link or a menu leads: out of the stage, and with the focus. */
static void
go_to_place (StoaWindow *self,
             StoaPlace  *place)
{
  set_on_stage (self, FALSE);
  leave_replay (self);
  if (!stoa_sidebar_choose_subject (self->sidebar, G_OBJECT (place)))
    show_place (self, place);
  focus_pane (self, PANE_FEED);
}

static void
go_to_post (StoaWindow *self,
            StoaPlace  *place,
            const char *post)
{
  go_to_place (self, place);
  stoa_feed_page_seek (self->feed, post);
}

static void
go_to_room (StoaWindow   *self,
            StoaOpenRoom *room)
{
  set_on_stage (self, FALSE);
  if (!stoa_sidebar_choose_subject (self->sidebar, G_OBJECT (room)))
    show_room (self, room);
  focus_pane (self, PANE_FEED);
}

static void
go_home (StoaWindow *self)
{
  stoa_sidebar_choose (self->sidebar, 0);
}

static void
go_to_pane (StoaWindow *self,
            int         step)
{
  Pane pane = current_pane (self);

  do
    pane = (pane + N_PANES + step) % N_PANES;
  while (!has_pane (self, pane));
  focus_pane (self, pane);
}

static void
choose_page (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  StoaWindow *self = data;

  if (stoa_sidebar_choose (self->sidebar, g_variant_get_int32 (parameter) - 1))
    {
      set_on_stage (self, FALSE);
      focus_pane (self, PANE_FEED);
    }
}

static void
next_pane (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  go_to_pane (data, 1);
}

static void
previous_pane (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  go_to_pane (data, -1);
}

static void
focus_people (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  StoaWindow *self = data;

  if (self->narrow && !self->on_stage)
    adw_bottom_sheet_set_open (self->sheet, TRUE);
  stoa_tray_focus_people (self->tray);
}

/* searching */

static void
open_search (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  StoaWindow *self = data;

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)))
    return;
  if (self->watching)
    gtk_window_unfullscreen (GTK_WINDOW (self));
  if (!gtk_toggle_button_get_active (self->search_button))
    g_set_weak_pointer (&self->before_search, gtk_window_get_focus (GTK_WINDOW (self)));
  set_on_stage (self, FALSE);
  gtk_toggle_button_set_active (self->search_button, TRUE);
  focus_pane (self, PANE_SIDEBAR);
}

static void
search_toggled (StoaWindow *self)
{
  gboolean on = gtk_toggle_button_get_active (self->search_button);

  gtk_stack_set_visible_child_name (self->sidebar_stack, on ? "search" : "pages");
  if (on)
    stoa_search_take_focus (self->search);
  else
    stoa_search_clear (self->search);
}

/* The focus goes back to where it came from. */
static void
stop_search (StoaWindow *self)
{
  GtkWidget *before = self->before_search;

  gtk_toggle_button_set_active (self->search_button, FALSE);
  if (before && gtk_widget_is_ancestor (before, GTK_WIDGET (self->pages)))
    adw_navigation_split_view_set_show_content (self->split, TRUE);
  if (before == NULL || !gtk_widget_get_mapped (before) || !gtk_widget_grab_focus (before))
    focus_pane (self, PANE_SIDEBAR);
  g_clear_weak_pointer (&self->before_search);
}

static void
found (StoaWindow *self,
       int         kind,
       const char *id)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
  g_clear_weak_pointer (&self->before_search);
  stoa_opener_open (self->opener, kind, id);
}

/* other actions */

static void
show_the_room (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  focus_pane (data, PANE_TRAY);
}

static void
change_stage (GSimpleAction *action,
              GVariant      *value,
              gpointer       data)
{
  set_on_stage (data, g_variant_get_boolean (value));
}

static void
toggle_fullscreen (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       data)
{
  StoaWindow *self = data;

  if (!self->on_stage && get_replay (self) && current_pane (self) == PANE_FEED)
    {
      gtk_widget_activate_action (GTK_WIDGET (get_replay (self)), "page.fullscreen", NULL);
      return;
    }
  if (self->on_stage && gtk_window_is_fullscreen (GTK_WINDOW (self)))
    {
      set_on_stage (self, FALSE);
      return;
    }
  set_on_stage (self, TRUE);
  gtk_window_fullscreen (GTK_WINDOW (self));
}

static gboolean
escape_stage (GtkWidget *widget,
              GVariant  *args,
              gpointer   data)
{
  StoaWindow *self = STOA_WINDOW (widget);

  if (!self->on_stage)
    return GDK_EVENT_PROPAGATE;
  set_on_stage (self, FALSE);
  return GDK_EVENT_STOP;
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
  { "search", open_search },
  { "page", choose_page, "i" },
  { "next-pane", next_pane },
  { "previous-pane", previous_pane },
  { "people", focus_people },
  { "show-room", show_the_room },
  { "stage", NULL, NULL, "false", change_stage },
  { "fullscreen", toggle_fullscreen },
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

  g_clear_weak_pointer (&self->before_search);
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
  g_type_ensure (STOA_TYPE_SEARCH);
  g_type_ensure (STOA_TYPE_SIDEBAR);
  g_type_ensure (STOA_TYPE_FEED_PAGE);
  g_type_ensure (STOA_TYPE_EXPORTS_BUTTON);
  g_type_ensure (STOA_TYPE_TRAY);
  g_type_ensure (STOA_TYPE_TRAY_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-window.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, narrow_breakpoint);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, starting_page);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, trouble_page);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, first_run);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, layouts);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, sheet);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, split);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, content);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, exports_button);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, sidebar_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, search);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, feed);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, tray);
  gtk_widget_class_bind_template_child (widget_class, StoaWindow, tray_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_home);
  gtk_widget_class_bind_template_callback (widget_class, show_place);
  gtk_widget_class_bind_template_callback (widget_class, show_room);
  gtk_widget_class_bind_template_callback (widget_class, page_activated);
  gtk_widget_class_bind_template_callback (widget_class, page_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
  gtk_widget_class_bind_template_callback (widget_class, found);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_stage, NULL);
  /* after whoever has the focus, such as an entry with an undo of its own */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "moderation.undo", NULL);
}

static void
stoa_window_init (StoaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_menu (self->menu_button);
  g_signal_connect_swapped (self->split, "notify::collapsed", G_CALLBACK (place_toasts), self);
  g_signal_connect_swapped (self->narrow_breakpoint, "apply", G_CALLBACK (narrow_applied), self);
  g_signal_connect_swapped (self->narrow_breakpoint, "unapply", G_CALLBACK (narrow_unapplied), self);
  g_signal_connect (self, "notify::fullscreened", G_CALLBACK (update_watching), NULL);
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
  g_signal_connect_object (moderation, "toast", G_CALLBACK (show_toast), self, G_CONNECT_SWAPPED);
  self->replays = stoa_replay_actions_new (session, GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "replay", G_ACTION_GROUP (self->replays));
  g_signal_connect_object (self->replays, "toast", G_CALLBACK (show_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->replays, "open", G_CALLBACK (open_replay), self, G_CONNECT_SWAPPED);
  g_object_set (self->exports_button, "queue", stoa_replay_actions_get_queue (self->replays), NULL);
  self->own_orders = stoa_own_orders_new (session);
  self->waiting = stoa_waiting_new (session);
  self->place_actions = stoa_place_actions_new (session, GTK_WIDGET (self));
  g_signal_connect_object (self->place_actions, "toast", G_CALLBACK (show_toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place_actions, "left", G_CALLBACK (go_home), self, G_CONNECT_SWAPPED);
  self->live_notices = stoa_live_notices_new (session);
  self->dialogs = stoa_dialogs_new (session, GTK_WINDOW (self));
  g_signal_connect_object (self->dialogs, "made", G_CALLBACK (go_to_place), self, G_CONNECT_SWAPPED);
  self->opener = stoa_opener_new (session, GTK_WIDGET (self));
  g_signal_connect_object (self->opener, "show-place", G_CALLBACK (go_to_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "show-post", G_CALLBACK (go_to_post), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "show-room", G_CALLBACK (go_to_room), self, G_CONNECT_SWAPPED);
  self->knock_notices = stoa_knock_notices_new (session, G_ACTION_GROUP (moderation));
  g_signal_connect_object (self->knock_notices, "toast", G_CALLBACK (show_toast), self, G_CONNECT_SWAPPED);
  self->poster_sender = stoa_poster_sender_new (session);
  self->push_to_talk = stoa_push_to_talk_new (GTK_WINDOW (self), session);
  g_object_set (self->first_run, "session", session, NULL);
  g_object_set (self->sidebar, "session", session, NULL);
  g_object_set (self->search, "session", session, NULL);
  g_object_set (self->feed, "session", session, NULL);
  g_object_set (self->tray, "session", session, NULL);
  g_object_set (self->tray_bar, "session", session, NULL);
  g_signal_connect_object (session, "notify::stage", G_CALLBACK (stage_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notice", G_CALLBACK (show_notice), self, G_CONNECT_SWAPPED);
  stage_changed (self);
  call_changed (self);
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
