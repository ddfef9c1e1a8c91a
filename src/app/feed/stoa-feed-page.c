/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-page.h"

#include <glib/gi18n.h>

#include "stoa-composer.h"
#include "stoa-feed-head.h"
#include "stoa-feed-list.h"
#include "stoa-live-card.h"
#include "stoa-spoken.h"

#define FEEDS_KEPT 8       /* of the pages looked at last */

struct _StoaFeedPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *banner;
  GtkRevealer *new_revealer; /* in the header, where it covers nothing */
  GtkButton *new_button;
  GtkMenuButton *menu_button;
  StoaFeedList *list;
  GtkWidget *top;
  StoaFeedHead *head;
  StoaComposer *composer;
  GtkWidget *copy_label;
  GtkWidget *rooms_box;
  GtkWidget *rooms_heading;
  GtkListBox *rooms_list;

  StoaSession *session;
  GtkCustomFilter *filter;
  GtkFilterListModel *shown;
  GQueue feeds;              /* of StoaFeed, the one shown last first */
  StoaPlace *place;          /* shown, or NULL */
  char *room;                /* id of the one open room that is shown, or NULL */
  GMenuModel *menu;
  gboolean alone;
};

enum { PROP_SESSION = 1, PROP_MENU, PROP_ALONE, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaFeedPage, stoa_feed_page, ADW_TYPE_NAVIGATION_PAGE)

/* A room that is a post stands among the posts. */
static gboolean
is_shown (gpointer item,
          gpointer data)
{
  StoaFeedPage *self = data;
  const StoaRoomCard *card = stoa_open_room_get_card (item);

  if (self->room)
    return g_str_equal (card->id, self->room);
  if (card->post)
    return FALSE;
  if (self->place)
    return g_strcmp0 (card->context, stoa_place_get_context (self->place)->id) == 0;
  return TRUE;
}

/* the feed */

static void
forget_feeds (StoaFeedPage *self)
{
  g_queue_clear_full (&self->feeds, g_object_unref);
}

/* The feed of a page one comes back to is still there, with the posts one had got to. */
static StoaFeed *
ensure_feed (StoaFeedPage *self,
             const char   *context)
{
  StoaClient *client = stoa_session_get_client (self->session);
  g_autofree char *directory = g_build_filename (g_get_user_cache_dir (), "stoa", "feeds", NULL);
  GList *link = self->feeds.head;
  StoaFeed *feed;

  while (link && g_strcmp0 (stoa_feed_get_context (link->data), context) != 0)
    link = link->next;
  feed = link ? link->data : stoa_feed_new (client, context, directory);
  if (link)
    g_queue_delete_link (&self->feeds, link);
  g_queue_push_head (&self->feeds, feed);
  while (g_queue_get_length (&self->feeds) > FEEDS_KEPT)
    g_object_unref (g_queue_pop_tail (&self->feeds));
  return feed;
}

static void
update_new (StoaFeedPage *self)
{
  StoaFeed *feed = stoa_feed_list_get_feed (self->list);
  guint n = feed ? stoa_feed_get_n_new (feed) : 0;
  g_autofree char *label = g_strdup_printf (ngettext ("%u New Post", "%u New Posts", n), n);

  if (n > 0)
    gtk_button_set_label (self->new_button, label);
  gtk_revealer_set_reveal_child (self->new_revealer, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->new_revealer), n > 0);
}

static void
new_clicked (StoaFeedPage *self)
{
  stoa_feed_show_new (stoa_feed_list_get_feed (self->list));
  stoa_feed_list_take_focus (self->list);
}

/* One is not in there any more, or it is gone. */
static gboolean
is_closed (StoaFeedPage *self)
{
  StoaFeed *feed = stoa_feed_list_get_feed (self->list);

  return feed && stoa_feed_get_state (feed) == STOA_FEED_HIDDEN;
}

static void
feed_changed (StoaFeedPage *self)
{
  StoaFeed *feed = stoa_feed_list_get_feed (self->list);
  gboolean is_copy = FALSE;

  update_new (self);
  stoa_feed_head_set_closed (self->head, is_closed (self));
  if (is_closed (self))
    gtk_widget_set_visible (GTK_WIDGET (self->composer), FALSE);
  if (feed)
    g_object_get (feed, "is-copy", &is_copy, NULL);
  gtk_widget_set_visible (self->copy_label, is_copy && feed && g_list_model_get_n_items (G_LIST_MODEL (feed)) > 0);
}

/* What is said when there is neither a room nor a post. */
static void
find_empty (StoaFeedPage  *self,
            const char   **title,
            const char   **text)
{
  *title = _("Nothing Here Yet");
  *text = _("Start a room or write a note, and it appears here for everyone who may see it.");
  if (self->room)
    {
      *title = _("This Room Has Ended");
      *text = _("It is not open any more. The other open rooms are on the Home page.");
    }
  else if (self->place == NULL)
    {
      *title = _("Nobody Is Live Right Now");
      *text = _("Start a room, and the people of your community can join you.");
    }
  else if (stoa_place_get_context (self->place)->archived)
    *text = _("Nothing was posted before the project was archived.");
  else if (!stoa_place_is_caretaker (self->place))
    *text = _("When a caretaker starts a room or somebody writes, it appears here by itself.");
}

static void
update_body (StoaFeedPage *self)
{
  StoaClient *client = self->session ? stoa_session_get_client (self->session) : NULL;
  StoaOpenRooms *rooms = self->session ? stoa_session_get_rooms (self->session) : NULL;
  guint n = self->shown ? g_list_model_get_n_items (G_LIST_MODEL (self->shown)) : 0;
  StoaFeed *before = stoa_feed_list_get_feed (self->list);
  StoaFeed *feed = NULL;
  gboolean loaded = FALSE;
  const char *title, *text;

  if (client == NULL || rooms == NULL)
    return;
  g_object_get (rooms, "loaded", &loaded, NULL);
  gtk_widget_set_visible (self->rooms_box, n > 0);
  gtk_widget_set_visible (self->rooms_heading, self->room == NULL);
  find_empty (self, &title, &text);
  if (self->room == NULL)
    feed = ensure_feed (self, self->place ? stoa_place_get_context (self->place)->id : NULL);
  if (feed != before)
    {
      if (before)
        g_signal_handlers_disconnect_by_func (before, feed_changed, self);
      if (feed)
        g_signal_connect_object (feed, "notify", G_CALLBACK (feed_changed), self, G_CONNECT_SWAPPED);
    }
  stoa_feed_list_show (self->list, feed, n == 0 && loaded ? title : NULL, text);
  feed_changed (self);
}

/* what the page is about */

static gboolean
may_write (StoaPlace *place)
{
  const StoaContext *context = stoa_place_get_context (place);

  return !context->archived && (context->kind == STOA_CONTEXT_PROJECT ? context->membership != STOA_MEMBERSHIP_NONE
                                                                      : stoa_place_is_caretaker (place));
}

static void
update_composer (StoaFeedPage *self)
{
  gboolean writes = self->place && may_write (self->place);

  stoa_composer_set_place (self->composer, writes ? self->place : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->composer), writes);
}

static void
show_what (StoaFeedPage *self,
           StoaPlace    *place,
           const char   *room)
{
  if (self->place)
    g_signal_handlers_disconnect_by_func (self->place, update_composer, self);
  g_set_object (&self->place, place);
  g_set_str (&self->room, room);
  if (place)
    g_signal_connect_object (place, "changed", G_CALLBACK (update_composer), self, G_CONNECT_SWAPPED);

  update_composer (self);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_body (self);
}

static void
posted (StoaFeedPage   *self,
        const StoaPost *post)
{
  StoaFeed *feed = stoa_feed_list_get_feed (self->list);

  if (feed && g_strcmp0 (stoa_feed_get_context (feed), post->context) == 0)
    stoa_feed_put (feed, post);
}

/* what the session has */

static void
client_state_changed (StoaFeedPage *self)
{
  StoaClient *client = stoa_session_get_client (self->session);
  gboolean reconnecting = client && stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING;
  const char *trouble = client ? stoa_client_get_trouble (client) : NULL;
  g_autofree char *text = NULL;

  if (reconnecting && trouble)
    /* Translators: the second part is a sentence that says what is wrong */
    text = g_strdup_printf (_("Reconnecting to the server… %s"), trouble);
  /* hidden, it is still read */
  adw_banner_set_title (self->banner, text ? text : reconnecting ? _("Reconnecting to the server…") : "");
  adw_banner_set_revealed (self->banner, reconnecting);
}

static void
client_changed (StoaFeedPage *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  if (client)
    {
      g_signal_connect_object (client, "notify::state", G_CALLBACK (client_state_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (client, "notify::trouble", G_CALLBACK (client_state_changed), self,
                               G_CONNECT_SWAPPED);
    }
  forget_feeds (self);
  client_state_changed (self);
}

static void
rooms_changed (StoaFeedPage *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);

  if (rooms)
    g_signal_connect_object (rooms, "notify::loaded", G_CALLBACK (update_body), self, G_CONNECT_SWAPPED);
  gtk_filter_list_model_set_model (self->shown, rooms ? G_LIST_MODEL (rooms) : NULL);
  update_body (self);
}

static void
set_session (StoaFeedPage *self,
             StoaSession  *session)
{
  if (session == NULL)
    return;

  self->session = g_object_ref (session);
  stoa_feed_head_set_session (self->head, session);
  stoa_composer_set_session (self->composer, session);
  stoa_feed_list_set_session (self->list, session, self->top);
  stoa_live_list_bind (self->rooms_list, G_LIST_MODEL (self->shown), session);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  client_changed (self);
  rooms_changed (self);
  stoa_feed_page_show_home (self);
}

/* GObject */

static void
stoa_feed_page_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  StoaFeedPage *self = STOA_FEED_PAGE (object);

  switch (prop_id)
    {
    case PROP_MENU:
      g_value_set_object (value, self->menu);
      break;
    case PROP_ALONE:
      g_value_set_boolean (value, self->alone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_feed_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  StoaFeedPage *self = STOA_FEED_PAGE (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_MENU:
      g_set_object (&self->menu, g_value_get_object (value));
      break;
    case PROP_ALONE:
      self->alone = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_feed_page_dispose (GObject *object)
{
  StoaFeedPage *self = STOA_FEED_PAGE (object);

  forget_feeds (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_FEED_PAGE);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  g_clear_object (&self->menu);
  g_clear_pointer (&self->room, g_free);
  G_OBJECT_CLASS (stoa_feed_page_parent_class)->dispose (object);
}

static void
stoa_feed_page_class_init (StoaFeedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_feed_page_get_property;
  object_class->set_property = stoa_feed_page_set_property;
  object_class->dispose = stoa_feed_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  props[PROP_MENU] = g_param_spec_object ("menu", NULL, NULL, G_TYPE_MENU_MODEL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  props[PROP_ALONE] = g_param_spec_boolean ("alone", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_FEED_LIST);
  g_type_ensure (STOA_TYPE_FEED_HEAD);
  g_type_ensure (STOA_TYPE_COMPOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-feed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, banner);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, list);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, top);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, head);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, composer);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, copy_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rooms_box);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rooms_heading);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rooms_list);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, new_revealer);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, posted);
  gtk_widget_class_bind_template_callback (widget_class, new_clicked);
}

static void
stoa_feed_page_init (StoaFeedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_menu (self->menu_button);
  self->filter = gtk_custom_filter_new (is_shown, self, NULL);
  self->shown = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->filter)));
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (update_body), self, G_CONNECT_SWAPPED);
}

/* public */

gboolean
stoa_feed_page_take_focus (StoaFeedPage *self)
{
  g_return_val_if_fail (STOA_IS_FEED_PAGE (self), FALSE);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->rooms_list))
      && gtk_widget_child_focus (GTK_WIDGET (self->rooms_list), GTK_DIR_TAB_FORWARD))
    return TRUE;
  return stoa_feed_list_take_focus (self->list) || stoa_feed_head_take_focus (self->head)
         || gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

void
stoa_feed_page_show_home (StoaFeedPage *self)
{
  g_return_if_fail (STOA_IS_FEED_PAGE (self));
  stoa_feed_head_show_home (self->head);
  show_what (self, NULL, NULL);
}

void
stoa_feed_page_show_place (StoaFeedPage *self,
                           StoaPlace    *place)
{
  g_return_if_fail (STOA_IS_FEED_PAGE (self));
  stoa_feed_head_show_place (self->head, place);
  show_what (self, place, NULL);
}

void
stoa_feed_page_seek (StoaFeedPage *self,
                     const char   *post)
{
  g_return_if_fail (STOA_IS_FEED_PAGE (self));
  stoa_feed_list_seek (self->list, post);
}

void
stoa_feed_page_show_room (StoaFeedPage *self,
                          StoaOpenRoom *room)
{
  const StoaRoomCard *card;

  g_return_if_fail (STOA_IS_FEED_PAGE (self));

  card = stoa_open_room_get_card (room);
  stoa_feed_head_show_room (self->head, card);
  show_what (self, NULL, card->id);
}

StoaPlace *
stoa_feed_page_get_place (StoaFeedPage *self)
{
  g_return_val_if_fail (STOA_IS_FEED_PAGE (self), NULL);
  return self->place;
}
