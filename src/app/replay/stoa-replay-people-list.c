/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-people-list.h"

#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-seek-bar.h"
#include "stoa-when.h"

#define DOT 10

typedef struct
{
  StoaSession *session;
  char *recording;
  char *account;
  char *name;
} Member;

static void
member_free (gpointer data)
{
  Member *member = data;

  g_object_unref (member->session);
  g_free (member->recording);
  g_free (member->account);
  g_free (member->name);
  g_free (member);
}

static Member *
member_of (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "member");
}

/* leaving out */

static void switched (GtkWidget *row);

static void
set_quietly (GtkWidget *row,
             gboolean   on)
{
  g_signal_handlers_block_by_func (row, switched, NULL);
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), on);
  g_signal_handlers_unblock_by_func (row, switched, NULL);
}

static void
edited (gpointer      row,
        const GValue *value,
        const GError *error)
{
  Member *member = member_of (row);

  gtk_widget_set_sensitive (row, TRUE);
  if (error)
    {
      set_quietly (row, !adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
      stoa_session_notify (member->session, error->message);
    }
  else if (stoa_session_get_recordings (member->session))
    stoa_recordings_put_manifest (stoa_session_get_recordings (member->session), g_value_get_boxed (value));
}

static void
ask_server (GtkWidget *row,
            gboolean   in)
{
  Member *member = member_of (row);
  StoaClient *client = stoa_session_get_client (member->session);
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);

  if (client == NULL)
    return;
  if (in)
    edit->take_back = g_strdup (member->account);
  else
    edit->leave_out = g_strdup (member->account);
  gtk_widget_set_sensitive (row, FALSE);
  stoa_when (row, stoa_client_edit_recording (client, member->recording, edit), edited);
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          GtkWidget      *row)
{
  if (g_str_equal (answer, "change"))
    ask_server (row, adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
  else
    set_quietly (row, !adw_switch_row_get_active (ADW_SWITCH_ROW (row)));
}

static void
switched (GtkWidget *row)
{
  gboolean in = adw_switch_row_get_active (ADW_SWITCH_ROW (row));
  AdwDialog *dialog = adw_alert_dialog_new (NULL, in ? _("What was recorded of them is put back. The recording is made anew, and can be played "
                                                         "again when that is done.")
                                                     : _("Their sound and pictures are taken out of the recording for everyone. It is made anew, "
                                                         "and can be played again when that is done."));

  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), in ? _("Take %s Back In?") : _("Leave %s Out?"), member_of (row)->name);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "change",
                                  in ? _("_Take Back") : _("_Leave Out"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), row, 0);
  adw_dialog_present (dialog, row);
}

/* rows */

static void
draw_dot (GtkDrawingArea *area,
          cairo_t        *cr,
          int             width,
          int             height,
          gpointer        color)
{
  gdk_cairo_set_source_rgba (cr, color);
  cairo_arc (cr, width / 2.0, height / 2.0, DOT / 2.0, 0, 2 * G_PI);
  cairo_fill (cr);
}

static GtkWidget *
make_dot (const StoaManifest *manifest,
          const char         *account)
{
  GtkWidget *dot = gtk_drawing_area_new ();
  GdkRGBA color;

  stoa_speaker_color (manifest, account, &color);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (dot), draw_dot, gdk_rgba_copy (&color), (GDestroyNotify) gdk_rgba_free);
  gtk_widget_set_size_request (dot, DOT, DOT);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  return dot;
}

static gboolean
was_recorded (const StoaManifest *manifest,
              const char         *account)
{
  for (guint i = 0; i < manifest->tracks->len; i++)
    if (g_strcmp0 (((const StoaRecordedTrack *) manifest->tracks->pdata[i])->account, account) == 0)
      return TRUE;
  return FALSE;
}

static const char *
say_consent (const StoaManifest       *manifest,
             const StoaRecordedPerson *person)
{
  if (person->left_out)
    return _("Left out");
  if (was_recorded (manifest, person->account))
    return NULL;
  return person->consent == STOA_CONSENT_YES ? _("Nothing came of them") : _("Did not agree");
}

static GtkWidget *
make_row (StoaSession              *session,
          const StoaManifest       *manifest,
          const StoaRecordedPerson *person)
{
  gboolean can_switch = manifest->can_edit && (person->left_out || was_recorded (manifest, person->account));
  const char *subtitle = say_consent (manifest, person);
  GtkWidget *row = g_object_new (can_switch ? ADW_TYPE_SWITCH_ROW : ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", person->name,
                                 "subtitle", subtitle ? subtitle : "", NULL);
  Member *member = g_new0 (Member, 1);

  member->session = g_object_ref (session);
  member->recording = g_strdup (manifest->id);
  member->account = g_strdup (person->account);
  member->name = g_strdup (person->name);
  g_object_set_data_full (G_OBJECT (row), "member", member, member_free);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_dot (manifest, person->account));
  if (can_switch)
    {
      adw_switch_row_set_active (ADW_SWITCH_ROW (row), !person->left_out);
      g_signal_connect (row, "notify::active", G_CALLBACK (switched), NULL);
    }
  return row;
}

static gboolean
was_there_before (const StoaManifest *manifest,
                  guint               position)
{
  const StoaRecordedPerson *person = manifest->people->pdata[position];

  for (guint i = 0; i < position; i++)
    if (g_strcmp0 (((const StoaRecordedPerson *) manifest->people->pdata[i])->account, person->account) == 0)
      return TRUE;
  return FALSE;
}

void
stoa_replay_people_list_fill (GtkListBox         *list,
                              StoaSession        *session,
                              const StoaManifest *manifest)
{
  g_return_if_fail (GTK_IS_LIST_BOX (list));

  gtk_list_box_remove_all (list);
  for (guint i = 0; i < manifest->people->len; i++)
    if (!was_there_before (manifest, i))
      gtk_list_box_append (list, make_row (session, manifest, manifest->people->pdata[i]));
}
