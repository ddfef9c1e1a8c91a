/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-private.h"

#include "stoa-client-private.h"
#include "stoa-feed-copy.h"
#include "stoa-weak.h"

#define COPIED 30        /* posts of the offline copy */
#define SAVE_AFTER_S 2   /* changes in between are saved once */

void
stoa_feed_save_copy (StoaFeed *self)
{
  g_autoptr (StoaPostPage) page = stoa_record_new (&stoa_post_page_type);
  guint fresh = MIN (COPIED, self->fresh->len);

  for (guint i = 0; i < fresh; i++)
    g_ptr_array_add (page->posts, stoa_record_copy (self->fresh->pdata[i]));
  for (guint i = 0; i < self->posts->len && page->posts->len < COPIED; i++)
    g_ptr_array_add (page->posts, stoa_record_copy (stoa_feed_post_at (self, i)));
  page->more = self->has_older || self->posts->len + fresh > page->posts->len;
  dex_future_disown (stoa_feed_copy_save (self->copy_path, page));
}

static gboolean
on_save (gpointer data)
{
  StoaFeed *self = data;

  self->save_source = 0;
  stoa_feed_save_copy (self);
  return G_SOURCE_REMOVE;
}

void
stoa_feed_plan_copy (StoaFeed *self)
{
  if (self->copy_path != NULL && self->save_source == 0 && self->state == STOA_FEED_READY && !self->is_copy)
    self->save_source = g_timeout_add_seconds (SAVE_AFTER_S, on_save, self);
}

static DexFuture *
on_copy (DexFuture *future, gpointer data)
{
  g_autoptr (StoaFeed) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  StoaPostPage *page = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL || page == NULL || self->posts->len > 0 || self->state == STOA_FEED_HIDDEN
      || (self->state == STOA_FEED_READY && !self->is_copy))
    return NULL;
  for (guint i = 0; i < page->posts->len; i++)
    stoa_feed_insert (self, page->posts->pdata[i]);
  stoa_feed_set_flag (self, &self->is_copy, TRUE, STOA_FEED_PROP_IS_COPY);
  stoa_feed_set_flag (self, &self->has_older, page->more, STOA_FEED_PROP_HAS_OLDER);
  if (page->posts->len > 0)
    stoa_feed_set_state (self, STOA_FEED_READY, self->trouble);
  return NULL;
}

void
stoa_feed_open_copy (StoaFeed *self, const char *directory)
{
  g_autofree char *name = stoa_client_make_fingerprint (self->client, self->context != NULL ? self->context : "home");
  g_autofree char *file = g_strconcat ("feed-", name, ".json", NULL);

  self->copy_path = g_build_filename (directory, file, NULL);
  self->copy = dex_future_finally (stoa_feed_copy_load (self->copy_path), on_copy, stoa_weak_new (self), stoa_weak_free);
}
