/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-dialogs.h"

#include <adwaita.h>

#include "stoa-bans-dialog.h"
#include "stoa-entering.h"
#include "stoa-invite-dialog.h"
#include "stoa-log-dialog.h"
#include "stoa-members-dialog.h"
#include "stoa-preferences.h"
#include "stoa-project-dialog.h"
#include "stoa-start-dialog.h"
#include "stoa-stats-dialog.h"

struct _StoaDialogs
{
  GObject parent_instance;

  StoaSession *session;
  GtkWidget *window;         /* weak */
  StoaPlace *place;          /* or NULL */
  AdwDialog *start_dialog;   /* weak; there is one at a time */
};

enum { MADE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaDialogs, stoa_dialogs, G_TYPE_OBJECT)

static void
present (StoaDialogs *self,
         AdwDialog   *dialog)
{
  adw_dialog_present (dialog, self->window);
}

static void
start_live (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  StoaDialogs *self = data;
  StoaPlace *place = self->place && stoa_place_is_caretaker (self->place) ? self->place : NULL;

  if (self->start_dialog)
    return;
  g_set_weak_pointer (&self->start_dialog, stoa_start_dialog_new (self->session, place));
  present (self, self->start_dialog);
}

static void
join (GSimpleAction *action,
      GVariant      *room,
      gpointer       data)
{
  StoaDialogs *self = data;

  stoa_enter_room (self->session, g_variant_get_string (room, NULL), self->window);
}

static void
end (GSimpleAction *action,
     GVariant      *parameter,
     gpointer       data)
{
  stoa_ask_to_end (STOA_DIALOGS (data)->window);
}

static void
invite (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  StoaDialogs *self = data;

  present (data, stoa_invite_dialog_new (self->session, self->place ? stoa_place_get_context (self->place)->id : NULL));
}

static void
invite_to_room (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  StoaDialogs *self = data;
  StoaRoom *room = stoa_call_get_room (stoa_session_get_call (self->session));

  present (data, stoa_invite_dialog_new (self->session, stoa_room_get_id (room)));
}

static void
made (StoaDialogs *self,
      StoaPlace   *place)
{
  g_signal_emit (self, signals[MADE], 0, place);
}

static void
new_project (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  StoaDialogs *self = data;
  AdwDialog *dialog = stoa_project_dialog_new (self->session);

  g_signal_connect_object (dialog, "made", G_CALLBACK (made), self, G_CONNECT_SWAPPED);
  present (self, dialog);
}

static void
show_members (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       data)
{
  StoaDialogs *self = data;

  if (self->place && !stoa_place_is_profile (self->place))
    present (self, stoa_members_dialog_new (self->session, self->place));
}

static void
show_preferences (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       data)
{
  present (data, stoa_preferences_new (STOA_DIALOGS (data)->session));
}

static void
show_stats (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  present (data, stoa_stats_dialog_new (STOA_DIALOGS (data)->session));
}

static void
show_bans (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       data)
{
  present (data, stoa_bans_dialog_new (STOA_DIALOGS (data)->session));
}

static void
show_log (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  present (data, stoa_log_dialog_new (STOA_DIALOGS (data)->session));
}

static const GActionEntry entries[] = {
  { "start-live", start_live },
  { "join", join, "s" },
  { "end", end },
  { "invite", invite },
  { "invite-to-room", invite_to_room },
  { "new-project", new_project },
  { "members", show_members },
  { "preferences", show_preferences },
  { "stats", show_stats },
  { "bans", show_bans },
  { "log", show_log },
};

static void
stoa_dialogs_dispose (GObject *object)
{
  StoaDialogs *self = STOA_DIALOGS (object);

  if (self->window)
    g_action_map_remove_action_entries (G_ACTION_MAP (self->window), entries, G_N_ELEMENTS (entries));
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->start_dialog);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_dialogs_parent_class)->dispose (object);
}

static void
stoa_dialogs_class_init (StoaDialogsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_dialogs_dispose;
  signals[MADE] = g_signal_new ("made", STOA_TYPE_DIALOGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                STOA_TYPE_PLACE);
}

static void
stoa_dialogs_init (StoaDialogs *self)
{
}

StoaDialogs *
stoa_dialogs_new (StoaSession *session,
                  GtkWindow   *window)
{
  StoaDialogs *self = g_object_new (STOA_TYPE_DIALOGS, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->window, GTK_WIDGET (window));
  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), self);
  return self;
}

void
stoa_dialogs_set_place (StoaDialogs *self,
                        StoaPlace   *place)
{
  g_return_if_fail (STOA_IS_DIALOGS (self));
  g_set_object (&self->place, place);
}
