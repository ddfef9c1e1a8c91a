/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-elapsed.h"

#include "stoa-phrases.h"

struct _StoaElapsed
{
  GtkWidget parent_instance;

  GtkWidget *label;
  gint64 since_ms;
  guint source;
};

enum { PROP_SINCE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaElapsed, stoa_elapsed, GTK_TYPE_WIDGET)

static gboolean
show (gpointer data)
{
  StoaElapsed *self = data;
  g_autofree char *text = NULL;

  text = self->since_ms ? stoa_phrase_clock (stoa_phrase_seconds_since (self->since_ms)) : g_strdup ("");
  gtk_label_set_label (GTK_LABEL (self->label), text);
  return G_SOURCE_CONTINUE;
}

static void
stoa_elapsed_map (GtkWidget *widget)
{
  StoaElapsed *self = STOA_ELAPSED (widget);

  GTK_WIDGET_CLASS (stoa_elapsed_parent_class)->map (widget);
  show (self);
  self->source = g_timeout_add_seconds (1, show, self);
}

static void
stoa_elapsed_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&STOA_ELAPSED (widget)->source, g_source_remove);
  GTK_WIDGET_CLASS (stoa_elapsed_parent_class)->unmap (widget);
}

static void
stoa_elapsed_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SINCE:
      g_value_set_int64 (value, STOA_ELAPSED (object)->since_ms);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_elapsed_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SINCE:
      STOA_ELAPSED (object)->since_ms = g_value_get_int64 (value);
      show (object);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_elapsed_dispose (GObject *object)
{
  StoaElapsed *self = STOA_ELAPSED (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (stoa_elapsed_parent_class)->dispose (object);
}

static void
stoa_elapsed_class_init (StoaElapsedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_elapsed_get_property;
  object_class->set_property = stoa_elapsed_set_property;
  object_class->dispose = stoa_elapsed_dispose;
  widget_class->map = stoa_elapsed_map;
  widget_class->unmap = stoa_elapsed_unmap;

  props[PROP_SINCE] = g_param_spec_int64 ("since", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
stoa_elapsed_init (StoaElapsed *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
}
