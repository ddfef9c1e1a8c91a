/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-plane-scaler.h"

#include <math.h>
#include <string.h>

/* Sixteen pixels at once: of a row when rows are added up, of a column when columns are. What lies beside each other is
 * turned for that, as picking single bytes out of a row takes as long as all the rest together. */
#define LANES 16
#define ONE 256u             /* the weights of an output pixel together */

typedef guint8 Bytes __attribute__ ((vector_size (LANES)));
typedef guint16 Words __attribute__ ((vector_size (LANES)));  /* of half of them */

#define INTERLEAVE_FIRST(a, b) \
  __builtin_shufflevector (a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define INTERLEAVE_LAST(a, b) \
  __builtin_shufflevector (a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define WIDEN(interleave, bytes) ((Words) interleave (bytes, (Bytes) { 0 }))
#define HIGH_BYTES(a, b) \
  __builtin_shufflevector ((Bytes) a, (Bytes) b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
#else
#define WIDEN(interleave, bytes) ((Words) interleave ((Bytes) { 0 }, bytes))
#define HIGH_BYTES(a, b) \
  __builtin_shufflevector ((Bytes) a, (Bytes) b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#endif

/* What each output pixel is made of along one side. */
typedef struct
{
  guint size;                /* output pixels */
  guint n_taps;              /* input pixels that one is made of */
  guint *first;              /* the first of them */
  guint16 *weights;          /* n_taps for each */
} Filter;

struct _StoaPlaneScaler
{
  guint width;               /* of the input */
  Filter across;
  Filter down;
  Bytes *wide;               /* LANES rows of the input's width, then as columns */
  Bytes *narrow;             /* columns of the output's width, then as rows */
};

/* How much of the input from its begin to @x a pixel covers that spans @begin to @end: all of it is 1. */
static double
covered (double begin,
         double end,
         double x)
{
  return (CLAMP (x, begin, end) - begin) / (end - begin);
}

/* Sums are rounded and not the weights, which add up to ONE so, however many there are. */
static void
weigh (guint16 *weights,
       guint    n_taps,
       double   begin,
       double   end)
{
  guint done = 0;

  for (guint i = 0; i < n_taps; i++)
    {
      guint upto = i + 1 < n_taps ? (guint) (covered (begin, end, i + 1) * ONE + 0.5) : ONE;

      weights[i] = upto - done;
      done = upto;
    }
}

/* A pixel of an input that grows lies between two of it, as one of its size does that is put over them. */
static void
filter_init (Filter *filter,
             guint   from,
             guint   to)
{
  double ratio = (double) from / to;
  double span = MAX (ratio, 1);

  filter->size = to;
  filter->n_taps = MIN (from, (guint) ceil (span) + 1);
  filter->first = g_new (guint, to);
  filter->weights = g_new (guint16, (gsize) to * filter->n_taps);
  for (guint i = 0; i < to; i++)
    {
      double begin = CLAMP ((i + 0.5) * ratio - span / 2, 0, from - span);

      filter->first[i] = MIN ((guint) begin, from - filter->n_taps);
      weigh (filter->weights + (gsize) i * filter->n_taps, filter->n_taps, begin - filter->first[i],
             begin - filter->first[i] + span);
    }
}

static void
filter_clear (Filter *filter)
{
  g_free (filter->first);
  g_free (filter->weights);
}

static inline Bytes
add_up (const guint8  *from,
        gsize          stride,
        const guint16 *weights,
        guint          n_taps)
{
  Words first = { 0 }, last = { 0 };

  first += ONE / 2;
  last += ONE / 2;
  for (guint i = 0; i < n_taps; i++)
    {
      Bytes some;

      memcpy (&some, from + i * stride, LANES);
      first += WIDEN (INTERLEAVE_FIRST, some) * weights[i];
      last += WIDEN (INTERLEAVE_LAST, some) * weights[i];
    }
  return HIGH_BYTES (first, last);
}

/* The input has no more than @width bytes there. */
static Bytes
add_up_end (const guint8  *from,
            gsize          stride,
            const guint16 *weights,
            guint          n_taps,
            guint          width)
{
  Bytes sum = { 0 };

  for (guint x = 0; x < width; x++)
    {
      guint one = ONE / 2;

      for (guint i = 0; i < n_taps; i++)
        one += from[i * stride + x] * weights[i];
      sum[x] = one / ONE;
    }
  return sum;
}

/* The first half and the second are interleaved. Four times that, and the square is turned. */
static inline void
interleave (const Bytes from[LANES],
            Bytes       to[LANES])
{
#pragma GCC unroll 8
  for (guint i = 0; i < LANES / 2; i++)
    {
      to[2 * i] = INTERLEAVE_FIRST (from[i], from[i + LANES / 2]);
      to[2 * i + 1] = INTERLEAVE_LAST (from[i], from[i + LANES / 2]);
    }
}

static void
turn (Bytes square[LANES])
{
  Bytes other[LANES];

  interleave (square, other);
  interleave (other, square);
  interleave (square, other);
  interleave (other, square);
}

/* A square of the input's width: sixteen rows of the output's height, as columns. */
static void
make_columns (StoaPlaneScaler *self,
              const guint8    *from,
              gsize            stride,
              guint            x,
              guint            y,
              guint            n_rows)
{
  Bytes *square = self->wide + x;
  guint left = self->width - x;

  for (guint row = 0; row < n_rows; row++)
    {
      const guint8 *begin = from + self->down.first[y + row] * stride + x;
      const guint16 *weights = self->down.weights + (gsize) (y + row) * self->down.n_taps;

      square[row] = left >= LANES ? add_up (begin, stride, weights, self->down.n_taps)
                                  : add_up_end (begin, stride, weights, self->down.n_taps, left);
    }
  turn (square);
}

static void
run_rows (StoaPlaneScaler *self,
          const guint8    *from,
          gsize            from_stride,
          guint            y,
          guint            n_rows)
{
  const Filter *across = &self->across;

  for (guint x = 0; x < self->width; x += LANES)
    make_columns (self, from, from_stride, x, y, n_rows);
  for (guint x = 0; x < across->size; x++)
    self->narrow[x] = add_up ((const guint8 *) (self->wide + across->first[x]), LANES,
                              across->weights + (gsize) x * across->n_taps, across->n_taps);
  for (guint x = 0; x < across->size; x += LANES)
    turn (self->narrow + x);
}

StoaPlaneScaler *
stoa_plane_scaler_new (guint from_width,
                       guint from_height,
                       guint to_width,
                       guint to_height)
{
  StoaPlaneScaler *self = g_new0 (StoaPlaneScaler, 1);

  self->width = from_width;
  filter_init (&self->across, from_width, to_width);
  filter_init (&self->down, from_height, to_height);
  self->wide = g_aligned_alloc0 (from_width + LANES, sizeof (Bytes), sizeof (Bytes));
  self->narrow = g_aligned_alloc0 (to_width + LANES, sizeof (Bytes), sizeof (Bytes));
  return self;
}

void
stoa_plane_scaler_free (StoaPlaneScaler *self)
{
  filter_clear (&self->across);
  filter_clear (&self->down);
  g_aligned_free (self->wide);
  g_aligned_free (self->narrow);
  g_free (self);
}

void
stoa_plane_scaler_run (StoaPlaneScaler *self,
                       const guint8    *from,
                       gsize            from_stride,
                       guint8          *to,
                       gsize            to_stride)
{
  guint width = self->across.size;

  for (guint y = 0; y < self->down.size; y += LANES)
    {
      guint n_rows = MIN (LANES, self->down.size - y);

      run_rows (self, from, from_stride, y, n_rows);
      for (guint x = 0; x < width; x += LANES)
        for (guint row = 0; row < n_rows; row++)
          memcpy (to + (y + row) * to_stride + x, self->narrow + x + row, MIN (LANES, width - x));
    }
}
