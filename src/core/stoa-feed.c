/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-private.h"

#include "stoa-client-private.h"
#include "stoa-weak.h"

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

static GParamSpec *properties[STOA_FEED_N_PROPS];

/* how it is */

void
stoa_feed_notify (StoaFeed *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
stoa_feed_set_flag (StoaFeed *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  stoa_feed_notify (self, property);
}

void
stoa_feed_set_state (StoaFeed *self, StoaFeedState state, const char *trouble)
{
  if (g_set_str (&self->trouble, trouble))
    stoa_feed_notify (self, STOA_FEED_PROP_TROUBLE);
  if (self->state == state)
    return;
  self->state = state;
  stoa_feed_notify (self, STOA_FEED_PROP_STATE);
}

static void
on_state (StoaFeed *self)
{
  stoa_feed_stop_reload (self);
  if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    stoa_feed_begin_reload (self);
}

/* older ones */

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
  stoa_feed_append_page (self, page);
  stoa_feed_set_flag (self, &self->has_older, page->more, STOA_FEED_PROP_HAS_OLDER);
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
      stoa_feed_take (self, post, FALSE);
    }
  else if (message->type == STOA_MESSAGE_FEED_CHANGED)
    {
      const char *context = ((StoaFeedChanged *) message->body)->context;

      if (context == NULL || self->context == NULL || strcmp (context, self->context) == 0)
        stoa_feed_begin_reload (self);
    }
}

static void
stoa_feed_dispose (GObject *object)
{
  StoaFeed *self = STOA_FEED (object);

  stoa_feed_stop_reload (self);
  dex_clear (&self->older);
  dex_clear (&self->copy);
  if (self->save_source != 0)
    stoa_feed_save_copy (self);
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
    case STOA_FEED_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case STOA_FEED_PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case STOA_FEED_PROP_N_NEW:
      g_value_set_uint (value, self->fresh->len);
      break;
    case STOA_FEED_PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    case STOA_FEED_PROP_IS_COPY:
      g_value_set_boolean (value, self->is_copy);
      break;
    case STOA_FEED_PROP_FOLLOW:
      g_value_set_boolean (value, self->follow);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_feed_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == STOA_FEED_PROP_FOLLOW)
    stoa_feed_set_flag (STOA_FEED (object), &STOA_FEED (object)->follow, g_value_get_boolean (value), STOA_FEED_PROP_FOLLOW);
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
  properties[STOA_FEED_PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, STOA_TYPE_FEED_STATE, STOA_FEED_LOADING, flags);
  properties[STOA_FEED_PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  properties[STOA_FEED_PROP_N_NEW] = g_param_spec_uint ("n-new", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[STOA_FEED_PROP_HAS_OLDER] = g_param_spec_boolean ("has-older", NULL, NULL, FALSE, flags);
  properties[STOA_FEED_PROP_IS_COPY] = g_param_spec_boolean ("is-copy", NULL, NULL, FALSE, flags);
  properties[STOA_FEED_PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, STOA_FEED_N_PROPS, properties);
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
    stoa_feed_open_copy (self, directory);
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

DexFuture *
stoa_feed_load_older (StoaFeed *self)
{
  g_autofree char *key = NULL;

  if (self->older != NULL)
    return dex_ref (self->older);
  if (!self->has_older || self->posts->len == 0)
    return dex_future_new_true ();
  key = stoa_post_key (stoa_feed_post_at (self, self->posts->len - 1));
  self->older = dex_future_finally (stoa_client_load_feed (self->client, self->context, key, NULL, 0), on_older,
                                    stoa_weak_new (self), stoa_weak_free);
  return dex_ref (self->older);
}

void
stoa_feed_reload (StoaFeed *self)
{
  if (stoa_client_get_state (self->client) == STOA_CLIENT_ONLINE)
    stoa_feed_begin_reload (self);
}

void
stoa_feed_put (StoaFeed *self, const StoaPost *post)
{
  if (belongs (self, post))
    stoa_feed_take (self, post, FALSE);
}
