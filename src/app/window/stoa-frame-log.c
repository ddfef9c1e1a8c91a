/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-frames"

#include "stoa-frame-log.h"

#include <time.h>

typedef struct
{
  gint64 began_us;
  gint64 computed_us;        /* up to the frame before */
} FrameLog;

static gint64
computed_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spent);
  return spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static void
begun (GdkFrameClock *clock,
       gpointer       data)
{
  FrameLog *log = data;

  log->began_us = g_get_monotonic_time ();
}

static void
painted (GdkFrameClock *clock,
         gpointer       data)
{
  FrameLog *log = data;
  gint64 now_us = g_get_monotonic_time ();
  gint64 until_now_us = computed_us ();

  g_debug ("painted at %" G_GINT64_FORMAT " us, took %" G_GINT64_FORMAT " us, computed %" G_GINT64_FORMAT " us", now_us,
           now_us - log->began_us, until_now_us - log->computed_us);
  log->computed_us = computed_us ();
}

static void
free_log (gpointer  data,
          GClosure *closure)
{
  g_free (data);
}

void
stoa_frame_log_start (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  FrameLog *log;

  if (clock == NULL || g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, G_LOG_DOMAIN))
    return;
  log = g_new0 (FrameLog, 1);
  log->computed_us = computed_us ();
  g_signal_connect (clock, "before-paint", G_CALLBACK (begun), log);
  g_signal_connect_data (clock, "after-paint", G_CALLBACK (painted), log, free_log, G_CONNECT_AFTER);
}
