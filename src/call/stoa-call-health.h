/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * StoaCallHealth:
 *
 * Of one of a call's two connections: whether it is up, what is wrong with it, and when to try it
 * again. Owned by the one who keeps the connection. Main thread.
 */
typedef struct
{
  GObject *owner;            /* emits `changed` */
  void (*rebuild) (gpointer owner);
  gboolean connected;
  char *trouble;             /* for people; NULL when there is none */
  guint failures;            /* in a row */
  guint retry_source;
} StoaCallHealth;

void stoa_call_health_clear     (StoaCallHealth *self);
/** stoa_call_health_connected: it is up: all is forgotten. */
void stoa_call_health_connected (StoaCallHealth *self);
/** stoa_call_health_failed: it is not; @rebuild is called after a back-off of 250 ms to 8 s. */
void stoa_call_health_failed    (StoaCallHealth *self,
                                 const GError   *error);
/** stoa_call_health_lost: it is not, and trying again is pointless until stoa_call_health_reset(). */
void stoa_call_health_lost      (StoaCallHealth *self,
                                 const GError   *error);
/** stoa_call_health_reset: a new connection is being made now. */
void stoa_call_health_reset     (StoaCallHealth *self);

G_END_DECLS
