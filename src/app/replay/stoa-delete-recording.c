/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-delete-recording.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-receipt-dialog.h"
#include "stoa-replay-words.h"
#include "stoa-when.h"

/* One at a time waits for the server: what is asked stays with the widget over which it is shown. */
typedef struct
{
  StoaSession *session;
  GWeakRef over;
  StoaRecordingCard *card;
} Deleting;

static Deleting *
deleting_new (StoaSession             *session,
              const StoaRecordingCard *card,
              GtkWidget               *over)
{
  Deleting *deleting = g_new0 (Deleting, 1);

  deleting->session = g_object_ref (session);
  deleting->card = stoa_record_ref ((gpointer) card);
  g_weak_ref_init (&deleting->over, over);
  return deleting;
}

static void
deleting_free (gpointer data)
{
  Deleting *deleting = data;

  g_object_unref (deleting->session);
  stoa_record_unref (deleting->card);
  g_weak_ref_clear (&deleting->over);
  g_free (deleting);
}

static DexFuture *
deleted (DexFuture *future,
         gpointer   data)
{
  Deleting *deleting = data;
  g_autoptr (GtkWidget) over = g_weak_ref_get (&deleting->over);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (error)
    stoa_session_notify (deleting->session, error->message);
  else if (over)
    adw_dialog_present (stoa_receipt_dialog_new (g_value_get_boxed (value)), over);
  return NULL;
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          gpointer        data)
{
  Deleting *deleting = data;
  g_autoptr (GtkWidget) over = g_weak_ref_get (&deleting->over);

  if (g_str_equal (answer, "delete") && stoa_session_get_client (deleting->session))
    dex_future_disown (dex_future_finally (
        stoa_client_delete_recording (stoa_session_get_client (deleting->session), deleting->card->id), deleted,
        deleting_new (deleting->session, deleting->card, over), deleting_free));
}

static guint
count_files (const StoaManifest *manifest)
{
  guint n = manifest->assets->len;

  for (guint i = 0; i < manifest->tracks->len; i++)
    n += ((const StoaRecordedTrack *) manifest->tracks->pdata[i])->files->len;
  return n;
}

static gint64
count_bytes (const StoaManifest *manifest)
{
  gint64 bytes = 0;

  for (guint i = 0; i < manifest->assets->len; i++)
    bytes += ((const StoaAsset *) manifest->assets->pdata[i])->bytes;
  for (guint i = 0; i < manifest->tracks->len; i++)
    bytes += ((const StoaRecordedTrack *) manifest->tracks->pdata[i])->bytes;
  return bytes;
}

static char *
say_what_goes (const StoaManifest *manifest)
{
  guint n = count_files (manifest);
  g_autofree char *length = stoa_replay_say_length (manifest->duration_ms);
  g_autofree char *size = g_format_size (count_bytes (manifest));
  g_autofree char *files = g_strdup_printf (ngettext ("%u file", "%u files", n), n);

  /* Translators: how long, "14 files", "421 MB" */
  return g_strdup_printf (_("%s of sound and pictures (%s, %s) are deleted from the server at once, for everyone. A receipt stays. This "
                            "cannot be undone. Files that people have saved stay with them."), length, files, size);
}

static DexFuture *
ask (DexFuture *future,
     gpointer   data)
{
  Deleting *deleting = data;
  g_autoptr (GtkWidget) over = g_weak_ref_get (&deleting->over);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *body = value ? say_what_goes (g_value_get_boxed (value)) : NULL;
  AdwDialog *dialog;

  if (error)
    stoa_session_notify (deleting->session, error->message);
  if (error || over == NULL)
    return NULL;
  dialog = adw_alert_dialog_new (NULL, body);
  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _("Delete “%s”?"), deleting->card->title);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), deleting_new (deleting->session, deleting->card, over),
                         (GClosureNotify) (void (*) (void)) deleting_free, 0);
  adw_dialog_present (dialog, over);
  return NULL;
}

void
stoa_delete_recording (StoaSession             *session,
                       const StoaRecordingCard *card,
                       GtkWidget               *over)
{
  g_return_if_fail (STOA_IS_SESSION (session));

  if (stoa_session_get_client (session))
    dex_future_disown (dex_future_finally (stoa_client_load_manifest (stoa_session_get_client (session), card->id), ask,
                                           deleting_new (session, card, over), deleting_free));
}

void
stoa_show_receipt (StoaSession *session,
                   const char  *recording,
                   GtkWidget   *over)
{
  g_autoptr (StoaRecordingCard) card = stoa_record_new (&stoa_recording_card_type);

  g_return_if_fail (STOA_IS_SESSION (session));

  card->id = g_strdup (recording);
  if (stoa_session_get_client (session))
    dex_future_disown (dex_future_finally (stoa_client_load_receipt (stoa_session_get_client (session), recording), deleted,
                                           deleting_new (session, card, over), deleting_free));
}
