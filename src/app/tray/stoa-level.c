/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-level.h"

#include "stoa-self-view.h"

#define WIDTH 4
#define HEIGHT 18
#define FALL 0.75              /* of what is shown, ten times a second */
#define TROUGH 0.25            /* opacity */

struct _StoaLevel
{
  GtkWidget parent_instance;

  double shown;              /* 0..1 */
};

enum { PROP_DBOV = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaLevel, stoa_level, GTK_TYPE_WIDGET)

static void
stoa_level_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
append_bar (GtkSnapshot   *snapshot,
            float          width,
            float          top,
            float          bottom,
            const GdkRGBA *color)
{
  GskRoundedRect bar;

  gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT (0, top, width, bottom - top), width / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &bar);
  gtk_snapshot_append_color (snapshot, color, &bar.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
stoa_level_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  StoaLevel *self = STOA_LEVEL (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  float full = height * self->shown;
  GdkRGBA color, trough;

  gtk_widget_get_color (widget, &color);
  trough = color;
  trough.alpha *= TROUGH;
  append_bar (snapshot, width, 0, height, &trough);
  if (full >= 1)
    append_bar (snapshot, width, height - MAX (full, width), height, &color);
}

static void
stoa_level_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  StoaLevel *self = STOA_LEVEL (object);
  double shown;

  switch (prop_id)
    {
    case PROP_DBOV:
      shown = MAX (stoa_level_fraction (g_value_get_double (value)), self->shown * FALL);
      if (shown < 0.02)
        shown = 0;
      if (shown != self->shown)
        gtk_widget_queue_draw (GTK_WIDGET (self));
      self->shown = shown;
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_level_class_init (StoaLevelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = stoa_level_set_property;
  widget_class->measure = stoa_level_measure;
  widget_class->snapshot = stoa_level_snapshot;
  gtk_widget_class_set_css_name (widget_class, "miclevel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);

  props[PROP_DBOV] = g_param_spec_double ("dbov", NULL, NULL, -127, 0, -127, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
}

static void
stoa_level_init (StoaLevel *self)
{
}
