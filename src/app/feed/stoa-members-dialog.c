/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-members-dialog.h"

#include <glib/gi18n.h>

#include "stoa-invite-dialog.h"
#include "stoa-when.h"

struct _StoaMembersDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  AdwPreferencesGroup *members_group;
  GtkWidget *loading_row;
  AdwPreferencesGroup *add_group;

  StoaSession *session;
  StoaPlace *project;
  GPtrArray *members;        /* of StoaMember; NULL before the first answer */
  GPtrArray *accounts;       /* of StoaAccount; NULL before the first answer */
  GPtrArray *rows;           /* of the rows made for them */
};

G_DEFINE_FINAL_TYPE (StoaMembersDialog, stoa_members_dialog, ADW_TYPE_DIALOG)

static void membership_set (gpointer      object,
                            const GValue *value,
                            const GError *error);

static StoaClient *
get_client (StoaMembersDialog *self)
{
  return stoa_session_get_client (self->session);
}

static void
set_membership (StoaMembersDialog *self,
                const char        *account,
                StoaMembership     membership)
{
  stoa_when (self, stoa_client_set_member (get_client (self), stoa_place_get_context (self->project)->id, account,
                                           membership), membership_set);
}

static void
caretaker_switched (AdwSwitchRow      *row,
                    GParamSpec        *pspec,
                    StoaMembersDialog *self)
{
  set_membership (self, g_object_get_data (G_OBJECT (row), "account"),
                  adw_switch_row_get_active (row) ? STOA_MEMBERSHIP_CARETAKER : STOA_MEMBERSHIP_MEMBER);
}

static void
take_out (AdwButtonRow      *row,
          StoaMembersDialog *self)
{
  set_membership (self, g_object_get_data (G_OBJECT (row), "account"), STOA_MEMBERSHIP_NONE);
}

static void
add_clicked (GtkButton         *button,
             StoaMembersDialog *self)
{
  set_membership (self, g_object_get_data (G_OBJECT (button), "account"), STOA_MEMBERSHIP_MEMBER);
}

static void
set_account (gpointer    object,
             const char *account)
{
  g_object_set_data_full (object, "account", g_strdup (account), g_free);
}

static GtkWidget *
new_avatar (const char *name)
{
  return adw_avatar_new (32, name, TRUE);
}

static GtkWidget *
new_plain_row (const char *name,
               const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), new_avatar (name));
  return row;
}

static GtkWidget *
new_caretaker_row (StoaMembersDialog *self,
                   const StoaMember  *member)
{
  GtkWidget *row = adw_switch_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Caretaker"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Can start rooms here and moderate them"));
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), member->membership == STOA_MEMBERSHIP_CARETAKER);
  set_account (row, member->account);
  g_signal_connect_object (row, "notify::active", G_CALLBACK (caretaker_switched), self, 0);
  return row;
}

static GtkWidget *
new_take_out_row (StoaMembersDialog *self,
                  const StoaMember  *member)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Take Out of the Project"));
  gtk_widget_add_css_class (row, "destructive-action");
  set_account (row, member->account);
  g_signal_connect_object (row, "activated", G_CALLBACK (take_out), self, 0);
  return row;
}

static GtkWidget *
new_member_row (StoaMembersDialog *self,
                const StoaMember  *member,
                gboolean           can_edit)
{
  const char *role = member->membership == STOA_MEMBERSHIP_CARETAKER ? _("Caretaker") : _("Member");
  const StoaAccount *me = stoa_client_get_account (get_client (self));
  GtkWidget *row;

  /* nobody takes the last caretaker, who may be oneself, away from a project by accident */
  if (!can_edit || (me && g_strcmp0 (me->id, member->account) == 0))
    return new_plain_row (member->name, role);

  row = adw_expander_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), member->name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), role);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (row), new_avatar (member->name));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), new_caretaker_row (self, member));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), new_take_out_row (self, member));
  return row;
}

static GtkWidget *
new_account_row (StoaMembersDialog *self,
                 const StoaAccount *account)
{
  GtkWidget *row = new_plain_row (account->name, NULL);
  GtkWidget *add = gtk_button_new_from_icon_name ("list-add-symbolic");
  g_autofree char *tooltip = g_strdup_printf (_("Add %s"), account->name);

  gtk_widget_set_valign (add, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (add, "flat");
  gtk_widget_set_tooltip_text (add, tooltip);
  set_account (add, account->id);
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_clicked), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), add);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), add);
  return row;
}

static gboolean
is_member (StoaMembersDialog *self,
           const char        *account)
{
  for (guint i = 0; i < self->members->len; i++)
    if (g_strcmp0 (((StoaMember *) g_ptr_array_index (self->members, i))->account, account) == 0)
      return TRUE;
  return FALSE;
}

static void
add_row (StoaMembersDialog   *self,
         AdwPreferencesGroup *group,
         GtkWidget           *row)
{
  adw_preferences_group_add (group, row);
  g_ptr_array_add (self->rows, row);
}

static void
rebuild (StoaMembersDialog *self)
{
  gboolean can_edit = stoa_place_is_caretaker (self->project);

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);

      adw_preferences_group_remove (gtk_widget_is_ancestor (row, GTK_WIDGET (self->add_group))
                                      ? self->add_group : self->members_group, row);
    }
  g_ptr_array_set_size (self->rows, 0);

  gtk_widget_set_visible (self->loading_row, self->members == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->add_group), can_edit && self->members != NULL);
  for (guint i = 0; self->members && i < self->members->len; i++)
    add_row (self, self->members_group, new_member_row (self, g_ptr_array_index (self->members, i), can_edit));
  for (guint i = 0; can_edit && self->members && self->accounts && i < self->accounts->len; i++)
    {
      const StoaAccount *account = g_ptr_array_index (self->accounts, i);

      if (account->kind != STOA_ACCOUNT_GUEST && account->name && *account->name && !is_member (self, account->id))
        add_row (self, self->add_group, new_account_row (self, account));
    }
}

static void
show_toast (StoaMembersDialog *self,
            const char        *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
take_members (StoaMembersDialog *self,
              const GValue      *value)
{
  g_clear_pointer (&self->members, g_ptr_array_unref);
  self->members = g_ptr_array_ref (((StoaMemberList *) g_value_get_boxed (value))->members);
}

static void
membership_set (gpointer      object,
                const GValue *value,
                const GError *error)
{
  StoaMembersDialog *self = object;

  if (error)
    show_toast (self, error->message);
  else
    take_members (self, value);
  /* after a refusal as well: what was switched goes back to what is */
  rebuild (self);
  if (stoa_session_get_places (self->session))
    stoa_places_reload (stoa_session_get_places (self->session));
}

static void
members_listed (gpointer      object,
                const GValue *value,
                const GError *error)
{
  StoaMembersDialog *self = object;

  if (error)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->loading_row), error->message);
  else
    {
      take_members (self, value);
      rebuild (self);
    }
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
  g_clear_pointer (&self->rows, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, members_group);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, loading_row);
  gtk_widget_class_bind_template_child (widget_class, StoaMembersDialog, add_group);
  gtk_widget_class_bind_template_callback (widget_class, invite);
}

static void
stoa_members_dialog_init (StoaMembersDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

AdwDialog *
stoa_members_dialog_new (StoaSession *session,
                         StoaPlace   *project)
{
  StoaMembersDialog *self = g_object_new (STOA_TYPE_MEMBERS_DIALOG, NULL);
  const char *id = stoa_place_get_context (project)->id;

  self->session = g_object_ref (session);
  self->project = g_object_ref (project);
  stoa_when (self, stoa_client_list_members (get_client (self), id), members_listed);
  if (stoa_place_is_caretaker (project))
    stoa_when (self, stoa_client_list_accounts (get_client (self)), accounts_listed);
  return ADW_DIALOG (self);
}
