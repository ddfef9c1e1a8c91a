/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-sparkline.h"

#define N_VALUES 120         /* seconds */
#define HEIGHT 32
#define WIDTH 96
#define LINE_WIDTH 1.5
#define FILL_ALPHA 0.15
#define GROUND_ALPHA 0.25

struct _StoaSparkline
{
  GtkWidget parent_instance;

  double scale;
  double values[N_VALUES];   /* a ring */
  guint next;
  guint n_values;
};

enum { PROP_SCALE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaSparkline, stoa_sparkline, GTK_TYPE_WIDGET)

/* @age: 0 is the newest. */
static double
value_at (StoaSparkline *self,
          guint          age)
{
  return self->values[(self->next + N_VALUES - 1 - age) % N_VALUES];
}

static double
find_top (StoaSparkline *self)
{
  double top = self->scale;

  for (guint age = 0; age < self->n_values; age++)
    top = MAX (top, value_at (self, age));
  return top;
}

/* The line through the known values from @age on towards the newest; returns the age of the first one after it. */
static int
trace (StoaSparkline  *self,
       int             age,
       double          top,
       GskPathBuilder *line,
       GskPathBuilder *area)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  double step = width / (N_VALUES - 1);
  double x = width - age * step;
  gboolean first = TRUE;

  gsk_path_builder_move_to (area, x, height);
  for (; age >= 0 && value_at (self, age) >= 0; age--, first = FALSE)
    {
      double y = LINE_WIDTH + (height - 2 * LINE_WIDTH) * (1 - value_at (self, age) / top);

      x = width - age * step;
      if (first)
        gsk_path_builder_move_to (line, x, y);
      else
        gsk_path_builder_line_to (line, x, y);
      gsk_path_builder_line_to (area, x, y);
    }
  gsk_path_builder_line_to (area, x, height);
  gsk_path_builder_close (area);
  return age;
}

static void
stoa_sparkline_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  StoaSparkline *self = STOA_SPARKLINE (widget);
  g_autoptr (GskPathBuilder) line = gsk_path_builder_new ();
  g_autoptr (GskPathBuilder) area = gsk_path_builder_new ();
  g_autoptr (GskPath) line_path = NULL;
  g_autoptr (GskPath) area_path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (LINE_WIDTH);
  double top = find_top (self);
  GdkRGBA color, ground;

  for (int age = (int) self->n_values - 1; age >= 0;)
    age = value_at (self, age) < 0 ? age - 1 : trace (self, age, top, line, area);
  line_path = gsk_path_builder_to_path (line);
  area_path = gsk_path_builder_to_path (area);
  gtk_widget_get_color (widget, &color);
  gtk_snapshot_append_stroke (snapshot, line_path, stroke, &color);
  ground = color;
  ground.alpha *= GROUND_ALPHA;
  gtk_snapshot_append_color (snapshot, &ground, &GRAPHENE_RECT_INIT (0, gtk_widget_get_height (widget) - 1,
                                                                     gtk_widget_get_width (widget), 1));
  color.alpha *= FILL_ALPHA;
  gtk_snapshot_append_fill (snapshot, area_path, GSK_FILL_RULE_WINDING, &color);
}

static void
stoa_sparkline_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
stoa_sparkline_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SCALE:
      STOA_SPARKLINE (object)->scale = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_sparkline_class_init (StoaSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = stoa_sparkline_set_property;
  widget_class->snapshot = stoa_sparkline_snapshot;
  widget_class->measure = stoa_sparkline_measure;
  props[PROP_SCALE] = g_param_spec_double ("scale", NULL, NULL, 0, G_MAXDOUBLE, 1, G_PARAM_WRITABLE);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
stoa_sparkline_init (StoaSparkline *self)
{
  self->scale = 1;
}

void
stoa_sparkline_push (StoaSparkline *self,
                     double         value)
{
  g_return_if_fail (STOA_IS_SPARKLINE (self));

  self->values[self->next] = value;
  self->next = (self->next + 1) % N_VALUES;
  self->n_values = MIN (self->n_values + 1, N_VALUES);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
