/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-community.h"

#include "stoa-exports-button.h"
#include "stoa-feed-page.h"
#include "stoa-replay-page.h"
#include "stoa-search.h"
#include "stoa-sidebar.h"
#include "stoa-spoken.h"
#include "stoa-toast-focus.h"
#include "stoa-tray-bar.h"
#include "stoa-tray.h"

struct _StoaCommunity
{
  AdwBin parent_instance;

  AdwToastOverlay *toasts;
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
  GActionMap *actions;       /* of the window, which outlives this */
  StoaPlace *place;
  GtkWidget *before_search;  /* weak: what had the focus */
  gboolean collapsed;
  gboolean narrow;
  gboolean on_stage;
  gboolean watching;         /* a replay that fills the screen */
};

enum { PROP_SESSION = 1, PROP_PLACE, PROP_COLLAPSED, PROP_NARROW, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaCommunity, stoa_community, ADW_TYPE_BIN)

static GtkWindow *
get_window (StoaCommunity *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static GtkWidget *
get_focus (StoaCommunity *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root ? gtk_root_get_focus (root) : NULL;
}

/* what it is made of now */

/* Above the buttons of a room or a replay, wherever these are below the toasts. */
static void
place_toasts (StoaCommunity *self)
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
update_layout (StoaCommunity *self)
{
  const char *name = self->watching ? "replay" : self->on_stage ? "stage" : self->narrow ? "narrow" : "wide";
  GtkWidget *focus = get_focus (self);
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
set_on_stage (StoaCommunity *self,
              gboolean       on_stage)
{
  GAction *action = g_action_map_lookup_action (self->actions, "stage");

  self->on_stage = on_stage && stoa_session_get_call (self->session);
  if (!self->on_stage)
    gtk_window_unfullscreen (get_window (self));
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_boolean (self->on_stage));
  update_layout (self);
}

static void
update_collapsed (StoaCommunity *self)
{
  adw_navigation_split_view_set_collapsed (self->split, self->collapsed || self->watching);
  g_object_set (self->sidebar, "mode", self->collapsed ? ADW_SIDEBAR_MODE_PAGE : ADW_SIDEBAR_MODE_SIDEBAR, NULL);
}

/* The replay that is shown, or NULL. */
static StoaReplayPage *
get_replay (StoaCommunity *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->pages);

  return STOA_IS_REPLAY_PAGE (page) ? STOA_REPLAY_PAGE (page) : NULL;
}

static void
enable (StoaCommunity *self,
        const char    *name,
        gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (self->actions, name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update_actions (StoaCommunity *self)
{
  gboolean ready = stoa_session_get_stage (self->session) == STOA_SESSION_READY;
  gboolean in_room = stoa_session_get_call (self->session) != NULL;
  static const char *const when_ready[] = { "search", "page", "next-pane", "previous-pane" };
  static const char *const in_a_room[] = { "people", "stage", "show-room" };

  for (guint i = 0; i < G_N_ELEMENTS (when_ready); i++)
    enable (self, when_ready[i], ready);
  for (guint i = 0; i < G_N_ELEMENTS (in_a_room); i++)
    enable (self, in_a_room[i], ready && in_room);
  enable (self, "fullscreen", ready && (in_room || get_replay (self)));
}

static void
call_changed (StoaCommunity *self)
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

/* pages */

/* A replay fills the screen alone. */
static void
update_watching (StoaCommunity *self)
{
  StoaReplayPage *replay = get_replay (self);
  gboolean watching = replay && !self->on_stage && gtk_window_is_fullscreen (get_window (self));

  if (replay)
    stoa_replay_page_set_fullscreen (replay, watching);
  if (self->watching == watching)
    return;
  self->watching = watching;
  update_collapsed (self);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  update_layout (self);
  if (replay)
    stoa_replay_page_take_focus (replay);
}

static void
page_changed (StoaCommunity *self)
{
  if (self->session == NULL)
    return;
  adw_navigation_page_set_title (self->content,
                                 adw_navigation_page_get_title (adw_navigation_view_get_visible_page (self->pages)));
  update_actions (self);
  if (get_replay (self) == NULL && self->watching)
    gtk_window_unfullscreen (get_window (self));
  update_watching (self);
}

static void
leave_replay (StoaCommunity *self)
{
  adw_navigation_view_pop_to_page (self->pages, ADW_NAVIGATION_PAGE (self->feed));
}

static void
set_place (StoaCommunity *self,
           StoaPlace     *place)
{
  if (g_set_object (&self->place, place))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACE]);
}

static void
show_home (StoaCommunity *self)
{
  leave_replay (self);
  stoa_feed_page_show_home (self->feed);
  set_place (self, NULL);
}

static void
show_place (StoaCommunity *self,
            StoaPlace     *place)
{
  leave_replay (self);
  stoa_feed_page_show_place (self->feed, place);
  set_place (self, place);
}

static void
show_room (StoaCommunity *self,
           StoaOpenRoom  *room)
{
  leave_replay (self);
  stoa_feed_page_show_room (self->feed, room);
  set_place (self, NULL);
}

static void
page_activated (StoaCommunity *self)
{
  adw_navigation_split_view_set_show_content (self->split, TRUE);
}

/* panes */

typedef enum { PANE_SIDEBAR, PANE_FEED, PANE_TRAY, N_PANES } Pane;

static Pane
current_pane (StoaCommunity *self)
{
  GtkWidget *focus = get_focus (self);

  if (focus == NULL)
    return PANE_TRAY;
  if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->pages)))
    return PANE_FEED;
  if (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->split)))
    return PANE_SIDEBAR;
  return PANE_TRAY;
}

static gboolean
has_pane (StoaCommunity *self,
          Pane           pane)
{
  if (self->on_stage)
    return pane == PANE_TRAY;
  return pane != PANE_TRAY || !self->narrow || stoa_session_get_call (self->session);
}

static void
focus_pane (StoaCommunity *self,
            Pane           pane)
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

static void
go_to_pane (StoaCommunity *self,
            int            step)
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
  StoaCommunity *self = data;

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
  StoaCommunity *self = data;

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
  StoaCommunity *self = data;

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (get_window (self))))
    return;
  if (self->watching)
    gtk_window_unfullscreen (get_window (self));
  if (!gtk_toggle_button_get_active (self->search_button))
    g_set_weak_pointer (&self->before_search, get_focus (self));
  set_on_stage (self, FALSE);
  gtk_toggle_button_set_active (self->search_button, TRUE);
  focus_pane (self, PANE_SIDEBAR);
}

static void
search_toggled (StoaCommunity *self)
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
stop_search (StoaCommunity *self)
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
found (StoaCommunity *self,
       int            kind,
       const char    *id)
{
  gtk_toggle_button_set_active (self->search_button, FALSE);
  g_clear_weak_pointer (&self->before_search);
  g_signal_emit (self, signals[OPEN], 0, kind, id);
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
  StoaCommunity *self = data;

  if (!self->on_stage && get_replay (self) && current_pane (self) == PANE_FEED)
    {
      gtk_widget_activate_action (GTK_WIDGET (get_replay (self)), "page.fullscreen", NULL);
      return;
    }
  if (self->on_stage && gtk_window_is_fullscreen (get_window (self)))
    {
      set_on_stage (self, FALSE);
      return;
    }
  set_on_stage (self, TRUE);
  gtk_window_fullscreen (get_window (self));
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
};

/* GObject */

static void
set_session (StoaCommunity *self,
             StoaSession   *session)
{
  if (!g_set_object (&self->session, session) || session == NULL)
    return;
  g_object_set (self->sidebar, "session", session, NULL);
  g_object_set (self->search, "session", session, NULL);
  g_object_set (self->feed, "session", session, NULL);
  g_object_set (self->tray, "session", session, NULL);
  g_object_set (self->tray_bar, "session", session, NULL);
  g_signal_connect_object (session, "notify::stage", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  call_changed (self);
}

static void
stoa_community_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  StoaCommunity *self = STOA_COMMUNITY (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_PLACE:
      g_value_set_object (value, self->place);
      break;
    case PROP_COLLAPSED:
      g_value_set_boolean (value, self->collapsed);
      break;
    case PROP_NARROW:
      g_value_set_boolean (value, self->narrow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_community_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  StoaCommunity *self = STOA_COMMUNITY (object);

  switch (id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_COLLAPSED:
      self->collapsed = g_value_get_boolean (value);
      update_collapsed (self);
      break;
    case PROP_NARROW:
      self->narrow = g_value_get_boolean (value);
      update_layout (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_community_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_community_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::fullscreened", G_CALLBACK (update_watching), widget,
                           G_CONNECT_SWAPPED);
}

static void
stoa_community_dispose (GObject *object)
{
  StoaCommunity *self = STOA_COMMUNITY (object);

  g_clear_weak_pointer (&self->before_search);
  g_clear_object (&self->place);
  /* first: no page that goes changes anything any more */
  g_clear_object (&self->session);
  /* disposing the template would take the bin's child away without its knowing */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_COMMUNITY);
  G_OBJECT_CLASS (stoa_community_parent_class)->dispose (object);
}

static void
stoa_community_class_init (StoaCommunityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_community_get_property;
  object_class->set_property = stoa_community_set_property;
  object_class->dispose = stoa_community_dispose;
  widget_class->root = stoa_community_root;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_PLACE] = g_param_spec_object ("place", NULL, NULL, STOA_TYPE_PLACE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_COLLAPSED] = g_param_spec_boolean ("collapsed", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[OPEN] = g_signal_new ("open", STOA_TYPE_COMMUNITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_INT, G_TYPE_STRING);

  g_type_ensure (STOA_TYPE_SEARCH);
  g_type_ensure (STOA_TYPE_SIDEBAR);
  g_type_ensure (STOA_TYPE_FEED_PAGE);
  g_type_ensure (STOA_TYPE_EXPORTS_BUTTON);
  g_type_ensure (STOA_TYPE_TRAY);
  g_type_ensure (STOA_TYPE_TRAY_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-community.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, layouts);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, sheet);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, split);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, content);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, pages);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, exports_button);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, search_button);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, sidebar_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, sidebar);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, search);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, feed);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, tray);
  gtk_widget_class_bind_template_child (widget_class, StoaCommunity, tray_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_home);
  gtk_widget_class_bind_template_callback (widget_class, show_place);
  gtk_widget_class_bind_template_callback (widget_class, show_room);
  gtk_widget_class_bind_template_callback (widget_class, page_activated);
  gtk_widget_class_bind_template_callback (widget_class, page_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_toggled);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
  gtk_widget_class_bind_template_callback (widget_class, found);
}

static void
stoa_community_init (StoaCommunity *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
  stoa_spoken_menu (self->menu_button);
  g_signal_connect_swapped (self->split, "notify::collapsed", G_CALLBACK (place_toasts), self);
}

/* public */

void
stoa_community_add_actions (StoaCommunity *self,
                            GActionMap    *actions)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self) && self->actions == NULL);
  self->actions = actions;
  g_action_map_add_action_entries (actions, entries, G_N_ELEMENTS (entries), self);
}

void
stoa_community_set_exports (StoaCommunity   *self,
                            StoaExportQueue *queue)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self));
  g_object_set (self->exports_button, "queue", queue, NULL);
}

StoaPlace *
stoa_community_get_place (StoaCommunity *self)
{
  g_return_val_if_fail (STOA_IS_COMMUNITY (self), NULL);
  return self->place;
}

void
stoa_community_add_toast (StoaCommunity *self,
                          AdwToast      *toast)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self));
  adw_toast_overlay_add_toast (self->toasts, g_object_ref (toast));
}

void
stoa_community_go_home (StoaCommunity *self)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self));
  stoa_sidebar_choose (self->sidebar, 0);
}

void
stoa_community_go_to_place (StoaCommunity *self,
                            StoaPlace     *place)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self));
  set_on_stage (self, FALSE);
  leave_replay (self);
  if (!stoa_sidebar_choose_subject (self->sidebar, G_OBJECT (place)))
    show_place (self, place);
  focus_pane (self, PANE_FEED);
}

void
stoa_community_go_to_post (StoaCommunity *self,
                           StoaPlace     *place,
                           const char    *post)
{
  stoa_community_go_to_place (self, place);
  stoa_feed_page_seek (self->feed, post);
}

void
stoa_community_go_to_room (StoaCommunity *self,
                           StoaOpenRoom  *room)
{
  g_return_if_fail (STOA_IS_COMMUNITY (self));
  set_on_stage (self, FALSE);
  if (!stoa_sidebar_choose_subject (self->sidebar, G_OBJECT (room)))
    show_room (self, room);
  focus_pane (self, PANE_FEED);
}

void
stoa_community_open_replay (StoaCommunity      *self,
                            const StoaManifest *manifest,
                            gboolean            edit)
{
  AdwNavigationPage *page = stoa_replay_page_new (self->session, manifest, edit);
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (get_window (self)));

  g_object_bind_property (self->split, "collapsed", page, "alone", G_BINDING_SYNC_CREATE);
  if (dialog)
    adw_dialog_close (dialog);
  set_on_stage (self, FALSE);
  adw_bottom_sheet_set_open (self->sheet, FALSE);
  adw_navigation_split_view_set_show_content (self->split, TRUE);
  leave_replay (self);
  adw_navigation_view_push (self->pages, page);
  stoa_replay_page_take_focus (STOA_REPLAY_PAGE (page));
}

gboolean
stoa_community_leave_stage (StoaCommunity *self)
{
  g_return_val_if_fail (STOA_IS_COMMUNITY (self), FALSE);
  if (!self->on_stage)
    return FALSE;
  set_on_stage (self, FALSE);
  return TRUE;
}
