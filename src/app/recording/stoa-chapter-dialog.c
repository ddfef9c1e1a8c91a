/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-chapter-dialog.h"

#include <glib/gi18n.h>

#include "stoa-model.h"

typedef struct
{
  GWeakRef self;
  StoaChapterFunc begin;
  GtkEditable *title;
} Chapter;

static void
chapter_free (gpointer  data,
              GClosure *closure)
{
  Chapter *chapter = data;

  g_weak_ref_clear (&chapter->self);
  g_free (chapter);
}

static char *
get_title (Chapter *chapter)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (chapter->title)));
}

static void
answered (AdwAlertDialog *dialog,
          const char     *answer,
          gpointer        data)
{
  Chapter *chapter = data;
  g_autoptr (GObject) self = g_weak_ref_get (&chapter->self);
  g_autofree char *title = get_title (chapter);

  if (self && *title && g_str_equal (answer, "begin"))
    chapter->begin (self, title);
}

static void
title_changed (AdwAlertDialog *dialog,
               GtkEditable    *title)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (title)));

  adw_alert_dialog_set_response_enabled (dialog, "begin", *text && strlen (text) <= STOA_MAX_TITLE);
}

void
stoa_chapter_dialog_present (GtkWidget       *over,
                             GObject         *self,
                             StoaChapterFunc  begin)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("New Chapter"), _("It begins now. Who watches the replay can go to it."));
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = g_object_new (ADW_TYPE_ENTRY_ROW, "title", _("Title"), "activates-default", TRUE, "max-length", 120, NULL);
  Chapter *chapter = g_new0 (Chapter, 1);

  g_weak_ref_init (&chapter->self, self);
  chapter->begin = begin;
  chapter->title = GTK_EDITABLE (row);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), list);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "begin", _("_Begin"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "begin", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "begin", FALSE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "begin");
  g_signal_connect_object (row, "changed", G_CALLBACK (title_changed), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered), chapter, chapter_free, 0);
  adw_dialog_set_focus (dialog, row);
  adw_dialog_present (dialog, over);
}
