/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-feed-news.h"

#include "stoa-access-recordings.h"
#include "stoa-access.h"
#include "stoa-accounts.h"
#include "stoa-clock.h"
#include "stoa-recordings.h"

#define PAUSE_MS 40 /* between two rounds of news */

struct _StoaFeedNews
{
  GObject parent_instance;
  StoaStore *store;
  StoaRoomService *rooms;
  StoaPosters *posters;
  GHashTable *watchers;      /* set of StoaSocketClient */
  GHashTable *changed;       /* set of posts and rooms that changed since the last round */
  GHashTable *shifted;       /* set of contexts, likewise */
  GHashTable *recordings;    /* recording that changed → double *, its progress */
  GHashTable *due;           /* set of recordings that are deleted soon */
  GHashTable *touched;       /* account → set of contexts they may see differently */
  gint64 told_at;            /* monotonic, the last round */
  guint pause;               /* source */
  gboolean telling;          /* a round is on its way */
};

/* One question to the store: what these accounts see of that. */
typedef struct
{
  GStrv of;
  GStrv contexts;
  GStrv recordings;
  GStrv due;
  GStrv accounts;
} Question;

/* What one account sees of it. */
typedef struct
{
  GPtrArray *posts;          /* of StoaPost */
  GPtrArray *contexts;       /* ids */
  GPtrArray *recordings;     /* of StoaRecordingCard */
  GPtrArray *due;            /* of StoaRecordingCard, that they take care of */
} View;

G_DEFINE_FINAL_TYPE (StoaFeedNews, stoa_feed_news, G_TYPE_OBJECT)

static void plan_round (StoaFeedNews *self);

static void
question_free (gpointer data)
{
  Question *question = data;

  g_strfreev (question->of);
  g_strfreev (question->contexts);
  g_strfreev (question->recordings);
  g_strfreev (question->due);
  g_strfreev (question->accounts);
  g_free (question);
}

static void
view_free (gpointer data)
{
  View *view = data;

  g_ptr_array_unref (view->posts);
  g_ptr_array_unref (view->contexts);
  g_ptr_array_unref (view->recordings);
  g_ptr_array_unref (view->due);
  g_free (view);
}

static GPtrArray *
list_recordings (StoaDb     *db,
                 const char *account,
                 GStrv       recordings,
                 gboolean    own)
{
  GPtrArray *cards = stoa_record_list_new ();

  for (guint i = 0; recordings[i] != NULL; i++)
    {
      g_autoptr (StoaRecordingCard) card = stoa_access_recording (db, account, recordings[i], NULL);

      if (card != NULL && (card->can_edit || !own))
        g_ptr_array_add (cards, g_steal_pointer (&card));
    }
  return cards;
}

static View *
make_view (StoaDb         *db,
           const char     *account,
           const Question *question)
{
  View *view = g_new0 (View, 1);
  g_autoptr (StoaAccount) who = stoa_accounts_get (db, account);

  view->posts = stoa_record_list_new ();
  view->contexts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; question->of[i] != NULL; i++)
    g_ptr_array_extend_and_steal (view->posts, stoa_access_post_news (db, account, question->of[i]));
  view->recordings = list_recordings (db, account, question->recordings, FALSE);
  view->due = list_recordings (db, account, question->due, TRUE);
  for (guint i = 0; who != NULL && question->contexts[i] != NULL; i++)
    if (stoa_access_any_context (db, who, question->contexts[i], NULL))
      g_ptr_array_add (view->contexts, g_strdup (question->contexts[i]));
  return view;
}

static gpointer
run_views (StoaDb   *db,
           gpointer  data,
           GError  **error)
{
  Question *question = data;
  GHashTable *views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, view_free);

  for (guint i = 0; question->accounts[i] != NULL; i++)
    g_hash_table_replace (views, g_strdup (question->accounts[i]), make_view (db, question->accounts[i], question));
  return views;
}

static StoaMessage *
make_news (StoaFeedNews   *self,
           const StoaPost *post)
{
  StoaPostMessage *body = stoa_record_new (&stoa_post_message_type);

  body->post = stoa_record_copy (post);
  stoa_feed_news_fill (self, body->post);
  return stoa_message_new (STOA_MESSAGE_POST, body);
}

static StoaMessage *
make_shift (const char *context)
{
  StoaFeedChanged *body = stoa_record_new (&stoa_feed_changed_type);

  body->context = g_strdup (context);
  return stoa_message_new (STOA_MESSAGE_FEED_CHANGED, body);
}

static StoaMessage *
make_recording_news (const StoaRecordingCard *card,
                     GHashTable              *progress)
{
  StoaRecordingMessage *body = stoa_record_new (&stoa_recording_message_type);
  const double *so_far = g_hash_table_lookup (progress, card->id);

  body->recording = stoa_record_copy (card);
  body->recording->progress = so_far != NULL && card->phase == STOA_RECORDING_FINISHING ? *so_far : 0;
  return stoa_message_new (STOA_MESSAGE_RECORDING, body);
}

static StoaMessage *
make_due (const StoaRecordingCard *card)
{
  StoaRecordingDue *body = stoa_record_new (&stoa_recording_due_type);

  body->recording = stoa_record_copy (card);
  body->days = MAX (1, stoa_recordings_days_left (card->retention, stoa_clock_now ()));
  return stoa_message_new (STOA_MESSAGE_RECORDING_DUE, body);
}

static void
tell_due (StoaFeedNews     *self,
          StoaSocketClient *client,
          const GPtrArray  *due)
{
  for (guint i = 0; i < due->len; i++)
    if (g_hash_table_contains (self->watchers, client))
      stoa_socket_client_send (client, make_due (g_ptr_array_index (due, i)));
}

/* Telling can end the connection, and with it the watching. */
static void
tell_watcher (StoaFeedNews     *self,
              StoaSocketClient *client,
              GHashTable       *views,
              GHashTable       *progress)
{
  const StoaAccount *account = stoa_socket_client_get_account (client);
  const View *view = account != NULL ? g_hash_table_lookup (views, account->id) : NULL;

  for (guint i = 0; view != NULL && i < view->contexts->len; i++)
    if (g_hash_table_contains (self->watchers, client))
      stoa_socket_client_send (client, make_shift (g_ptr_array_index (view->contexts, i)));
  for (guint i = 0; view != NULL && i < view->posts->len; i++)
    if (g_hash_table_contains (self->watchers, client))
      stoa_socket_client_send (client, make_news (self, g_ptr_array_index (view->posts, i)));
  for (guint i = 0; view != NULL && i < view->recordings->len; i++)
    if (g_hash_table_contains (self->watchers, client))
      stoa_socket_client_send (client, make_recording_news (g_ptr_array_index (view->recordings, i), progress));
  if (view != NULL)
    tell_due (self, client, view->due);
}

static void
tell_touched (StoaFeedNews     *self,
              StoaSocketClient *client,
              GHashTable       *touched)
{
  const StoaAccount *account = stoa_socket_client_get_account (client);
  GHashTable *contexts = account != NULL ? g_hash_table_lookup (touched, account->id) : NULL;
  GHashTableIter iter;
  gpointer context;

  if (contexts == NULL)
    return;
  g_hash_table_iter_init (&iter, contexts);
  while (g_hash_table_iter_next (&iter, &context, NULL))
    if (g_hash_table_contains (self->watchers, client))
      stoa_socket_client_send (client, make_shift (context));
}

static GPtrArray *
list_watchers (StoaFeedNews *self)
{
  GPtrArray *watchers = g_hash_table_get_keys_as_ptr_array (self->watchers);

  g_ptr_array_set_free_func (watchers, g_object_unref);
  g_ptr_array_foreach (watchers, (GFunc) (void (*) (void)) g_object_ref, NULL);
  return watchers;
}

static GStrv
list_keys (GHashTable *table)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer each;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &each, NULL))
    g_strv_builder_add (all, each);
  return g_strv_builder_end (all);
}

static GStrv
take (GHashTable *set)
{
  GStrv all = list_keys (set);

  g_hash_table_remove_all (set);
  return all;
}

static GStrv
list_accounts (GPtrArray *watchers)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < watchers->len; i++)
    {
      const StoaAccount *account = stoa_socket_client_get_account (g_ptr_array_index (watchers, i));

      if (account != NULL)
        g_hash_table_add (seen, g_strdup (account->id));
    }
  return take (seen);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static GHashTable *
new_progress (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static GHashTable *
new_touched (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

static void
put_back (GHashTable *set,
          GStrv       all)
{
  for (guint i = 0; all[i] != NULL; i++)
    g_hash_table_add (set, g_strdup (all[i]));
}

static gboolean
has_news (StoaFeedNews *self)
{
  return g_hash_table_size (self->changed) + g_hash_table_size (self->shifted) + g_hash_table_size (self->touched)
         + g_hash_table_size (self->recordings) + g_hash_table_size (self->due) > 0;
}

static DexFuture *
round_run (gpointer data)
{
  StoaFeedNews *self = data;
  g_autoptr (GPtrArray) watchers = list_watchers (self);
  g_autoptr (GHashTable) touched = g_steal_pointer (&self->touched);
  g_autoptr (GHashTable) progress = g_steal_pointer (&self->recordings);
  g_autoptr (GHashTable) views = NULL;
  g_auto (GStrv) of = take (self->changed);
  g_auto (GStrv) contexts = take (self->shifted);
  g_auto (GStrv) due = take (self->due);
  Question *question = g_new0 (Question, 1);

  self->touched = new_touched ();
  self->recordings = new_progress ();
  question->recordings = list_keys (progress);
  question->due = g_strdupv (due);
  question->of = g_strdupv (of);
  question->contexts = g_strdupv (contexts);
  question->accounts = list_accounts (watchers);
  views = dex_await_boxed (stoa_store_run (self->store, G_TYPE_HASH_TABLE, run_views, question, question_free), NULL);
  for (guint i = 0; i < watchers->len; i++)
    {
      tell_touched (self, g_ptr_array_index (watchers, i), touched);
      if (views != NULL)
        tell_watcher (self, g_ptr_array_index (watchers, i), views, progress);
    }
  if (views == NULL)
    {
      put_back (self->changed, of);
      put_back (self->shifted, contexts);
      put_back (self->due, due);
    }
  self->telling = FALSE;
  self->told_at = g_get_monotonic_time ();
  if (has_news (self))
    plan_round (self);
  return dex_future_new_true ();
}

static gboolean
on_pause_over (gpointer data)
{
  StoaFeedNews *self = data;

  self->pause = 0;
  self->telling = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, round_run, g_object_ref (self), g_object_unref));
  return G_SOURCE_REMOVE;
}

static void
plan_round (StoaFeedNews *self)
{
  gint64 rest_ms = PAUSE_MS - (g_get_monotonic_time () - self->told_at) / 1000;

  if (self->pause == 0 && !self->telling)
    self->pause = g_timeout_add (CLAMP (rest_ms, 0, PAUSE_MS), on_pause_over, self);
}

static void
on_room_news (StoaFeedNews *self,
              StoaLiveRoom *room)
{
  stoa_feed_news_tell (self, stoa_live_room_get_id (room));
}

/* A lock is a sign at the door, which is no change of who is in. */
static void
on_room_event (StoaFeedNews        *self,
               StoaLiveRoom        *room,
               const StoaRoomEvent *event)
{
  if (event->kind == STOA_EVENT_ROOM_LOCKED)
    on_room_news (self, room);
}

/* Who begins to watch hears of what is deleted soon. */

typedef struct
{
  StoaFeedNews *news;
  StoaSocketClient *client;
} Greeting;

static void
greeting_free (gpointer data)
{
  Greeting *greeting = data;

  g_object_unref (greeting->news);
  g_object_unref (greeting->client);
  g_free (greeting);
}

static gpointer
run_warned (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  g_auto (GStrv) warned = stoa_recordings_warned (db);

  return list_recordings (db, data, warned, TRUE);
}

static DexFuture *
greet_run (gpointer data)
{
  Greeting *greeting = data;
  const StoaAccount *account = stoa_socket_client_get_account (greeting->client);
  g_autoptr (GPtrArray) due = NULL;

  if (account != NULL && greeting->news->store != NULL)
    due = dex_await_boxed (stoa_store_run (greeting->news->store, G_TYPE_PTR_ARRAY, run_warned, g_strdup (account->id), g_free),
                           NULL);
  if (due != NULL)
    tell_due (greeting->news, greeting->client, due);
  return dex_future_new_true ();
}

static void
stoa_feed_news_dispose (GObject *object)
{
  StoaFeedNews *self = STOA_FEED_NEWS (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_hash_table_remove_all (self->watchers);
  g_clear_object (&self->posters);
  g_clear_object (&self->rooms);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (stoa_feed_news_parent_class)->dispose (object);
}

static void
stoa_feed_news_finalize (GObject *object)
{
  StoaFeedNews *self = STOA_FEED_NEWS (object);

  g_hash_table_unref (self->watchers);
  g_hash_table_unref (self->changed);
  g_hash_table_unref (self->shifted);
  g_hash_table_unref (self->recordings);
  g_hash_table_unref (self->due);
  g_hash_table_unref (self->touched);
  G_OBJECT_CLASS (stoa_feed_news_parent_class)->finalize (object);
}

static void
stoa_feed_news_class_init (StoaFeedNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_feed_news_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_feed_news_finalize;
}

static void
stoa_feed_news_init (StoaFeedNews *self)
{
  self->watchers = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->changed = new_set ();
  self->shifted = new_set ();
  self->recordings = new_progress ();
  self->due = new_set ();
  self->touched = new_touched ();
}

StoaFeedNews *
stoa_feed_news_new (StoaStore       *store,
                    StoaRoomService *rooms,
                    StoaPosters     *posters)
{
  StoaFeedNews *self = g_object_new (STOA_TYPE_FEED_NEWS, NULL);

  self->store = g_object_ref (store);
  self->rooms = g_object_ref (rooms);
  self->posters = g_object_ref (posters);
  g_signal_connect_object (rooms, "opened", G_CALLBACK (on_room_news), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "changed", G_CALLBACK (on_room_news), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "ended", G_CALLBACK (on_room_news), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rooms, "event", G_CALLBACK (on_room_event), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (posters, "changed", G_CALLBACK (on_room_news), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoa_feed_news_watch (StoaFeedNews     *self,
                      StoaSocketClient *client)
{
  Greeting *greeting;

  if (!g_hash_table_add (self->watchers, g_object_ref (client)))
    return;
  greeting = g_new (Greeting, 1);
  *greeting = (Greeting) { g_object_ref (self), g_object_ref (client) };
  dex_future_disown (dex_scheduler_spawn (NULL, 0, greet_run, greeting, greeting_free));
}

void
stoa_feed_news_unwatch (StoaFeedNews     *self,
                        StoaSocketClient *client)
{
  g_hash_table_remove (self->watchers, client);
}

void
stoa_feed_news_tell (StoaFeedNews *self,
                     const char   *of)
{
  if (g_hash_table_size (self->watchers) == 0)
    return;
  g_hash_table_add (self->changed, g_strdup (of));
  plan_round (self);
}

void
stoa_feed_news_tell_recording (StoaFeedNews *self,
                               const char   *recording,
                               double        progress)
{
  if (g_hash_table_size (self->watchers) == 0)
    return;
  g_hash_table_replace (self->recordings, g_strdup (recording), g_memdup2 (&progress, sizeof progress));
  plan_round (self);
}

void
stoa_feed_news_tell_due (StoaFeedNews *self,
                         const char   *recording)
{
  if (g_hash_table_size (self->watchers) == 0)
    return;
  g_hash_table_add (self->due, g_strdup (recording));
  plan_round (self);
}

void
stoa_feed_news_shift (StoaFeedNews *self,
                      const char   *context,
                      const char   *account)
{
  GHashTable *contexts;

  if (g_hash_table_size (self->watchers) == 0)
    return;
  if (account == NULL)
    g_hash_table_add (self->shifted, g_strdup (context));
  else
    {
      contexts = g_hash_table_lookup (self->touched, account);
      if (contexts == NULL)
        g_hash_table_insert (self->touched, g_strdup (account), contexts = new_set ());
      g_hash_table_add (contexts, g_strdup (context));
    }
  plan_round (self);
}

void
stoa_feed_news_fill (StoaFeedNews *self,
                     StoaPost     *post)
{
  StoaLiveRoom *room = post->state == STOA_POST_OPEN ? stoa_room_service_find (self->rooms, post->room) : NULL;

  if (room == NULL)
    return;
  post->people = stoa_live_room_count_people (room);
  post->poster = stoa_posters_get_version (self->posters, post->room);
  post->door = stoa_live_room_get_door (room);
}
