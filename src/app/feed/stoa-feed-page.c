/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-page.h"

#include <glib/gi18n.h>

#include "stoa-live-card.h"

struct _StoaFeedPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *banner;
  GtkScrolledWindow *scroller;
  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkLabel *about_label;
  GtkWidget *start_button;
  GtkButton *members_button;
  GtkWidget *rename_button;
  GtkWidget *caretaker_note;
  GtkStack *body;
  GtkLabel *empty_title;
  GtkLabel *empty_text;
  GtkWidget *rooms_heading;
  GtkListBox *rooms_list;

  StoaSession *session;
  GtkCustomFilter *filter;
  GtkFilterListModel *shown;
  StoaPlace *place;          /* shown, or NULL */
  char *room;                /* id of the one open room that is shown, or NULL */
};

enum { PROP_SESSION = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaFeedPage, stoa_feed_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_shown (gpointer item,
          gpointer data)
{
  StoaFeedPage *self = data;
  const StoaRoomCard *card = stoa_open_room_get_card (item);

  if (self->room)
    return g_str_equal (card->id, self->room);
  if (self->place)
    return g_strcmp0 (card->context, stoa_place_get_context (self->place)->id) == 0;
  return TRUE;
}

/* what the page is about */

static void
set_head (StoaFeedPage *self,
          const char   *title,
          const char   *about,
          gboolean      has_avatar)
{
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->about_label, about ? about : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about_label), about && *about);
  adw_avatar_set_text (self->avatar, title);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), has_avatar);
}

static void
set_actions (StoaFeedPage *self,
             gboolean      can_start,
             gboolean      is_project,
             gboolean      is_own_profile)
{
  gtk_widget_set_visible (self->start_button, can_start);
  gtk_widget_set_visible (self->caretaker_note, !can_start && is_project);
  gtk_widget_set_visible (GTK_WIDGET (self->members_button), is_project);
  gtk_widget_set_visible (self->rename_button, is_own_profile);
}

static void
update_place (StoaFeedPage *self)
{
  const StoaContext *context = stoa_place_get_context (self->place);
  gboolean is_project = context->kind == STOA_CONTEXT_PROJECT;
  gboolean caretaker = stoa_place_is_caretaker (self->place);
  const StoaAccount *account = stoa_client_get_account (stoa_session_get_client (self->session));
  gboolean own = account && g_strcmp0 (account->id, context->id) == 0;
  g_autofree char *members = g_strdup_printf (ngettext ("%d Member", "%d Members", context->members),
                                              (int) context->members);
  const char *about = context->about;

  if (own && (about == NULL || *about == '\0'))
    about = _("Your profile. Rooms that you start from here are yours.");
  set_head (self, context->title, about, TRUE);
  set_actions (self, caretaker, is_project, own);
  gtk_button_set_label (self->members_button, members);
}

static void
update_head (StoaFeedPage *self)
{
  if (self->session == NULL || stoa_session_get_client (self->session) == NULL)
    return;

  if (self->place)
    update_place (self);
  else if (self->room == NULL)
    {
      set_head (self, _("Home"), _("The rooms that are open now, wherever you may join."), FALSE);
      set_actions (self, TRUE, FALSE, FALSE);
    }
  else
    set_actions (self, FALSE, FALSE, FALSE);
}

/* what is open there */

static void
update_empty (StoaFeedPage *self)
{
  const char *title = _("No Room Is Open Here");
  const char *text = _("Start one, and it appears here for everyone who may join.");

  if (self->room)
    {
      title = _("This Room Has Ended");
      text = _("It is not open any more. The other open rooms are on the Home page.");
    }
  else if (self->place == NULL)
    {
      title = _("Nobody Is Live Right Now");
      text = _("Start a room, and the people of your community can join you.");
    }
  else if (!stoa_place_is_caretaker (self->place))
    text = _("When a caretaker starts one, it appears here by itself.");
  gtk_label_set_label (self->empty_title, title);
  gtk_label_set_label (self->empty_text, text);
}

static void
update_body (StoaFeedPage *self)
{
  StoaOpenRooms *rooms = self->session ? stoa_session_get_rooms (self->session) : NULL;
  guint n = self->shown ? g_list_model_get_n_items (G_LIST_MODEL (self->shown)) : 0;
  gboolean loaded = FALSE;

  if (rooms)
    g_object_get (rooms, "loaded", &loaded, NULL);
  gtk_widget_set_visible (self->rooms_heading, self->room == NULL);
  update_empty (self);
  gtk_stack_set_visible_child_name (self->body, n > 0 ? "rooms" : loaded ? "empty" : "loading");
}

static void
show_what (StoaFeedPage *self,
           StoaPlace    *place,
           const char   *room)
{
  if (self->place)
    g_signal_handlers_disconnect_by_func (self->place, update_head, self);
  g_set_object (&self->place, place);
  g_set_str (&self->room, room);
  if (place)
    g_signal_connect_object (place, "changed", G_CALLBACK (update_head), self, G_CONNECT_SWAPPED);

  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  update_head (self);
  update_body (self);
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
  client_state_changed (self);
}

static void
rooms_changed (StoaFeedPage *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);

  if (rooms)
    g_signal_connect_object (rooms, "notify::loaded", G_CALLBACK (update_body), self, G_CONNECT_SWAPPED);
  gtk_filter_list_model_set_model (self->shown, rooms ? G_LIST_MODEL (rooms) : NULL);
  update_head (self);
  update_body (self);
}

static void
set_session (StoaFeedPage *self,
             StoaSession  *session)
{
  if (session == NULL)
    return;

  self->session = g_object_ref (session);
  stoa_live_list_bind (self->rooms_list, G_LIST_MODEL (self->shown), session);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  client_changed (self);
  rooms_changed (self);
}

/* GObject */

static void
stoa_feed_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      set_session (STOA_FEED_PAGE (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_feed_page_dispose (GObject *object)
{
  StoaFeedPage *self = STOA_FEED_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_FEED_PAGE);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  g_clear_pointer (&self->room, g_free);
  G_OBJECT_CLASS (stoa_feed_page_parent_class)->dispose (object);
}

static void
stoa_feed_page_class_init (StoaFeedPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_feed_page_set_property;
  object_class->dispose = stoa_feed_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-feed-page.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, banner);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, about_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, members_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rename_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, caretaker_note);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, body);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, empty_title);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, empty_text);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rooms_heading);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedPage, rooms_list);
}

static void
stoa_feed_page_init (StoaFeedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
  /* by name: what has only just become visible has no place yet, and Tab goes by places */
  if (gtk_widget_grab_focus (self->start_button) || gtk_widget_grab_focus (GTK_WIDGET (self->members_button)))
    return TRUE;
  return gtk_widget_child_focus (GTK_WIDGET (self->scroller), GTK_DIR_TAB_FORWARD);
}

void
stoa_feed_page_show_home (StoaFeedPage *self)
{
  g_return_if_fail (STOA_IS_FEED_PAGE (self));
  show_what (self, NULL, NULL);
}

void
stoa_feed_page_show_place (StoaFeedPage *self,
                           StoaPlace    *place)
{
  g_return_if_fail (STOA_IS_FEED_PAGE (self));
  show_what (self, place, NULL);
}

void
stoa_feed_page_show_room (StoaFeedPage *self,
                          StoaOpenRoom *room)
{
  const StoaRoomCard *card;

  g_return_if_fail (STOA_IS_FEED_PAGE (self));

  card = stoa_open_room_get_card (room);
  set_head (self, card->title, card->context_title, TRUE);
  show_what (self, NULL, card->id);
}

StoaPlace *
stoa_feed_page_get_place (StoaFeedPage *self)
{
  g_return_val_if_fail (STOA_IS_FEED_PAGE (self), NULL);
  return self->place;
}
