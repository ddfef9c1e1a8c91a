/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-live-card.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-phrases.h"

#define REFRESH_S 15

struct _StoaLiveCard
{
  GtkListBoxRow parent_instance;

  GtkWidget *host_button;
  AdwAvatar *avatar;
  GtkLabel *title_label;
  GtkLabel *door_chip;
  GtkLabel *details_label;
  GtkButton *join_button;
  GtkStack *join_stack;
  GtkLabel *join_label;

  StoaSession *session;
  StoaOpenRoom *room;
  guint refresh_source;
};

G_DEFINE_FINAL_TYPE (StoaLiveCard, stoa_live_card, GTK_TYPE_LIST_BOX_ROW)

static char *
describe_people (const StoaRoomCard *card)
{
  g_autofree char *people = stoa_phrase_people (card->people);
  g_autofree char *duration = stoa_phrase_duration (stoa_phrase_seconds_since (card->started_at));

  /* Translators: host, "6 people", "12 min" */
  return g_strdup_printf (_("%s · %s · %s"), card->host_name, people, duration);
}

static char *
describe_place (const StoaRoomCard *card)
{
  const char *visibility = stoa_phrase_visibility (card->visibility, card->context_kind);

  if (card->context_kind != STOA_CONTEXT_PROJECT)
    return g_strdup (visibility);
  /* Translators: a project, for whom */
  return g_strdup_printf (_("%s · %s"), card->context_title, visibility);
}

/* What Join does now: who may end the room walks in whatever the door is like. */
typedef enum { WAY_SHOW, WAY_JOIN, WAY_KNOCK, WAY_NONE } Way;

static Way
find_way (StoaLiveCard *self)
{
  const StoaRoomCard *card = stoa_open_room_get_card (self->room);

  if (stoa_session_is_in (self->session, card->id))
    return WAY_SHOW;
  if (card->door == STOA_DOOR_FULL)
    return WAY_NONE;
  return card->door == STOA_DOOR_KNOCK && !card->can_end ? WAY_KNOCK : WAY_JOIN;
}

static const char *
describe_door (StoaLiveCard       *self,
               const StoaRoomCard *card)
{
  StoaRoom *knocking = stoa_session_get_knocking (self->session);

  if (knocking && g_strcmp0 (stoa_room_get_id (knocking), card->id) == 0)
    return C_("one who knocks at a room", "Waiting");
  if (card->door == STOA_DOOR_FULL)
    return C_("a room into which nobody fits any more", "Full");
  return card->door == STOA_DOOR_KNOCK ? C_("a room at whose door one knocks", "Locked") : NULL;
}

static void
update_join (StoaLiveCard       *self,
             const StoaRoomCard *card)
{
  Way way = find_way (self);
  gboolean joining = g_strcmp0 (stoa_session_get_joining (self->session), card->id) == 0;
  const char *labels[] = { _("Show"), _("Join"), _("Knock"), _("Full") };
  const char *names[] = { _("Show %s"), _("Join %s"), _("Knock at %s"), _("%s is full") };
  g_autofree char *name = g_strdup_printf (names[way], card->title);

  gtk_label_set_label (self->join_label, labels[way]);
  gtk_stack_set_visible_child_name (self->join_stack, joining ? "busy" : "label");
  gtk_widget_set_sensitive (GTK_WIDGET (self->join_button), way != WAY_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->join_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_host (StoaLiveCard       *self,
             const StoaRoomCard *card)
{
  g_autofree char *name = g_strdup_printf (_("Profile of %s"), card->host_name);

  adw_avatar_set_text (self->avatar, card->host_name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->host_button), "s", card->host);
  gtk_widget_set_tooltip_text (self->host_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->host_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
update (gpointer data)
{
  StoaLiveCard *self = data;
  const StoaRoomCard *card = stoa_open_room_get_card (self->room);
  g_autofree char *people = describe_people (card);
  g_autofree char *place = describe_place (card);
  g_autofree char *details = g_strconcat (people, "\n", place, NULL);
  const char *door = describe_door (self, card);
  /* Translators: title; who is there since when; where and for whom; whether it is locked or full */
  g_autofree char *label = door ? g_strdup_printf (_("Live: %s. %s. %s. %s"), card->title, people, place, door)
                                : g_strdup_printf (_("Live: %s. %s. %s"), card->title, people, place);

  update_host (self, card);
  gtk_label_set_label (self->title_label, card->title);
  gtk_label_set_label (self->details_label, details);
  gtk_label_set_label (self->door_chip, door ? door : "");
  gtk_widget_set_visible (GTK_WIDGET (self->door_chip), door != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  update_join (self, card);
  return G_SOURCE_CONTINUE;
}

static void
join_clicked (StoaLiveCard *self)
{
  stoa_live_card_activate (self);
}

static void
stoa_live_card_map (GtkWidget *widget)
{
  StoaLiveCard *self = STOA_LIVE_CARD (widget);

  GTK_WIDGET_CLASS (stoa_live_card_parent_class)->map (widget);
  update (self);
  self->refresh_source = g_timeout_add_seconds (REFRESH_S, update, self);
}

static void
stoa_live_card_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&STOA_LIVE_CARD (widget)->refresh_source, g_source_remove);
  GTK_WIDGET_CLASS (stoa_live_card_parent_class)->unmap (widget);
}

static void
stoa_live_card_dispose (GObject *object)
{
  StoaLiveCard *self = STOA_LIVE_CARD (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_LIVE_CARD);
  g_clear_object (&self->room);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_live_card_parent_class)->dispose (object);
}

static void
stoa_live_card_class_init (StoaLiveCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_live_card_dispose;
  widget_class->map = stoa_live_card_map;
  widget_class->unmap = stoa_live_card_unmap;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-live-card.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, host_button);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, door_chip);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, details_label);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, join_button);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, join_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaLiveCard, join_label);
  gtk_widget_class_bind_template_callback (widget_class, join_clicked);
}

static void
stoa_live_card_init (StoaLiveCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
stoa_live_card_new (StoaSession  *session,
                    StoaOpenRoom *room)
{
  StoaLiveCard *self = g_object_new (STOA_TYPE_LIVE_CARD, NULL);

  self->session = g_object_ref (session);
  self->room = g_object_ref (room);
  g_signal_connect_object (room, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::joining", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::knocking", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

void
stoa_live_card_activate (StoaLiveCard *self)
{
  const char *id;

  g_return_if_fail (STOA_IS_LIVE_CARD (self));

  id = stoa_open_room_get_card (self->room)->id;
  if (find_way (self) == WAY_SHOW)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-room", NULL);
  else if (find_way (self) != WAY_NONE)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.join", "s", id);
}

static GtkWidget *
create_card (gpointer item,
             gpointer session)
{
  return stoa_live_card_new (session, item);
}

static void
row_activated (GtkListBox    *list,
               GtkListBoxRow *row)
{
  stoa_live_card_activate (STOA_LIVE_CARD (row));
}

void
stoa_live_list_bind (GtkListBox  *list,
                     GListModel  *rooms,
                     StoaSession *session)
{
  g_signal_handlers_disconnect_by_func (list, row_activated, NULL);
  gtk_list_box_bind_model (list, rooms, rooms ? create_card : NULL, rooms ? g_object_ref (session) : NULL,
                           rooms ? g_object_unref : NULL);
  g_signal_connect (list, "row-activated", G_CALLBACK (row_activated), NULL);
}
