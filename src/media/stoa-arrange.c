/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-arrange.h"

#define WIDEST (16.0 / 9)
#define TALLEST (6.0 / 5)    /* a picture of 16:9 fills it with two thirds of itself, which is what may be cut */
#define MIN_WIDTH 128
#define MIN_HEIGHT 72

/* A strip beside large tiles takes a sixth within these, and what they leave over. */
#define STRIP_SHARE 6
#define MAX_STRIP_WIDTH 240
#define MAX_STRIP_HEIGHT 140

typedef struct
{
  int columns;
  int rows;
  int tile_width;
  int tile_height;
} Grid;

/* Large tiles and the strip beside them. */
typedef struct
{
  StoaArea large;
  StoaArea strip;
  gint64 tile_area;          /* of a large one */
} Split;

/* grids */

static void
fit_columns (int   n,
             int   columns,
             int   width,
             int   height,
             int   spacing,
             Grid *grid)
{
  int rows = (n + columns - 1) / columns;
  double cell_width = (double) (width - (columns - 1) * spacing) / columns;
  double cell_height = (double) (height - (rows - 1) * spacing) / rows;

  grid->columns = columns;
  grid->rows = rows;
  grid->tile_width = (int) MAX (0, MIN (cell_width, cell_height * WIDEST));
  grid->tile_height = (int) MAX (0, MIN (cell_height, cell_width / TALLEST));
}

static gint64
tile_area (const Grid *grid)
{
  return (gint64) grid->tile_width * grid->tile_height;
}

/* A grid that leaves margins beside it looks smaller than it is. */
static gint64
weigh (const Grid     *grid,
       const StoaArea *within,
       int             spacing)
{
  int used = grid->columns * (grid->tile_width + spacing) - spacing;

  return used + grid->columns > within->width ? tile_area (grid) * 8 : tile_area (grid) * 7;
}

/* The grid whose tiles weigh the most; of two that weigh as much, the one with fewer holes. */
static void
fit (int             n,
     const StoaArea *within,
     int             spacing,
     Grid           *grid)
{
  int best_holes = 0;
  gint64 best = 0;

  *grid = (Grid) { 0 };
  for (int columns = 1; columns <= n; columns++)
    {
      Grid tried;
      gint64 weight;
      int holes;

      fit_columns (n, columns, within->width, within->height, spacing, &tried);
      weight = weigh (&tried, within, spacing);
      holes = tried.columns * tried.rows - n;
      if (columns == 1 || weight > best || (weight == best && holes < best_holes))
        {
          *grid = tried;
          best = weight;
          best_holes = holes;
        }
    }
}

/* How many of @n tiles a page of that size takes, at least one. */
static guint
count_fitting (guint           n,
               const StoaArea *within,
               int             spacing,
               guint           most)
{
  Grid grid;

  for (guint fitting = MIN (n, most); fitting > 1; fitting--)
    {
      fit (fitting, within, spacing, &grid);
      if (tile_area (&grid) >= STOA_ARRANGE_MIN_AREA)
        return fitting;
    }
  return 1;
}

static void
place (guint           n,
       const StoaArea *within,
       int             spacing,
       StoaArea       *areas)
{
  Grid grid;
  int top;

  if (n == 0)
    return;
  fit (n, within, spacing, &grid);
  top = within->y + (within->height - grid.rows * grid.tile_height - (grid.rows - 1) * spacing) / 2;
  for (int i = 0; i < (int) n; i++)
    {
      int row = i / grid.columns;
      int in_row = MIN (grid.columns, (int) n - row * grid.columns);
      int row_width = in_row * grid.tile_width + (in_row - 1) * spacing;

      areas[i] = (StoaArea) {
        within->x + (within->width - row_width) / 2 + (i % grid.columns) * (grid.tile_width + spacing),
        top + row * (grid.tile_height + spacing),
        grid.tile_width,
        grid.tile_height,
      };
    }
}

/* large tiles */

static int
strip_size (int whole,
            int left_over,
            int smallest,
            int largest,
            int most)
{
  int size = CLAMP (whole / STRIP_SHARE, smallest, largest);

  return CLAMP (left_over, size, MAX (size, most));
}

static gboolean
split_aside (const StoaScene *scene,
             Split           *split)
{
  int strip = strip_size (scene->width, 0, MIN_WIDTH, MAX_STRIP_WIDTH, 0);
  StoaArea space = { 0, 0, scene->width - strip - scene->spacing, scene->height };
  Grid grid;

  if (space.width < strip || scene->height < MIN_HEIGHT)
    return FALSE;
  fit (scene->large, &space, scene->spacing, &grid);
  strip = strip_size (scene->width,
                      scene->width - grid.columns * (grid.tile_width + scene->spacing), MIN_WIDTH, MAX_STRIP_WIDTH,
                      scene->width / 3);
  space.width = scene->width - strip - scene->spacing;
  split->large = space;
  split->strip = (StoaArea) { scene->width - strip, 0, strip, scene->height };
  split->tile_area = tile_area (&grid);
  return split->tile_area >= STOA_ARRANGE_MIN_AREA;
}

static gboolean
split_below (const StoaScene *scene,
             Split           *split)
{
  int strip = strip_size (scene->height, 0, MIN_HEIGHT, MAX_STRIP_HEIGHT, 0);
  StoaArea space = { 0, 0, scene->width, scene->height - strip - scene->spacing };
  Grid grid;

  if (space.height < strip || scene->width < MIN_WIDTH)
    return FALSE;
  fit (scene->large, &space, scene->spacing, &grid);
  strip = strip_size (scene->height,
                      scene->height - grid.rows * (grid.tile_height + scene->spacing), MIN_HEIGHT, MAX_STRIP_HEIGHT,
                      scene->height / 2);
  space.height = scene->height - strip - scene->spacing;
  split->large = space;
  split->strip = (StoaArea) { 0, scene->height - strip, scene->width, strip };
  split->tile_area = tile_area (&grid);
  return split->tile_area >= STOA_ARRANGE_MIN_AREA;
}

/* FALSE when all are in one grid: none is large, all are, or there is no space for both. */
static gboolean
split_scene (const StoaScene *scene,
             Split           *split)
{
  Split below;
  gboolean aside, is_below;

  if (scene->large == 0 || scene->large >= scene->n || scene->large > STOA_ARRANGE_MOST_LARGE)
    return FALSE;
  aside = split_aside (scene, split);
  is_below = split_below (scene, &below);
  if (is_below && (!aside || below.tile_area > split->tile_area))
    *split = below;
  return aside || is_below;
}

static StoaArea
whole (const StoaScene *scene)
{
  return (StoaArea) { 0, 0, scene->width, scene->height };
}

/* public */

void
stoa_arrange_count (const StoaScene *scene,
                    StoaPages       *pages)
{
  Split split;
  StoaArea paged = whole (scene);
  guint n = scene->n;

  *pages = (StoaPages) { 0, 0, 1 };
  if (split_scene (scene, &split))
    {
      pages->always = scene->large;
      paged = split.strip;
      n -= scene->large;
    }
  pages->each = count_fitting (n, &paged, scene->spacing, scene->most);
  pages->count = MAX (1, (n + pages->each - 1) / pages->each);
}

guint
stoa_arrange_page_of (const StoaPages *pages,
                      guint            i)
{
  return i < pages->always || pages->each == 0 ? 0 : (i - pages->always) / pages->each;
}

gboolean
stoa_arrange_is_on (const StoaPages *pages,
                    guint            i,
                    guint            page)
{
  return i < pages->always || stoa_arrange_page_of (pages, i) == page;
}

void
stoa_arrange (const StoaScene *scene,
              guint            page,
              StoaArea        *areas)
{
  StoaArea paged = whole (scene);
  StoaPages pages;
  Split split;
  guint first, n;

  for (guint i = 0; i < scene->n; i++)
    areas[i] = (StoaArea) { 0 };
  stoa_arrange_count (scene, &pages);
  if (split_scene (scene, &split))
    {
      place (scene->large, &split.large, scene->spacing, areas);
      paged = split.strip;
    }
  first = pages.always + page * pages.each;
  n = first < scene->n ? MIN (pages.each, scene->n - first) : 0;
  place (n, &paged, scene->spacing, areas + first);
}

int
stoa_arrange_natural_height (guint n,
                             int   width,
                             int   spacing)
{
  int columns = n > 1 ? 2 : 1;
  int rows = ((int) n + columns - 1) / columns;
  int tile_width = (width - (columns - 1) * spacing) / columns;

  return n == 0 ? 0 : rows * (int) (tile_width / WIDEST + 0.5) + (rows - 1) * spacing;
}
