/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-members-dialog.h"

#include <glib/gi18n.h>

#include "stoa-invite-dialog.h"
#include "stoa-member-row.h"
#include "stoa-name-match.h"
#include "stoa-toast-focus.h"
#include "stoa-when.h"

#define ACCOUNT "stoa-account"
#define MEMBER "stoa-member"

struct _StoaMembersDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  GtkEditable *search;
  GtkListBox *members_list;
  GtkLabel *members_label;
  GtkWidget *add_group;
  GtkListBox *accounts_list;
  GtkLabel *accounts_label;

  StoaSession *session;
  StoaPlace *project;
  GPtrArray *members;        /* of StoaMember; NULL before the first answer */
  GPtrArray *accounts;       /* of StoaAccount; NULL before the first answer */
  GHashTable *rows;          /* account → the StoaMemberRow of a member */
};

G_DEFINE_FINAL_TYPE (StoaMembersDialog, stoa_members_dialog, ADW_TYPE_DIALOG)

static StoaClient *
get_client (StoaMembersDialog *self)
{
  return stoa_session_get_client (self->session);
}

static AdwToast *
show_toast (StoaMembersDialog *self,
            const char        *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
  return toast;
}

static const StoaMember *
find_member (StoaMembersDialog *self,
             const char        *account)
{
  for (guint i = 0; self->members && i < self->members->len; i++)
    if (g_strcmp0 (((const StoaMember *) g_ptr_array_index (self->members, i))->account, account) == 0)
      return g_ptr_array_index (self->members, i);
  return NULL;
}

static gboolean
is_me (StoaMembersDialog *self,
       const StoaMember  *member)
{
  const StoaAccount *me = stoa_client_get_account (get_client (self));

  return me && g_strcmp0 (me->id, member->account) == 0;
}

static gboolean
is_last_caretaker (StoaMembersDialog *self,
                   const StoaMember  *member)
{
  guint n = 0;

  for (guint i = 0; i < self->members->len; i++)
    n += ((const StoaMember *) g_ptr_array_index (self->members, i))->membership == STOA_MEMBERSHIP_CARETAKER;
  return n == 1 && member->membership == STOA_MEMBERSHIP_CARETAKER;
}

/* changing */

typedef struct
{
  GWeakRef dialog;
  StoaMember *before;        /* as it was */
  StoaMembership to;
} Change;

static void rebuild (StoaMembersDialog *self);
static void update_labels (StoaMembersDialog *self);
static void change (StoaMembersDialog *self,
                    const StoaMember  *before,
                    StoaMembership     to);

static void
change_free (gpointer data)
{
  Change *it = data;

  g_weak_ref_clear (&it->dialog);
  stoa_record_unref (it->before);
  g_free (it);
}

static void
undo (AdwToast          *toast,
      StoaMembersDialog *self)
{
  const StoaMember *before = g_object_get_data (G_OBJECT (toast), MEMBER);

  change (self, before, before->membership);
}

static void
tell (StoaMembersDialog *self,
      const Change      *it)
{
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (it->to != STOA_MEMBERSHIP_NONE)
    return;
  text = g_strdup_printf (_("%s is not a member any more"), it->before->name);
  toast = show_toast (self, text);
  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), MEMBER, stoa_record_ref (it->before), stoa_record_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo), self, 0);
}

static DexFuture *
changed (DexFuture *future,
         gpointer   data)
{
  Change *it = data;
  g_autoptr (StoaMembersDialog) self = g_weak_ref_get (&it->dialog);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL)
    return NULL;
  if (value)
    {
      g_clear_pointer (&self->members, g_ptr_array_unref);
      self->members = g_ptr_array_ref (((StoaMemberList *) g_value_get_boxed (value))->members);
      tell (self, it);
    }
  else
    show_toast (self, error->message);
  /* after a refusal as well: what was switched goes back to what is */
  rebuild (self);
  if (stoa_session_get_places (self->session))
    stoa_places_reload (stoa_session_get_places (self->session));
  return NULL;
}

static void
change (StoaMembersDialog *self,
        const StoaMember  *before,
        StoaMembership     to)
{
  Change *it = g_new0 (Change, 1);

  g_weak_ref_init (&it->dialog, self);
  it->before = stoa_record_ref ((gpointer) before);
  it->to = to;
  dex_future_disown (dex_future_finally (stoa_client_set_member (get_client (self), stoa_place_get_context (self->project)->id,
                                                                 before->account, to),
                                         changed, it, change_free));
}

static void
change_wanted (StoaMembersDialog *self,
               int                to,
               StoaMemberRow     *row)
{
  const StoaMember *member = stoa_member_row_get (row);

  if (!is_last_caretaker (self, member))
    {
      change (self, member, to);
      return;
    }
  show_toast (self, _("A project keeps at least one caretaker. Make somebody else one first."));
  rebuild (self);
}

/* It is asked for by the page, which is behind. */
static void
leave_wanted (StoaMembersDialog *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (window, "place.leave", NULL);
}

static void
add_clicked (GtkButton         *button,
             StoaMembersDialog *self)
{
  const StoaAccount *account = g_object_get_data (G_OBJECT (button), ACCOUNT);
  g_autoptr (StoaMember) member = stoa_record_new (&stoa_member_type);

  member->account = g_strdup (account->id);
  member->name = g_strdup (account->name);
  change (self, member, STOA_MEMBERSHIP_MEMBER);
}

/* rows */

static GtkWidget *
new_account_row (StoaMembersDialog *self,
                 const StoaAccount *account)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");
  g_autofree char *tooltip = g_strdup_printf (_("Add %s"), account->name);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), account->name);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), adw_avatar_new (32, account->name, TRUE));
  gtk_widget_set_valign (add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (add, "flat");
  gtk_widget_set_tooltip_text (add, tooltip);
  g_object_set_data_full (G_OBJECT (add), ACCOUNT, stoa_record_ref ((gpointer) account), stoa_record_unref);
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), add);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), add);
  /* the row names it after itself */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  return row;
}

static void
show_member (StoaMembersDialog *self,
             const StoaMember  *member)
{
  gboolean edits = stoa_place_is_caretaker (self->project);
  StoaMemberRow *row = g_hash_table_lookup (self->rows, member->account);
  StoaMemberWay way = is_me (self, member) ? edits ? STOA_MEMBER_MINE_EDITED : STOA_MEMBER_MINE
                      : edits ? STOA_MEMBER_EDITED : STOA_MEMBER_SHOWN;

  if (row == NULL)
    {
      row = STOA_MEMBER_ROW (stoa_member_row_new ());
      g_signal_connect_object (row, "change", G_CALLBACK (change_wanted), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "leave", G_CALLBACK (leave_wanted), self, G_CONNECT_SWAPPED);
      g_hash_table_insert (self->rows, g_strdup (member->account), row);
      stoa_member_row_show (row, member, way);
      gtk_list_box_append (self->members_list, GTK_WIDGET (row));
    }
  else
    stoa_member_row_show (row, member, way);
}

/* Rows stay for who stays, and with them the focus. */
static void
rebuild_members (StoaMembersDialog *self)
{
  GHashTableIter iter;
  gpointer account, row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &account, &row))
    if (find_member (self, account) == NULL)
      {
        if (gtk_widget_get_focus_child (GTK_WIDGET (self->members_list)) == row)
          gtk_widget_grab_focus (GTK_WIDGET (self->search));
        gtk_list_box_remove (self->members_list, row);
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < self->members->len; i++)
    show_member (self, g_ptr_array_index (self->members, i));
  gtk_list_box_invalidate_sort (self->members_list);
}

static void
rebuild_accounts (StoaMembersDialog *self)
{
  gboolean focused = gtk_widget_get_focus_child (GTK_WIDGET (self->accounts_list)) != NULL;

  /* before what has it goes */
  if (focused)
    gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_list_box_remove_all (self->accounts_list);
  for (guint i = 0; self->accounts && i < self->accounts->len; i++)
    {
      const StoaAccount *account = g_ptr_array_index (self->accounts, i);

      if (account->kind != STOA_ACCOUNT_GUEST && account->name && *account->name && find_member (self, account->id) == NULL)
        gtk_list_box_append (self->accounts_list, new_account_row (self, account));
    }
  if (focused)
    gtk_widget_child_focus (GTK_WIDGET (self->accounts_list), GTK_DIR_TAB_FORWARD);
}

static void
rebuild (StoaMembersDialog *self)
{
  gboolean edits = stoa_place_is_caretaker (self->project);

  if (self->members == NULL)
    return;
  rebuild_members (self);
  if (edits)
    rebuild_accounts (self);
  gtk_widget_set_visible (self->add_group, edits && self->accounts);
  update_labels (self);
}

static int
compare_rows (GtkListBoxRow *a,
              GtkListBoxRow *b,
              gpointer       data)
{
  const StoaMember *left = stoa_member_row_get (STOA_MEMBER_ROW (a));
  const StoaMember *right = stoa_member_row_get (STOA_MEMBER_ROW (b));
  int order = right->membership - left->membership;

  return order != 0 ? order : g_utf8_collate (left->name, right->name);
}

/* searching */

static gboolean
is_wanted (GtkListBoxRow *row,
           gpointer       data)
{
  StoaMembersDialog *self = data;
  g_autofree char *words = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));

  return *words == '\0' || stoa_name_matches (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), words);
}

static gboolean
has_wanted (StoaMembersDialog *self,
            GtkListBox        *list)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (list, i)) != NULL; i++)
    if (is_wanted (row, self))
      return TRUE;
  return FALSE;
}

static void
update_labels (StoaMembersDialog *self)
{
  gboolean any = *gtk_editable_get_text (self->search) != '\0';

  if (self->members)
    gtk_label_set_label (self->members_label, _("No member has that in their name"));
  gtk_label_set_label (self->accounts_label, any ? _("Nobody else has that in their name") : _("Everyone is a member"));
  gtk_widget_set_visible (GTK_WIDGET (self->members_label), !has_wanted (self, self->members_list));
  gtk_widget_set_visible (GTK_WIDGET (self->accounts_label), !has_wanted (self, self->accounts_list));
}

static void
search_changed (StoaMembersDialog *self)
{
  gtk_list_box_invalidate_filter (self->members_list);
  gtk_list_box_invalidate_filter (self->accounts_list);
  update_labels (self);
}

/* Escape clears what is searched for, and closes then. */
static void
stop_search (StoaMembersDialog *self)
{
  if (*gtk_editable_get_text (self->search))
    gtk_editable_set_text (self->search, "");
  else
    adw_dialog_close (ADW_DIALOG (self));
}

/* asking */

static void
members_listed (gpointer      object,
                const GValue *value,
                const GError *error)
{
  StoaMembersDialog *self = object;

  if (error)
    {
      gtk_label_set_label (self->members_label, error->message);
      return;
    }
  self->members = g_ptr_array_ref (((StoaMemberList *) g_value_get_boxed (value))->members);
  rebuild (self);
}

static void
accounts_listed (gpointer      object,
                 const GValue *value,
                 const GError *error)
{
  StoaMembersDialog *self = object;

  if (error)
    return;
  self->accounts = g_ptr_array_ref (((StoaAccountList *) g_value_get_boxed (value))->accounts);
  rebuild (self);
}

static void
invite (StoaMembersDialog *self)
{
  adw_dialog_present (stoa_invite_dialog_new (self->session, stoa_place_get_context (self->project)->id),
                      GTK_WIDGET (self));
}

static void
stoa_members_dialog_dispose (GObject *object)
{
  StoaMembersDialog *self = STOA_MEMBERS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_MEMBERS_DIALOG);
  g_clear_pointer (&self->members, g_ptr_array_unref);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_object (&self->project);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_members_dialog_parent_class)->dispose (object);
}

static void
stoa_members_dialog_class_init (StoaMembersDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_members_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/stoalive/Stoa/feed/stoa-members-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, search);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, members_list);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, members_label);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, add_group);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, accounts_list);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, accounts_label);
  gtk_widget_class_bind_template_callback (widget_class, invite);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, stop_search);
}

static void
stoa_members_dialog_init (StoaMembersDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gtk_list_box_set_sort_func (self->members_list, compare_rows, NULL, NULL);
  gtk_list_box_set_filter_func (self->members_list, is_wanted, self, NULL);
  gtk_list_box_set_filter_func (self->accounts_list, is_wanted, self, NULL);
}

AdwDialog *
stoa_members_dialog_new (StoaSession *session,
                         StoaPlace   *project)
{
  StoaMembersDialog *self = g_object_new (STOA_TYPE_MEMBERS_DIALOG, NULL);
  const char *id = stoa_place_get_context (project)->id;

  self->session = g_object_ref (session);
  self->project = g_object_ref (project);
  /* one who becomes a caretaker, or stops to be one, may do other things at once */
  g_signal_connect_object (project, "changed", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  stoa_when (self, stoa_client_list_members (get_client (self), id), members_listed);
  if (stoa_place_is_caretaker (project))
    stoa_when (self, stoa_client_list_accounts (get_client (self)), accounts_listed);
  return ADW_DIALOG (self);
}
