/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib.h>

#include "stoa-plane-scaler.h"

static const guint sizes[][2] = { { 1, 1 }, { 2, 3 }, { 15, 17 }, { 16, 16 }, { 33, 9 }, { 160, 90 }, { 418, 235 },
                                  { 640, 360 }, { 641, 361 } };

/* A ramp over both sides, from 10 to 210. */
static double
ramp (double x,
      double y,
      guint  width,
      guint  height)
{
  return 10 + 100 * x / width + 100 * y / height;
}

static guint8 *
make_ramp (guint width,
           guint height)
{
  guint8 *pixels = g_malloc ((gsize) width * height);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      pixels[y * width + x] = ramp (x + 0.5, y + 0.5, width, height) + 0.5;
  return pixels;
}

/* How far the middle of an output pixel may be from that of what it is made of, at the edge. */
static double
slack (guint from,
       guint to)
{
  return 100 * MAX (0.5 / from - 0.5 / to, 0);
}

static void
test_ramp (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint o = 0; o < G_N_ELEMENTS (sizes); o++)
      {
        guint width = sizes[o][0], height = sizes[o][1];
        g_autofree guint8 *from = make_ramp (sizes[i][0], sizes[i][1]);
        g_autofree guint8 *to = g_malloc ((gsize) width * height);
        g_autoptr (StoaPlaneScaler) scaler = stoa_plane_scaler_new (sizes[i][0], sizes[i][1], width, height);
        double most = 2.5 + slack (sizes[i][0], width) + slack (sizes[i][1], height);

        stoa_plane_scaler_run (scaler, from, sizes[i][0], to, width);
        for (guint y = 0; y < height; y++)
          for (guint x = 0; x < width; x++)
            g_assert_cmpfloat_with_epsilon (to[y * width + x], ramp (x + 0.5, y + 0.5, width, height), most);
      }
}

/* What is only black and white stays so in the mean, however small it becomes. */
static void
test_fine (void)
{
  static const guint small[] = { 1, 5, 16, 63, 100 };
  g_autofree guint8 *from = g_malloc (1000 * 1000);

  for (guint i = 0; i < 1000 * 1000; i++)
    from[i] = (i + i / 1000) % 2 ? 255 : 0;
  for (guint s = 0; s < G_N_ELEMENTS (small); s++)
    {
      g_autofree guint8 *to = g_malloc (small[s] * small[s]);
      g_autoptr (StoaPlaneScaler) scaler = stoa_plane_scaler_new (1000, 1000, small[s], small[s]);

      stoa_plane_scaler_run (scaler, from, 1000, to, small[s]);
      for (guint i = 0; i < small[s] * small[s]; i++)
        g_assert_cmpfloat_with_epsilon (to[i], 127.5, 3);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/plane-scaler/ramp", test_ramp);
  g_test_add_func ("/media/plane-scaler/fine", test_fine);
  return g_test_run ();
}
