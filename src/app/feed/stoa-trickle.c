/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-trickle.h"

#define FIRST 10           /* fill a window */
#define A_FRAME 2

struct _StoaTrickle
{
  GObject parent_instance;

  GListModel *all;
  GtkWidget *widget;         /* unowned: it owns us */
  guint n;                   /* of `all` that are passed on: the first ones */
  guint tick;
};

static GType
trickle_item_type (GListModel *model)
{
  return g_list_model_get_item_type (STOA_TRICKLE (model)->all);
}

static guint
trickle_n_items (GListModel *model)
{
  return STOA_TRICKLE (model)->n;
}

static gpointer
trickle_item (GListModel *model,
              guint       position)
{
  StoaTrickle *self = STOA_TRICKLE (model);

  return position < self->n ? g_list_model_get_item (self->all, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = trickle_item_type;
  iface->get_n_items = trickle_n_items;
  iface->get_item = trickle_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaTrickle, stoa_trickle, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
pass_on (StoaTrickle *self,
         guint        more)
{
  guint before = self->n;

  self->n = MIN (g_list_model_get_n_items (self->all), before + more);
  if (self->n > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->n - before);
}

static gboolean
next_frame (GtkWidget     *widget,
            GdkFrameClock *clock,
            gpointer       data)
{
  StoaTrickle *self = data;

  pass_on (self, A_FRAME);
  if (!stoa_trickle_is_done (self))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
go_on (StoaTrickle *self)
{
  if (self->tick == 0 && !stoa_trickle_is_done (self))
    self->tick = gtk_widget_add_tick_callback (self->widget, next_frame, self, NULL);
}

static void
all_changed (StoaTrickle *self,
             guint        position,
             guint        removed,
             guint        added)
{
  guint gone, come;

  if (position <= self->n)
    {
      gone = MIN (removed, self->n - position);
      /* what comes before others that are passed on comes whole */
      come = position + gone < self->n ? added : MIN (added, self->n == gone ? FIRST : A_FRAME);
      self->n += come - gone;
      g_list_model_items_changed (G_LIST_MODEL (self), position, gone, come);
    }
  go_on (self);
}

static void
stoa_trickle_dispose (GObject *object)
{
  StoaTrickle *self = STOA_TRICKLE (object);

  if (self->tick)
    gtk_widget_remove_tick_callback (self->widget, self->tick);
  self->tick = 0;
  G_OBJECT_CLASS (stoa_trickle_parent_class)->dispose (object);
}

static void
stoa_trickle_finalize (GObject *object)
{
  g_object_unref (STOA_TRICKLE (object)->all);
  G_OBJECT_CLASS (stoa_trickle_parent_class)->finalize (object);
}

static void
stoa_trickle_class_init (StoaTrickleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_trickle_dispose;
  object_class->finalize = stoa_trickle_finalize;
}

static void
stoa_trickle_init (StoaTrickle *self)
{
}

StoaTrickle *
stoa_trickle_new (GListModel *all,
                  GtkWidget  *widget)
{
  StoaTrickle *self = g_object_new (STOA_TYPE_TRICKLE, NULL);

  self->all = g_object_ref (all);
  self->widget = widget;
  g_signal_connect_object (all, "items-changed", G_CALLBACK (all_changed), self, G_CONNECT_SWAPPED);
  all_changed (self, 0, 0, g_list_model_get_n_items (all));
  return self;
}

gboolean
stoa_trickle_is_done (StoaTrickle *self)
{
  g_return_val_if_fail (STOA_IS_TRICKLE (self), TRUE);
  return self->n >= g_list_model_get_n_items (self->all);
}

void
stoa_trickle_show_all (StoaTrickle *self)
{
  g_return_if_fail (STOA_IS_TRICKLE (self));
  pass_on (self, g_list_model_get_n_items (self->all));
}
