/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-actions.h"

#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-delete-recording.h"
#include "stoa-due-notice.h"
#include "stoa-export-dialog.h"
#include "stoa-message.h"
#include "stoa-recordings-dialog.h"
#include "stoa-replay-words.h"
#include "stoa-retention-dialog.h"
#include "stoa-taking-out.h"
#include "stoa-when.h"

struct _StoaReplayActions
{
  GSimpleActionGroup parent_instance;

  StoaSession *session;
  StoaRecordings *recordings; /* those listened to */
  StoaPlace *place;          /* that is shown, or NULL */
  GtkWidget *over;           /* weak */
  StoaExportQueue *queue;
  StoaDueNotice *due;
};

enum { OPEN, TOAST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaReplayActions, stoa_replay_actions, G_TYPE_SIMPLE_ACTION_GROUP)

/* All there is to say of a recording is asked for first, so that what is done is done to what it is now. */
typedef void (*WithManifest) (StoaReplayActions *self, const StoaManifest *manifest, const StoaRecordingCard *card);

typedef struct
{
  GWeakRef self;
  WithManifest func;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  g_weak_ref_clear (&work->self);
  g_free (work);
}

static DexFuture *
loaded (DexFuture *future,
        gpointer   data)
{
  Work *work = data;
  g_autoptr (StoaReplayActions) self = g_weak_ref_get (&work->self);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  StoaRecordings *recordings = self ? stoa_session_get_recordings (self->session) : NULL;
  const StoaManifest *manifest = value ? g_value_get_boxed (value) : NULL;
  StoaRecording *recording;

  if (self && error)
    stoa_session_notify (self->session, error->message);
  if (manifest == NULL || recordings == NULL || self->over == NULL)
    return NULL;
  stoa_recordings_put_manifest (recordings, manifest);
  recording = stoa_recordings_find (recordings, manifest->id);
  if (recording)
    work->func (self, manifest, stoa_recording_get_card (recording));
  return NULL;
}

static void
with_manifest (StoaReplayActions *self,
               GVariant          *id,
               WithManifest       func)
{
  StoaClient *client = stoa_session_get_client (self->session);
  Work *work;

  if (client == NULL)
    return;
  work = g_new0 (Work, 1);
  g_weak_ref_init (&work->self, self);
  work->func = func;
  dex_future_disown (dex_future_finally (stoa_client_load_manifest (client, g_variant_get_string (id, NULL)), loaded, work,
                                         work_free));
}

/* playing and editing */

static void
open_to_play (StoaReplayActions       *self,
              const StoaManifest      *manifest,
              const StoaRecordingCard *card)
{
  g_signal_emit (self, signals[OPEN], 0, manifest, FALSE);
}

static void
open_to_edit (StoaReplayActions       *self,
              const StoaManifest      *manifest,
              const StoaRecordingCard *card)
{
  g_signal_emit (self, signals[OPEN], 0, manifest, TRUE);
}

static void
activate_play (GSimpleAction *action,
               GVariant      *id,
               gpointer       self)
{
  with_manifest (self, id, open_to_play);
}

static void
activate_edit (GSimpleAction *action,
               GVariant      *id,
               gpointer       self)
{
  with_manifest (self, id, open_to_edit);
}

static void
published (gpointer      object,
           const GValue *value,
           const GError *error)
{
  StoaReplayActions *self = object;
  const StoaManifest *manifest = value ? g_value_get_boxed (value) : NULL;

  if (manifest && stoa_session_get_recordings (self->session))
    stoa_recordings_put_manifest (stoa_session_get_recordings (self->session), manifest);
  if (error)
    stoa_session_notify (self->session, error->message);
  else
    stoa_session_notify (self->session, manifest->published ? _("Published: who may see the room may see its replay")
                                                            : _("Only caretakers see it now"));
}

static void
publish (StoaReplayActions *self,
         GVariant          *id,
         StoaArchive        on)
{
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);
  StoaClient *client = stoa_session_get_client (self->session);

  edit->publish = on;
  if (client)
    stoa_when (self, stoa_client_edit_recording (client, g_variant_get_string (id, NULL), edit), published);
}

static void
activate_publish (GSimpleAction *action,
                  GVariant      *id,
                  gpointer       self)
{
  publish (self, id, STOA_ARCHIVE_ON);
}

static void
activate_unpublish (GSimpleAction *action,
                    GVariant      *id,
                    gpointer       self)
{
  publish (self, id, STOA_ARCHIVE_OFF);
}

/* taking out */

static void
ask_to_export (StoaReplayActions       *self,
               const StoaManifest      *manifest,
               const StoaRecordingCard *card)
{
  stoa_export_dialog_present (self->queue, card, self->over);
}

static void
save (StoaReplayActions       *self,
      const StoaManifest      *manifest,
      const StoaRecordingCard *card)
{
  stoa_save_recording (self->session, self->queue, card, self->over);
}

static void
copy (StoaReplayActions       *self,
      const StoaManifest      *manifest,
      const StoaRecordingCard *card)
{
  stoa_copy_recording (self->session, self->queue, card, self->over);
}

static void
activate_export (GSimpleAction *action,
                 GVariant      *id,
                 gpointer       self)
{
  with_manifest (self, id, ask_to_export);
}

static void
activate_save (GSimpleAction *action,
               GVariant      *id,
               gpointer       self)
{
  with_manifest (self, id, save);
}

static void
activate_copy (GSimpleAction *action,
               GVariant      *id,
               gpointer       self)
{
  with_manifest (self, id, copy);
}

/* keeping */

static void
ask_how_long (StoaReplayActions       *self,
              const StoaManifest      *manifest,
              const StoaRecordingCard *card)
{
  stoa_retention_dialog_present (self->session, card, self->over);
}

static void
ask_to_delete (StoaReplayActions       *self,
               const StoaManifest      *manifest,
               const StoaRecordingCard *card)
{
  stoa_delete_recording (self->session, card, self->over);
}

static void
activate_retention (GSimpleAction *action,
                    GVariant      *id,
                    gpointer       self)
{
  with_manifest (self, id, ask_how_long);
}

static void
activate_delete (GSimpleAction *action,
                 GVariant      *id,
                 gpointer       self)
{
  with_manifest (self, id, ask_to_delete);
}

static void
activate_receipt (GSimpleAction *action,
                  GVariant      *id,
                  gpointer       data)
{
  StoaReplayActions *self = data;

  if (self->over)
    stoa_show_receipt (self->session, g_variant_get_string (id, NULL), self->over);
}

static void
activate_list (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       data)
{
  StoaReplayActions *self = data;

  if (self->over && stoa_session_get_recordings (self->session))
    adw_dialog_present (stoa_recordings_dialog_new (self->session, self->place), self->over);
}

/* what is due */

static void
tell (StoaReplayActions *self,
      AdwToast          *toast)
{
  g_signal_emit (self, signals[TOAST], 0, toast);
}

static void
recordings_changed (StoaReplayActions *self)
{
  if (self->recordings)
    g_signal_handlers_disconnect_by_data (self->recordings, self->due);
  g_set_object (&self->recordings, stoa_session_get_recordings (self->session));
  if (self->recordings)
    g_signal_connect_object (self->recordings, "due", G_CALLBACK (stoa_due_notice_add), self->due, G_CONNECT_SWAPPED);
}

static const GActionEntry entries[] = {
  { "play", activate_play, "s" },
  { "edit", activate_edit, "s" },
  { "publish", activate_publish, "s" },
  { "unpublish", activate_unpublish, "s" },
  { "export", activate_export, "s" },
  { "save", activate_save, "s" },
  { "copy", activate_copy, "s" },
  { "retention", activate_retention, "s" },
  { "delete", activate_delete, "s" },
  { "receipt", activate_receipt, "s" },
  { "list", activate_list },
};

static void
stoa_replay_actions_dispose (GObject *object)
{
  StoaReplayActions *self = STOA_REPLAY_ACTIONS (object);

  g_clear_weak_pointer (&self->over);
  if (self->queue)
    g_object_run_dispose (G_OBJECT (self->queue));   /* what is being made ends with the window */
  g_clear_object (&self->queue);
  g_clear_object (&self->due);
  g_clear_object (&self->recordings);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_replay_actions_parent_class)->dispose (object);
}

static void
stoa_replay_actions_class_init (StoaReplayActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_replay_actions_dispose;
  signals[OPEN] = g_signal_new ("open", STOA_TYPE_REPLAY_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                STOA_TYPE_RECORD, G_TYPE_BOOLEAN);
  signals[TOAST] = g_signal_new ("toast", STOA_TYPE_REPLAY_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 ADW_TYPE_TOAST);
}

static void
stoa_replay_actions_init (StoaReplayActions *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

StoaReplayActions *
stoa_replay_actions_new (StoaSession *session,
                         GtkWidget   *over)
{
  StoaReplayActions *self = g_object_new (STOA_TYPE_REPLAY_ACTIONS, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->over, over);
  self->queue = stoa_export_queue_new (session);
  self->due = stoa_due_notice_new ();
  g_signal_connect_object (self->due, "toast", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::places", G_CALLBACK (recordings_changed), self, G_CONNECT_SWAPPED);
  recordings_changed (self);
  return self;
}

void
stoa_replay_actions_set_place (StoaReplayActions *self,
                               StoaPlace         *place)
{
  g_return_if_fail (STOA_IS_REPLAY_ACTIONS (self));
  g_set_object (&self->place, place);
}

StoaExportQueue *
stoa_replay_actions_get_queue (StoaReplayActions *self)
{
  g_return_val_if_fail (STOA_IS_REPLAY_ACTIONS (self), NULL);
  return self->queue;
}
