/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-retention-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-replay-words.h"
#include "stoa-spoken.h"
#include "stoa-when.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

/* The first is as it is. */
static const gint64 days[] = { 0, 7, 30, 90, 365, STOA_KEEP_FOR_EVER };

typedef struct
{
  StoaSession *session;
  StoaRecordingCard *card;
  StoaPlace *project;        /* NULL when one may not change it */
  AdwComboRow *choice;
  AdwSwitchRow *for_all;
} Retention;

static void
retention_free (gpointer  data,
                GClosure *closure)
{
  Retention *retention = data;

  g_object_unref (retention->session);
  g_clear_object (&retention->project);
  stoa_record_unref (retention->card);
  g_free (retention);
}

static void
edited (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaSession *session = object;
  const StoaManifest *manifest = value ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = manifest ? stoa_retention_say (manifest->retention) : NULL;

  if (manifest && stoa_session_get_recordings (session))
    stoa_recordings_put_manifest (stoa_session_get_recordings (session), manifest);
  stoa_session_notify (session, error ? error->message : text);
}

static void
default_set (gpointer      object,
             const GValue *value,
             const GError *error)
{
  if (error)
    stoa_session_notify (object, error->message);
  else
    stoa_places_add (stoa_session_get_places (object), g_value_get_boxed (value));
}

static void
keep (Retention *retention,
      gint64     n_days)
{
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);

  edit->retention = stoa_record_new (&stoa_retention_type);
  edit->retention->keep = n_days == STOA_KEEP_FOR_EVER;
  if (n_days != STOA_KEEP_FOR_EVER)
    edit->retention->until = g_get_real_time () / 1000 + n_days * DAY_MS;
  stoa_when (retention->session,
             stoa_client_edit_recording (stoa_session_get_client (retention->session), retention->card->id, edit), edited);
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          gpointer        data)
{
  Retention *retention = data;
  gint64 chosen = days[MIN (adw_combo_row_get_selected (retention->choice), G_N_ELEMENTS (days) - 1)];

  if (!g_str_equal (answer, "save") || chosen == 0 || stoa_session_get_client (retention->session) == NULL)
    return;
  keep (retention, chosen);
  if (retention->project && adw_switch_row_get_active (retention->for_all))
    stoa_when (retention->session,
               stoa_client_set_retention (stoa_session_get_client (retention->session), retention->card->context, chosen),
               default_set);
}

static void
chosen (Retention *retention)
{
  gboolean changes = adw_combo_row_get_selected (retention->choice) != 0;
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (retention->choice), ADW_TYPE_ALERT_DIALOG);

  gtk_widget_set_sensitive (GTK_WIDGET (retention->for_all), changes);
  if (dialog)
    adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "save", changes);
}

static GtkWidget *
make_rows (Retention *retention)
{
  g_autofree char *now = stoa_retention_say (retention->card->retention);
  const char *const choices[] = { now, _("Delete in a Week"), _("Delete in 30 Days"), _("Delete in 90 Days"),
                                  _("Delete in a Year"), _("Keep for Ever"), NULL };
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);
  GtkWidget *list = gtk_list_box_new ();

  retention->choice = g_object_new (ADW_TYPE_COMBO_ROW, "title", _("Keep"), "model", model, NULL);
  retention->for_all = g_object_new (ADW_TYPE_SWITCH_ROW, "title", _("Also New Recordings"), "subtitle",
                                     _("That are made in this project from now on"), "sensitive", FALSE, NULL);
  stoa_spoken_choices (GTK_WIDGET (retention->choice));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (retention->choice));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (retention->for_all));
  gtk_widget_set_visible (GTK_WIDGET (retention->for_all), retention->project != NULL);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_swapped (retention->choice, "notify::selected", G_CALLBACK (chosen), retention);
  return list;
}

static char *
make_body (Retention *retention)
{
  const StoaContext *context = retention->project ? stoa_place_get_context (retention->project) : NULL;
  g_autofree char *kept = NULL;

  if (context == NULL || context->retention_days == 0)
    return g_strdup (_("When the time is over it is deleted by itself, and a receipt stays. You are told a week and a day before."));
  kept = stoa_retention_say_days (context->retention_days);
  return g_strdup_printf (_("Recordings of “%s” are kept %s. When the time is over they are deleted by themselves, and a receipt "
                            "stays. You are told a week and a day before."), context->title, kept);
}

void
stoa_retention_dialog_present (StoaSession             *session,
                               const StoaRecordingCard *card,
                               GtkWidget               *over)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("How Long to Keep It"), NULL);
  StoaPlace *place = stoa_session_get_places (session) ? stoa_places_find (stoa_session_get_places (session), card->context) : NULL;
  Retention *retention = g_new0 (Retention, 1);
  g_autofree char *body = NULL;

  retention->session = g_object_ref (session);
  retention->card = stoa_record_ref ((gpointer) card);
  if (place && !stoa_place_is_profile (place) && stoa_place_is_caretaker (place))
    retention->project = g_object_ref (place);
  body = make_body (retention);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_rows (retention));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "save", _("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "save", FALSE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "save");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), retention, retention_free, 0);
  adw_dialog_present (dialog, over);
}
