/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-private.h"

#include "stoa-client-private.h"
#include "stoa-feed-copy.h"
#include "stoa-weak.h"

#define RETRY_S 5
#define MAX_PAGES 10     /* that are asked for again after a reconnect; what is beyond comes when it is scrolled to */

static gboolean
on_retry (gpointer data)
{
  StoaFeed *self = data;

  self->retry_source = 0;
  stoa_feed_begin_reload (self);
  return G_SOURCE_REMOVE;
}

static void
hide (StoaFeed *self)
{
  stoa_feed_forget_all (self);
  stoa_feed_set_flag (self, &self->has_older, FALSE, STOA_FEED_PROP_HAS_OLDER);
  if (self->copy_path != NULL)
    stoa_feed_copy_remove (self->copy_path);
  stoa_feed_set_state (self, STOA_FEED_HIDDEN, NULL);
}

static void
fail (StoaFeed *self, const GError *error)
{
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_NOT_FOUND))
    hide (self);
  else
    stoa_feed_set_state (self, self->posts->len > 0 ? self->state : STOA_FEED_FAILED, error->message);
  if (self->state != STOA_FEED_HIDDEN && stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE
      && self->retry_source == 0)
    self->retry_source = g_timeout_add_seconds (RETRY_S, on_retry, self);
}

static void
finish (StoaFeed *self, const StoaPostPage *last, gboolean whole)
{
  if (!whole && last->posts->len > 0)
    stoa_feed_cut_below (self, last->posts->pdata[last->posts->len - 1]);
  if (self->posts->len == 0)
    stoa_feed_show_new (self);
  stoa_feed_set_flag (self, &self->has_older, last->more, STOA_FEED_PROP_HAS_OLDER);
  g_clear_pointer (&self->told, g_hash_table_unref);
  stoa_feed_set_flag (self, &self->is_copy, FALSE, STOA_FEED_PROP_IS_COPY);
  stoa_feed_set_state (self, STOA_FEED_READY, NULL);
  stoa_feed_plan_copy (self);
}

/* A reload, on its fiber: it holds the feed only between the waits. */
typedef struct
{
  GWeakRef *feed;
  StoaClient *client;
  char *context;
} Reload;

static void
reload_free (gpointer data)
{
  Reload *reload_data = data;

  stoa_weak_free (reload_data->feed);
  g_object_unref (reload_data->client);
  g_free (reload_data->context);
  g_free (reload_data);
}

/* Whether there is more to ask for; @above is where the next page begins. */
static gboolean
take_next (Reload *work, StoaPostPage *page, StoaPost **above, guint n_pages)
{
  g_autoptr (StoaFeed) self = g_weak_ref_get (work->feed);
  gboolean whole;

  if (self == NULL)
    return FALSE;
  stoa_feed_take_page (self, page, *above);
  whole = stoa_feed_is_covered (self, page);
  if (!whole && n_pages < MAX_PAGES)
    {
      g_clear_pointer (above, stoa_record_unref);
      *above = stoa_record_copy (page->posts->pdata[page->posts->len - 1]);
      return TRUE;
    }
  finish (self, page, whole);
  return FALSE;
}

static gboolean
await_pages (Reload *work, GError **error)
{
  g_autoptr (StoaPost) above = NULL;

  /* Watched first and loaded then: nothing can happen in between unseen. */
  if (!dex_await (stoa_client_request (work->client, stoa_message_new (STOA_MESSAGE_WATCH_FEED, NULL)), error))
    return FALSE;
  for (guint n = 1;; n++)
    {
      g_autofree char *key = above != NULL ? stoa_post_key (above) : NULL;
      g_autoptr (StoaPostPage) page =
        dex_await_boxed (stoa_client_load_feed (work->client, work->context, key, NULL, n == 1 ? 0 : STOA_MAX_PAGE), error);

      if (page == NULL)
        return FALSE;
      if (!take_next (work, page, &above, n))
        return TRUE;
    }
}

static DexFuture *
reload_run (gpointer data)
{
  Reload *work = data;
  g_autoptr (GError) error = NULL;
  gboolean done = await_pages (work, &error);
  g_autoptr (StoaFeed) self = g_weak_ref_get (work->feed);

  /* one that was stopped is begun anew with the connection */
  if (self != NULL && !done && !g_error_matches (error, DEX_ERROR, DEX_ERROR_FIBER_CANCELLED))
    fail (self, error);
  return dex_future_new_true ();
}

static DexFuture *
on_reloaded (DexFuture *future, gpointer data)
{
  g_autoptr (StoaFeed) self = g_weak_ref_get (data);

  if (self == NULL)
    return NULL;
  g_clear_pointer (&self->told, g_hash_table_unref);
  dex_clear (&self->reloading);
  if (self->again)
    stoa_feed_begin_reload (self);
  return NULL;
}

void
stoa_feed_begin_reload (StoaFeed *self)
{
  Reload *work;

  self->again = self->reloading != NULL;
  if (self->again)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work = g_new0 (Reload, 1);
  work->feed = stoa_weak_new (self);
  work->client = g_object_ref (self->client);
  work->context = g_strdup (self->context);
  self->reloading = dex_future_finally (dex_scheduler_spawn (NULL, 0, reload_run, work, reload_free), on_reloaded,
                                        stoa_weak_new (self), stoa_weak_free);
}

void
stoa_feed_stop_reload (StoaFeed *self)
{
  dex_clear (&self->reloading);
  self->again = FALSE;
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_handle_id (&self->retry_source, g_source_remove);
}
