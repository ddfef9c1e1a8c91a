/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-candidates.h"

#define MAX_CANDIDATES 64 /* of one connection, in all */

typedef struct
{
  gint64 mline;
  char *candidate;
} Candidate;

struct _StoaJanusCandidates
{
  StoaJanusHandle *handle;
  GQueue waiting;
  guint n_seen;
};

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;

  g_free (candidate->candidate);
  g_free (candidate);
}

StoaJanusCandidates *
stoa_janus_candidates_new (void)
{
  return g_new0 (StoaJanusCandidates, 1);
}

void
stoa_janus_candidates_free (StoaJanusCandidates *self)
{
  g_queue_clear_full (&self->waiting, candidate_free);
  g_clear_object (&self->handle);
  g_free (self);
}

void
stoa_janus_candidates_add (StoaJanusCandidates *self,
                           gint64               mline,
                           const char          *candidate)
{
  Candidate *waiting = NULL;

  if (self->n_seen++ >= MAX_CANDIDATES)
    return;
  if (self->handle != NULL)
    {
      stoa_janus_handle_trickle (self->handle, mline, candidate);
      return;
    }

  waiting = g_new0 (Candidate, 1);
  waiting->mline = mline;
  waiting->candidate = g_strdup (candidate);
  g_queue_push_tail (&self->waiting, waiting);
}

void
stoa_janus_candidates_release (StoaJanusCandidates *self,
                               StoaJanusHandle     *handle)
{
  Candidate *candidate = NULL;

  g_set_object (&self->handle, handle);
  while ((candidate = g_queue_pop_head (&self->waiting)) != NULL)
    {
      stoa_janus_handle_trickle (handle, candidate->mline, candidate->candidate);
      candidate_free (candidate);
    }
}
