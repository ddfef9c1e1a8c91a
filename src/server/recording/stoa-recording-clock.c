/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-clock.h"

#define SLACK_MS 1000        /* within which a step is noticed */
#define MAX_STEPS 1000

/* From then on the wall clock is ahead by so much. */
typedef struct
{
  gint64 at_ms;
  gint64 ahead_ms;
} Step;

struct _StoaRecordingClock
{
  GArray *steps;             /* of Step, by time */
  GString *lines;
};

StoaRecordingClock *
stoa_recording_clock_new (void)
{
  StoaRecordingClock *self = g_new0 (StoaRecordingClock, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  self->lines = g_string_new (NULL);
  return self;
}

void
stoa_recording_clock_free (StoaRecordingClock *self)
{
  g_array_unref (self->steps);
  g_string_free (self->lines, TRUE);
  g_free (self);
}

static gboolean
add (StoaRecordingClock *self,
     gint64              ahead_ms,
     gint64              at_ms)
{
  Step step = { at_ms, ahead_ms };

  if (self->steps->len >= MAX_STEPS)
    return FALSE;
  g_array_append_val (self->steps, step);
  return TRUE;
}

void
stoa_recording_clock_note (StoaRecordingClock *self,
                           gint64              ahead_ms,
                           gint64              at_ms)
{
  if (add (self, ahead_ms, at_ms))
    g_string_append_printf (self->lines,
                            "{\"clock\":{\"at_ms\":%" G_GINT64_FORMAT ",\"ahead_ms\":%" G_GINT64_FORMAT "}}\n", at_ms,
                            ahead_ms);
}

gint64
stoa_recording_clock_get_ahead (StoaRecordingClock *self)
{
  return self->steps->len > 0 ? g_array_index (self->steps, Step, self->steps->len - 1).ahead_ms : 0;
}

gint64
stoa_recording_clock_place (StoaRecordingClock *self,
                            gint64              wall_ms)
{
  Step step = { 0, 0 };

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *next = &g_array_index (self->steps, Step, i);

      if (wall_ms - step.ahead_ms >= step.at_ms - SLACK_MS && wall_ms - step.ahead_ms < next->at_ms)
        break;
      step = *next;
    }
  return wall_ms - step.ahead_ms;
}

void
stoa_recording_clock_take (StoaRecordingClock *self,
                           JsonObject         *object)
{
  add (self, json_object_get_int_member_with_default (object, "ahead_ms", 0),
       json_object_get_int_member_with_default (object, "at_ms", 0));
}

char *
stoa_recording_clock_take_lines (StoaRecordingClock *self)
{
  char *lines = g_string_free_and_steal (self->lines);

  self->lines = g_string_new (NULL);
  return lines;
}
