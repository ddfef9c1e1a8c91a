/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-figure.h"

#include <glib/gi18n.h>

#include "stoa-sparkline.h"

/* What fills the height while nothing is more: a still line is not to look wild. */
static const double scales[STOA_N_FIGURES] = { 500, 30, 0.05, 50, 5 };

struct _StoaFigure
{
  AdwBin parent_instance;

  GtkLabel *name_label;
  GtkLabel *value_label;
  StoaSparkline *sparkline;
  StoaFigureKind kind;
};

G_DEFINE_FINAL_TYPE (StoaFigure, stoa_figure, ADW_TYPE_BIN)

static void
stoa_figure_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_FIGURE);
  G_OBJECT_CLASS (stoa_figure_parent_class)->dispose (object);
}

static void
stoa_figure_class_init (StoaFigureClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_figure_dispose;
  g_type_ensure (STOA_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/stats/stoa-figure.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFigure, name_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFigure, value_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFigure, sparkline);
}

static void
stoa_figure_init (StoaFigure *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
stoa_figure_new (StoaFigureKind kind)
{
  StoaFigure *self = g_object_new (STOA_TYPE_FIGURE, NULL);

  self->kind = kind;
  gtk_label_set_label (self->name_label, stoa_figure_name (kind));
  g_object_set (self->sparkline, "scale", scales[kind], NULL);
  return GTK_WIDGET (self);
}

void
stoa_figure_push (StoaFigure *self,
                  double      value)
{
  g_autofree char *text = stoa_figure_text (self->kind, value);
  /* Translators: a figure and its value, as a screen reader reads them: "Bitrate: 820 kbit/s" */
  g_autofree char *label = g_strdup_printf (_("%s: %s"), stoa_figure_name (self->kind), value < 0 ? _("not known")
                                                                                                  : text);

  g_return_if_fail (STOA_IS_FIGURE (self));

  gtk_label_set_label (self->value_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  stoa_sparkline_push (self->sparkline, value);
}
