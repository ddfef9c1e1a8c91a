/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int x;
  int y;
  int width;
  int height;
} StoaArea;

/**
 * StoaScene:
 *
 * What is to be arranged: @n tiles, of which the first @large are shown large on every page and the
 * others beside them, at most @most on a page. Sizes in px.
 */
typedef struct
{
  guint n;
  guint large;
  guint most;
  int width;
  int height;
  int spacing;
} StoaScene;

/**
 * StoaPages:
 *
 * How a scene is paged: of its tiles, the first @always are on every page, then come @each for each of
 * @count pages. There is at least one page.
 */
typedef struct
{
  guint always;
  guint each;
  guint count;
} StoaPages;

/* No tile is smaller, while the scene has the space of one. */
#define STOA_ARRANGE_MIN_AREA (128 * 72)
/* More than these are not shown large: the others stand beside them. */
#define STOA_ARRANGE_MOST_LARGE 9

/** stoa_arrange_count: how the scene is paged. */
void      stoa_arrange_count    (const StoaScene *scene,
                                 StoaPages       *pages);
/** stoa_arrange_page_of: the page that tile @i is on; 0 for one that is on all. */
guint     stoa_arrange_page_of  (const StoaPages *pages,
                                 guint            i);
/** stoa_arrange_is_on: whether tile @i is on @page. */
gboolean  stoa_arrange_is_on    (const StoaPages *pages,
                                 guint            i,
                                 guint            page);

/**
 * stoa_arrange:
 * @areas: (out): for each of the scene's tiles; empty for one that is on another page
 *
 * Where tiles are on @page. In a grid all are equal, between 6:5 and 16:9, as large as the space lets
 * them be, and a last row that is not full is centred. Beside large tiles the others stand on the
 * right or below, wherever the large ones get larger. Where there is no space for that, large ones
 * are but the first of a grid. All is a pure function of its arguments.
 */
void      stoa_arrange          (const StoaScene *scene,
                                 guint            page,
                                 StoaArea        *areas);

/** stoa_arrange_natural_height: px that @n tiles in two columns want on a width. */
int       stoa_arrange_natural_height (guint n,
                                       int   width,
                                       int   spacing);

G_END_DECLS
