/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-queue-row.h"

#include <glib/gi18n.h>

#include "stoa-knocker.h"

struct _StoaQueueRow
{
  GtkListBoxRow parent_instance;

  StoaRoom *room;
  GObject *item;             /* StoaKnocker or StoaPerson */
  GtkLabel *what;
};

G_DEFINE_FINAL_TYPE (StoaQueueRow, stoa_queue_row, GTK_TYPE_LIST_BOX_ROW)

static const char *
get_name (StoaQueueRow *self)
{
  if (STOA_IS_KNOCKER (self->item))
    return stoa_knocker_get_knock (STOA_KNOCKER (self->item))->name;
  return stoa_person_get_name (STOA_PERSON (self->item));
}

static const char *
get_handler (StoaQueueRow *self)
{
  if (STOA_IS_KNOCKER (self->item))
    return stoa_knocker_get_knock (STOA_KNOCKER (self->item))->handler;
  return stoa_person_get_participant (STOA_PERSON (self->item))->handler;
}

static char *
describe (StoaQueueRow *self)
{
  StoaPerson *handler = get_handler (self) ? stoa_room_find (self->room, get_handler (self)) : NULL;

  if (handler == NULL)
    return g_strdup (STOA_IS_KNOCKER (self->item) ? _("wants to come in") : _("raised a hand"));
  if (stoa_person_get_is_me (handler))
    return g_strdup (_("you are handling this"));
  /* Translators: a moderator takes care of a raised hand */
  return g_strdup_printf (_("%s is handling this"), stoa_person_get_name (handler));
}

static void
update (StoaQueueRow *self)
{
  g_autofree char *what = describe (self);
  /* Translators: a name, and what the person wants */
  g_autofree char *label = g_strdup_printf (_("%s, %s"), get_name (self), what);

  gtk_label_set_label (self->what, what);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkWidget *
make_button (const char *icon,
             const char *tooltip,
             const char *action,
             const char *id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  return button;
}

static void
add_buttons (StoaQueueRow *self,
             GtkBox       *box)
{
  const char *knock = stoa_queue_row_get_knock (self);
  const char *id = knock ? knock : stoa_person_get_id (STOA_PERSON (self->item));

  if (knock)
    {
      gtk_box_append (box, make_button ("object-select-symbolic", _("Admit"), "moderation.admit", id));
      gtk_box_append (box, make_button ("window-close-symbolic", _("Decline"), "moderation.decline", id));
      return;
    }
  if (stoa_person_get_role (STOA_PERSON (self->item)) == STOA_ROLE_LISTENER)
    gtk_box_append (box, make_button ("go-up-symbolic", _("To Stage"), "moderation.stage", id));
  gtk_box_append (box, make_button ("go-down-symbolic", _("Lower Hand"), "moderation.lower-hand", id));
}

static GtkWidget *
make_texts (StoaQueueRow *self)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (get_name (self));

  self->what = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->what, 0);
  gtk_label_set_ellipsize (self->what, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->what), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->what), "dimmed");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), GTK_WIDGET (self->what));
  return texts;
}

static GtkWidget *
make_content (StoaQueueRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (STOA_IS_KNOCKER (self->item) ? "contact-new-symbolic"
                                                                               : "stoa-hand-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_widget_add_css_class (box, "queue-row");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), make_texts (self));
  add_buttons (self, GTK_BOX (box));
  return box;
}

static void
stoa_queue_row_dispose (GObject *object)
{
  StoaQueueRow *self = STOA_QUEUE_ROW (object);

  g_clear_object (&self->item);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (stoa_queue_row_parent_class)->dispose (object);
}

static void
stoa_queue_row_class_init (StoaQueueRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_queue_row_dispose;
}

static void
stoa_queue_row_init (StoaQueueRow *self)
{
}

GtkWidget *
stoa_queue_row_new (StoaRoom *room,
                    GObject  *item)
{
  StoaQueueRow *self = g_object_new (STOA_TYPE_QUEUE_ROW, "activatable", FALSE, NULL);

  self->room = g_object_ref (room);
  self->item = g_object_ref (item);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), make_content (self));
  g_signal_connect_object (item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

GObject *
stoa_queue_row_get_item (StoaQueueRow *self)
{
  g_return_val_if_fail (STOA_IS_QUEUE_ROW (self), NULL);
  return self->item;
}

const char *
stoa_queue_row_get_knock (StoaQueueRow *self)
{
  g_return_val_if_fail (STOA_IS_QUEUE_ROW (self), NULL);
  return STOA_IS_KNOCKER (self->item) ? stoa_knocker_get_knock (STOA_KNOCKER (self->item))->id : NULL;
}
