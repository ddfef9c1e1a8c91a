/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-ban-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-spoken.h"

typedef struct
{
  GWeakRef self;
  StoaBanFunc decided;
  char *participant;
  char *name;
  AdwEntryRow *reason;       /* of the dialog that owns this, as the two below */
  AdwComboRow *duration;
  AdwComboRow *scope;
} Ban;

/* 0 is for ever */
static const gint64 durations_s[] = { 0, 3600, 86400, 604800 };

static void
ban_free (gpointer  data,
          GClosure *closure)
{
  Ban *ban = data;

  g_weak_ref_clear (&ban->self);
  g_free (ban->participant);
  g_free (ban->name);
  g_free (ban);
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          Ban            *ban)
{
  g_autoptr (GObject) self = g_weak_ref_get (&ban->self);
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (ban->reason));

  if (self == NULL || !g_str_equal (answer, "ban"))
    return;
  command->kind = STOA_COMMAND_BAN;
  command->participant = g_strdup (ban->participant);
  command->reason = *reason ? g_strdup (reason) : NULL;
  command->seconds = durations_s[adw_combo_row_get_selected (ban->duration)];
  command->scope = adw_combo_row_get_selected (ban->scope);
  ban->decided (self, command, ban->name);
}

static AdwComboRow *
make_choice (const char        *title,
             const char *const *choices)
{
  g_autoptr (GtkStringList) model = gtk_string_list_new (choices);
  GtkWidget *row = g_object_new (ADW_TYPE_COMBO_ROW, "title", title, "model", model, NULL);

  stoa_spoken_choices (row);
  return ADW_COMBO_ROW (row);
}

static GtkWidget *
make_rows (Ban *ban)
{
  GtkWidget *list = gtk_list_box_new ();

  ban->reason = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _("Reason (Optional)"), "activates-default", TRUE,
                              "max-length", STOA_MAX_REASON / 4, NULL);
  ban->duration = make_choice (_("For"), (const char *[]) { _("Ever"), _("An Hour"), _("A Day"), _("A Week"), NULL });
  ban->scope = make_choice (_("From"), (const char *[]) { _("This Room"), _("The Project"), _("The Server"), NULL });
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (ban->reason));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (ban->duration));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (ban->scope));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

void
stoa_ban_dialog_present (StoaPerson *person,
                         GtkWidget  *over,
                         GObject    *self,
                         StoaBanFunc decided)
{
  AdwDialog *dialog = adw_alert_dialog_new (NULL, _("They are cut off at once. For ten seconds it can be undone."));
  Ban *ban = g_new0 (Ban, 1);

  g_weak_ref_init (&ban->self, self);
  ban->decided = decided;
  ban->participant = g_strdup (stoa_person_get_id (person));
  ban->name = g_strdup (stoa_person_get_name (person));
  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _("Ban %s?"), ban->name);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_rows (ban));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "ban", _("_Ban"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "ban", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "ban");
  adw_dialog_set_focus (dialog, GTK_WIDGET (ban->reason));
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), ban, ban_free, 0);
  adw_dialog_present (dialog, over);
}
