/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-trim.h"

#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-replay-words.h"
#include "stoa-when.h"

struct _StoaReplayTrim
{
  AdwBin parent_instance;

  GtkLabel *range_label;
  GtkButton *publish_button;

  StoaSession *session;
  StoaManifest *manifest;
  StoaPlayback *playback;    /* NULL while it cannot be played */
};

enum { TRIMMED, SAVED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaReplayTrim, stoa_replay_trim, ADW_TYPE_BIN)

static void
update (StoaReplayTrim *self)
{
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  g_autofree char *text = NULL;

  gtk_button_set_label (self->publish_button, self->manifest->published ? _("_Unpublish") : _("_Publish"));
  if (self->manifest->published)
    gtk_widget_remove_css_class (GTK_WIDGET (self->publish_button), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->publish_button), "suggested-action");
  if (self->playback == NULL)
    return;
  start = stoa_replay_length (stoa_playback_get_start (self->playback));
  end = stoa_replay_length (stoa_playback_get_end (self->playback));
  /* Translators: from when to when */
  text = g_strdup_printf (_("%s – %s"), start, end);
  gtk_label_set_label (self->range_label, text);
}

static void
set_trim (StoaReplayTrim *self,
          gint64          start_ms,
          gint64          end_ms)
{
  stoa_playback_set_trim (self->playback, start_ms, end_ms);
  update (self);
  g_signal_emit (self, signals[TRIMMED], 0);
}

static void
saved (gpointer      object,
       const GValue *value,
       const GError *error)
{
  StoaReplayTrim *self = object;
  const StoaManifest *manifest = value ? g_value_get_boxed (value) : NULL;

  if (error)
    {
      stoa_session_notify (self->session, error->message);
      return;
    }
  if (stoa_session_get_recordings (self->session))
    stoa_recordings_put_manifest (stoa_session_get_recordings (self->session), manifest);
  stoa_session_notify (self->session, manifest->published ? _("Saved and published") : _("Saved"));
  g_signal_emit (self, signals[SAVED], 0, manifest);
}

static void
save_with (StoaReplayTrim *self,
           StoaArchive     publish)
{
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);
  StoaClient *client = stoa_session_get_client (self->session);

  if (client == NULL)
    return;
  if (self->playback)
    {
      edit->trim = stoa_record_new (&stoa_trim_type);
      edit->trim->start_ms = stoa_playback_get_start (self->playback);
      if (stoa_playback_get_end (self->playback) < self->manifest->duration_ms)
        edit->trim->end_ms = stoa_playback_get_end (self->playback);
    }
  edit->publish = publish;
  stoa_when (self, stoa_client_edit_recording (client, self->manifest->id, edit), saved);
}

static void
stoa_replay_trim_dispose (GObject *object)
{
  StoaReplayTrim *self = STOA_REPLAY_TRIM (object);

  g_clear_object (&self->playback);
  g_clear_object (&self->session);
  g_clear_pointer (&self->manifest, stoa_record_unref);
  /* the bin would let go of a child that the template has taken away already */
  if (self->range_label)
    adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_REPLAY_TRIM);
  G_OBJECT_CLASS (stoa_replay_trim_parent_class)->dispose (object);
}

static void
stoa_replay_trim_class_init (StoaReplayTrimClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_replay_trim_dispose;
  signals[TRIMMED] = g_signal_new ("trimmed", STOA_TYPE_REPLAY_TRIM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SAVED] = g_signal_new ("saved", STOA_TYPE_REPLAY_TRIM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 STOA_TYPE_RECORD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-replay-trim.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaReplayTrim, range_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayTrim, publish_button);
}

static void
stoa_replay_trim_init (StoaReplayTrim *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* public */

void
stoa_replay_trim_set_session (StoaReplayTrim *self,
                              StoaSession    *session)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));
  g_set_object (&self->session, session);
}

void
stoa_replay_trim_show (StoaReplayTrim     *self,
                       const StoaManifest *manifest,
                       StoaPlayback       *playback)
{
  StoaManifest *before = self->manifest;

  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));

  self->manifest = stoa_record_ref ((gpointer) manifest);
  stoa_record_unref (before);
  g_set_object (&self->playback, playback);
  update (self);
}

void
stoa_replay_trim_start (StoaReplayTrim *self)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));

  if (self->playback)
    set_trim (self, stoa_playback_get_position (self->playback), stoa_playback_get_end (self->playback));
}

void
stoa_replay_trim_end (StoaReplayTrim *self)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));

  if (self->playback)
    set_trim (self, stoa_playback_get_start (self->playback), stoa_playback_get_position (self->playback));
}

void
stoa_replay_trim_reset (StoaReplayTrim *self)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));

  if (self->playback)
    set_trim (self, 0, 0);
}

void
stoa_replay_trim_save (StoaReplayTrim *self)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));
  save_with (self, STOA_ARCHIVE_KEEP);
}

void
stoa_replay_trim_publish (StoaReplayTrim *self)
{
  g_return_if_fail (STOA_IS_REPLAY_TRIM (self));
  save_with (self, self->manifest->published ? STOA_ARCHIVE_OFF : STOA_ARCHIVE_ON);
}
