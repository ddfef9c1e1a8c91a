/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-entering.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-when.h"

typedef struct
{
  StoaSession *session;
  char *room;
} Entering;

static void
entering_free (gpointer  data,
               GClosure *closure)
{
  Entering *entering = data;

  g_object_unref (entering->session);
  g_free (entering->room);
  g_free (entering);
}

static void
joined (gpointer      object,
        const GValue *value,
        const GError *error)
{
  if (error && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    stoa_session_notify (object, error->message);
}

static void
join (StoaSession *session,
      const char  *room)
{
  stoa_when (session, stoa_session_join (session, room), joined);
}

static void
switch_answered (AdwAlertDialog *dialog,
                 const char     *answer,
                 gpointer        data)
{
  Entering *entering = data;

  if (g_str_equal (answer, "switch"))
    join (entering->session, entering->room);
}

static void
ask_to_switch (StoaSession *session,
               const char  *room,
               GtkWidget   *over)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Leave This Room?"), NULL);
  StoaRoom *present = stoa_call_get_room (stoa_session_get_call (session));
  Entering *entering = g_new0 (Entering, 1);

  entering->session = g_object_ref (session);
  entering->room = g_strdup (room);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("You are in “%s”. You can be in one room at a time."),
                                stoa_room_get_shown (present)->title);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Stay"), "switch", _("_Leave and Join"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "switch", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "switch");
  g_signal_connect_data (dialog, "response", G_CALLBACK (switch_answered), entering, entering_free, 0);
  adw_dialog_present (dialog, over);
}

static void
end_answered (AdwAlertDialog *dialog,
              const char     *answer,
              GtkWidget      *over)
{
  if (g_str_equal (answer, "end"))
    gtk_widget_activate_action (over, "call.end", NULL);
}

void
stoa_enter_room (StoaSession *session,
                 const char  *room,
                 GtkWidget   *over)
{
  g_return_if_fail (STOA_IS_SESSION (session));

  if (stoa_session_is_in (session, room) || g_strcmp0 (stoa_session_get_joining (session), room) == 0)
    return;
  if (stoa_session_get_call (session))
    ask_to_switch (session, room, over);
  else
    join (session, room);
}

void
stoa_ask_to_end (GtkWidget *over)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("End the Room for Everyone?"),
                                            _("Everyone is out of the room at once. This cannot be undone."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "end", _("_End Room"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "end", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (end_answered), over, 0);
  adw_dialog_present (dialog, over);
}
