/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-queue.h"

#include <glib/gi18n.h>

#include "stoa-moderation.h"
#include "stoa-person-menu.h"
#include "stoa-queue-row.h"

struct _StoaQueue
{
  AdwBin parent_instance;

  GtkListBox *list;

  StoaRoom *room;
  StoaModeration *moderation; /* of it, for its lists */
  GListModel *waiting;       /* knocks, then hands */
  int lost_at;               /* where the row with the focus goes right now; -1 for none */
};

enum { PROP_ROOM = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { EMPTIED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaQueue, stoa_queue, ADW_TYPE_BIN)

static StoaQueueRow *
find_focused (StoaQueue *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  GtkWidget *row = focus ? gtk_widget_get_ancestor (focus, STOA_TYPE_QUEUE_ROW) : NULL;

  return row && gtk_widget_is_ancestor (row, GTK_WIDGET (self)) ? STOA_QUEUE_ROW (row) : NULL;
}

static void
role_changed (StoaQueue *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);
  gboolean moderates = me && stoa_role_moderates (stoa_person_get_role (me));

  gtk_widget_set_visible (GTK_WIDGET (self), moderates && g_list_model_get_n_items (self->waiting) > 0);
}

/* the focus, when rows go */

static void
rows_go (StoaQueue *self,
         guint      position,
         guint      removed,
         guint      added)
{
  StoaQueueRow *row = find_focused (self);
  int index = row ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) : -1;

  self->lost_at = index >= (int) position && index < (int) (position + removed) ? (int) position : -1;
}

static void
rows_went (StoaQueue *self)
{
  int count = g_list_model_get_n_items (self->waiting);

  role_changed (self);
  if (self->lost_at < 0)
    return;
  if (count > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, MIN (self->lost_at, count - 1))));
  else
    g_signal_emit (self, signals[EMPTIED], 0);
  self->lost_at = -1;
}

/* keys */

static StoaPerson *
whose (GtkWidget *queue)
{
  StoaQueueRow *row = find_focused (STOA_QUEUE (queue));
  GObject *item = row && gtk_widget_has_focus (GTK_WIDGET (row)) ? stoa_queue_row_get_item (row) : NULL;

  return STOA_IS_PERSON (item) ? STOA_PERSON (item) : NULL;
}

static gboolean
answer_by_key (GtkWidget *widget,
               GVariant  *args,
               gpointer   data)
{
  StoaQueueRow *row = find_focused (STOA_QUEUE (widget));
  const char *action;

  g_variant_get (args, "&s", &action);
  if (row == NULL || !gtk_widget_has_focus (GTK_WIDGET (row)) || stoa_queue_row_get_knock (row) == NULL)
    return GDK_EVENT_PROPAGATE;
  return gtk_widget_activate_action (widget, action, "s", stoa_queue_row_get_knock (row));
}

static void
menu_by_key (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  StoaPerson *person = whose (widget);
  StoaQueueRow *row = find_focused (STOA_QUEUE (widget));

  if (person)
    stoa_person_menu_popup (stoa_person_menu_new (GTK_WIDGET (row), STOA_QUEUE (widget)->room, person, NULL), NULL);
}

/* the room */

static GtkWidget *
make_row (gpointer item,
          gpointer self)
{
  return stoa_queue_row_new (STOA_QUEUE (self)->room, item);
}

static void
forget_room (StoaQueue *self)
{
  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  if (self->list)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  g_clear_object (&self->waiting);
  g_clear_object (&self->moderation);
  g_clear_object (&self->room);
}

static void
set_room (StoaQueue *self,
          StoaRoom  *room)
{
  GListStore *lists;

  forget_room (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (room == NULL)
    return;
  self->room = g_object_ref (room);
  self->moderation = stoa_moderation_new (room);
  lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (lists, stoa_moderation_get_knocks (self->moderation));
  g_list_store_append (lists, stoa_moderation_get_hands (self->moderation));
  self->waiting = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (lists)));
  g_signal_connect_object (self->waiting, "items-changed", G_CALLBACK (rows_go), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->list, self->waiting, make_row, self, NULL);
  g_signal_connect_object (self->waiting, "items-changed", G_CALLBACK (rows_went), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "changed", G_CALLBACK (role_changed), self, G_CONNECT_SWAPPED);
  role_changed (self);
}

/* GObject */

static void
stoa_queue_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  if (prop_id == PROP_ROOM)
    set_room (STOA_QUEUE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
stoa_queue_dispose (GObject *object)
{
  forget_room (STOA_QUEUE (object));
  G_OBJECT_CLASS (stoa_queue_parent_class)->dispose (object);
}

static void
stoa_queue_class_init (StoaQueueClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = stoa_queue_set_property;
  G_OBJECT_CLASS (klass)->dispose = stoa_queue_dispose;
  props[PROP_ROOM] = g_param_spec_object ("room", NULL, NULL, STOA_TYPE_ROOM, G_PARAM_WRITABLE);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[EMPTIED] = g_signal_new ("emptied", STOA_TYPE_QUEUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, 0, answer_by_key, "s", "moderation.admit");
  gtk_widget_class_add_binding (widget_class, GDK_KEY_d, 0, answer_by_key, "s", "moderation.decline");
  gtk_widget_class_install_action (widget_class, "queue.menu", NULL, menu_by_key);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "queue.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "queue.menu", NULL);
}

static void
stoa_queue_init (StoaQueue *self)
{
  self->lost_at = -1;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Waiting"), -1);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  stoa_person_keys_add (GTK_WIDGET (self), whose);
}
