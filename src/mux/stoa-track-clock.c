/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-mux"

#include "stoa-track-clock.h"

#include <math.h>

#define JUMP_US (300 * 1000)
#define MAX_RUNS 4096
#define MAX_POINTS 512              /* of a run; then each stands for twice as long */
#define POINT_US (2 * 1000 * 1000)
#define MIN_SKEWED_US (60 * 1000 * 1000)   /* in less time no clock runs away noticeably */
#define MAX_SKEW 500e-6             /* more is no clock */

typedef struct
{
  gint64 elapsed_us;         /* by RTP time */
  gint64 late_us;            /* arrival minus elapsed: the least in this stretch */
} Point;

typedef struct
{
  guint64 first;             /* packet's number in the file */
  guint32 base;              /* its RTP time */
  guint32 ssrc;
  gint64 late_us;            /* of the line, at elapsed 0 */
  double skew;               /* late_us for each µs elapsed */
} Run;

struct _StoaTrackClock
{
  guint rate_hz;
  GArray *runs;
  guint64 count;             /* packets noted, then packets read */
  guint reading;             /* run */

  /* of the run that is being noted */
  GArray *points;
  gint64 point_us;           /* that each stands for */
  gint64 elapsed;            /* RTP ticks, of the newest packet */
  guint32 newest;            /* its RTP time */
  guint16 newest_seq;
  gint64 newest_late_us;
};

static gint64
to_us (StoaTrackClock *self,
       gint64          ticks)
{
  return ticks * 1000000 / self->rate_hz;
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (GArray *values)
{
  g_array_sort (values, compare_doubles);
  return g_array_index (values, double, values->len / 2);
}

/* The slope by Theil and Sen, over pairs half the run apart: what the network did for a while does not bend it. */
static double
find_skew (GArray *points)
{
  g_autoptr (GArray) slopes = g_array_new (FALSE, FALSE, sizeof (double));
  guint half = points->len / 2;
  double skew;

  for (guint i = 0; i + half < points->len; i++)
    {
      const Point *a = &g_array_index (points, Point, i);
      const Point *b = &g_array_index (points, Point, i + half);
      double slope = b->elapsed_us > a->elapsed_us
                       ? (double) (b->late_us - a->late_us) / (b->elapsed_us - a->elapsed_us) : 0;

      g_array_append_val (slopes, slope);
    }
  skew = median (slopes);
  return fabs (skew) <= MAX_SKEW ? skew : 0;
}

static void
end_run (StoaTrackClock *self)
{
  Run *run;
  gint64 least = G_MAXINT64;

  if (self->runs->len == 0)
    return;
  run = &g_array_index (self->runs, Run, self->runs->len - 1);
  if (to_us (self, self->elapsed) >= MIN_SKEWED_US)
    run->skew = find_skew (self->points);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = &g_array_index (self->points, Point, i);

      least = MIN (least, point->late_us - (gint64) (run->skew * point->elapsed_us));
    }
  run->late_us = least;
  g_array_set_size (self->points, 0);
}

static void
begin_run (StoaTrackClock      *self,
           const StoaMjrPacket *packet)
{
  Run run = { .first = self->count, .base = packet->time, .ssrc = packet->ssrc };

  end_run (self);
  g_array_append_val (self->runs, run);
  self->point_us = POINT_US;
  self->elapsed = 0;
  self->newest = packet->time;
  self->newest_seq = packet->seq;
}

static void
thin_out (StoaTrackClock *self)
{
  for (guint i = 0; i < MAX_POINTS / 2; i++)
    {
      Point a = g_array_index (self->points, Point, 2 * i);
      Point b = g_array_index (self->points, Point, 2 * i + 1);

      g_array_index (self->points, Point, i) = a.late_us <= b.late_us ? a : b;
    }
  g_array_set_size (self->points, MAX_POINTS / 2);
  self->point_us *= 2;
}

static void
add_point (StoaTrackClock *self,
           gint64          elapsed_us,
           gint64          late_us)
{
  Point point = { elapsed_us, late_us };
  Point *last = self->points->len > 0 ? &g_array_index (self->points, Point, self->points->len - 1) : NULL;

  if (last != NULL && elapsed_us / self->point_us == last->elapsed_us / self->point_us)
    {
      if (late_us < last->late_us)
        *last = point;
      return;
    }
  if (self->points->len == MAX_POINTS)
    thin_out (self);
  g_array_append_val (self->points, point);
}

StoaTrackClock *
stoa_track_clock_new (guint rate_hz)
{
  StoaTrackClock *self = g_new0 (StoaTrackClock, 1);

  self->rate_hz = rate_hz;
  self->runs = g_array_new (FALSE, TRUE, sizeof (Run));
  self->points = g_array_new (FALSE, TRUE, sizeof (Point));
  return self;
}

void
stoa_track_clock_free (StoaTrackClock *self)
{
  g_array_unref (self->runs);
  g_array_unref (self->points);
  g_free (self);
}

void
stoa_track_clock_note (StoaTrackClock      *self,
                       const StoaMjrPacket *packet)
{
  const Run *run = self->runs->len > 0 ? &g_array_index (self->runs, Run, self->runs->len - 1) : NULL;
  gint64 elapsed = self->elapsed + (gint32) (packet->time - self->newest);
  gint64 late_us = (gint64) packet->arrived_ms * 1000 - to_us (self, elapsed);
  gboolean newer = run == NULL || packet->ssrc != run->ssrc || (gint16) (packet->seq - self->newest_seq) > 0;
  gboolean jump = run == NULL || packet->ssrc != run->ssrc
                  || (newer && self->count > run->first && ABS (late_us - self->newest_late_us) > JUMP_US);

  /* a packet that was sent again says nothing about when it was made */
  if (newer)
    {
      if (jump && self->runs->len < MAX_RUNS)
        {
          begin_run (self, packet);
          elapsed = 0;
          late_us = (gint64) packet->arrived_ms * 1000;
        }
      self->elapsed = elapsed;
      self->newest = packet->time;
      self->newest_seq = packet->seq;
      self->newest_late_us = late_us;
      add_point (self, to_us (self, elapsed), late_us);
    }
  self->count++;
}

void
stoa_track_clock_fit (StoaTrackClock *self)
{
  end_run (self);
  self->count = 0;
  self->elapsed = 0;
  if (self->runs->len > 0)
    self->newest = g_array_index (self->runs, Run, 0).base;
}

gint64
stoa_track_clock_read (StoaTrackClock      *self,
                       const StoaMjrPacket *packet,
                       guint               *which)
{
  const Run *run;
  gint64 elapsed_us;

  g_return_val_if_fail (self->runs->len > 0, 0);

  while (self->reading + 1 < self->runs->len
         && self->count >= g_array_index (self->runs, Run, self->reading + 1).first)
    {
      self->reading++;
      self->elapsed = 0;
      self->newest = g_array_index (self->runs, Run, self->reading).base;
    }
  self->count++;
  run = &g_array_index (self->runs, Run, self->reading);
  self->elapsed += (gint32) (packet->time - self->newest);
  self->newest = packet->time;
  elapsed_us = to_us (self, self->elapsed);
  *which = self->reading;
  return elapsed_us + run->late_us + (gint64) (run->skew * elapsed_us);
}
