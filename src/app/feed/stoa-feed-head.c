/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-head.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-face.h"
#include "stoa-spoken.h"

struct _StoaFeedHead
{
  GtkBox parent_instance;

  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkLabel *about_label;
  GtkWidget *actions_box;
  GtkWidget *start_button;
  GtkButton *members_button;
  GtkWidget *edit_button;
  GtkMenuButton *more_button;
  GtkWidget *caretaker_note;

  StoaSession *session;
  StoaPlace *place;          /* shown, or NULL */
  gboolean closed;
};

enum { PROP_TITLE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaFeedHead, stoa_feed_head, GTK_TYPE_BOX)

static void
set_words (StoaFeedHead *self,
           const char   *title,
           const char   *about,
           gboolean      has_avatar)
{
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->about_label, about ? about : "");
  gtk_widget_set_visible (GTK_WIDGET (self->about_label), about && *about);
  adw_avatar_set_text (self->avatar, title);
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), has_avatar);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
}

static void
set_actions (StoaFeedHead *self,
             gboolean      can_start,
             gboolean      is_project,
             gboolean      can_edit)
{
  gtk_widget_set_visible (self->start_button, can_start);
  gtk_widget_set_visible (self->caretaker_note, !self->closed && !can_start && !can_edit && is_project);
  gtk_widget_set_visible (GTK_WIDGET (self->members_button), is_project);
  gtk_widget_set_visible (self->edit_button, can_edit);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), is_project);
  gtk_widget_set_visible (self->actions_box, !self->closed && (can_start || is_project || can_edit));
}

static void
update (StoaFeedHead *self)
{
  const StoaContext *context = stoa_place_get_context (self->place);
  gboolean is_project = context->kind == STOA_CONTEXT_PROJECT;
  const StoaAccount *account = stoa_client_get_account (stoa_session_get_client (self->session));
  gboolean own = account && g_strcmp0 (account->id, context->id) == 0;
  g_autofree char *members = g_strdup_printf (ngettext ("%d Member", "%d Members", context->members),
                                              (int) context->members);
  const char *about = context->about;

  if (own && (about == NULL || *about == '\0'))
    about = _("Your profile. Rooms that you start from here are yours.");
  if (context->archived)
    about = _("This project is archived: nothing is started or posted here any more.");
  set_words (self, context->title, about, TRUE);
  set_actions (self, stoa_place_is_caretaker (self->place) && !context->archived, is_project,
               stoa_place_is_caretaker (self->place));
  gtk_button_set_label (self->members_button, members);
  stoa_face_show (self->avatar, stoa_session_get_pictures (self->session), context->id, context->picture);
}

static void
set_place (StoaFeedHead *self,
           StoaPlace    *place)
{
  if (self->place)
    g_signal_handlers_disconnect_by_func (self->place, update, self);
  g_set_object (&self->place, place);
  self->closed = FALSE;
  if (place)
    g_signal_connect_object (place, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  else
    stoa_face_show (self->avatar, NULL, NULL, 0);
}

static void
stoa_feed_head_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (STOA_FEED_HEAD (object)->title_label));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_feed_head_dispose (GObject *object)
{
  StoaFeedHead *self = STOA_FEED_HEAD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_FEED_HEAD);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_feed_head_parent_class)->dispose (object);
}

static void
stoa_feed_head_class_init (StoaFeedHeadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_feed_head_get_property;
  object_class->dispose = stoa_feed_head_dispose;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-feed-head.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, about_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, actions_box);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, start_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, members_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, edit_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, more_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedHead, caretaker_note);
}

static void
stoa_feed_head_init (StoaFeedHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_menu (self->more_button);
}

void
stoa_feed_head_set_session (StoaFeedHead *self,
                            StoaSession  *session)
{
  g_return_if_fail (STOA_IS_FEED_HEAD (self));
  g_set_object (&self->session, session);
}

void
stoa_feed_head_show_home (StoaFeedHead *self)
{
  g_return_if_fail (STOA_IS_FEED_HEAD (self));

  set_place (self, NULL);
  set_words (self, _("Home"), _("What goes on in your projects, and wherever else you may join."), FALSE);
  set_actions (self, TRUE, FALSE, FALSE);
}

void
stoa_feed_head_show_place (StoaFeedHead *self,
                           StoaPlace    *place)
{
  g_return_if_fail (STOA_IS_FEED_HEAD (self));

  set_place (self, place);
  update (self);
}

void
stoa_feed_head_show_room (StoaFeedHead       *self,
                          const StoaRoomCard *card)
{
  g_return_if_fail (STOA_IS_FEED_HEAD (self));

  set_place (self, NULL);
  set_words (self, card->title, card->context_title, TRUE);
  set_actions (self, FALSE, FALSE, FALSE);
}

void
stoa_feed_head_set_closed (StoaFeedHead *self,
                           gboolean      closed)
{
  g_return_if_fail (STOA_IS_FEED_HEAD (self));

  if (self->closed == closed)
    return;
  self->closed = closed;
  if (self->place)
    update (self);
}

gboolean
stoa_feed_head_take_focus (StoaFeedHead *self)
{
  g_return_val_if_fail (STOA_IS_FEED_HEAD (self), FALSE);

  /* by name: what has only just become visible has no place yet, and Tab goes by places */
  return gtk_widget_grab_focus (self->start_button) || gtk_widget_grab_focus (GTK_WIDGET (self->members_button));
}
