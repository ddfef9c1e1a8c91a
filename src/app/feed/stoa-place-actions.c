/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-place-actions.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-edit-dialog.h"
#include "stoa-when.h"

#define MOST_QUIET 500 /* projects that are remembered */

struct _StoaPlaceActions
{
  GObject parent_instance;

  StoaSession *session;
  GtkWidget *over;           /* weak */
  GSimpleActionGroup *group;
  StoaPlace *place;          /* or NULL */
  char *leaving;             /* id of the project whose members are asked for before one leaves it, or NULL */
};

enum { TOAST, LEFT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaPlaceActions, stoa_place_actions, G_TYPE_OBJECT)

static StoaClient *
get_client (StoaPlaceActions *self)
{
  return stoa_session_get_client (self->session);
}

static void
enable (StoaPlaceActions *self,
        const char       *name,
        gboolean          enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->group), name)), enabled);
}

static void
update (StoaPlaceActions *self)
{
  const StoaContext *context = self->place ? stoa_place_get_context (self->place) : NULL;
  gboolean project = context && context->kind == STOA_CONTEXT_PROJECT;
  gboolean caretaker = self->place && stoa_place_is_caretaker (self->place);
  GAction *notify = g_action_map_lookup_action (G_ACTION_MAP (self->group), "notify");

  enable (self, "edit", caretaker);
  enable (self, "archive", project && caretaker && !context->archived);
  enable (self, "restore", project && caretaker && context->archived);
  enable (self, "leave", project && context->membership != STOA_MEMBERSHIP_NONE);
  enable (self, "notify", project && !context->archived);
  g_simple_action_set_state (G_SIMPLE_ACTION (notify),
                             g_variant_new_boolean (project && !stoa_place_is_quiet (self->session, context->id)));
}

static AdwToast *
new_toast (const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  return toast;
}

static void
tell (StoaPlaceActions *self,
      AdwToast         *toast)
{
  g_object_ref_sink (toast);
  g_signal_emit (self, signals[TOAST], 0, toast);
  g_object_unref (toast);
}

static void
edit (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  StoaPlaceActions *self = data;

  if (self->over && get_client (self))
    adw_dialog_present (stoa_edit_dialog_new (self->session, self->place), self->over);
}

/* archiving */

static void
archived (gpointer      object,
          const GValue *value,
          const GError *error)
{
  StoaPlaceActions *self = object;
  const StoaContext *context = value ? g_value_get_boxed (value) : NULL;
  g_autofree char *text = NULL;
  AdwToast *toast;

  if (error)
    {
      tell (self, new_toast (error->message));
      return;
    }
  if (stoa_session_get_places (self->session))
    {
      g_autoptr (StoaPlace) place = stoa_places_see (stoa_session_get_places (self->session), context);

      stoa_place_update (place, context);
      stoa_places_reload (stoa_session_get_places (self->session));
    }
  if (self->place && g_strcmp0 (stoa_place_get_context (self->place)->id, context->id) == 0)
    stoa_place_update (self->place, context);
  text = g_strdup_printf (context->archived ? _("“%s” is archived") : _("“%s” is restored"), context->title);
  toast = new_toast (text);
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_action_name (toast, "place.set-archived");
  adw_toast_set_action_target (toast, "(sb)", context->id, !context->archived);
  tell (self, toast);
}

static void
set_archived (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  StoaPlaceActions *self = data;
  const char *project;
  gboolean on;

  g_variant_get (parameter, "(&sb)", &project, &on);
  if (get_client (self))
    stoa_when (self, stoa_client_edit_project (get_client (self), project, NULL, NULL,
                                               on ? STOA_ARCHIVE_ON : STOA_ARCHIVE_OFF), archived);
}

static void
archive (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  StoaPlaceActions *self = data;
  gboolean on = g_str_equal (g_action_get_name (G_ACTION (action)), "archive");

  g_action_group_activate_action (G_ACTION_GROUP (self->group), "set-archived",
                                  g_variant_new ("(sb)", stoa_place_get_context (self->place)->id, on));
}

/* leaving */

static void
left (gpointer      object,
      const GValue *value,
      const GError *error)
{
  StoaPlaceActions *self = object;

  tell (self, new_toast (error ? error->message : _("You are not a member any more")));
  if (error)
    return;
  if (stoa_session_get_places (self->session))
    stoa_places_reload (stoa_session_get_places (self->session));
  g_signal_emit (self, signals[LEFT], 0);
}

static void
leave_answered (AdwAlertDialog   *dialog,
                const char       *answer,
                StoaPlaceActions *self)
{
  const StoaAccount *me = get_client (self) ? stoa_client_get_account (get_client (self)) : NULL;

  if (g_str_equal (answer, "leave") && me)
    stoa_when (self, stoa_client_set_member (get_client (self), g_object_get_data (G_OBJECT (dialog), "project"), me->id,
                                             STOA_MEMBERSHIP_NONE), left);
}

static void
ask_to_leave (StoaPlaceActions  *self,
              const StoaContext *context)
{
  AdwDialog *dialog = adw_alert_dialog_new (NULL, _("You can come back when a caretaker adds you again."));

  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _("Leave “%s”?"), context->title);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Stay"), "leave", _("_Leave"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "leave", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "project", g_strdup (context->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (leave_answered), self, 0);
  adw_dialog_present (dialog, self->over);
}

static void
members_wanted (AdwAlertDialog   *dialog,
                const char       *answer,
                StoaPlaceActions *self)
{
  if (g_str_equal (answer, "members") && self->over)
    gtk_widget_activate_action (self->over, "win.members", NULL);
}

static void
explain_why_not (StoaPlaceActions  *self,
                 const StoaContext *context,
                 gboolean           alone)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("You Cannot Leave Yet"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                alone ? _("Nobody else is in “%s”. Archive it instead, or add somebody and make them a caretaker.")
                                      : _("You are the only caretaker of “%s”. Make somebody else one first."), context->title);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "close", _("_Close"), "members", _("_Members"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "members", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "members");
  g_signal_connect_object (dialog, "response", G_CALLBACK (members_wanted), self, 0);
  adw_dialog_present (dialog, self->over);
}

static void
members_listed (gpointer      object,
                const GValue *value,
                const GError *error)
{
  StoaPlaceActions *self = object;
  g_autofree char *asked = g_steal_pointer (&self->leaving);
  const StoaContext *context = self->place ? stoa_place_get_context (self->place) : NULL;
  const GPtrArray *members = value ? ((StoaMemberList *) g_value_get_boxed (value))->members : NULL;
  guint caretakers = 0;

  if (error)
    {
      tell (self, new_toast (error->message));
      return;
    }
  if (self->over == NULL || context == NULL || g_strcmp0 (context->id, asked) != 0)
    return;
  for (guint i = 0; i < members->len; i++)
    caretakers += ((const StoaMember *) g_ptr_array_index (members, i))->membership == STOA_MEMBERSHIP_CARETAKER;
  if (caretakers > 1 || context->membership != STOA_MEMBERSHIP_CARETAKER)
    ask_to_leave (self, context);
  else
    explain_why_not (self, context, members->len == 1);
}

/* A project keeps its last caretaker, who is told so before anything is asked. */
static void
leave (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       data)
{
  StoaPlaceActions *self = data;
  const StoaContext *context = stoa_place_get_context (self->place);

  if (get_client (self) == NULL || self->leaving)
    return;
  self->leaving = g_strdup (context->id);
  stoa_when (self, stoa_client_list_members (get_client (self), context->id), members_listed);
}

/* being told */

static void
set_notify (GSimpleAction *action,
            GVariant      *value,
            gpointer       data)
{
  StoaPlaceActions *self = data;
  GSettings *settings = stoa_session_get_settings (self->session);
  g_auto (GStrv) before = g_settings_get_strv (settings, "quiet-projects");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) after = NULL;
  const char *id = self->place ? stoa_place_get_context (self->place)->id : NULL;

  if (id == NULL)
    return;
  if (!g_variant_get_boolean (value))
    g_strv_builder_add (builder, id);
  for (guint i = 0; before[i] && i < MOST_QUIET - 1; i++)
    if (!g_str_equal (before[i], id))
      g_strv_builder_add (builder, before[i]);
  after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, "quiet-projects", (const char *const *) after);
  g_simple_action_set_state (action, value);
}

static const GActionEntry entries[] = {
  { "edit", edit },
  { "archive", archive },
  { "restore", archive },
  { "set-archived", set_archived, "(sb)" },
  { "leave", leave },
  { "notify", NULL, NULL, "true", set_notify },
};

static void
stoa_place_actions_dispose (GObject *object)
{
  StoaPlaceActions *self = STOA_PLACE_ACTIONS (object);

  if (self->place)
    g_signal_handlers_disconnect_by_data (self->place, self);
  g_clear_weak_pointer (&self->over);
  g_clear_object (&self->place);
  g_clear_pointer (&self->leaving, g_free);
  g_clear_object (&self->group);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_place_actions_parent_class)->dispose (object);
}

static void
stoa_place_actions_class_init (StoaPlaceActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_place_actions_dispose;
  signals[TOAST] = g_signal_new ("toast", STOA_TYPE_PLACE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 ADW_TYPE_TOAST);
  signals[LEFT] = g_signal_new ("left", STOA_TYPE_PLACE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_place_actions_init (StoaPlaceActions *self)
{
  self->group = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->group), entries, G_N_ELEMENTS (entries), self);
}

StoaPlaceActions *
stoa_place_actions_new (StoaSession *session,
                        GtkWidget   *over)
{
  StoaPlaceActions *self = g_object_new (STOA_TYPE_PLACE_ACTIONS, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->over, over);
  gtk_widget_insert_action_group (over, "place", G_ACTION_GROUP (self->group));
  update (self);
  return self;
}

void
stoa_place_actions_set_place (StoaPlaceActions *self,
                              StoaPlace        *place)
{
  g_return_if_fail (STOA_IS_PLACE_ACTIONS (self));

  if (self->place)
    g_signal_handlers_disconnect_by_data (self->place, self);
  g_set_object (&self->place, place);
  if (place)
    g_signal_connect_object (place, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

gboolean
stoa_place_is_quiet (StoaSession *session,
                     const char  *project)
{
  g_auto (GStrv) quiet = g_settings_get_strv (stoa_session_get_settings (session), "quiet-projects");

  return g_strv_contains ((const char *const *) quiet, project);
}
