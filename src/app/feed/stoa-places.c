/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-places.h"

#include "stoa-client-feed.h"
#include "stoa-when.h"

#define NEWS_MS 500 /* within which much news is one */

struct _StoaPlace
{
  GObject parent_instance;

  StoaContext *context;
};

enum { PLACE_PROP_ID = 1, PLACE_PROP_TITLE, PLACE_PROP_ARCHIVED, PLACE_N_PROPS };
static GParamSpec *place_props[PLACE_N_PROPS];

enum { CHANGED, N_SIGNALS };
static guint place_signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPlace, stoa_place, G_TYPE_OBJECT)

struct _StoaPlaces
{
  GObject parent_instance;

  StoaClient *client;
  GPtrArray *places;         /* of StoaPlace */
  gint64 newest;             /* post there was news of */
  guint news_source;
  gboolean loaded;
};

enum { PROP_LOADED = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { ARCHIVED, PLACES_N_SIGNALS };
static guint signals[PLACES_N_SIGNALS];

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaPlaces, stoa_places, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

/* a place */

static void
stoa_place_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  StoaPlace *self = STOA_PLACE (object);

  switch (prop_id)
    {
    case PLACE_PROP_ID:
      g_value_set_string (value, self->context->id);
      break;
    case PLACE_PROP_TITLE:
      g_value_set_string (value, self->context->title);
      break;
    case PLACE_PROP_ARCHIVED:
      g_value_set_boolean (value, self->context->archived);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_place_finalize (GObject *object)
{
  stoa_record_unref (STOA_PLACE (object)->context);
  G_OBJECT_CLASS (stoa_place_parent_class)->finalize (object);
}

static void
stoa_place_class_init (StoaPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_place_get_property;
  object_class->finalize = stoa_place_finalize;

  place_props[PLACE_PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, G_PARAM_READABLE);
  place_props[PLACE_PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE);
  place_props[PLACE_PROP_ARCHIVED] = g_param_spec_boolean ("archived", NULL, NULL, FALSE, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, PLACE_N_PROPS, place_props);
  place_signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_PLACE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
stoa_place_init (StoaPlace *self)
{
}

/* the list */

static GType
get_item_type (GListModel *model)
{
  return STOA_TYPE_PLACE;
}

static guint
get_n_items (GListModel *model)
{
  return STOA_PLACES (model)->places->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  StoaPlaces *self = STOA_PLACES (model);

  return position < self->places->len ? g_object_ref (g_ptr_array_index (self->places, position)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static int
compare_places (gconstpointer a,
                gconstpointer b)
{
  const StoaContext *left = (*(StoaPlace **) a)->context;
  const StoaContext *right = (*(StoaPlace **) b)->context;
  int order;

  if (left->kind != right->kind)
    return left->kind - right->kind;
  order = g_utf8_collate (left->title, right->title);
  return order != 0 ? order : g_strcmp0 (left->id, right->id);
}

static void
place_archived (StoaPlace  *place,
                GParamSpec *pspec,
                StoaPlaces *self)
{
  g_signal_emit (self, signals[ARCHIVED], 0, place);
}

static StoaPlace *
new_place (StoaPlaces        *self,
           const StoaContext *context)
{
  StoaPlace *place = stoa_place_new (context);

  g_signal_connect_object (place, "notify::archived", G_CALLBACK (place_archived), self, 0);
  return place;
}

static gboolean
is_same (GPtrArray *one,
         GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    if (one->pdata[i] != other->pdata[i])
      return FALSE;
  return TRUE;
}

static void
replace_all (StoaPlaces *self,
             GPtrArray  *contexts)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  guint before = self->places->len;

  for (guint i = 0; i < contexts->len; i++)
    {
      const StoaContext *context = g_ptr_array_index (contexts, i);
      StoaPlace *known = stoa_places_find (self, context->id);

      if (known)
        stoa_place_update (known, context);
      g_ptr_array_add (places, known ? g_object_ref (known) : new_place (self, context));
    }
  g_ptr_array_sort (places, compare_places);

  if (is_same (places, self->places))
    {
      g_ptr_array_unref (places);
      return;
    }
  g_ptr_array_unref (self->places);
  self->places = places;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, places->len);
}

static void
listed (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaPlaces *self = object;

  if (error)
    {
      g_info ("contexts: %s", error->message);
      return;
    }

  replace_all (self, ((StoaContextList *) g_value_get_boxed (value))->contexts);
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
    }
}

/* Watching twice is watching once: feeds ask for the same. */
static void
client_state_changed (StoaPlaces *self)
{
  if (stoa_client_get_state (self->client) != STOA_CLIENT_ONLINE)
    return;
  dex_future_disown (stoa_client_request (self->client, stoa_message_new (STOA_MESSAGE_WATCH_FEED, NULL)));
  stoa_places_reload (self);
}

static gboolean
take_news (gpointer data)
{
  StoaPlaces *self = data;

  self->news_source = 0;
  stoa_places_reload (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_new (StoaPlaces     *self,
        const StoaPost *post)
{
  const StoaAccount *me = stoa_client_get_account (self->client);

  if (post->state == STOA_POST_REMOVED)
    return TRUE;
  if (post->created_at <= self->newest)
    return FALSE;
  self->newest = post->created_at;
  return me == NULL || g_strcmp0 (post->author, me->id) != 0;
}

static void
told (StoaPlaces  *self,
      StoaMessage *message)
{
  gboolean news = message->type == STOA_MESSAGE_FEED_CHANGED
                  || (message->type == STOA_MESSAGE_POST && is_new (self, ((StoaPostMessage *) message->body)->post));

  if (news && self->news_source == 0)
    self->news_source = g_timeout_add (NEWS_MS, take_news, self);
}

static void
read_marked (gpointer      object,
             const GValue *value,
             const GError *error)
{
  StoaPlace *place = value ? stoa_places_find (object, ((StoaContext *) g_value_get_boxed (value))->id) : NULL;

  if (place)
    stoa_place_update (place, g_value_get_boxed (value));
}

static void
stoa_places_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, STOA_PLACES (object)->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_places_finalize (GObject *object)
{
  StoaPlaces *self = STOA_PLACES (object);

  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_object (&self->client);
  g_ptr_array_unref (self->places);
  G_OBJECT_CLASS (stoa_places_parent_class)->finalize (object);
}

static void
stoa_places_class_init (StoaPlacesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_places_get_property;
  object_class->finalize = stoa_places_finalize;

  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[ARCHIVED] = g_signal_new ("archived", STOA_TYPE_PLACES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    STOA_TYPE_PLACE);
}

static void
stoa_places_init (StoaPlaces *self)
{
  self->places = g_ptr_array_new_with_free_func (g_object_unref);
}

/* public */

StoaPlace *
stoa_place_new (const StoaContext *context)
{
  StoaPlace *self = g_object_new (STOA_TYPE_PLACE, NULL);

  self->context = stoa_record_ref ((gpointer) context);
  return self;
}

void
stoa_place_update (StoaPlace         *self,
                   const StoaContext *context)
{
  gboolean was_archived;

  g_return_if_fail (STOA_IS_PLACE (self));

  if (stoa_record_equal (self->context, context))
    return;
  was_archived = self->context->archived;
  stoa_record_unref (self->context);
  self->context = stoa_record_ref ((gpointer) context);
  if (was_archived != self->context->archived)
    g_object_notify_by_pspec (G_OBJECT (self), place_props[PLACE_PROP_ARCHIVED]);
  g_object_notify_by_pspec (G_OBJECT (self), place_props[PLACE_PROP_TITLE]);
  g_signal_emit (self, place_signals[CHANGED], 0);
}

const StoaContext *
stoa_place_get_context (StoaPlace *self)
{
  g_return_val_if_fail (STOA_IS_PLACE (self), NULL);
  return self->context;
}

gboolean
stoa_place_is_profile (StoaPlace *self)
{
  g_return_val_if_fail (STOA_IS_PLACE (self), FALSE);
  return self->context->kind == STOA_CONTEXT_PROFILE;
}

gboolean
stoa_place_is_caretaker (StoaPlace *self)
{
  g_return_val_if_fail (STOA_IS_PLACE (self), FALSE);
  return self->context->membership == STOA_MEMBERSHIP_CARETAKER;
}

StoaPlaces *
stoa_places_new (StoaClient *client)
{
  StoaPlaces *self = g_object_new (STOA_TYPE_PLACES, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (client_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "message", G_CALLBACK (told), self, G_CONNECT_SWAPPED);
  client_state_changed (self);
  return self;
}

void
stoa_places_reload (StoaPlaces *self)
{
  g_return_if_fail (STOA_IS_PLACES (self));
  stoa_when (self, stoa_client_list_contexts (self->client), listed);
}

StoaPlace *
stoa_places_find (StoaPlaces *self,
                  const char *id)
{
  g_return_val_if_fail (STOA_IS_PLACES (self), NULL);

  for (guint i = 0; i < self->places->len; i++)
    {
      StoaPlace *place = g_ptr_array_index (self->places, i);

      if (g_strcmp0 (place->context->id, id) == 0)
        return place;
    }
  return NULL;
}

StoaPlace *
stoa_places_see (StoaPlaces        *self,
                 const StoaContext *context)
{
  StoaPlace *place = stoa_places_find (self, context->id);

  if (place == NULL)
    return stoa_place_new (context);
  stoa_place_update (place, context);
  return g_object_ref (place);
}

void
stoa_places_mark_read (StoaPlaces *self,
                       const char *id,
                       const char *key)
{
  g_return_if_fail (STOA_IS_PLACES (self));
  stoa_when (self, stoa_client_mark_read (self->client, id, key), read_marked);
}

StoaPlace *
stoa_places_get_profile (StoaPlaces *self)
{
  const StoaAccount *account = stoa_client_get_account (self->client);

  return account ? stoa_places_find (self, account->id) : NULL;
}

StoaPlace *
stoa_places_add (StoaPlaces        *self,
                 const StoaContext *context)
{
  StoaPlace *place = stoa_places_find (self, context->id);
  guint position;

  if (place)
    {
      stoa_place_update (place, context);
      return place;
    }

  place = new_place (self, context);
  g_ptr_array_add (self->places, place);
  g_ptr_array_sort (self->places, compare_places);
  g_ptr_array_find (self->places, place, &position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  return place;
}
