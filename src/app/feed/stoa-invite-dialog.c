/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-invite-dialog.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-phrases.h"
#include "stoa-qr.h"
#include "stoa-spoken.h"
#include "stoa-toast-focus.h"
#include "stoa-when.h"

#define DAY_S (24 * 60 * 60)

static const struct
{
  const char *label;
  gint64 seconds;
} expiries[] = {
  { N_("An Hour"), 60 * 60 },
  { N_("A Day"), DAY_S },
  { N_("A Week"), 7 * DAY_S },
  { N_("A Month"), 30 * DAY_S },
};
#define DEFAULT_EXPIRY 2

/* What one may invite to. */
typedef struct
{
  const char *scope;
  char *target;              /* NULL for the server */
} Choice;

struct _StoaInviteDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  GtkWidget *make_group;
  AdwComboRow *scope_row;
  AdwComboRow *expiry_row;
  AdwSpinRow *uses_row;
  GtkWidget *make_row;
  GtkWidget *link_group;
  GtkPicture *qr;
  AdwActionRow *link_row;
  AdwPreferencesGroup *list_group;
  AdwActionRow *empty_row;

  StoaSession *session;
  StoaClient *client;
  GPtrArray *choices;        /* of Choice */
  GPtrArray *rows;           /* those of the list */
  GHashTable *revoking;      /* ids that are revoked once their toast is gone */
  char *url;                 /* of the newest link */
};

G_DEFINE_FINAL_TYPE (StoaInviteDialog, stoa_invite_dialog, ADW_TYPE_DIALOG)

static void load (StoaInviteDialog *self);

static void
choice_free (gpointer data)
{
  g_free (((Choice *) data)->target);
  g_free (data);
}

static void
tell (StoaInviteDialog *self,
      const char       *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* making one */

static void
add_choice (StoaInviteDialog *self,
            GtkStringList    *labels,
            const char       *scope,
            const char       *target,
            const char       *label)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->scope = scope;
  choice->target = g_strdup (target);
  g_ptr_array_add (self->choices, choice);
  gtk_string_list_append (labels, label);
}

static void
add_projects (StoaInviteDialog *self,
              GtkStringList    *labels)
{
  GListModel *places = G_LIST_MODEL (stoa_session_get_places (self->session));

  for (guint i = 0; places && i < g_list_model_get_n_items (places); i++)
    {
      g_autoptr (StoaPlace) place = g_list_model_get_item (places, i);
      const StoaContext *context = stoa_place_get_context (place);
      g_autofree char *label = g_strdup_printf (_("Project “%s”"), context->title);

      if (!stoa_place_is_profile (place) && stoa_place_is_caretaker (place) && !context->archived)
        add_choice (self, labels, "project", context->id, label);
    }
}

static void
offer (StoaInviteDialog *self,
       const char       *target)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  StoaCall *call = stoa_session_get_call (self->session);
  const StoaAccount *me = stoa_client_get_account (self->client);

  if (call)
    {
      const StoaRoomState *room = stoa_room_get_shown (stoa_call_get_room (call));
      g_autofree char *label = g_strdup_printf (_("Room “%s”"), room->title);

      add_choice (self, labels, "room", stoa_room_get_id (stoa_call_get_room (call)), label);
    }
  add_projects (self, labels);
  if (me && me->kind == STOA_ACCOUNT_OWNER)
    add_choice (self, labels, "server", NULL, _("The Whole Server"));

  adw_combo_row_set_model (self->scope_row, G_LIST_MODEL (labels));
  for (guint i = 0; i < self->choices->len; i++)
    if (g_strcmp0 (((Choice *) self->choices->pdata[i])->target, target) == 0)
      adw_combo_row_set_selected (self->scope_row, i);
  gtk_widget_set_visible (self->make_group, self->choices->len > 0);
}

static void
offer_expiries (StoaInviteDialog *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expiries); i++)
    gtk_string_list_append (labels, _(expiries[i].label));
  adw_combo_row_set_model (self->expiry_row, G_LIST_MODEL (labels));
  adw_combo_row_set_selected (self->expiry_row, DEFAULT_EXPIRY);
}

static void
show_link (StoaInviteDialog *self,
           const char       *url)
{
  g_autoptr (GdkPaintable) code = stoa_qr_new (url);

  g_set_str (&self->url, url);
  gtk_picture_set_paintable (self->qr, code);
  gtk_widget_set_visible (gtk_widget_get_ancestor (GTK_WIDGET (self->qr), ADW_TYPE_PREFERENCES_ROW), code != NULL);
  adw_action_row_set_subtitle (self->link_row, url);
  gtk_widget_set_visible (self->link_group, TRUE);
}

static void
made (gpointer      object,
      const GValue *value,
      const GError *error)
{
  StoaInviteDialog *self = object;

  gtk_widget_set_sensitive (self->make_row, TRUE);
  if (error)
    {
      tell (self, error->message);
      return;
    }
  show_link (self, ((StoaInvite *) g_value_get_boxed (value))->url);
  gtk_widget_child_focus (GTK_WIDGET (self->link_row), GTK_DIR_TAB_FORWARD);
  load (self);
}

static void
make (StoaInviteDialog *self)
{
  guint chosen = adw_combo_row_get_selected (self->scope_row);
  const Choice *choice;

  if (chosen >= self->choices->len)
    return;
  choice = self->choices->pdata[chosen];
  gtk_widget_set_sensitive (self->make_row, FALSE);
  stoa_when (self, stoa_client_make_invite (self->client, choice->scope, choice->target,
                                            expiries[adw_combo_row_get_selected (self->expiry_row)].seconds,
                                            adw_spin_row_get_value (self->uses_row)), made);
}

static void
copy (StoaInviteDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->url);
  tell (self, _("Invite link copied"));
}

/* those that work */

static char *
name_target (StoaInviteDialog *self,
             const StoaInvite *invite)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  StoaPlace *place = places && invite->target ? stoa_places_find (places, invite->target) : NULL;
  StoaOpenRoom *room = NULL;

  if (invite->target == NULL)
    return g_strdup (_("The Whole Server"));
  if (place)
    return g_strdup_printf (_("Project “%s”"), stoa_place_get_context (place)->title);
  room = stoa_session_find_room (self->session, invite->target);
  if (room)
    return g_strdup_printf (_("Room “%s”"), stoa_open_room_get_card (room)->title);
  return g_strdup (g_str_equal (invite->scope, "room") ? _("A Room") : _("A Project"));
}

static char *
say_what_is_left (const StoaInvite *invite)
{
  g_autofree char *until = stoa_phrase_date (invite->expires_at);
  g_autofree char *uses = g_strdup_printf (ngettext ("for %d more person", "for %d more people", invite->uses_left),
                                           (int) invite->uses_left);

  /* Translators: "for 9 more people", date and time */
  return g_strdup_printf (_("%s, until %s"), uses, until);
}

static void
update_empty (StoaInviteDialog *self,
              const char       *text)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    any |= gtk_widget_get_visible (self->rows->pdata[i]);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->empty_row), text);
  gtk_widget_set_visible (GTK_WIDGET (self->empty_row), !any);
}

static void
revoked (gpointer      object,
         const GValue *value,
         const GError *error)
{
  StoaInviteDialog *self = object;

  if (error)
    tell (self, error->message);
  load (self);
}

/* the focus among the rows, which come and go */

static gboolean
focus_row (StoaInviteDialog *self,
           guint             place)
{
  GtkWidget *row = self->rows->pdata[place];

  return gtk_widget_get_visible (row) && gtk_widget_grab_focus (g_object_get_data (G_OBJECT (row), "revoke"));
}

/* The one that is there now, or the nearest. */
static void
focus_near (StoaInviteDialog *self,
            guint             place)
{
  for (guint i = place; i < self->rows->len; i++)
    if (focus_row (self, i))
      return;
  for (guint i = MIN (place, self->rows->len); i > 0; i--)
    if (focus_row (self, i - 1))
      return;
  gtk_widget_grab_focus (self->make_row);
}

/* The place of the row that has the focus, or that of the invite of that id; -1 without. */
static int
find_row (StoaInviteDialog *self,
          const char       *id)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    if (id ? g_strcmp0 (g_object_get_data (self->rows->pdata[i], "invite"), id) == 0
           : focus && (focus == self->rows->pdata[i] || gtk_widget_is_ancestor (focus, self->rows->pdata[i])))
      return (int) i;
  return -1;
}

/* The toast was not undone in time: now it happens. */
static void
toast_gone (AdwToast         *toast,
            StoaInviteDialog *self)
{
  const char *id = g_object_get_data (G_OBJECT (toast), "invite");

  if (g_hash_table_contains (self->revoking, id))
    stoa_when (self, stoa_client_revoke_invite (self->client, id), revoked);
  g_hash_table_remove (self->revoking, id);
}

static void
undo (AdwToast         *toast,
      StoaInviteDialog *self)
{
  const char *id = g_object_get_data (G_OBJECT (toast), "invite");
  int place = find_row (self, id);

  g_hash_table_remove (self->revoking, id);
  if (place < 0)
    {
      load (self);
      return;
    }
  gtk_widget_set_visible (self->rows->pdata[place], TRUE);
  update_empty (self, _("No link works now."));
}

static void
revoke_later (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  StoaInviteDialog *self = STOA_INVITE_DIALOG (widget);
  AdwToast *toast = adw_toast_new (_("Invite revoked"));
  int place = find_row (self, g_variant_get_string (parameter, NULL));
  gboolean focused = place >= 0 && find_row (self, NULL) == place;

  g_hash_table_add (self->revoking, g_variant_dup_string (parameter, NULL));
  if (place >= 0)
    gtk_widget_set_visible (self->rows->pdata[place], FALSE);
  if (focused)
    focus_near (self, (guint) place);
  update_empty (self, _("No link works now."));

  adw_toast_set_button_label (toast, _("_Undo"));
  g_object_set_data_full (G_OBJECT (toast), "invite", g_variant_dup_string (parameter, NULL), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo), self, 0);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone), self, 0);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static GtkWidget *
new_row (StoaInviteDialog *self,
         const StoaInvite *invite)
{
  g_autofree char *title = name_target (self, invite);
  g_autofree char *left = say_what_is_left (invite);
  g_autofree char *name = g_strdup_printf (_("Revoke the invite to %s"), title);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "title", title, "subtitle", left, "use-markup", FALSE, NULL);
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Revoke"));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "invites.revoke");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", invite->id);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  g_object_set_data_full (G_OBJECT (row), "invite", g_strdup (invite->id), g_free);
  g_object_set_data (G_OBJECT (row), "revoke", button);
  return row;
}

static void
loaded (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaInviteDialog *self = object;
  StoaInviteList *list = value ? g_value_get_boxed (value) : NULL;
  int focused = find_row (self, NULL);
  g_autofree char *id = focused >= 0 ? g_strdup (g_object_get_data (self->rows->pdata[focused], "invite")) : NULL;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; list && i < list->invites->len; i++)
    {
      const StoaInvite *invite = list->invites->pdata[i];
      GtkWidget *row;

      if (g_hash_table_contains (self->revoking, invite->id))
        continue;
      row = new_row (self, invite);
      adw_preferences_group_add (self->list_group, row);
      g_ptr_array_add (self->rows, row);
    }
  update_empty (self, error ? error->message : _("No link works now."));
  if (id)
    focus_near (self, (guint) (find_row (self, id) >= 0 ? find_row (self, id) : focused));
}

static void
load (StoaInviteDialog *self)
{
  stoa_when (self, stoa_client_list_invites (self->client), loaded);
}

/* Closing is no undo. */
static void
stoa_invite_dialog_closed (AdwDialog *dialog)
{
  StoaInviteDialog *self = STOA_INVITE_DIALOG (dialog);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->revoking);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    dex_future_disown (stoa_client_revoke_invite (self->client, id));
  g_hash_table_remove_all (self->revoking);
}

static void
stoa_invite_dialog_dispose (GObject *object)
{
  StoaInviteDialog *self = STOA_INVITE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_INVITE_DIALOG);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->revoking, g_hash_table_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_object (&self->client);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_invite_dialog_parent_class)->dispose (object);
}

static void
stoa_invite_dialog_class_init (StoaInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_invite_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = stoa_invite_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/stoalive/Stoa/feed/stoa-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, make_group);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, scope_row);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, expiry_row);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, uses_row);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, make_row);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, link_group);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, qr);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, list_group);
  gtk_widget_class_bind_template_child (widget_class, StoaInviteDialog, empty_row);
  gtk_widget_class_bind_template_callback (widget_class, make);
  gtk_widget_class_bind_template_callback (widget_class, copy);
  gtk_widget_class_install_action (widget_class, "invites.revoke", "s", revoke_later);
}

static void
stoa_invite_dialog_init (StoaInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
  self->choices = g_ptr_array_new_with_free_func (choice_free);
  self->rows = g_ptr_array_new ();
  self->revoking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  offer_expiries (self);
  stoa_spoken_choices (GTK_WIDGET (self->scope_row));
  stoa_spoken_choices (GTK_WIDGET (self->expiry_row));
  stoa_spoken_number (self->uses_row);
}

AdwDialog *
stoa_invite_dialog_new (StoaSession *session,
                        const char  *target)
{
  StoaInviteDialog *self = g_object_new (STOA_TYPE_INVITE_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->client = g_object_ref (stoa_session_get_client (session));
  offer (self, target);
  load (self);
  return ADW_DIALOG (self);
}
