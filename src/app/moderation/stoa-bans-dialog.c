/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-bans-dialog.h"

#include <glib/gi18n.h>

#include "stoa-phrases.h"
#include "stoa-when.h"

struct _StoaBansDialog
{
  AdwDialog parent_instance;

  GtkEditable *search;
  GtkListBox *list;
  GtkStack *stack;
  AdwStatusPage *status;

  StoaSession *session;
};

G_DEFINE_FINAL_TYPE (StoaBansDialog, stoa_bans_dialog, ADW_TYPE_DIALOG)

static void load (StoaBansDialog *self);

static char *
say_end (const StoaBan *ban)
{
  g_autofree char *until = ban->until != 0 ? stoa_phrase_date (ban->until) : NULL;
  g_autofree char *lifted = ban->lifted_at != 0 ? stoa_phrase_date (ban->lifted_at) : NULL;

  if (lifted)
    return g_strdup_printf (_("lifted by %s, %s"), ban->lifted_by ? ban->lifted_by : "", lifted);
  return until ? g_strdup_printf (_("until %s"), until) : g_strdup (_("for ever"));
}

static char *
say_scope (const StoaBan *ban)
{
  if (ban->scope == STOA_SCOPE_SERVER)
    return g_strdup (_("the whole server"));
  return g_strdup (ban->target_title ? ban->target_title : "");
}

static char *
describe (const StoaBan *ban)
{
  g_autofree char *at = stoa_phrase_date (ban->at);
  g_autofree char *end = say_end (ban);
  g_autofree char *scope = say_scope (ban);
  /* Translators: from where, by whom, when, until when */
  g_autofree char *text = g_strdup_printf (_("%s · by %s · %s · %s"), scope, ban->by_name, at, end);

  return ban->reason && *ban->reason ? g_strdup_printf ("%s\n%s", ban->reason, text) : g_steal_pointer (&text);
}

static void
lifted (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaBansDialog *self = object;

  stoa_session_notify (self->session, error ? error->message : _("The ban is lifted"));
  load (self);
}

static void
lift (GtkWidget  *widget,
      const char *action,
      GVariant   *ban)
{
  StoaBansDialog *self = STOA_BANS_DIALOG (widget);

  stoa_when (self, stoa_client_lift_ban (stoa_session_get_client (self->session), g_variant_get_string (ban, NULL)),
             lifted);
}

static GtkWidget *
make_row (const StoaBan *ban)
{
  g_autofree char *text = describe (ban);
  AdwActionRow *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", ban->name, "subtitle", text, "use-markup", FALSE, NULL);
  gboolean over = ban->lifted_at != 0 || (ban->until != 0 && ban->until < g_get_real_time () / 1000);
  GtkWidget *button;

  if (over)
    return GTK_WIDGET (row);
  button = gtk_button_new_with_mnemonic (_("_Lift"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "bans.lift");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", ban->id);
  adw_action_row_add_suffix (row, button);
  return GTK_WIDGET (row);
}

static void
loaded (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaBansDialog *self = object;
  StoaBanList *answer = value ? g_value_get_boxed (value) : NULL;
  GtkWidget *focused = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  int focused_at = focused ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (focused)) : -1;

  /* a focus that is taken away with its row may come back outside of the dialog, where Escape is nobody's */
  if (focused)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; answer && i < answer->bans->len; i++)
    gtk_list_box_append (self->list, make_row (answer->bans->pdata[i]));
  adw_status_page_set_title (self->status, error ? _("Cannot Load the Bans") : _("No Bans"));
  adw_status_page_set_description (self->status, error ? error->message : _("Nobody is banned where you take care."));
  gtk_stack_set_visible_child_name (self->stack, answer && answer->bans->len > 0 ? "list" : "status");
  if (focused_at >= 0 && gtk_list_box_get_row_at_index (self->list, focused_at))
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, focused_at)));
}

static void
load (StoaBansDialog *self)
{
  const char *text = gtk_editable_get_text (self->search);

  stoa_when (self, stoa_client_list_bans (stoa_session_get_client (self->session), NULL, *text ? text : NULL), loaded);
}

static GtkWidget *
make_list (StoaBansDialog *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "bans");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Bans"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  return scroller;
}

/* Escape clears what is searched for, and closes then. */
static void
stop_search (StoaBansDialog *self)
{
  if (*gtk_editable_get_text (self->search))
    gtk_editable_set_text (self->search, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static GtkWidget *
make_search_bar (StoaBansDialog *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *search = gtk_search_entry_new ();

  gtk_widget_set_hexpand (search, TRUE);
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (search), _("Search bans"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search bans"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "stop-search", G_CALLBACK (stop_search), self, G_CONNECT_SWAPPED);
  self->search = GTK_EDITABLE (search);
  gtk_widget_add_css_class (bar, "toolbar");
  gtk_box_append (GTK_BOX (bar), search);
  return bar;
}

static void
stoa_bans_dialog_dispose (GObject *object)
{
  g_clear_object (&STOA_BANS_DIALOG (object)->session);
  G_OBJECT_CLASS (stoa_bans_dialog_parent_class)->dispose (object);
}

static void
stoa_bans_dialog_class_init (StoaBansDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_bans_dialog_dispose;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "bans.lift", "s", lift);
}

static void
stoa_bans_dialog_init (StoaBansDialog *self)
{
  GtkWidget *view = adw_toolbar_view_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->status = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->status), "status");
  gtk_stack_add_named (self->stack, make_list (self), "list");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), make_search_bar (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), GTK_WIDGET (self->stack));
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_title (ADW_DIALOG (self), _("Bans"));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->search));
  adw_dialog_set_content_width (ADW_DIALOG (self), 480);
  adw_dialog_set_content_height (ADW_DIALOG (self), 480);
}

AdwDialog *
stoa_bans_dialog_new (StoaSession *session)
{
  StoaBansDialog *self = g_object_new (STOA_TYPE_BANS_DIALOG, NULL);

  self->session = g_object_ref (session);
  load (self);
  return ADW_DIALOG (self);
}
