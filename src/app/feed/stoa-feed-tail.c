/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-feed-tail.h"

struct _StoaFeedTail
{
  GtkBox parent_instance;

  GtkStack *stack;
  GtkImage *icon;
  GtkLabel *title_label;
  GtkLabel *text_label;
  GtkWidget *again_button;
  GtkWidget *home_button;
};

enum { AGAIN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaFeedTail, stoa_feed_tail, GTK_TYPE_BOX)

static void
again_clicked (StoaFeedTail *self)
{
  g_signal_emit (self, signals[AGAIN], 0);
}

static void
stoa_feed_tail_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_FEED_TAIL);
  G_OBJECT_CLASS (stoa_feed_tail_parent_class)->dispose (object);
}

static void
stoa_feed_tail_class_init (StoaFeedTailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_feed_tail_dispose;
  signals[AGAIN] = g_signal_new ("again", STOA_TYPE_FEED_TAIL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-feed-tail.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, icon);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, text_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, again_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFeedTail, home_button);
  gtk_widget_class_bind_template_callback (widget_class, again_clicked);
}

static void
stoa_feed_tail_init (StoaFeedTail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
stoa_feed_tail_new (void)
{
  return g_object_new (STOA_TYPE_FEED_TAIL, NULL);
}

void
stoa_feed_tail_show_nothing (StoaFeedTail *self)
{
  g_return_if_fail (STOA_IS_FEED_TAIL (self));
  gtk_stack_set_visible_child_name (self->stack, "nothing");
}

void
stoa_feed_tail_show_loading (StoaFeedTail *self)
{
  g_return_if_fail (STOA_IS_FEED_TAIL (self));
  gtk_stack_set_visible_child_name (self->stack, "loading");
}

void
stoa_feed_tail_show_words (StoaFeedTail *self,
                           const char   *icon,
                           const char   *title,
                           const char   *text,
                           StoaWayOn     way)
{
  g_return_if_fail (STOA_IS_FEED_TAIL (self));

  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_label_set_label (self->title_label, title);
  gtk_label_set_label (self->text_label, text);
  gtk_widget_set_visible (self->again_button, way == STOA_WAY_ON_AGAIN);
  gtk_widget_set_visible (self->home_button, way == STOA_WAY_ON_HOME);
  gtk_stack_set_visible_child_name (self->stack, "words");
}
