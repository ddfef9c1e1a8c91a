/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-post-card.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-face.h"
#include "stoa-link.h"
#include "stoa-note-markup.h"
#include "stoa-post-words.h"
#include "stoa-spoken.h"
#include "stoa-replay-card.h"
#include "stoa-when.h"

#define REFRESH_S 15
#define FOLDED_LINES 8
#define FOLDED_CHARACTERS 480

struct _StoaPostCard
{
  GtkBox parent_instance;

  GtkWidget *author_button;
  AdwAvatar *avatar;
  GtkLabel *author_label;
  GtkLabel *where_label;
  GtkMenuButton *menu_button;
  GtkLabel *text_label;
  GtkButton *more_button;
  GtkWidget *room_box;
  GtkWidget *poster_overlay;
  GtkPicture *poster_picture;
  GtkWidget *live_chip;
  GtkLabel *title_label;
  GtkLabel *details_label;
  GtkButton *main_button;
  StoaReplayCard *replay;    /* once there was one to show */

  StoaSession *session;
  StoaFeedPost *post;        /* shown, or NULL */
  gboolean with_context;
  gboolean unfolded;
  char *label;
  guint refresh_source;
};

enum { PROP_LABEL = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { EDIT, REMOVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPostCard, stoa_post_card, GTK_TYPE_BOX)

/* a note */

static gboolean
is_long (const char *text)
{
  guint lines = 1;

  for (const char *at = text; *at && lines <= FOLDED_LINES; at++)
    lines += *at == '\n';
  return lines > FOLDED_LINES || g_utf8_strlen (text, -1) > FOLDED_CHARACTERS;
}

static void
update_text (StoaPostCard   *self,
             const StoaPost *post)
{
  gboolean is_note = post->kind == STOA_POST_NOTE;
  g_autofree char *markup = is_note ? stoa_note_markup (post->text) : NULL;
  gboolean folds = is_note && is_long (post->text);
  gboolean folded = folds && !self->unfolded;

  gtk_widget_set_visible (GTK_WIDGET (self->text_label), is_note);
  gtk_label_set_markup (self->text_label, markup ? markup : "");
  gtk_label_set_lines (self->text_label, folded ? FOLDED_LINES : -1);
  gtk_label_set_ellipsize (self->text_label, folded ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), folds);
  gtk_button_set_label (self->more_button, folded ? _("Show More") : _("Show Less"));
}

static void
more_clicked (StoaPostCard *self)
{
  self->unfolded = !self->unfolded;
  update_text (self, stoa_feed_post_get (self->post));
}

static gboolean
link_activated (StoaPostCard *self,
                const char   *uri)
{
  return gtk_widget_activate_action (GTK_WIDGET (self), "win.open-link", "s", uri);
}

/* a room */

static gboolean
is_replay (const StoaPost *post)
{
  return post->kind == STOA_POST_REPLAY && post->recording != NULL;
}

static void update_poster (StoaPostCard *self);

static void
poster_arrived (gpointer      object,
                const GValue *value,
                const GError *error)
{
  if (error == NULL)
    update_poster (object);
}

static void
update_poster (StoaPostCard *self)
{
  const StoaPost *post = self->post ? stoa_feed_post_get (self->post) : NULL;
  StoaPictureCache *cache = stoa_session_get_pictures (self->session);
  gboolean has_one = post && post->kind != STOA_POST_NOTE && !is_replay (post) && post->poster && cache;
  GdkTexture *texture = has_one ? stoa_picture_cache_peek (cache, STOA_PICTURE_POSTER, post->room, post->poster) : NULL;

  gtk_widget_set_visible (self->poster_overlay, has_one);
  /* the one before stays until the next is there */
  if (texture || !has_one)
    gtk_picture_set_paintable (self->poster_picture, GDK_PAINTABLE (texture));
  if (gtk_picture_get_paintable (self->poster_picture))
    gtk_widget_remove_css_class (self->poster_overlay, "missing");
  else
    gtk_widget_add_css_class (self->poster_overlay, "missing");
  if (has_one && texture == NULL)
    stoa_when (self, stoa_picture_cache_load (cache, STOA_PICTURE_POSTER, post->room, post->poster), poster_arrived);
}

static const char *
main_label (StoaPostCard   *self,
            const StoaPost *post)
{
  if (stoa_session_is_in (self->session, post->room))
    return _("Show");
  switch (post->door)
    {
    case STOA_DOOR_KNOCK:
      return _("Knock");
    case STOA_DOOR_FULL:
      return _("Full");
    case STOA_DOOR_OPEN:
    default:
      return _("Join");
    }
}

static void
update_main (StoaPostCard   *self,
             const StoaPost *post)
{
  gboolean live = post->state == STOA_POST_OPEN;
  gboolean joining = live && g_strcmp0 (stoa_session_get_joining (self->session), post->room) == 0;
  gboolean inside = live && stoa_session_is_in (self->session, post->room);
  const char *label = live ? main_label (self, post) : "";
  /* Translators: what a button does, and the room it does it with */
  g_autofree char *name = g_strdup_printf (_("%s: %s"), label, post->title);

  gtk_widget_set_visible (GTK_WIDGET (self->main_button), live);
  gtk_button_set_label (self->main_button, joining ? _("Joining…") : label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->main_button), !joining && (inside || post->door != STOA_DOOR_FULL));
  /* the words on it would go before its name */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->main_button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->main_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_room (StoaPostCard   *self,
             const StoaPost *post)
{
  g_autofree char *details = NULL;

  gtk_widget_set_visible (self->room_box, post->kind != STOA_POST_NOTE && !is_replay (post));
  if (post->kind == STOA_POST_NOTE || is_replay (post))
    return;

  details = stoa_post_words_details (post);
  gtk_widget_set_visible (self->live_chip, post->state == STOA_POST_OPEN);
  gtk_label_set_label (self->title_label, post->title);
  gtk_label_set_label (self->details_label, details);
  update_main (self, post);
}

/* a replay */

static void
update_replay (StoaPostCard   *self,
               const StoaPost *post)
{
  if (is_replay (post) && self->replay == NULL)
    {
      self->replay = STOA_REPLAY_CARD (stoa_replay_card_new (self->session));
      gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->replay));
    }
  if (self->replay == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->replay), is_replay (post));
  /* it has a menu of its own */
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), !is_replay (post));
  if (is_replay (post))
    stoa_replay_card_show_post (self->replay, post);
  else
    stoa_replay_card_show (self->replay, NULL);
}

/* all of it */

static void
update_words (StoaPostCard   *self,
              const StoaPost *post)
{
  g_autofree char *when = stoa_post_words_when (post->created_at);
  g_autofree char *where = stoa_post_words_where (post, self->with_context);
  g_autofree char *author = g_strdup_printf (_("Profile of %s"), post->author_name);
  g_autofree char *line = NULL;

  /* Translators: when, where and for whom; and whether the text was changed since */
  line = g_strdup_printf (post->edited_at ? _("%s · %s · edited") : _("%s · %s"), when, where);
  gtk_label_set_label (self->author_label, post->author_name);
  gtk_label_set_label (self->where_label, line);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->author_button), "s", post->author);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->author_button), GTK_ACCESSIBLE_PROPERTY_LABEL, author, -1);
  g_free (self->label);
  self->label = stoa_post_words_label (post);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

static void
update (StoaPostCard *self)
{
  const StoaPost *post = self->post ? stoa_feed_post_get (self->post) : NULL;

  if (post == NULL)
    return;
  adw_avatar_set_text (self->avatar, post->author_name);
  stoa_face_show (self->avatar, stoa_session_get_pictures (self->session), post->author, post->author_picture);
  update_words (self, post);
  update_text (self, post);
  update_room (self, post);
  update_poster (self);
  update_replay (self, post);
}

static gboolean
refresh (gpointer data)
{
  StoaPostCard *self = data;
  const StoaPost *post = self->post ? stoa_feed_post_get (self->post) : NULL;

  if (post)
    {
      update_words (self, post);
      update_room (self, post);
    }
  return G_SOURCE_CONTINUE;
}

static void
main_clicked (StoaPostCard *self)
{
  stoa_post_card_activate (self);
}

/* its menu */

static void
edit (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  g_signal_emit (widget, signals[EDIT], 0, STOA_POST_CARD (widget)->post);
}

static void
remove_post (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0, STOA_POST_CARD (widget)->post);
}

static void
copy (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  const StoaPost *post = stoa_feed_post_get (STOA_POST_CARD (widget)->post);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), post->kind == STOA_POST_NOTE ? post->text : post->title);
}

static void
copy_link (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  g_autofree char *link = stoa_link_format (STOA_LINK_POST, stoa_feed_post_get (STOA_POST_CARD (widget)->post)->id);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), link);
}

static void
make_menu (GtkMenuButton *button,
           gpointer       data)
{
  StoaPostCard *self = data;
  const StoaPost *post = stoa_feed_post_get (self->post);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) harm = g_menu_new ();
  g_autoptr (GMenuItem) profile = g_menu_item_new (_("Show _Profile"), NULL);

  g_menu_append (menu, post->kind == STOA_POST_NOTE ? _("_Copy Text") : _("_Copy Title"), "post.copy");
  g_menu_append (menu, _("Copy _Link"), "post.copy-link");
  g_menu_item_set_action_and_target (profile, "win.show-profile", "s", post->author);
  g_menu_append_item (menu, profile);
  if (post->can_edit)
    g_menu_append (menu, _("_Edit…"), "post.edit");
  if (post->can_remove)
    g_menu_append (harm, post->kind == STOA_POST_NOTE ? _("_Remove") : _("_Take Out of the Feed"), "post.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (harm));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/* GObject */

static void
stoa_post_card_map (GtkWidget *widget)
{
  StoaPostCard *self = STOA_POST_CARD (widget);

  GTK_WIDGET_CLASS (stoa_post_card_parent_class)->map (widget);
  self->refresh_source = g_timeout_add_seconds (REFRESH_S, refresh, self);
}

static void
stoa_post_card_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&STOA_POST_CARD (widget)->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (stoa_post_card_parent_class)->unmap (widget);
}

static void
stoa_post_card_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LABEL:
      g_value_set_string (value, STOA_POST_CARD (object)->label);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_post_card_dispose (GObject *object)
{
  StoaPostCard *self = STOA_POST_CARD (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  stoa_post_card_show (self, NULL, FALSE);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_POST_CARD);
  g_clear_object (&self->session);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (stoa_post_card_parent_class)->dispose (object);
}

static void
stoa_post_card_class_init (StoaPostCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_post_card_get_property;
  object_class->dispose = stoa_post_card_dispose;
  widget_class->map = stoa_post_card_map;
  widget_class->unmap = stoa_post_card_unmap;

  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[EDIT] = g_signal_new ("edit", STOA_TYPE_POST_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                STOA_TYPE_FEED_POST);
  signals[REMOVE] = g_signal_new ("remove", STOA_TYPE_POST_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  STOA_TYPE_FEED_POST);

  gtk_widget_class_install_action (widget_class, "post.edit", NULL, edit);
  gtk_widget_class_install_action (widget_class, "post.remove", NULL, remove_post);
  gtk_widget_class_install_action (widget_class, "post.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "post.copy-link", NULL, copy_link);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ARTICLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-post-card.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, author_button);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, author_label);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, where_label);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, text_label);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, more_button);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, room_box);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, poster_overlay);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, poster_picture);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, live_chip);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, details_label);
  gtk_widget_class_bind_template_child (widget_class, StoaPostCard, main_button);
  gtk_widget_class_bind_template_callback (widget_class, more_clicked);
  gtk_widget_class_bind_template_callback (widget_class, link_activated);
  gtk_widget_class_bind_template_callback (widget_class, main_clicked);
}

static void
stoa_post_card_init (StoaPostCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu, self, NULL);
  stoa_spoken_menu (self->menu_button);
}

/* public */

GtkWidget *
stoa_post_card_new (StoaSession *session)
{
  StoaPostCard *self = g_object_new (STOA_TYPE_POST_CARD, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::joining", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
stoa_post_card_show (StoaPostCard *self,
                     StoaFeedPost *post,
                     gboolean      with_context)
{
  g_return_if_fail (STOA_IS_POST_CARD (self));

  if (self->post)
    g_signal_handlers_disconnect_by_func (self->post, update, self);
  g_set_object (&self->post, post);
  self->with_context = with_context;
  self->unfolded = FALSE;
  if (post == NULL)
    return;
  g_signal_connect_object (post, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_picture_set_paintable (self->poster_picture, NULL);
  update (self);
}

StoaFeedPost *
stoa_post_card_get_post (StoaPostCard *self)
{
  g_return_val_if_fail (STOA_IS_POST_CARD (self), NULL);
  return self->post;
}

void
stoa_post_card_activate (StoaPostCard *self)
{
  const StoaPost *post;

  g_return_if_fail (STOA_IS_POST_CARD (self) && self->post);

  post = stoa_feed_post_get (self->post);
  if (post->kind == STOA_POST_NOTE)
    {
      if (gtk_widget_get_visible (GTK_WIDGET (self->more_button)))
        more_clicked (self);
      return;
    }
  if (is_replay (post))
    {
      stoa_replay_card_activate (self->replay);
      return;
    }
  if (post->state != STOA_POST_OPEN || !gtk_widget_get_sensitive (GTK_WIDGET (self->main_button)))
    return;
  if (stoa_session_is_in (self->session, post->room))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-room", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.join", "s", post->room);
}

gboolean
stoa_post_card_open_menu (StoaPostCard *self)
{
  g_return_val_if_fail (STOA_IS_POST_CARD (self), FALSE);

  if (self->post == NULL)
    return FALSE;
  if (is_replay (stoa_feed_post_get (self->post)))
    return gtk_widget_activate_action (GTK_WIDGET (self->replay), "card.menu", NULL);
  gtk_menu_button_popup (self->menu_button);
  return TRUE;
}
