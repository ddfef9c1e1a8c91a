/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-arrange.h"
#include "stoa-beat.h"
#include "stoa-floor.h"
#include "stoa-line-up.h"
#include "stoa-stall.h"
#include "stoa-tile.h"

#define MOST_PEOPLE 49
#define SPACING 6
#define SECOND G_TIME_SPAN_SECOND

/* where tiles are */

static gboolean
is_shown (const StoaArea *area)
{
  return area->width > 0;
}

static gboolean
overlap (const StoaArea *a,
         const StoaArea *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

static void
assert_tile (const StoaScene *scene,
             const StoaArea  *area)
{
  g_assert_cmpint (area->x, >=, 0);
  g_assert_cmpint (area->y, >=, 0);
  g_assert_cmpint (area->x + area->width, <=, scene->width);
  g_assert_cmpint (area->y + area->height, <=, scene->height);
  g_assert_cmpint (area->width * area->height, >=, STOA_ARRANGE_MIN_AREA);
  g_assert_cmpfloat_with_epsilon ((double) area->width / area->height, 1.489, 0.31); /* 6:5 to 16:9, in whole pixels */
}

static void
assert_page (const StoaScene *scene,
             const StoaPages *pages,
             guint            page,
             guint           *times_shown)
{
  StoaArea areas[MOST_PEOPLE], again[MOST_PEOPLE];

  stoa_arrange (scene, page, areas);
  stoa_arrange (scene, page, again);
  g_assert_cmpmem (areas, scene->n * sizeof *areas, again, scene->n * sizeof *again);
  for (guint i = 0; i < scene->n; i++)
    {
      g_assert_cmpint (is_shown (&areas[i]), ==, stoa_arrange_is_on (pages, i, page));
      if (!is_shown (&areas[i]))
        continue;
      times_shown[i]++;
      assert_tile (scene, &areas[i]);
      for (guint j = 0; j < i; j++)
        if (is_shown (&areas[j]))
          g_assert_false (overlap (&areas[i], &areas[j]));
    }
}

static void
assert_scene (const StoaScene *scene)
{
  guint times_shown[MOST_PEOPLE] = { 0 };
  StoaPages pages;

  stoa_arrange_count (scene, &pages);
  g_assert_cmpuint (pages.each, <=, scene->most);
  for (guint page = 0; page < pages.count; page++)
    assert_page (scene, &pages, page, times_shown);
  for (guint i = 0; i < scene->n; i++)
    g_assert_cmpuint (times_shown[i], ==, i < pages.always ? pages.count : 1);
}

static void
test_every_size (void)
{
  static const int widths[] = { 200, 276, 336, 360, 500, 720, 1024, 1280, 1920, 3840 };
  static const int heights[] = { 130, 200, 360, 560, 720, 1080, 2160 };
  static const guint larges[] = { 0, 1, 2, 5, 9, 49 };

  for (guint n = 1; n <= MOST_PEOPLE; n++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      for (guint h = 0; h < G_N_ELEMENTS (heights); h++)
        for (guint l = 0; l < G_N_ELEMENTS (larges); l++)
          {
            StoaScene scene = { n, MIN (n, larges[l]), 25, widths[w], heights[h], SPACING };

            assert_scene (&scene);
          }
}

static void
test_nothing_and_no_space (void)
{
  StoaScene nobody = { 0, 0, 25, 640, 360, SPACING };
  StoaScene tiny = { 3, 1, 25, 1, 1, SPACING };
  StoaArea areas[3];
  StoaPages pages;

  stoa_arrange_count (&nobody, &pages);
  g_assert_cmpuint (pages.count, ==, 1);
  stoa_arrange (&nobody, 0, areas);
  stoa_arrange_count (&tiny, &pages);
  g_assert_cmpuint (pages.count, ==, 3);
  stoa_arrange (&tiny, 2, areas);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (areas[i].width, <=, 1);
}

static void
test_a_grid_fills (void)
{
  StoaScene one = { 1, 0, 25, 1280, 720, SPACING };
  StoaScene four = { 4, 0, 25, 1280, 720, SPACING };
  StoaArea areas[4];

  stoa_arrange (&one, 0, areas);
  g_assert_cmpint (areas[0].width, ==, 1280);
  g_assert_cmpint (areas[0].height, ==, 720);
  stoa_arrange (&four, 0, areas);
  g_assert_cmpint (areas[0].y, ==, areas[1].y);
  g_assert_cmpint (areas[0].x, ==, areas[2].x);
  g_assert_cmpint (areas[3].width * areas[3].height * 4, >, 1280 * 720 * 9 / 10);
}

static void
test_who_joins_comes_last (void)
{
  for (guint n = 1; n < 25; n++)
    {
      StoaScene scene = { n, 0, 25, 1280, 720, SPACING };
      StoaArea areas[25];

      stoa_arrange (&scene, 0, areas);
      for (guint i = 1; i < n; i++)
        g_assert_true (areas[i].y > areas[i - 1].y || (areas[i].y == areas[i - 1].y && areas[i].x > areas[i - 1].x));
    }
}

static void
test_pages_past_25 (void)
{
  StoaScene wide = { 49, 0, 25, 1280, 720, SPACING };
  StoaScene narrow = { 49, 0, 25, 336, 560, SPACING };
  StoaPages pages;

  stoa_arrange_count (&wide, &pages);
  g_assert_cmpuint (pages.count, ==, 2);
  g_assert_cmpuint (stoa_arrange_page_of (&pages, 24), ==, 0);
  g_assert_cmpuint (stoa_arrange_page_of (&pages, 25), ==, 1);
  stoa_arrange_count (&narrow, &pages);
  g_assert_cmpuint (pages.count, >, 2);
}

static void
test_large_ones_get_the_most (void)
{
  StoaScene wide = { 9, 1, 25, 1280, 720, SPACING };
  StoaScene tall = { 9, 1, 25, 336, 560, SPACING };
  StoaArea areas[9];

  stoa_arrange (&wide, 0, areas);
  g_assert_cmpint (areas[0].width, >, 1280 * 3 / 4);
  g_assert_cmpint (areas[1].x, >, areas[0].x + areas[0].width);
  stoa_arrange (&tall, 0, areas);
  g_assert_cmpint (areas[0].width, ==, 336);
  g_assert_cmpint (areas[1].y, >, areas[0].y + areas[0].height);
}

/* who stands where */

static void
assert_line (GPtrArray  *line,
             const char *expected)
{
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < line->len; i++)
    g_string_append (got, line->pdata[i]);
  g_assert_cmpstr (got->str, ==, expected);
}

static void
line_up (GPtrArray  *line,
         const char *now)
{
  static const char *const people[] = { "a", "b", "c", "d", "e" };
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();

  for (; *now; now++)
    g_ptr_array_add (wanted, (gpointer) people[*now - 'a']);
  stoa_line_up (line, wanted);
}

static void
test_line_moves_least (void)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();

  line_up (line, "bcd");
  assert_line (line, "bcd");
  line_up (line, "abd");     /* a was large, now c is */
  assert_line (line, "bad");
  line_up (line, "abde");
  assert_line (line, "bade");
  line_up (line, "bde");
  assert_line (line, "bde");
  line_up (line, "");
  assert_line (line, "");
}

/* who has the floor */

static const char *
decide (StoaFloor  *floor,
        const char *held,
        gint64      now_us)
{
  gint64 next_us;

  return stoa_floor_decide (floor, held, now_us, &next_us);
}

static void
test_floor_is_held_before_it_is_had (void)
{
  g_autoptr (StoaFloor) floor = stoa_floor_new ();
  const char *ana = "ana";
  gint64 next_us;

  g_assert_null (stoa_floor_decide (floor, NULL, SECOND, &next_us));
  g_assert_cmpint (next_us, ==, 0);
  stoa_floor_hear (floor, ana, TRUE, SECOND);
  g_assert_null (stoa_floor_decide (floor, NULL, SECOND, &next_us));
  g_assert_cmpint (next_us, ==, SECOND + STOA_FLOOR_SPOKEN_US);
  g_assert_null (decide (floor, NULL, next_us - 1));
  g_assert_true (decide (floor, NULL, next_us) == ana);
  stoa_floor_hear (floor, ana, FALSE, 9 * SECOND);
  g_assert_true (decide (floor, NULL, 99 * SECOND) == ana);
}

static void
test_floor_ignores_coughs_and_bridges_pauses (void)
{
  g_autoptr (StoaFloor) floor = stoa_floor_new ();
  const char *ana = "ana", *ben = "ben";

  stoa_floor_hear (floor, ana, TRUE, SECOND);
  stoa_floor_hear (floor, ana, FALSE, 2 * SECOND);
  stoa_floor_hear (floor, ana, TRUE, 2 * SECOND + STOA_FLOOR_PAUSE_US);
  g_assert_true (decide (floor, NULL, 3 * SECOND) == ana);

  for (gint64 at = 10 * SECOND; at < 20 * SECOND; at += 2 * SECOND)
    {
      stoa_floor_hear (floor, ben, TRUE, at);
      g_assert_true (decide (floor, NULL, at + SECOND) == ana);
      stoa_floor_hear (floor, ben, FALSE, at + SECOND);
    }
}

static void
test_floor_of_two_who_speak_at_once (void)
{
  g_autoptr (StoaFloor) floor = stoa_floor_new ();
  const char *ana = "ana", *ben = "ben";

  stoa_floor_hear (floor, ana, TRUE, SECOND);
  g_assert_true (decide (floor, NULL, 5 * SECOND) == ana);
  stoa_floor_hear (floor, ben, TRUE, 10 * SECOND);
  g_assert_true (decide (floor, NULL, 12 * SECOND) == ben);
  /* both go on: who began last keeps it */
  g_assert_true (decide (floor, NULL, 60 * SECOND) == ben);
  stoa_floor_hear (floor, ben, FALSE, 60 * SECOND);
  g_assert_true (decide (floor, NULL, 60 * SECOND) == ben);
  g_assert_true (decide (floor, NULL, 60 * SECOND + STOA_FLOOR_PAUSE_US) == ana);
}

static void
test_floor_leaves_the_held_one_alone (void)
{
  g_autoptr (StoaFloor) floor = stoa_floor_new ();
  const char *ana = "ana", *ben = "ben";

  stoa_floor_hear (floor, ana, TRUE, SECOND);
  g_assert_true (decide (floor, NULL, 5 * SECOND) == ana);
  stoa_floor_hear (floor, ana, FALSE, 6 * SECOND);
  stoa_floor_hear (floor, ben, TRUE, 7 * SECOND);
  g_assert_true (decide (floor, ana, 20 * SECOND) == ana);
  g_assert_true (decide (floor, ben, 20 * SECOND) == ana);
  g_assert_true (decide (floor, NULL, 20 * SECOND) == ben);
  stoa_floor_forget (floor, ben);
  g_assert_null (decide (floor, NULL, 21 * SECOND));
}

static void
test_floor_stays_calm (void)
{
  g_autoptr (StoaFloor) floor = stoa_floor_new ();
  static const char *const people[] = { "a", "b", "c", "d", "e" };
  gint64 last_change_us = 0;
  const char *before = NULL;
  const gint64 step_us = 20 * G_TIME_SPAN_MILLISECOND;

  for (gint64 now_us = SECOND; now_us < 300 * SECOND; now_us += step_us)
    {
      const char *who = people[g_test_rand_int_range (0, G_N_ELEMENTS (people))];
      const char *holder;

      if (g_test_rand_int_range (0, 20) == 0)
        stoa_floor_hear (floor, who, g_test_rand_int_range (0, 2), now_us);
      holder = decide (floor, NULL, now_us);
      if (holder == before)
        continue;
      g_assert_nonnull (holder);
      g_assert_true (before == NULL || now_us - last_change_us >= STOA_FLOOR_STAY_US);
      before = holder;
      last_change_us = now_us;
    }
}

/* layers */

static void
test_layers_do_not_flap (void)
{
  StoaLayer layer = stoa_tile_layer (100, STOA_LAYER_AUTO);
  StoaLayer large;

  g_assert_cmpint (layer, ==, STOA_LAYER_LOW);
  g_assert_cmpint (stoa_tile_layer (300, layer), ==, STOA_LAYER_MID);
  large = stoa_tile_layer (1080, layer);
  g_assert_cmpint (large, ==, STOA_LAYER_HIGH);
  for (guint height = 1; height < 2000; height++)
    {
      StoaLayer up = stoa_tile_layer (height, STOA_LAYER_LOW);

      /* what a drag of some pixels back leaves as it is */
      g_assert_cmpint (stoa_tile_layer (height, up), ==, up);
      g_assert_cmpint (stoa_tile_layer (height - MIN (height, 10), up), ==, up);
      g_assert_cmpint (stoa_tile_layer (height, STOA_LAYER_AUTO), ==, up);
    }
  g_assert_cmpint (stoa_tile_layer (100, STOA_LAYER_HIGH), ==, STOA_LAYER_LOW);
}

/* A telephone: two columns that reach the sides rather than a thin one in the middle. */
static void
test_five_on_a_narrow_stage (void)
{
  const StoaScene scene = { .n = 5, .width = 336, .height = 613, .spacing = SPACING, .most = 25 };
  StoaArea areas[5];

  stoa_arrange (&scene, 0, areas);
  g_assert_cmpint (areas[0].y, ==, areas[1].y);
  g_assert_cmpint (areas[0].x, ==, 0);
  g_assert_cmpint (areas[1].x + areas[1].width, ==, scene.width);
  g_assert_cmpint (areas[2].y, ==, areas[3].y);
}

/* pictures that do not come */

static void
test_stall (void)
{
  StoaStall stall = { 0 };

  g_assert_false (stoa_stall_check (&stall, 30));
  g_assert_false (stoa_stall_check (&stall, 30));
  g_assert_true (stoa_stall_check (&stall, 30));
  g_assert_true (stall.stalled);
  g_assert_false (stoa_stall_check (&stall, 31)); /* one now and then */
  g_assert_false (stoa_stall_check (&stall, 31));
  g_assert_false (stoa_stall_check (&stall, 32));
  g_assert_true (stall.stalled);
  g_assert_true (stoa_stall_check (&stall, 60));
  g_assert_false (stall.stalled);
  g_assert_false (stoa_stall_check (&stall, 60));
}

/* the beat */

static gboolean
always_paint (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
on_beat (GObject *object)
{
  g_object_set_data (object, "beats", GUINT_TO_POINTER (GPOINTER_TO_UINT (g_object_get_data (object, "beats")) + 1));
  return TRUE;
}

typedef struct
{
  StoaBeat *beat;
  GObject *tile;
} Tile;

static gboolean
frame_comes (gpointer data)
{
  Tile *tile = data;

  stoa_beat_mark (tile->beat, tile->tile, on_beat, FALSE);
  return G_SOURCE_CONTINUE;
}

/* A computer that is never done with painting still paints what is new. */
static void
test_beat_while_always_painting (void)
{
  g_autoptr (StoaBeat) beat = stoa_beat_new ();
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  Tile tile = { beat, object };
  guint painting = g_idle_add_full (GDK_PRIORITY_REDRAW, always_paint, NULL, NULL);
  guint frames = g_timeout_add (20, frame_comes, &tile);

  for (guint beats = 0; beats < 3; beats = GPOINTER_TO_UINT (g_object_get_data (object, "beats")))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (frames);
  g_source_remove (painting);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stage/arrange/every-size", test_every_size);
  g_test_add_func ("/stage/arrange/nothing-and-no-space", test_nothing_and_no_space);
  g_test_add_func ("/stage/arrange/a-grid-fills", test_a_grid_fills);
  g_test_add_func ("/stage/arrange/who-joins-comes-last", test_who_joins_comes_last);
  g_test_add_func ("/stage/arrange/pages-past-25", test_pages_past_25);
  g_test_add_func ("/stage/arrange/large-ones-get-the-most", test_large_ones_get_the_most);
  g_test_add_func ("/stage/line/moves-least", test_line_moves_least);
  g_test_add_func ("/stage/floor/is-held-before-it-is-had", test_floor_is_held_before_it_is_had);
  g_test_add_func ("/stage/floor/ignores-coughs-and-bridges-pauses", test_floor_ignores_coughs_and_bridges_pauses);
  g_test_add_func ("/stage/floor/of-two-who-speak-at-once", test_floor_of_two_who_speak_at_once);
  g_test_add_func ("/stage/floor/leaves-the-held-one-alone", test_floor_leaves_the_held_one_alone);
  g_test_add_func ("/stage/floor/stays-calm", test_floor_stays_calm);
  g_test_add_func ("/stage/layer/does-not-flap", test_layers_do_not_flap);
  g_test_add_func ("/stage/arrange/five-on-a-narrow-stage", test_five_on_a_narrow_stage);
  g_test_add_func ("/stage/stall", test_stall);
  g_test_add_func ("/stage/beat/while-always-painting", test_beat_while_always_painting);
  return g_test_run ();
}
