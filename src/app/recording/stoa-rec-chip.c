/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-rec-chip.h"

#include <glib/gi18n.h>

#include "stoa-recording-panel.h"
#include "stoa-recording-words.h"

struct _StoaRecChip
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkWidget *alarm_icon;
  GtkWidget *panel;

  StoaRecordingWatch *watch;
};

enum { PROP_WATCH = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaRecChip, stoa_rec_chip, ADW_TYPE_BIN)

static const char *
describe_own (StoaRoom *room)
{
  StoaPerson *me = stoa_room_get_me (room);

  return me && stoa_person_get_participant (me)->consent == STOA_CONSENT_YES ? _("You are recorded.")
                                                                             : _("Nothing of you is recorded.");
}

static void
changed (StoaRecChip *self)
{
  StoaRoom *room = stoa_recording_watch_get_room (self->watch);
  const StoaRecordingHealth *health = stoa_recording_watch_get_health (self->watch);
  gboolean on = stoa_recording_watch_get_recording (self->watch) != NULL;
  g_autofree char *alarm = on && health ? stoa_recording_find_alarm (health, room) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), on);
  gtk_widget_set_visible (self->alarm_icon, alarm != NULL);
  if (!on)
    {
      gtk_menu_button_popdown (self->button);
      return;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Recording"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, alarm ? alarm : describe_own (room), -1);
}

static void
set_watch (StoaRecChip        *self,
           StoaRecordingWatch *watch)
{
  if (!g_set_object (&self->watch, watch) || watch == NULL)
    return;
  g_object_set (self->panel, "watch", watch, NULL);
  g_signal_connect_object (watch, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  changed (self);
}

static void
stoa_rec_chip_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WATCH:
      set_watch (STOA_REC_CHIP (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_rec_chip_dispose (GObject *object)
{
  StoaRecChip *self = STOA_REC_CHIP (object);

  /* the bin would let go of a child that the template has taken away already */
  if (self->button)
    adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_REC_CHIP);
  g_clear_object (&self->watch);
  G_OBJECT_CLASS (stoa_rec_chip_parent_class)->dispose (object);
}

static void
stoa_rec_chip_class_init (StoaRecChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_rec_chip_set_property;
  object_class->dispose = stoa_rec_chip_dispose;

  props[PROP_WATCH] = g_param_spec_object ("watch", NULL, NULL, STOA_TYPE_RECORDING_WATCH, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_RECORDING_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/recording/stoa-rec-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaRecChip, button);
  gtk_widget_class_bind_template_child (widget_class, StoaRecChip, alarm_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaRecChip, panel);
}

static void
stoa_rec_chip_init (StoaRecChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
stoa_rec_chip_open (StoaRecChip *self)
{
  g_return_if_fail (STOA_IS_REC_CHIP (self));
  gtk_menu_button_popup (self->button);
}
