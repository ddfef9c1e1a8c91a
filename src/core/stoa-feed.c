/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed.h"

#include "stoa-client-private.h"
#include "stoa-feed-copy.h"
#include "stoa-weak.h"

#define RETRY_S 5
#define COPIED 30        /* posts of the offline copy */
#define SAVE_AFTER_S 2   /* changes in between are saved once */
#define MAX_PAGES 10     /* that are asked for again after a reconnect; what is beyond comes when it is scrolled to */
#define MAX_FRESH 500    /* that wait; more are shown */

struct _StoaFeed
{
  GObject parent_instance;
  StoaClient *client;
  char *context;
  char *copy_path;           /* NULL: no copy is kept */
  GPtrArray *posts;          /* of StoaFeedPost, by stoa_post_compare() */
  GPtrArray *fresh;          /* of StoaPost that wait, likewise */
  GHashTable *told;          /* ids the server spoke of since the reload began; NULL otherwise */
  DexFuture *reloading;
  DexFuture *older;
  DexFuture *copy;
  StoaFeedState state;
  char *trouble;
  gboolean has_older;
  gboolean is_copy;
  gboolean follow;
  gboolean again;            /* something changed during the reload */
  guint retry_source;
  guint save_source;
};

static GType
feed_item_type (GListModel *model)
{
  return STOA_TYPE_FEED_POST;
}

static guint
feed_n_items (GListModel *model)
{
  return STOA_FEED (model)->posts->len;
}

static gpointer
feed_item (GListModel *model, guint position)
{
  StoaFeed *self = STOA_FEED (model);

  return position < self->posts->len ? g_object_ref (self->posts->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = feed_item_type;
  iface->get_n_items = feed_n_items;
  iface->get_item = feed_item;
}

G_DEFINE_ENUM_TYPE (StoaFeedState, stoa_feed_state,
                    G_DEFINE_ENUM_VALUE (STOA_FEED_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (STOA_FEED_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (STOA_FEED_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (STOA_FEED_HIDDEN, "hidden"))
G_DEFINE_FINAL_TYPE_WITH_CODE (StoaFeed, stoa_feed, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_TROUBLE,
  PROP_N_NEW,
  PROP_HAS_OLDER,
  PROP_IS_COPY,
  PROP_FOLLOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void reload (StoaFeed *self);

/* what is shown */

static const StoaPost *
post_at (StoaFeed *self, guint position)
{
  return stoa_feed_post_get (self->posts->pdata[position]);
}

static void
notify (StoaFeed *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_flag (StoaFeed *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  notify (self, property);
}

static void
set_state (StoaFeed *self, StoaFeedState state, const char *trouble)
{
  if (g_set_str (&self->trouble, trouble))
    notify (self, PROP_TROUBLE);
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

static void
save_now (StoaFeed *self)
{
  g_autoptr (StoaPostPage) page = stoa_record_new (&stoa_post_page_type);
  guint fresh = MIN (COPIED, self->fresh->len);

  for (guint i = 0; i < fresh; i++)
    g_ptr_array_add (page->posts, stoa_record_copy (self->fresh->pdata[i]));
  for (guint i = 0; i < self->posts->len && page->posts->len < COPIED; i++)
    g_ptr_array_add (page->posts, stoa_record_copy (post_at (self, i)));
  page->more = self->has_older || self->posts->len + fresh > page->posts->len;
  dex_future_disown (stoa_feed_copy_save (self->copy_path, page));
}

static gboolean
on_save (gpointer data)
{
  StoaFeed *self = data;

  self->save_source = 0;
  save_now (self);
  return G_SOURCE_REMOVE;
}

static void
plan_save (StoaFeed *self)
{
  if (self->copy_path != NULL && self->save_source == 0 && self->state == STOA_FEED_READY && !self->is_copy)
    self->save_source = g_timeout_add_seconds (SAVE_AFTER_S, on_save, self);
}

static guint
find (StoaFeed *self, const char *id)
{
  guint i = 0;

  while (i < self->posts->len && strcmp (post_at (self, i)->id, id) != 0)
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
  notify (self, PROP_N_NEW);
}

static void
insert (StoaFeed *self, const StoaPost *post)
{
  guint position = 0;

  while (position < self->posts->len && stoa_post_compare (post_at (self, position), post) < 0)
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
  notify (self, PROP_N_NEW);
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
  return !self->follow && !self->is_copy && self->posts->len > 0 && stoa_post_compare (post, post_at (self, 0)) < 0 && !is_mine (self, post);
}

/* Beyond the last post that is shown it comes with its page. */
static gboolean
comes_later (StoaFeed *self, const StoaPost *post)
{
  return self->has_older && self->posts->len > 0 && stoa_post_compare (post_at (self, self->posts->len - 1), post) < 0;
}

/* @is_next: it is of a page that goes on where the list ends. */
static void
put (StoaFeed *self, const StoaPost *post, gboolean is_next)
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
    insert (self, post);
  plan_save (self);
}

static void
forget_all (StoaFeed *self)
{
  guint shown = self->posts->len;

  g_ptr_array_set_size (self->fresh, 0);
  notify (self, PROP_N_NEW);
  g_ptr_array_set_size (self->posts, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, shown, 0);
}

/* pages */

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
static void
take_page (StoaFeed *self, const StoaPostPage *page, const StoaPost *above)
{
  const StoaPost *last = page->more && page->posts->len > 0 ? page->posts->pdata[page->posts->len - 1] : NULL;

  for (guint i = self->posts->len; i-- > 0;)
    {
      const StoaPost *post = post_at (self, i);

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
        put (self, post, TRUE);
    }
}

static void
cut_below (StoaFeed *self, const StoaPost *last)
{
  for (guint i = self->posts->len; i-- > 0 && stoa_post_compare (last, post_at (self, i)) < 0;)
    remove_at (self, i);
}

/* Whether the pages so far reach to the end of what is shown. */
static gboolean
covers (StoaFeed *self, const StoaPostPage *page)
{
  const StoaPost *last;

  if (!page->more || page->posts->len == 0 || self->posts->len == 0)
    return TRUE;
  last = page->posts->pdata[page->posts->len - 1];
  return stoa_post_compare (post_at (self, self->posts->len - 1), last) <= 0;
}

static gboolean
on_retry (gpointer data)
{
  StoaFeed *self = data;

  self->retry_source = 0;
  reload (self);
  return G_SOURCE_REMOVE;
}

static void
hide (StoaFeed *self)
{
  forget_all (self);
  set_flag (self, &self->has_older, FALSE, PROP_HAS_OLDER);
  if (self->copy_path != NULL)
    stoa_feed_copy_remove (self->copy_path);
  set_state (self, STOA_FEED_HIDDEN, NULL);
}

static void
fail (StoaFeed *self, const GError *error)
{
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_NOT_FOUND))
    hide (self);
  else
    set_state (self, self->posts->len > 0 ? self->state : STOA_FEED_FAILED, error->message);
  if (self->state != STOA_FEED_HIDDEN && stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE
      && self->retry_source == 0)
    self->retry_source = g_timeout_add_seconds (RETRY_S, on_retry, self);
}

static void
finish (StoaFeed *self, const StoaPostPage *last, gboolean whole)
{
  if (!whole && last->posts->len > 0)
    cut_below (self, last->posts->pdata[last->posts->len - 1]);
  if (self->posts->len == 0)
    stoa_feed_show_new (self);
  set_flag (self, &self->has_older, last->more, PROP_HAS_OLDER);
  g_clear_pointer (&self->told, g_hash_table_unref);
  set_flag (self, &self->is_copy, FALSE, PROP_IS_COPY);
  set_state (self, STOA_FEED_READY, NULL);
  plan_save (self);
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
  take_page (self, page, *above);
  whole = covers (self, page);
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
    reload (self);
  return NULL;
}

static void
reload (StoaFeed *self)
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

static void
stop_loading (StoaFeed *self)
{
  dex_clear (&self->reloading);
  self->again = FALSE;
  g_clear_pointer (&self->told, g_hash_table_unref);
  g_clear_handle_id (&self->retry_source, g_source_remove);
}

static void
on_state (StoaFeed *self)
{
  stop_loading (self);
  if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    reload (self);
}

/* older ones */

/* In one go: a list that is scrolled hears of them once. */
static void
append_page (StoaFeed *self, const StoaPostPage *page)
{
  guint shown = self->posts->len;

  for (guint i = 0; i < page->posts->len; i++)
    {
      const StoaPost *post = page->posts->pdata[i];

      if (self->posts->len == 0 || stoa_post_compare (post_at (self, self->posts->len - 1), post) < 0)
        g_ptr_array_add (self->posts, stoa_feed_post_new (post));
    }
  g_list_model_items_changed (G_LIST_MODEL (self), shown, 0, self->posts->len - shown);
}

static DexFuture *
on_older (DexFuture *future, gpointer data)
{
  g_autoptr (StoaFeed) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  StoaPostPage *page = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self == NULL)
    return NULL;
  dex_clear (&self->older);
  if (page == NULL)
    return dex_ref (future);
  append_page (self, page);
  set_flag (self, &self->has_older, page->more, PROP_HAS_OLDER);
  return dex_future_new_true ();
}

/* what the server tells */

/* Home has what concerns one: not what somebody wrote in their own profile for members. */
static gboolean
belongs (StoaFeed *self, const StoaPost *post)
{
  const StoaAccount *me = stoa_client_get_account (self->client);

  if (self->context != NULL)
    return strcmp (post->context, self->context) == 0;
  return post->visibility != STOA_VISIBILITY_MEMBERS || post->context_kind != STOA_CONTEXT_PROFILE || me == NULL
         || me->kind == STOA_ACCOUNT_GUEST || strcmp (post->context, me->id) == 0;
}

static void
on_message (StoaClient *client, StoaMessage *message, StoaFeed *self)
{
  g_autoptr (StoaFeed) guard = g_object_ref (self);

  if (message->type == STOA_MESSAGE_POST)
    {
      const StoaPost *post = ((StoaPostMessage *) message->body)->post;

      if (!belongs (self, post) || self->state == STOA_FEED_HIDDEN)
        return;
      if (self->told != NULL)
        g_hash_table_add (self->told, g_strdup (post->id));
      put (self, post, FALSE);
    }
  else if (message->type == STOA_MESSAGE_FEED_CHANGED)
    {
      const char *context = ((StoaFeedChanged *) message->body)->context;

      if (context == NULL || self->context == NULL || strcmp (context, self->context) == 0)
        reload (self);
    }
}

/* the copy */

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
    insert (self, page->posts->pdata[i]);
  set_flag (self, &self->is_copy, TRUE, PROP_IS_COPY);
  set_flag (self, &self->has_older, page->more, PROP_HAS_OLDER);
  if (page->posts->len > 0)
    set_state (self, STOA_FEED_READY, self->trouble);
  return NULL;
}

static void
open_copy (StoaFeed *self, const char *directory)
{
  g_autofree char *name = stoa_client_make_fingerprint (self->client, self->context != NULL ? self->context : "home");
  g_autofree char *file = g_strconcat ("feed-", name, ".json", NULL);

  self->copy_path = g_build_filename (directory, file, NULL);
  self->copy = dex_future_finally (stoa_feed_copy_load (self->copy_path), on_copy, stoa_weak_new (self), stoa_weak_free);
}

static void
stoa_feed_dispose (GObject *object)
{
  StoaFeed *self = STOA_FEED (object);

  stop_loading (self);
  dex_clear (&self->older);
  dex_clear (&self->copy);
  if (self->save_source != 0)
    save_now (self);
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (stoa_feed_parent_class)->dispose (object);
}

static void
stoa_feed_finalize (GObject *object)
{
  StoaFeed *self = STOA_FEED (object);

  g_ptr_array_unref (self->posts);
  g_ptr_array_unref (self->fresh);
  g_free (self->context);
  g_free (self->copy_path);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_feed_parent_class)->finalize (object);
}

static void
stoa_feed_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaFeed *self = STOA_FEED (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case PROP_N_NEW:
      g_value_set_uint (value, self->fresh->len);
      break;
    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    case PROP_IS_COPY:
      g_value_set_boolean (value, self->is_copy);
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_feed_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FOLLOW)
    set_flag (STOA_FEED (object), &STOA_FEED (object)->follow, g_value_get_boolean (value), PROP_FOLLOW);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
stoa_feed_class_init (StoaFeedClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = stoa_feed_dispose;
  object_class->finalize = stoa_feed_finalize;
  object_class->get_property = stoa_feed_get_property;
  object_class->set_property = stoa_feed_set_property;
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, STOA_TYPE_FEED_STATE, STOA_FEED_LOADING, flags);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  properties[PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_HAS_OLDER] = g_param_spec_boolean ("has-older", NULL, NULL, FALSE, flags);
  properties[PROP_IS_COPY] = g_param_spec_boolean ("is-copy", NULL, NULL, FALSE, flags);
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
stoa_feed_init (StoaFeed *self)
{
  self->posts = g_ptr_array_new_with_free_func (g_object_unref);
  self->fresh = stoa_record_list_new ();
}

StoaFeed *
stoa_feed_new (StoaClient *client, const char *context, const char *directory)
{
  StoaFeed *self = g_object_new (STOA_TYPE_FEED, NULL);

  self->client = g_object_ref (client);
  self->context = g_strdup (context);
  g_signal_connect_object (client, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  if (directory != NULL)
    open_copy (self, directory);
  on_state (self);
  return self;
}

StoaFeedState
stoa_feed_get_state (StoaFeed *self)
{
  return self->state;
}

const char *
stoa_feed_get_context (StoaFeed *self)
{
  return self->context;
}

guint
stoa_feed_get_n_new (StoaFeed *self)
{
  return self->fresh->len;
}

gboolean
stoa_feed_has_older (StoaFeed *self)
{
  return self->has_older;
}

void
stoa_feed_show_new (StoaFeed *self)
{
  g_autoptr (GPtrArray) fresh = g_steal_pointer (&self->fresh);

  self->fresh = stoa_record_list_new ();
  for (guint i = fresh->len; i-- > 0;)
    insert (self, fresh->pdata[i]);
  if (fresh->len > 0)
    notify (self, PROP_N_NEW);
}

DexFuture *
stoa_feed_load_older (StoaFeed *self)
{
  g_autofree char *key = NULL;

  if (self->older != NULL)
    return dex_ref (self->older);
  if (!self->has_older || self->posts->len == 0)
    return dex_future_new_true ();
  key = stoa_post_key (post_at (self, self->posts->len - 1));
  self->older = dex_future_finally (stoa_client_load_feed (self->client, self->context, key, NULL, 0), on_older,
                                    stoa_weak_new (self), stoa_weak_free);
  return dex_ref (self->older);
}

void
stoa_feed_reload (StoaFeed *self)
{
  if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    reload (self);
}

void
stoa_feed_put (StoaFeed *self, const StoaPost *post)
{
  if (belongs (self, post))
    put (self, post, FALSE);
}
