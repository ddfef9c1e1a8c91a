/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-list.h"

#include <glib/gi18n.h>

#include "stoa-feed-tail.h"
#include "stoa-frame-log.h"
#include "stoa-note-dialog.h"
#include "stoa-post-card.h"
#include "stoa-removals.h"
#include "stoa-trickle.h"
#include "stoa-when.h"

#define CARD "stoa-card"
#define FIRST_CARD 1       /* in the list: what stands above the cards is one of its items */
#define PAGES_AHEAD 4      /* older posts are asked for that many windows before the end */
#define MAX_SOUGHT 5000    /* posts that are gone through for one that is looked for */
#define FRAMES_TO_SETTLE 3 /* in which the list finds out how high its rows really are */

struct _StoaFeedList
{
  AdwBin parent_instance;

  GtkScrolledWindow *scroller;
  GtkListView *list_view;
  GtkNoSelection *selection;

  StoaSession *session;
  StoaFeed *feed;            /* shown, or NULL */
  StoaRemovals *removals;
  GtkFilterListModel *posts; /* those of the feed that are not removed */
  StoaTrickle *cards;        /* those of them that are in the list already */
  GtkWidget *top;
  StoaFeedTail *tail;
  char *empty_title;
  char *empty_text;
  char *older_trouble;       /* why the older posts did not come, or NULL */
  char *sought;              /* id of the post that gets the focus when it is there, or NULL */
  guint scroll_source;       /* its row is being scrolled to */
  guint frames;              /* that it still takes */
  gint64 read_at;            /* of the newest post that was told to be read */
};

G_DEFINE_FINAL_TYPE (StoaFeedList, stoa_feed_list, ADW_TYPE_BIN)

/* a post that is looked for */

static guint
find_post (StoaFeedList *self,
           const char   *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->posts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaFeedPost) post = g_list_model_get_item (G_LIST_MODEL (self->posts), i);

      if (g_strcmp0 (stoa_feed_post_get (post)->id, id) == 0)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
stop_seeking (StoaFeedList *self,
              const char   *why)
{
  g_clear_pointer (&self->sought, g_free);
  if (why)
    stoa_session_notify (self->session, why);
}

static gboolean
scroll_to_sought (GtkWidget     *widget,
                  GdkFrameClock *clock,
                  gpointer       data)
{
  StoaFeedList *self = data;
  guint position = self->sought ? find_post (self, self->sought) : GTK_INVALID_LIST_POSITION;

  if (position != GTK_INVALID_LIST_POSITION)
    {
      stoa_trickle_show_all (self->cards);
      gtk_list_view_scroll_to (self->list_view, FIRST_CARD + position, GTK_LIST_SCROLL_FOCUS, NULL);
      gtk_window_set_focus_visible (GTK_WINDOW (gtk_widget_get_root (widget)), TRUE);
      if (--self->frames > 0)
        return G_SOURCE_CONTINUE;
    }
  self->scroll_source = 0;
  g_clear_pointer (&self->sought, g_free);
  return G_SOURCE_REMOVE;
}

static void
show_sought (StoaFeedList *self)
{
  self->frames = FRAMES_TO_SETTLE;
  if (self->scroll_source == 0)
    self->scroll_source = gtk_widget_add_tick_callback (GTK_WIDGET (self), scroll_to_sought, self, NULL);
}

static void older_loaded (gpointer      object,
                          const GValue *value,
                          const GError *error);

/* Goes on until it is there or cannot come: from whatever changes the list. */
static void
seek (StoaFeedList *self)
{
  StoaFeedState state = self->feed ? stoa_feed_get_state (self->feed) : STOA_FEED_READY;
  gboolean is_copy = FALSE;
  guint position;

  if (self->sought == NULL || self->scroll_source != 0 || self->feed == NULL || state == STOA_FEED_LOADING)
    return;
  position = find_post (self, self->sought);
  g_object_get (self->feed, "is-copy", &is_copy, NULL);
  if (position != GTK_INVALID_LIST_POSITION)
    show_sought (self);
  else if (state == STOA_FEED_HIDDEN)
    stop_seeking (self, NULL);
  else if (state == STOA_FEED_FAILED || is_copy)
    return;
  else if (stoa_feed_get_n_new (self->feed) > 0)
    stoa_feed_show_new (self->feed);
  else if (!stoa_feed_has_older (self->feed))
    stop_seeking (self, _("That is not there any more, or it is not open to you."));
  else if (g_list_model_get_n_items (G_LIST_MODEL (self->feed)) >= MAX_SOUGHT)
    stop_seeking (self, _("That post is too far back to be shown here."));
  else
    stoa_when (self, stoa_feed_load_older (self->feed), older_loaded);
}

/* what stands below */

static gboolean
is_cut_off (StoaFeedList *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  return client && stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING;
}

static void
update_tail (StoaFeedList *self)
{
  StoaFeedState state = self->feed ? stoa_feed_get_state (self->feed) : STOA_FEED_READY;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->posts));
  g_autofree char *trouble = NULL;

  if (self->feed)
    g_object_get (self->feed, "trouble", &trouble, NULL);
  if (state == STOA_FEED_LOADING && is_cut_off (self))
    stoa_feed_tail_show_words (self->tail, "network-error-symbolic", _("The Posts Cannot Be Loaded"),
                               _("They come by themselves as soon as the server answers."), STOA_WAY_ON_NONE);
  else if (state == STOA_FEED_LOADING)
    stoa_feed_tail_show_loading (self->tail);
  else if (state == STOA_FEED_FAILED)
    stoa_feed_tail_show_words (self->tail, "network-error-symbolic", _("The Posts Cannot Be Loaded"),
                               trouble ? trouble : "", STOA_WAY_ON_AGAIN);
  else if (state == STOA_FEED_HIDDEN)
    stoa_feed_tail_show_words (self->tail, "system-lock-screen-symbolic", _("Nothing to See Here"),
                               _("This page is gone, or it is not for you."), STOA_WAY_ON_HOME);
  else if (n == 0 && self->empty_title)
    stoa_feed_tail_show_words (self->tail, "stoa-live-symbolic", self->empty_title, self->empty_text, STOA_WAY_ON_NONE);
  else if (self->older_trouble)
    stoa_feed_tail_show_words (self->tail, "network-error-symbolic", _("Older Posts Cannot Be Loaded"),
                               self->older_trouble, STOA_WAY_ON_AGAIN);
  else if (self->feed && stoa_feed_has_older (self->feed))
    stoa_feed_tail_show_loading (self->tail);
  else
    stoa_feed_tail_show_nothing (self->tail);
}

static void
older_loaded (gpointer      object,
              const GValue *value,
              const GError *error)
{
  StoaFeedList *self = object;

  g_set_str (&self->older_trouble, error ? error->message : NULL);
  update_tail (self);
  if (error && self->sought)
    stop_seeking (self, error->message);
  seek (self);
}

static void
load_older (StoaFeedList *self)
{
  GtkAdjustment *scroll = gtk_scrolled_window_get_vadjustment (self->scroller);
  double page = gtk_adjustment_get_page_size (scroll);
  double below = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_value (scroll) - page;

  if (self->feed && self->older_trouble == NULL && stoa_trickle_is_done (self->cards) && page > 0 && below < PAGES_AHEAD * page
      && stoa_feed_get_state (self->feed) == STOA_FEED_READY && stoa_feed_has_older (self->feed))
    stoa_when (self, stoa_feed_load_older (self->feed), older_loaded);
}

static void
try_again (StoaFeedList *self)
{
  g_clear_pointer (&self->older_trouble, g_free);
  if (stoa_feed_get_state (self->feed) == STOA_FEED_READY)
    load_older (self);
  else
    stoa_feed_reload (self->feed);
  update_tail (self);
}

/* what is read */

static void
read_marked (gpointer      object,
             const GValue *value,
             const GError *error)
{
  StoaPlaces *places = stoa_session_get_places (STOA_FEED_LIST (object)->session);

  if (error == NULL && places)
    stoa_places_add (places, g_value_get_boxed (value));
}

/* What one looks at is read. */
static void
mark_read (StoaFeedList *self)
{
  StoaClient *client = stoa_session_get_client (self->session);
  g_autoptr (StoaFeedPost) newest = self->feed ? g_list_model_get_item (G_LIST_MODEL (self->feed), 0) : NULL;
  const char *context = self->feed ? stoa_feed_get_context (self->feed) : NULL;
  gboolean is_copy = FALSE;
  g_autofree char *key = NULL;

  if (self->feed)
    g_object_get (self->feed, "is-copy", &is_copy, NULL);
  if (client == NULL || newest == NULL || context == NULL || is_copy || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || stoa_feed_post_get (newest)->created_at <= self->read_at)
    return;
  self->read_at = stoa_feed_post_get (newest)->created_at;
  key = stoa_post_key (stoa_feed_post_get (newest));
  stoa_when (self, stoa_client_mark_read (client, context, key), read_marked);
}

static void
changed (StoaFeedList *self)
{
  update_tail (self);
  mark_read (self);
}

static void
feed_changed (StoaFeedList *self)
{
  changed (self);
  seek (self);
}

/* rows */

static void
edit (StoaFeedList *self,
      StoaFeedPost *post)
{
  adw_dialog_present (stoa_note_dialog_new (self->session, post), GTK_WIDGET (self));
}

static guint
find_position (StoaFeedList *self,
               StoaFeedPost *post)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->posts));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaFeedPost) each = g_list_model_get_item (G_LIST_MODEL (self->posts), i);

      if (each == post)
        return i;
    }
  return n;
}

/* The focus goes to the card that takes its place: by itself it would go to nothing in particular. Without a card it goes to what is
 * above. */
static void
remove_post (StoaFeedList *self,
             StoaFeedPost *post)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  guint position = find_position (self, post);
  guint n;

  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), stoa_removals_add (self->removals, post));
  n = g_list_model_get_n_items (G_LIST_MODEL (self->cards));
  if (n > 0)
    gtk_list_view_scroll_to (self->list_view, FIRST_CARD + MIN (position, n - 1), GTK_LIST_SCROLL_FOCUS, NULL);
  else
    gtk_widget_child_focus (self->top, GTK_DIR_TAB_FORWARD);
}

static StoaPostCard *
ensure_card (StoaFeedList *self,
             GtkListItem  *row)
{
  StoaPostCard *card = g_object_get_data (G_OBJECT (row), CARD);

  if (card)
    return card;
  card = g_object_ref_sink (STOA_POST_CARD (stoa_post_card_new (self->session)));
  g_signal_connect_object (card, "edit", G_CALLBACK (edit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "remove", G_CALLBACK (remove_post), self, G_CONNECT_SWAPPED);
  g_object_bind_property (card, "label", row, "accessible-label", G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (row), CARD, card, g_object_unref);
  return card;
}

static void
bind (StoaFeedList *self,
      GtkListItem  *row)
{
  gpointer item = gtk_list_item_get_item (row);
  gboolean is_post = STOA_IS_FEED_POST (item);
  StoaPostCard *card = is_post ? ensure_card (self, row) : NULL;
  GtkWidget *child;

  gtk_list_item_set_focusable (row, is_post);
  gtk_list_item_set_activatable (row, is_post);
  if (is_post)
    {
      stoa_post_card_show (card, item, stoa_feed_get_context (self->feed) == NULL);
      g_debug ("card of %s", stoa_feed_post_get (item)->id);
    }
  child = is_post ? GTK_WIDGET (card) : item;
  if (gtk_list_item_get_child (row) != child)
    gtk_list_item_set_child (row, child);
}

/* A card stays in its row: taken out and put in again all of it would be styled anew, which takes longer than a frame. */
static void
unbind (StoaFeedList *self,
        GtkListItem  *row)
{
  GtkWidget *child = gtk_list_item_get_child (row);

  if (child && STOA_IS_POST_CARD (child))
    stoa_post_card_show (STOA_POST_CARD (child), NULL, FALSE);
  else
    gtk_list_item_set_child (row, NULL);
}

/* The card of the row that has the focus, or whose inside has. */
static StoaPostCard *
find_focused (StoaFeedList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *child = focus ? gtk_widget_get_first_child (focus) : NULL;
  GtkWidget *around = focus ? gtk_widget_get_ancestor (focus, STOA_TYPE_POST_CARD) : NULL;

  return around ? STOA_POST_CARD (around) : child && STOA_IS_POST_CARD (child) ? STOA_POST_CARD (child) : NULL;
}

static gboolean
open_menu (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  StoaPostCard *card = find_focused (STOA_FEED_LIST (widget));

  return card && stoa_post_card_open_menu (card);
}

/* What is at either end of the list is no card, and takes no focus: the keys for the ends go to the first and the last card. */
static gboolean
go_to_end (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  StoaFeedList *self = STOA_FEED_LIST (widget);
  guint n;

  stoa_trickle_show_all (self->cards);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->cards));
  if (n == 0 || find_focused (self) == NULL)
    return GDK_EVENT_PROPAGATE;
  gtk_list_view_scroll_to (self->list_view, FIRST_CARD + (g_variant_get_boolean (args) ? n - 1 : 0), GTK_LIST_SCROLL_FOCUS, NULL);
  return GDK_EVENT_STOP;
}

static void
add_keys (StoaFeedList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  for (int last = FALSE; last <= TRUE; last++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (last ? GDK_KEY_End : GDK_KEY_Home, 0),
                                                gtk_callback_action_new (go_to_end, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_boolean (last));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
activated (StoaFeedList *self,
           guint         position)
{
  StoaPostCard *card = find_focused (self);

  if (card)
    stoa_post_card_activate (card);
}

/* GObject */

static void
stoa_feed_list_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_feed_list_parent_class)->realize (widget);
  stoa_frame_log_start (widget);
}

static void
stoa_feed_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_feed_list_parent_class)->map (widget);
  mark_read (STOA_FEED_LIST (widget));
}

static void
stoa_feed_list_dispose (GObject *object)
{
  StoaFeedList *self = STOA_FEED_LIST (object);

  if (self->scroll_source != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->scroll_source);
  self->scroll_source = 0;
  if (self->cards)
    g_object_run_dispose (G_OBJECT (self->cards));
  if (self->list_view)
    {
      gtk_no_selection_set_model (self->selection, NULL);
      /* the bin would let go of a child that the template has taken away already */
      adw_bin_set_child (ADW_BIN (self), NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_FEED_LIST);
  g_clear_object (&self->feed);
  g_clear_object (&self->cards);
  g_clear_object (&self->posts);
  g_clear_object (&self->removals);
  g_clear_object (&self->top);
  g_clear_object (&self->tail);
  g_clear_object (&self->session);
  g_clear_pointer (&self->empty_title, g_free);
  g_clear_pointer (&self->empty_text, g_free);
  g_clear_pointer (&self->older_trouble, g_free);
  g_clear_pointer (&self->sought, g_free);
  G_OBJECT_CLASS (stoa_feed_list_parent_class)->dispose (object);
}

static void
stoa_feed_list_class_init (StoaFeedListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_feed_list_dispose;
  widget_class->realize = stoa_feed_list_realize;
  widget_class->map = stoa_feed_list_map;

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, open_menu, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, open_menu, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-feed-list.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFeedList, scroller);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedList, list_view);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedList, selection);
  gtk_widget_class_bind_template_callback (widget_class, activated);
}

static void
stoa_feed_list_init (StoaFeedList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  GtkAdjustment *scroll;

  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
  self->tail = g_object_ref_sink (STOA_FEED_TAIL (stoa_feed_tail_new ()));
  g_signal_connect_swapped (self->tail, "again", G_CALLBACK (try_again), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind), self);
  gtk_list_view_set_factory (self->list_view, factory);
  scroll = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (scroll, "value-changed", G_CALLBACK (load_older), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "changed", G_CALLBACK (load_older), self, G_CONNECT_SWAPPED);
}

/* public */

void
stoa_feed_list_set_session (StoaFeedList *self,
                            StoaSession  *session,
                            GtkWidget    *top)
{
  g_autoptr (GListStore) parts = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListStore) above = g_list_store_new (GTK_TYPE_WIDGET);
  g_autoptr (GListStore) below = g_list_store_new (GTK_TYPE_WIDGET);
  g_autoptr (GtkFlattenListModel) all = NULL;

  g_return_if_fail (STOA_IS_FEED_LIST (self) && self->session == NULL);

  self->session = g_object_ref (session);
  self->top = g_object_ref_sink (top);
  self->removals = stoa_removals_new (session);
  self->posts = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->removals)));
  g_signal_connect_object (self->posts, "items-changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  self->cards = stoa_trickle_new (G_LIST_MODEL (self->posts), GTK_WIDGET (self->list_view));
  g_list_store_append (above, top);
  g_list_store_append (below, self->tail);
  g_list_store_append (parts, above);
  g_list_store_append (parts, self->cards);
  g_list_store_append (parts, below);
  all = gtk_flatten_list_model_new (G_LIST_MODEL (g_steal_pointer (&parts)));
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (all));
}

void
stoa_feed_list_show (StoaFeedList *self,
                     StoaFeed     *feed,
                     const char   *empty_title,
                     const char   *empty_text)
{
  StoaClient *client;

  g_return_if_fail (STOA_IS_FEED_LIST (self) && self->session);

  client = stoa_session_get_client (self->session);
  g_set_str (&self->empty_title, empty_title);
  g_set_str (&self->empty_text, empty_text);
  if (feed != self->feed)
    {
      if (self->feed)
        g_signal_handlers_disconnect_by_func (self->feed, feed_changed, self);
      g_set_object (&self->feed, feed);
      g_clear_pointer (&self->older_trouble, g_free);
      g_clear_pointer (&self->sought, g_free);
      self->read_at = 0;
      gtk_filter_list_model_set_model (self->posts, feed ? G_LIST_MODEL (feed) : NULL);
      if (feed)
        g_signal_connect_object (feed, "notify", G_CALLBACK (feed_changed), self, G_CONNECT_SWAPPED);
      if (client)
        {
          g_signal_handlers_disconnect_by_func (client, update_tail, self);
          g_signal_connect_object (client, "notify::state", G_CALLBACK (update_tail), self, G_CONNECT_SWAPPED);
        }
      gtk_list_view_scroll_to (self->list_view, 0, GTK_LIST_SCROLL_NONE, NULL);
    }
  changed (self);
}

StoaFeed *
stoa_feed_list_get_feed (StoaFeedList *self)
{
  g_return_val_if_fail (STOA_IS_FEED_LIST (self), NULL);
  return self->feed;
}

void
stoa_feed_list_seek (StoaFeedList *self,
                     const char   *post)
{
  g_return_if_fail (STOA_IS_FEED_LIST (self));

  g_set_str (&self->sought, post);
  seek (self);
}

gboolean
stoa_feed_list_take_focus (StoaFeedList *self)
{
  g_return_val_if_fail (STOA_IS_FEED_LIST (self), FALSE);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->posts)) == 0)
    return FALSE;
  gtk_list_view_scroll_to (self->list_view, FIRST_CARD, GTK_LIST_SCROLL_FOCUS, NULL);
  return TRUE;
}
