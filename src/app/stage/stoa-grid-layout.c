/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-grid-layout.h"

#define MIN_TILE_WIDTH 96
#define WIDEST (16.0 / 9)
#define TALLEST (4.0 / 3)

struct _StoaGridLayout
{
  GtkLayoutManager parent_instance;

  int spacing;
};

enum { PROP_SPACING = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaGridLayout, stoa_grid_layout, GTK_TYPE_LAYOUT_MANAGER)

static int
count_children (GtkWidget *widget)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    n += gtk_widget_should_layout (child);
  return n;
}

/* How high the tiles want to be on a given width: one column for one, two for more. */
static int
natural_height (StoaGridLayout *self,
                int             n,
                int             width)
{
  int columns = n > 1 ? 2 : 1;
  int rows = (n + columns - 1) / columns;
  int tile_width = (width - (columns - 1) * self->spacing) / columns;

  return n == 0 ? 0 : rows * (int) (tile_width / WIDEST + 0.5) + (rows - 1) * self->spacing;
}

static GtkSizeRequestMode
get_request_mode (GtkLayoutManager *manager,
                  GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkLayoutManager *manager,
         GtkWidget        *widget,
         GtkOrientation    orientation,
         int               for_size,
         int              *minimum,
         int              *natural,
         int              *minimum_baseline,
         int              *natural_baseline)
{
  StoaGridLayout *self = STOA_GRID_LAYOUT (manager);
  int n = count_children (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int ignored;

      if (gtk_widget_should_layout (child))
        gtk_widget_measure (child, orientation, -1, &ignored, &ignored, NULL, NULL);
    }

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = n > 0 ? MIN_TILE_WIDTH : 0;
      *natural = n > 1 ? 2 * MIN_TILE_WIDTH + self->spacing : *minimum;
    }
  else
    {
      *minimum = n > 0 ? (int) (MIN_TILE_WIDTH / WIDEST) : 0;
      *natural = MAX (*minimum, natural_height (self, n, for_size < 0 ? 2 * MIN_TILE_WIDTH : for_size));
    }
}

static void
allocate (GtkLayoutManager *manager,
          GtkWidget        *widget,
          int               width,
          int               height,
          int               baseline)
{
  StoaGridLayout *self = STOA_GRID_LAYOUT (manager);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int n = count_children (widget);
  StoaGrid grid;
  int i = 0, top;

  stoa_grid_fit (n, width, height, self->spacing, &grid);
  top = (height - grid.rows * grid.tile_height - (grid.rows - 1) * self->spacing) / 2;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      int row = i / MAX (1, grid.columns);
      int in_row = MIN (grid.columns, n - row * grid.columns);
      int row_width = in_row * grid.tile_width + (in_row - 1) * self->spacing;
      int x, y;

      if (!gtk_widget_should_layout (child))
        continue;
      x = (width - row_width) / 2 + (i % grid.columns) * (grid.tile_width + self->spacing);
      y = top + row * (grid.tile_height + self->spacing);
      if (mirrored)
        x = width - x - grid.tile_width;
      gtk_widget_size_allocate (child, &(GtkAllocation) { x, y, grid.tile_width, grid.tile_height }, -1);
      i++;
    }
}

static void
stoa_grid_layout_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      g_value_set_int (value, STOA_GRID_LAYOUT (object)->spacing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_grid_layout_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SPACING:
      STOA_GRID_LAYOUT (object)->spacing = g_value_get_int (value);
      gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_grid_layout_class_init (StoaGridLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *manager_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = stoa_grid_layout_get_property;
  object_class->set_property = stoa_grid_layout_set_property;
  manager_class->get_request_mode = get_request_mode;
  manager_class->measure = measure;
  manager_class->allocate = allocate;

  props[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 100, 6, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_grid_layout_init (StoaGridLayout *self)
{
  self->spacing = 6;
}

GtkLayoutManager *
stoa_grid_layout_new (void)
{
  return g_object_new (STOA_TYPE_GRID_LAYOUT, NULL);
}

static void
fit_columns (int       n,
             int       columns,
             int       width,
             int       height,
             int       spacing,
             StoaGrid *grid)
{
  int rows = (n + columns - 1) / columns;
  double cell_width = (double) (width - (columns - 1) * spacing) / columns;
  double cell_height = (double) (height - (rows - 1) * spacing) / rows;

  grid->columns = columns;
  grid->rows = rows;
  grid->tile_width = (int) MAX (1, MIN (cell_width, cell_height * WIDEST));
  grid->tile_height = (int) MAX (1, MIN (cell_height, cell_width / TALLEST));
}

void
stoa_grid_fit (int       n,
               int       width,
               int       height,
               int       spacing,
               StoaGrid *grid)
{
  gint64 best_area = -1;
  int best_holes = 0;

  *grid = (StoaGrid) { 0 };
  for (int columns = 1; columns <= n; columns++)
    {
      StoaGrid tried;
      gint64 area;
      int holes;

      fit_columns (n, columns, width, height, spacing, &tried);
      area = (gint64) tried.tile_width * tried.tile_height;
      holes = tried.columns * tried.rows - n;
      if (area > best_area || (area == best_area && holes < best_holes))
        {
          *grid = tried;
          best_area = area;
          best_holes = holes;
        }
    }
}
