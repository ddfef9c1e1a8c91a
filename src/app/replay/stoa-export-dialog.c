/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-export-dialog.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-spoken.h"

static const guint heights[] = { 720, 1080 };

typedef struct
{
  StoaExportQueue *queue;
  StoaRecordingCard *card;
  StoaExportKind kinds[STOA_N_EXPORT_KINDS]; /* as in the row */
  guint n_kinds;
  AdwComboRow *kind;
  AdwComboRow *size;
} Choice;

static void
choice_free (gpointer  data,
             GClosure *closure)
{
  Choice *choice = data;

  g_object_unref (choice->queue);
  stoa_record_unref (choice->card);
  g_free (choice);
}

static StoaExportKind
get_kind (Choice *choice)
{
  return choice->kinds[MIN (adw_combo_row_get_selected (choice->kind), choice->n_kinds - 1)];
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          gpointer        data)
{
  Choice *choice = data;
  guint height = heights[MIN (adw_combo_row_get_selected (choice->size), G_N_ELEMENTS (heights) - 1)];

  if (g_str_equal (answer, "export"))
    stoa_export_queue_add (choice->queue, choice->card, get_kind (choice), height, NULL);
}

static void
kind_chosen (Choice *choice)
{
  gtk_widget_set_visible (GTK_WIDGET (choice->size), get_kind (choice) != STOA_EXPORT_TRACKS);
}

static GtkWidget *
make_rows (Choice *choice)
{
  const char *const names[] = { _("Matroska, Each Person a Track"), _("WebM Video"), _("MP4 Video") };
  static const StoaExportKind order[] = { STOA_EXPORT_WEBM, STOA_EXPORT_MP4, STOA_EXPORT_TRACKS };
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) sizes = gtk_string_list_new ((const char *[]) { "720p", "1080p", NULL });
  GtkWidget *list = gtk_list_box_new ();

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (stoa_export_kind_is_available (order[i]))
      {
        choice->kinds[choice->n_kinds++] = order[i];
        gtk_string_list_append (kinds, names[order[i]]);
      }
  choice->kind = g_object_new (ADW_TYPE_COMBO_ROW, "title", _("Format"), "model", kinds, NULL);
  choice->size = g_object_new (ADW_TYPE_COMBO_ROW, "title", _("Size"), "model", sizes, NULL);
  stoa_spoken_choices (GTK_WIDGET (choice->kind));
  stoa_spoken_choices (GTK_WIDGET (choice->size));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (choice->kind));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (choice->size));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  g_signal_connect_swapped (choice->kind, "notify::selected", G_CALLBACK (kind_chosen), choice);
  kind_chosen (choice);
  return list;
}

void
stoa_export_dialog_present (StoaExportQueue         *queue,
                            const StoaRecordingCard *card,
                            GtkWidget               *over)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Export as a File"),
                                            _("It is made in the background, into the folder of your videos. When it is finished it can also be "
                                              "copied, and dragged out of its card."));
  Choice *choice = g_new0 (Choice, 1);

  choice->queue = g_object_ref (queue);
  choice->card = stoa_record_ref ((gpointer) card);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), make_rows (choice));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "export", _("_Export"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "export", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "export");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), choice, choice_free, 0);
  adw_dialog_present (dialog, over);
}
