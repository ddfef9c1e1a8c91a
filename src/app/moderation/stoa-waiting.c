/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-waiting.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-entering.h"

struct _StoaWaiting
{
  GObject parent_instance;

  StoaSession *session;
  StoaRoom *room;            /* where one knocks */
  AdwDialog *dialog;         /* weak */
};

G_DEFINE_FINAL_TYPE (StoaWaiting, stoa_waiting, G_TYPE_OBJECT)

static GtkWidget *
active_window (void)
{
  return GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (g_application_get_default ())));
}

static char *
find_title (StoaWaiting *self)
{
  GListModel *rooms = G_LIST_MODEL (stoa_session_get_rooms (self->session));

  for (guint i = 0; rooms && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (rooms, i);
      const StoaRoomCard *card = stoa_open_room_get_card (room);

      if (g_strcmp0 (card->id, stoa_room_get_id (self->room)) == 0)
        return g_strdup (card->title);
    }
  return g_strdup (_("the room"));
}

static GtkWidget *
make_spinner (void)
{
  GtkWidget *spinner = adw_spinner_new ();

  gtk_widget_set_size_request (spinner, 32, 32);
  return spinner;
}

/* Put away in any way, one does not wait any more. */
static void
stopped (StoaWaiting *self)
{
  g_clear_weak_pointer (&self->dialog);
  if (self->room)
    stoa_room_leave (self->room);
}

static void
show_waiting (StoaWaiting *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Waiting to Be Let In"), NULL);
  g_autofree char *title = find_title (self);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("“%s” is locked. Those who take care of it see that you want to come in."), title);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_spinner ());
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "cancel", _("_Stop Waiting"));
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_set_weak_pointer (&self->dialog, dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (stopped), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, active_window ());
}

typedef struct
{
  StoaSession *session;
  char *room;
} Again;

static void
again_free (gpointer  data,
            GClosure *closure)
{
  Again *again = data;

  g_object_unref (again->session);
  g_free (again->room);
  g_free (again);
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          Again          *again)
{
  if (g_str_equal (answer, "again"))
    stoa_enter_room (again->session, again->room, active_window ());
}

static void
show_refusal (StoaWaiting *self,
              StoaRoom    *room)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("You Were Not Let In"), NULL);
  const char *title = stoa_room_get_shown (room)->title;
  Again *again = g_new0 (Again, 1);

  if (title)
    adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                  _("Nobody who takes care of “%s” let you in. You can knock again."), title);
  else
    adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                               _("Nobody who takes care of the room let you in. You can knock again."));
  again->session = g_object_ref (self->session);
  again->room = g_strdup (stoa_room_get_id (room));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "close", _("_Close"), "again", _("_Knock Again"), NULL);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "close");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), again, again_free, 0);
  adw_dialog_present (dialog, active_window ());
}

static void
tell_outcome (StoaWaiting *self,
              StoaRoom    *room)
{
  g_autoptr (GError) error = NULL;

  g_object_get (room, "error", &error, NULL);
  if (stoa_room_get_link (room) == STOA_ROOM_JOINED)
    stoa_session_notify (self->session, _("You were let in"));
  else if (error)
    show_refusal (self, room);
}

static void
knocking_changed (StoaWaiting *self)
{
  g_autoptr (StoaRoom) before = g_steal_pointer (&self->room);

  if (self->dialog)
    {
      g_signal_handlers_disconnect_by_func (self->dialog, stopped, self);
      adw_dialog_force_close (self->dialog);
    }
  g_clear_weak_pointer (&self->dialog);
  if (before)
    tell_outcome (self, before);
  g_set_object (&self->room, stoa_session_get_knocking (self->session));
  if (self->room)
    show_waiting (self);
}

static void
stoa_waiting_dispose (GObject *object)
{
  StoaWaiting *self = STOA_WAITING (object);

  g_clear_weak_pointer (&self->dialog);
  g_clear_object (&self->room);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_waiting_parent_class)->dispose (object);
}

static void
stoa_waiting_class_init (StoaWaitingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_waiting_dispose;
}

static void
stoa_waiting_init (StoaWaiting *self)
{
}

StoaWaiting *
stoa_waiting_new (StoaSession *session)
{
  StoaWaiting *self = g_object_new (STOA_TYPE_WAITING, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::knocking", G_CALLBACK (knocking_changed), self, G_CONNECT_SWAPPED);
  return self;
}
