/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-member-row.h"

#include <glib/gi18n.h>

struct _StoaMemberRow
{
  AdwExpanderRow parent_instance;

  AdwAvatar *avatar;
  AdwSwitchRow *caretaker_row; /* or NULL, like the next */
  GtkWidget *out_row;
  StoaMember *member;
  StoaMemberWay way;
  gboolean showing;          /* what is switched now is no wish */
};

enum { CHANGE, LEAVE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaMemberRow, stoa_member_row, ADW_TYPE_EXPANDER_ROW)

static void
caretaker_switched (StoaMemberRow *self)
{
  if (!self->showing)
    g_signal_emit (self, signals[CHANGE], 0,
                   (int) (adw_switch_row_get_active (self->caretaker_row) ? STOA_MEMBERSHIP_CARETAKER : STOA_MEMBERSHIP_MEMBER));
}

static void
taken_out (StoaMemberRow *self)
{
  if (self->way == STOA_MEMBER_EDITED)
    g_signal_emit (self, signals[CHANGE], 0, (int) STOA_MEMBERSHIP_NONE);
  else
    g_signal_emit (self, signals[LEAVE], 0);
}

static void
add_caretaker_row (StoaMemberRow *self)
{
  self->caretaker_row = ADW_SWITCH_ROW (adw_switch_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->caretaker_row), _("Caretaker"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->caretaker_row), _("Can start rooms here and moderate them"));
  g_signal_connect_object (self->caretaker_row, "notify::active", G_CALLBACK (caretaker_switched), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->caretaker_row));
}

static void
add_out_row (StoaMemberRow *self)
{
  self->out_row = adw_button_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->out_row),
                                 self->way == STOA_MEMBER_EDITED ? _("Take Out of the Project") : _("Leave the Project…"));
  gtk_widget_add_css_class (self->out_row, "destructive-action");
  g_signal_connect_object (self->out_row, "activated", G_CALLBACK (taken_out), self, G_CONNECT_SWAPPED);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->out_row);
}

static void
set_way (StoaMemberRow *self,
         StoaMemberWay  way)
{
  if (self->way == way)
    return;
  if (self->caretaker_row)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->caretaker_row));
  if (self->out_row)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), self->out_row);
  self->caretaker_row = NULL;
  self->out_row = NULL;
  self->way = way;
  if (way == STOA_MEMBER_EDITED || way == STOA_MEMBER_MINE_EDITED)
    add_caretaker_row (self);
  if (way != STOA_MEMBER_SHOWN)
    add_out_row (self);
}

static void
stoa_member_row_finalize (GObject *object)
{
  g_clear_pointer (&STOA_MEMBER_ROW (object)->member, stoa_record_unref);
  G_OBJECT_CLASS (stoa_member_row_parent_class)->finalize (object);
}

static void
stoa_member_row_class_init (StoaMemberRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_member_row_finalize;
  signals[CHANGE] = g_signal_new ("change", STOA_TYPE_MEMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_INT);
  signals[LEAVE] = g_signal_new ("leave", STOA_TYPE_MEMBER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_member_row_init (StoaMemberRow *self)
{
  self->avatar = ADW_AVATAR (adw_avatar_new (32, NULL, TRUE));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->avatar));
}

GtkWidget *
stoa_member_row_new (void)
{
  return g_object_new (STOA_TYPE_MEMBER_ROW, NULL);
}

void
stoa_member_row_show (StoaMemberRow    *self,
                      const StoaMember *member,
                      StoaMemberWay     way)
{
  gboolean caretaker = member->membership == STOA_MEMBERSHIP_CARETAKER;
  gboolean mine = way == STOA_MEMBER_MINE || way == STOA_MEMBER_MINE_EDITED;

  g_return_if_fail (STOA_IS_MEMBER_ROW (self));

  stoa_record_ref ((gpointer) member);
  g_clear_pointer (&self->member, stoa_record_unref);
  self->member = (StoaMember *) member;
  self->showing = TRUE;
  adw_avatar_set_text (self->avatar, member->name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), member->name);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self),
                                 caretaker ? mine ? _("You, caretaker") : _("Caretaker") : mine ? _("You, member") : _("Member"));
  set_way (self, way);
  if (self->caretaker_row)
    adw_switch_row_set_active (self->caretaker_row, caretaker);
  self->showing = FALSE;
}

const StoaMember *
stoa_member_row_get (StoaMemberRow *self)
{
  g_return_val_if_fail (STOA_IS_MEMBER_ROW (self), NULL);
  return self->member;
}
