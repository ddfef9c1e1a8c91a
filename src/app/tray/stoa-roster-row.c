/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-roster-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-person-menu.h"
#include "stoa-phrases.h"
#include "stoa-recording-words.h"
#include "stoa-steps.h"
#include "stoa-volume.h"

struct _StoaRosterRow
{
  GtkBox parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *role_label;
  GtkWidget *away_spinner;
  StoaSteps *steps;
  GtkWidget *unrecorded_icon;
  GtkWidget *hand_icon;
  GtkMenuButton *volume_button;
  GtkImage *mic_icon;

  StoaSession *session;
  StoaPerson *person;
  StoaRoom *room;            /* the one of the person */
  GtkWidget *menu;           /* the last one; weak */
};

G_DEFINE_FINAL_TYPE (StoaRosterRow, stoa_roster_row, GTK_TYPE_BOX)

static void
show_role (StoaRosterRow         *self,
           const StoaParticipant *participant)
{
  const char *role = stoa_phrase_role (participant->role);
  const char *text = participant->away ? _("Reconnecting…") : role;

  gtk_label_set_label (self->role_label, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->role_label), text != NULL);
}

static void
show_mic (StoaRosterRow *self)
{
  gboolean muted = stoa_person_get_mic_muted (self->person);
  gboolean speaking = stoa_person_get_speaking (self->person);

  gtk_image_set_from_icon_name (self->mic_icon, muted ? "microphone-disabled-symbolic"
                                                : speaking ? "stoa-speaking-symbolic"
                                                           : "audio-input-microphone-symbolic");
  if (speaking && !muted)
    gtk_widget_add_css_class (GTK_WIDGET (self), "speaking");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "speaking");
}

static void
show_volume (StoaRosterRow *self)
{
  g_autofree char *name = NULL;

  if (self->person == NULL)
    return;
  name = g_strdup_printf (_("Volume of %s"), stoa_person_get_name (self->person));
  gtk_widget_set_visible (GTK_WIDGET (self->volume_button), !stoa_person_get_is_me (self->person));
  gtk_menu_button_set_icon_name (self->volume_button, stoa_volume_icon (self->session, self->person));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->volume_button), _("Volume"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
make_popover (GtkMenuButton *button,
              gpointer       data)
{
  StoaRosterRow *self = data;
  GtkWidget *popover = gtk_popover_new ();

  gtk_popover_set_child (GTK_POPOVER (popover), stoa_volume_new (self->session, self->person));
  gtk_menu_button_set_popover (button, popover);
}

static const char *
describe_consent (StoaRosterRow *self)
{
  return stoa_consent_say (stoa_room_get_shown (self->room), stoa_person_get_participant (self->person));
}

/* What is in the room and not in the person. */
static void
room_changed (StoaRosterRow *self)
{
  const char *consent = self->person ? describe_consent (self) : NULL;

  stoa_steps_show (self->steps, self->room, self->person ? stoa_person_get_participant (self->person) : NULL);
  gtk_widget_set_visible (self->unrecorded_icon, consent != NULL);
  gtk_widget_set_tooltip_text (self->unrecorded_icon, consent);
}

static void
update (StoaRosterRow *self)
{
  const StoaParticipant *participant = stoa_person_get_participant (self->person);
  g_autofree char *own = NULL;

  if (stoa_person_get_is_me (self->person))
    /* Translators: one's own entry in the list of people */
    own = g_strdup_printf (_("%s (you)"), participant->name);
  gtk_label_set_label (self->name_label, own ? own : participant->name);
  adw_avatar_set_text (self->avatar, participant->name);
  gtk_widget_set_visible (self->away_spinner, participant->away);
  gtk_widget_set_visible (self->hand_icon, participant->hand_at != 0);
  show_role (self, participant);
  show_volume (self);
  show_mic (self);
  room_changed (self);
}

static void
drop_menu (StoaRosterRow *self)
{
  if (self->menu && gtk_widget_get_parent (self->menu))
    gtk_widget_unparent (self->menu);
  g_clear_weak_pointer (&self->menu);
}

static void
pressed (StoaRosterRow *self,
         int            n_press,
         double         x,
         double         y)
{
  stoa_roster_row_popup_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
long_pressed (StoaRosterRow *self,
              double         x,
              double         y)
{
  stoa_roster_row_popup_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static void
stoa_roster_row_dispose (GObject *object)
{
  StoaRosterRow *self = STOA_ROSTER_ROW (object);

  drop_menu (self);
  g_clear_object (&self->room);
  g_clear_object (&self->person);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_ROSTER_ROW);
  G_OBJECT_CLASS (stoa_roster_row_parent_class)->dispose (object);
}

static void
stoa_roster_row_class_init (StoaRosterRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_roster_row_dispose;

  g_type_ensure (STOA_TYPE_STEPS);
  gtk_widget_class_set_css_name (widget_class, "rosterrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-roster-row.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, role_label);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, away_spinner);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, steps);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, unrecorded_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, hand_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, volume_button);
  gtk_widget_class_bind_template_child (widget_class, StoaRosterRow, mic_icon);
  gtk_widget_class_bind_template_callback (widget_class, pressed);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed);
}

static void
stoa_roster_row_init (StoaRosterRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->volume_button, make_popover, self, NULL);
}

GtkWidget *
stoa_roster_row_new (StoaSession *session)
{
  StoaRosterRow *self = g_object_new (STOA_TYPE_ROSTER_ROW, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (stoa_session_get_settings (session), "changed::volumes", G_CALLBACK (show_volume), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
stoa_roster_row_set_person (StoaRosterRow *self,
                            StoaPerson    *person)
{
  g_return_if_fail (STOA_IS_ROSTER_ROW (self));

  if (self->person)
    g_signal_handlers_disconnect_by_func (self->person, update, self);
  if (self->room)
    g_signal_handlers_disconnect_by_func (self->room, room_changed, self);
  drop_menu (self);
  g_set_object (&self->person, person);
  if (person == NULL)
    return;
  g_set_object (&self->room, stoa_call_get_room (stoa_session_get_call (self->session)));
  g_signal_connect_object (self->room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

StoaPerson *
stoa_roster_row_get_person (StoaRosterRow *self)
{
  g_return_val_if_fail (STOA_IS_ROSTER_ROW (self), NULL);
  return self->person;
}

void
stoa_roster_row_popup_menu (StoaRosterRow      *self,
                            const GdkRectangle *at)
{
  g_return_if_fail (STOA_IS_ROSTER_ROW (self));

  if (self->person == NULL)
    return;
  drop_menu (self);
  g_set_weak_pointer (&self->menu, stoa_person_menu_new (GTK_WIDGET (self), self->room, self->person, NULL));
  stoa_person_menu_popup (self->menu, at);
}

char *
stoa_roster_row_describe (StoaRosterRow *self)
{
  const char *consent;
  g_autofree char *steps = NULL;

  g_return_val_if_fail (STOA_IS_ROSTER_ROW (self), NULL);

  if (self->person == NULL)
    return NULL;
  consent = describe_consent (self);
  steps = stoa_steps_describe (self->room, stoa_person_get_participant (self->person));
  if (steps == NULL)
    return g_strdup (consent);
  return consent ? g_strdup_printf ("%s. %s", steps, consent) : g_steal_pointer (&steps);
}
