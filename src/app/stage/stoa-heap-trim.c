/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-heap-trim.h"

#include <malloc.h>

#define AFTER_S 10           /* pictures that are under way, and those who leave together */

struct _StoaHeapTrim
{
  guint source;
};

static gpointer
trim (gpointer data)
{
  malloc_trim (0);
  return NULL;
}

static void
is_due (gpointer data)
{
  StoaHeapTrim *self = data;

  self->source = 0;
  g_thread_unref (g_thread_new ("trim", trim, NULL));
}

StoaHeapTrim *
stoa_heap_trim_new (void)
{
  return g_new0 (StoaHeapTrim, 1);
}

void
stoa_heap_trim_free (StoaHeapTrim *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_free (self);
}

void
stoa_heap_trim_soon (StoaHeapTrim *self)
{
  if (self->source == 0)
    self->source = g_timeout_add_seconds_once (AFTER_S, is_due, self);
}
