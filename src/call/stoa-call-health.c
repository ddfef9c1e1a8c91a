/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-call-health.h"

#define FIRST_BACKOFF_MS 250
#define MAX_BACKOFF_MS 8000

static void
set (StoaCallHealth *self, gboolean connected, const char *trouble)
{
  gboolean changed = g_set_str (&self->trouble, trouble) || self->connected != connected;

  self->connected = connected;
  if (changed)
    g_signal_emit_by_name (self->owner, "changed");
}

static gboolean
on_retry (gpointer data)
{
  StoaCallHealth *self = data;

  self->retry_source = 0;
  self->rebuild (self->owner);
  return G_SOURCE_REMOVE;
}

void
stoa_call_health_clear (StoaCallHealth *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_clear_pointer (&self->trouble, g_free);
}

void
stoa_call_health_connected (StoaCallHealth *self)
{
  self->failures = 0;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  set (self, TRUE, NULL);
}

void
stoa_call_health_failed (StoaCallHealth *self, const GError *error)
{
  guint delay_ms = MIN (FIRST_BACKOFF_MS << MIN (self->failures, 5), MAX_BACKOFF_MS);

  g_debug ("Media connection failed, again in %u ms: %s", delay_ms, error->message);
  self->failures++;
  if (self->retry_source == 0)
    self->retry_source = g_timeout_add (delay_ms, on_retry, self);
  set (self, FALSE, error->message);
}

void
stoa_call_health_lost (StoaCallHealth *self, const GError *error)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  set (self, FALSE, error->message);
}

void
stoa_call_health_reset (StoaCallHealth *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  set (self, FALSE, self->trouble);
}
