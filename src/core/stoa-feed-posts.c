/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-private.h"

#define MAX_FRESH 500    /* that wait; more are shown */

const StoaPost *
stoa_feed_post_at (StoaFeed *self, guint position)
{
  return stoa_feed_post_get (self->posts->pdata[position]);
}

static guint
find (StoaFeed *self, const char *id)
{
  guint i = 0;

  while (i < self->posts->len && strcmp (stoa_feed_post_at (self, i)->id, id) != 0)
    i++;
  return i;
}

static guint
find_fresh (StoaFeed *self, const char *id)
{
  guint i = 0;

  while (i < self->fresh->len && strcmp (((StoaPost *) self->fresh->pdata[i])->id, id) != 0)
    i++;
  return i;
}

static void
remove_at (StoaFeed *self, guint position)
{
  g_ptr_array_remove_index (self->posts, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
remove_fresh_at (StoaFeed *self, guint position)
{
  g_ptr_array_remove_index (self->fresh, position);
  stoa_feed_notify (self, STOA_FEED_PROP_N_NEW);
}

void
stoa_feed_insert (StoaFeed *self, const StoaPost *post)
{
  guint position = 0;

  while (position < self->posts->len && stoa_post_compare (stoa_feed_post_at (self, position), post) < 0)
    position++;
  g_ptr_array_insert (self->posts, position, stoa_feed_post_new (post));
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static void
insert_fresh (StoaFeed *self, const StoaPost *post)
{
  guint position = 0;

  while (position < self->fresh->len && stoa_post_compare (self->fresh->pdata[position], post) < 0)
    position++;
  g_ptr_array_insert (self->fresh, position, stoa_record_copy (post));
  stoa_feed_notify (self, STOA_FEED_PROP_N_NEW);
  if (self->fresh->len > MAX_FRESH)
    stoa_feed_show_new (self);
}

static gboolean
is_mine (StoaFeed *self, const StoaPost *post)
{
  const StoaAccount *me = stoa_client_get_account (self->client);

  return me != NULL && strcmp (me->id, post->author) == 0;
}

/* A new post comes above what is read, and would push it down. A copy has not been read for long. */
static gboolean
has_to_wait (StoaFeed *self, const StoaPost *post)
{
  return !self->follow && !self->is_copy && self->posts->len > 0 && stoa_post_compare (post, stoa_feed_post_at (self, 0)) < 0 && !is_mine (self, post);
}

/* Beyond the last post that is shown it comes with its page. */
static gboolean
comes_later (StoaFeed *self, const StoaPost *post)
{
  return self->has_older && self->posts->len > 0 && stoa_post_compare (stoa_feed_post_at (self, self->posts->len - 1), post) < 0;
}

/* @is_next: it is of a page that goes on where the list ends. */
void
stoa_feed_take (StoaFeed *self, const StoaPost *post, gboolean is_next)
{
  guint position = find (self, post->id);
  guint waiting = find_fresh (self, post->id);

  if (post->state == STOA_POST_REMOVED)
    {
      if (position < self->posts->len)
        remove_at (self, position);
      if (waiting < self->fresh->len)
        remove_fresh_at (self, waiting);
    }
  else if (position < self->posts->len)
    stoa_feed_post_update (self->posts->pdata[position], post);
  else if (waiting < self->fresh->len)
    {
      stoa_record_unref (self->fresh->pdata[waiting]);
      self->fresh->pdata[waiting] = stoa_record_copy (post);
    }
  else if (has_to_wait (self, post))
    insert_fresh (self, post);
  else if (is_next || !comes_later (self, post))
    stoa_feed_insert (self, post);
  stoa_feed_plan_copy (self);
}

void
stoa_feed_forget_all (StoaFeed *self)
{
  guint shown = self->posts->len;

  g_ptr_array_set_size (self->fresh, 0);
  stoa_feed_notify (self, STOA_FEED_PROP_N_NEW);
  g_ptr_array_set_size (self->posts, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, shown, 0);
}

static gboolean
is_within (const StoaPost *post, const StoaPost *above, const StoaPost *last)
{
  return (above == NULL || stoa_post_compare (above, post) < 0) && (last == NULL || stoa_post_compare (post, last) <= 0);
}

static gboolean
has_post (const StoaPostPage *page, const char *id)
{
  for (guint i = 0; i < page->posts->len; i++)
    if (strcmp (((StoaPost *) page->posts->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_told (StoaFeed *self, const char *id)
{
  return self->told != NULL && g_hash_table_contains (self->told, id);
}

/* What is not on the page any more is gone, and what the server told meanwhile is newer than the page. */
void
stoa_feed_take_page (StoaFeed *self, const StoaPostPage *page, const StoaPost *above)
{
  const StoaPost *last = page->more && page->posts->len > 0 ? page->posts->pdata[page->posts->len - 1] : NULL;

  for (guint i = self->posts->len; i-- > 0;)
    {
      const StoaPost *post = stoa_feed_post_at (self, i);

      if (is_within (post, above, last) && !has_post (page, post->id) && !is_told (self, post->id))
        remove_at (self, i);
    }
  for (guint i = self->fresh->len; i-- > 0;)
    {
      const StoaPost *post = self->fresh->pdata[i];

      if (is_within (post, above, last) && !has_post (page, post->id) && !is_told (self, post->id))
        remove_fresh_at (self, i);
    }
  for (guint i = 0; i < page->posts->len; i++)
    {
      const StoaPost *post = page->posts->pdata[i];

      if (!is_told (self, post->id))
        stoa_feed_take (self, post, TRUE);
    }
}

void
stoa_feed_cut_below (StoaFeed *self, const StoaPost *last)
{
  for (guint i = self->posts->len; i-- > 0 && stoa_post_compare (last, stoa_feed_post_at (self, i)) < 0;)
    remove_at (self, i);
}

/* Whether the pages so far reach to the end of what is shown. */
gboolean
stoa_feed_is_covered (StoaFeed *self, const StoaPostPage *page)
{
  const StoaPost *last;

  if (!page->more || page->posts->len == 0 || self->posts->len == 0)
    return TRUE;
  last = page->posts->pdata[page->posts->len - 1];
  return stoa_post_compare (stoa_feed_post_at (self, self->posts->len - 1), last) <= 0;
}

/* In one go: a list that is scrolled hears of them once. */
void
stoa_feed_append_page (StoaFeed *self, const StoaPostPage *page)
{
  guint shown = self->posts->len;

  for (guint i = 0; i < page->posts->len; i++)
    {
      const StoaPost *post = page->posts->pdata[i];

      if (self->posts->len == 0 || stoa_post_compare (stoa_feed_post_at (self, self->posts->len - 1), post) < 0)
        g_ptr_array_add (self->posts, stoa_feed_post_new (post));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), shown, 0, self->posts->len - shown);
}

void
stoa_feed_show_new (StoaFeed *self)
{
  g_autoptr (GPtrArray) fresh = g_steal_pointer (&self->fresh);

  self->fresh = stoa_record_list_new ();
  for (guint i = fresh->len; i-- > 0;)
    stoa_feed_insert (self, fresh->pdata[i]);
  if (fresh->len > 0)
    stoa_feed_notify (self, STOA_FEED_PROP_N_NEW);
}
