/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-requests.h"

#include <glib/gi18n.h>

#define MAX_WAITING 256

struct _StoaRequests
{
  GHashTable *waiting;       /* id → Waiting */
  guint timeout_ms;
};

typedef struct
{
  StoaRequests *requests;
  char *id;
  DexPromise *promise;
  guint timeout_source;
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_clear_handle_id (&waiting->timeout_source, g_source_remove);
  dex_clear (&waiting->promise);
  g_free (waiting->id);
  g_free (waiting);
}

/* Out of the table first: whoever awaits may come back with the next request at once. */
static Waiting *
take (StoaRequests *self, const char *id)
{
  gpointer waiting = NULL;

  g_hash_table_steal_extended (self->waiting, id, NULL, &waiting);
  return waiting;
}

static void
finish (Waiting *waiting, const StoaMessage *answer, const GError *error)
{
  if (error != NULL)
    dex_promise_reject (waiting->promise, g_error_copy (error));
  else
    dex_promise_resolve_boxed (waiting->promise, STOA_TYPE_RECORD,
                               answer->body != NULL ? stoa_record_ref (answer->body) : NULL);
  waiting_free (waiting);
}

static gboolean
on_timeout (gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (GError) error
      = g_error_new_literal (STOA_ERROR, STOA_ERROR_TIMED_OUT, _("The server did not answer in time."));

  waiting->timeout_source = 0;
  finish (take (waiting->requests, waiting->id), NULL, error);
  return G_SOURCE_REMOVE;
}

StoaRequests *
stoa_requests_new (guint timeout_ms)
{
  StoaRequests *self = g_new0 (StoaRequests, 1);

  self->waiting = g_hash_table_new (g_str_hash, g_str_equal);
  self->timeout_ms = timeout_ms;
  return self;
}

void
stoa_requests_free (StoaRequests *self)
{
  g_autoptr (GError) error
      = g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, _("The connection was closed."));

  stoa_requests_reject_all (self, error);
  g_hash_table_unref (self->waiting);
  g_free (self);
}

DexFuture *
stoa_requests_add (StoaRequests *self, const char *id)
{
  Waiting *waiting;

  if (g_hash_table_size (self->waiting) >= MAX_WAITING || g_hash_table_contains (self->waiting, id))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_MANY, "%s",
                                  _("Too many requests wait for the server."));

  waiting = g_new0 (Waiting, 1);
  waiting->requests = self;
  waiting->id = g_strdup (id);
  waiting->promise = dex_promise_new ();
  waiting->timeout_source = g_timeout_add (self->timeout_ms, on_timeout, waiting);
  g_hash_table_insert (self->waiting, waiting->id, waiting);
  return DEX_FUTURE (dex_ref (waiting->promise));
}

gboolean
stoa_requests_answer (StoaRequests *self, const StoaMessage *message)
{
  Waiting *waiting = message->re != NULL ? take (self, message->re) : NULL;
  g_autoptr (GError) error = NULL;

  if (waiting == NULL)
    return FALSE;
  if (message->type == STOA_MESSAGE_ERROR)
    {
      const StoaErrorMessage *said = message->body;
      error = g_error_new_literal (STOA_ERROR, stoa_error_from_nick (said->code), said->message);
    }
  finish (waiting, message, error);
  return TRUE;
}

void
stoa_requests_reject (StoaRequests *self, const char *id, const GError *error)
{
  Waiting *waiting = take (self, id);

  if (waiting != NULL)
    finish (waiting, NULL, error);
}

void
stoa_requests_reject_all (StoaRequests *self, const GError *error)
{
  g_auto (GStrv) ids = (char **) g_hash_table_get_keys_as_array (self->waiting, NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    ids[i] = g_strdup (ids[i]);
  for (guint i = 0; ids[i] != NULL; i++)
    stoa_requests_reject (self, ids[i], error);
}
