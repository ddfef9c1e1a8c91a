/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-receipt-dialog.h"

#include <glib/gi18n.h>

#include "stoa-toast-focus.h"

#define MOST_ROWS 500

#define STOA_TYPE_RECEIPT_DIALOG (stoa_receipt_dialog_get_type ())
G_DECLARE_FINAL_TYPE (StoaReceiptDialog, stoa_receipt_dialog, STOA, RECEIPT_DIALOG, AdwDialog)

struct _StoaReceiptDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwActionRow *summary_row;
  GtkImage *summary_icon;
  AdwPreferencesGroup *files_group;

  StoaReceipt *receipt;
};

G_DEFINE_FINAL_TYPE (StoaReceiptDialog, stoa_receipt_dialog, ADW_TYPE_DIALOG)

static char *
say_time (gint64 at_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_ms / 1000);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  /* Translators: a moment, as strftime() makes it: "26 Nov 2026, 18:30:05" */
  return local ? g_date_time_format (local, _("%-d %b %Y, %H:%M:%S")) : g_strdup ("");
}

static char *
say_summary (const StoaReceipt *receipt)
{
  g_autofree char *time = say_time (receipt->deleted_at);
  g_autofree char *when = receipt->by_name ? g_strdup_printf (_("%s deleted it on %s."), receipt->by_name, time)
                                           : g_strdup_printf (_("It was due, and deleted by itself on %s."), time);

  return g_strdup_printf ("%s %s", when, receipt->complete ? _("Nothing of it is left on the server.")
                                                           : _("Some of it could not be deleted: it is marked below."));
}

static char *
say_file (const StoaDeletedFile *file)
{
  g_autofree char *size = g_format_size (file->bytes);
  g_autofree char *time = say_time (file->deleted_at);

  /* Translators: how large it was, when it was deleted, and a check that it is gone */
  return g_strdup_printf (_("%s · deleted %s · %s"), size, time, file->gone ? _("gone") : _("still there"));
}

static void
add_file (StoaReceiptDialog     *self,
          const StoaDeletedFile *file)
{
  g_autofree char *said = say_file (file);
  g_autofree char *title = g_markup_escape_text (file->file, -1);
  /* a hyphen where a line is broken would be read as part of the hash */
  g_autofree char *subtitle = g_markup_printf_escaped ("%s\n<span insert_hyphens=\"false\">%s</span>", said,
                                                       file->sha256 ? file->sha256 : "");
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", subtitle, "subtitle-selectable", TRUE, NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (file->gone ? "object-select-symbolic" : "dialog-warning-symbolic");

  gtk_widget_add_css_class (icon, file->gone ? "success" : "warning");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), icon);
  adw_preferences_group_add (self->files_group, row);
}

static char *
make_text (const StoaReceipt *receipt)
{
  g_autofree char *summary = say_summary (receipt);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n", receipt->title, summary);
  for (guint i = 0; i < receipt->files->len; i++)
    {
      const StoaDeletedFile *file = receipt->files->pdata[i];
      g_autofree char *said = say_file (file);

      g_string_append_printf (text, "%s  %s  %s\n", file->sha256 ? file->sha256 : "-", file->file, said);
    }
  return g_string_free_and_steal (text);
}

static void
copy (StoaReceiptDialog *self)
{
  g_autofree char *text = make_text (self->receipt);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Receipt copied")));
}

static void
stoa_receipt_dialog_dispose (GObject *object)
{
  StoaReceiptDialog *self = STOA_RECEIPT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_RECEIPT_DIALOG);
  g_clear_pointer (&self->receipt, stoa_record_unref);
  G_OBJECT_CLASS (stoa_receipt_dialog_parent_class)->dispose (object);
}

static void
stoa_receipt_dialog_class_init (StoaReceiptDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_receipt_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-receipt-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaReceiptDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaReceiptDialog, summary_row);
  gtk_widget_class_bind_template_child (widget_class, StoaReceiptDialog, summary_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaReceiptDialog, files_group);
  gtk_widget_class_bind_template_callback (widget_class, copy);
}

static void
stoa_receipt_dialog_init (StoaReceiptDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
}

AdwDialog *
stoa_receipt_dialog_new (const StoaReceipt *receipt)
{
  StoaReceiptDialog *self = g_object_new (STOA_TYPE_RECEIPT_DIALOG, NULL);
  g_autofree char *summary = say_summary (receipt);

  self->receipt = stoa_record_ref ((gpointer) receipt);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary_row), receipt->title);
  adw_action_row_set_subtitle (self->summary_row, summary);
  gtk_image_set_from_icon_name (self->summary_icon, receipt->complete ? "object-select-symbolic" : "dialog-warning-symbolic");
  for (guint i = 0; i < MIN (receipt->files->len, MOST_ROWS); i++)
    add_file (self, receipt->files->pdata[i]);
  return ADW_DIALOG (self);
}
