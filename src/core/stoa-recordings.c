/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-recordings.h"

#include "stoa-client-recordings.h"
#include "stoa-message.h"
#include "stoa-weak.h"

#define MOST_RECORDINGS 2000

/* one */

struct _StoaRecording
{
  GObject parent_instance;

  StoaRecordingCard *card;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (StoaRecording, stoa_recording, G_TYPE_OBJECT)

static void
stoa_recording_finalize (GObject *object)
{
  stoa_record_unref (STOA_RECORDING (object)->card);
  G_OBJECT_CLASS (stoa_recording_parent_class)->finalize (object);
}

static void
stoa_recording_class_init (StoaRecordingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_recording_finalize;
  changed_signal = g_signal_new ("changed", STOA_TYPE_RECORDING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_recording_init (StoaRecording *self)
{
}

static void
recording_update (StoaRecording *self, const StoaRecordingCard *card)
{
  g_autoptr (StoaRecordingCard) before = self->card;

  self->card = stoa_record_ref ((gpointer) card);
  if (!stoa_record_equal (before, card))
    g_signal_emit (self, changed_signal, 0);
}

const StoaRecordingCard *
stoa_recording_get_card (StoaRecording *self)
{
  g_return_val_if_fail (STOA_IS_RECORDING (self), NULL);
  return self->card;
}

/* all */

struct _StoaRecordings
{
  GObject parent_instance;

  StoaClient *client;
  GPtrArray *recordings;     /* of StoaRecording, the newest first */
  GHashTable *contexts;      /* ids of those that were asked for */
};

enum { DUE, N_SIGNALS };
static guint signals[N_SIGNALS];

static GType
recordings_item_type (GListModel *model)
{
  return STOA_TYPE_RECORDING;
}

static guint
recordings_n_items (GListModel *model)
{
  return STOA_RECORDINGS (model)->recordings->len;
}

static gpointer
recordings_item (GListModel *model, guint position)
{
  StoaRecordings *self = STOA_RECORDINGS (model);

  return position < self->recordings->len ? g_object_ref (self->recordings->pdata[position]) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = recordings_item_type;
  iface->get_n_items = recordings_n_items;
  iface->get_item = recordings_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaRecordings, stoa_recordings, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
drop_oldest (StoaRecordings *self)
{
  guint last = self->recordings->len - 1;

  g_ptr_array_remove_index (self->recordings, last);
  g_list_model_items_changed (G_LIST_MODEL (self), last, 1, 0);
}

void
stoa_recordings_put (StoaRecordings *self, const StoaRecordingCard *card)
{
  StoaRecording *known = stoa_recordings_find (self, card->id);
  guint position = 0;

  if (known != NULL)
    {
      recording_update (known, card);
      return;
    }
  while (position < self->recordings->len
         && stoa_recording_get_card (self->recordings->pdata[position])->started_at > card->started_at)
    position++;
  known = g_object_new (STOA_TYPE_RECORDING, NULL);
  known->card = stoa_record_ref ((gpointer) card);
  g_ptr_array_insert (self->recordings, position, known);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  if (self->recordings->len > MOST_RECORDINGS)
    drop_oldest (self);
}

void
stoa_recordings_put_manifest (StoaRecordings *self, const StoaManifest *manifest)
{
  g_autoptr (StoaRecordingCard) card = stoa_record_new (&stoa_recording_card_type);

  card->id = g_strdup (manifest->id);
  card->phase = manifest->phase;
  card->room = g_strdup (manifest->room);
  card->context = g_strdup (manifest->context);
  card->title = g_strdup (manifest->title);
  card->started_at = manifest->started_at;
  card->duration_ms = manifest->duration_ms;
  card->progress = manifest->progress;
  card->retention = manifest->retention != NULL ? stoa_record_ref (manifest->retention) : NULL;
  card->published = manifest->published;
  card->post = g_strdup (manifest->post);
  card->can_edit = manifest->can_edit;
  card->trouble = g_strdup (manifest->trouble);
  for (guint i = 0; i < manifest->assets->len; i++)
    card->bytes += ((const StoaAsset *) manifest->assets->pdata[i])->bytes;
  stoa_recordings_put (self, card);
}

/* loading */

typedef struct
{
  GWeakRef *self;
  StoaClient *client;
  char *context;
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  stoa_weak_free (load->self);
  g_object_unref (load->client);
  g_free (load->context);
  g_free (load);
}

/* Watched first and loaded then: nothing can happen in between unseen. */
static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;
  g_autoptr (StoaRecordings) self = NULL;
  g_autoptr (StoaRecordingList) list = NULL;
  g_autoptr (GError) error = NULL;

  if (!dex_await (stoa_client_when_online (load->client), &error)
      || !dex_await (stoa_client_request (load->client, stoa_message_new (STOA_MESSAGE_WATCH_FEED, NULL)), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  list = dex_await_boxed (stoa_client_list_recordings (load->client, load->context), &error);
  self = g_weak_ref_get (load->self);
  if (list == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  for (guint i = 0; self != NULL && i < list->recordings->len; i++)
    stoa_recordings_put (self, list->recordings->pdata[i]);
  return dex_future_new_true ();
}

static DexFuture *
load (StoaRecordings *self, const char *context)
{
  Load *work = g_new0 (Load, 1);

  work->self = stoa_weak_new (self);
  work->client = g_object_ref (self->client);
  work->context = g_strdup (context);
  return dex_scheduler_spawn (NULL, 0, load_fiber, work, load_free);
}

DexFuture *
stoa_recordings_load (StoaRecordings *self, const char *context)
{
  g_return_val_if_fail (STOA_IS_RECORDINGS (self), NULL);

  g_hash_table_add (self->contexts, g_strdup (context));
  return load (self, context);
}

/* what happened while one was away was not told */
static void
state_changed (StoaRecordings *self)
{
  GHashTableIter iter;
  gpointer context;

  if (stoa_client_get_state (self->client) != STOA_CLIENT_ONLINE)
    return;
  g_hash_table_iter_init (&iter, self->contexts);
  while (g_hash_table_iter_next (&iter, &context, NULL))
    dex_future_disown (load (self, context));
}

static void
take_message (StoaRecordings *self, StoaMessage *message)
{
  if (message->type == STOA_MESSAGE_RECORDING)
    stoa_recordings_put (self, ((const StoaRecordingMessage *) message->body)->recording);
  else if (message->type == STOA_MESSAGE_RECORDING_DUE)
    {
      stoa_recordings_put (self, ((const StoaRecordingDue *) message->body)->recording);
      g_signal_emit (self, signals[DUE], 0, message->body);
    }
}

static void
stoa_recordings_finalize (GObject *object)
{
  StoaRecordings *self = STOA_RECORDINGS (object);

  g_ptr_array_unref (self->recordings);
  g_hash_table_unref (self->contexts);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (stoa_recordings_parent_class)->finalize (object);
}

static void
stoa_recordings_class_init (StoaRecordingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_recordings_finalize;
  signals[DUE] = g_signal_new ("due", STOA_TYPE_RECORDINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               STOA_TYPE_RECORD);
}

static void
stoa_recordings_init (StoaRecordings *self)
{
  self->recordings = g_ptr_array_new_with_free_func (g_object_unref);
  self->contexts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaRecordings *
stoa_recordings_new (StoaClient *client)
{
  StoaRecordings *self = g_object_new (STOA_TYPE_RECORDINGS, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "message", G_CALLBACK (take_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::state", G_CALLBACK (state_changed), self, G_CONNECT_SWAPPED);
  return self;
}

StoaRecording *
stoa_recordings_find (StoaRecordings *self, const char *id)
{
  g_return_val_if_fail (STOA_IS_RECORDINGS (self), NULL);

  for (guint i = 0; i < self->recordings->len; i++)
    if (g_strcmp0 (stoa_recording_get_card (self->recordings->pdata[i])->id, id) == 0)
      return self->recordings->pdata[i];
  return NULL;
}
