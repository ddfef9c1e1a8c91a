/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recording-alarm.h"

#include <glib/gi18n.h>

#include "stoa-recording-words.h"

struct _StoaRecordingAlarm
{
  GtkBox parent_instance;

  GtkLabel *label;
  StoaRecordingWatch *watch;
};

enum { PROP_WATCH = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { DETAILS, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaRecordingAlarm, stoa_recording_alarm, GTK_TYPE_BOX)

static void
changed (StoaRecordingAlarm *self)
{
  const StoaRecordingHealth *health = stoa_recording_watch_get_health (self->watch);
  StoaRoom *room = stoa_recording_watch_get_room (self->watch);
  g_autofree char *alarm = health && room ? stoa_recording_find_alarm (health, room) : NULL;

  gtk_label_set_label (self->label, alarm ? alarm : "");
  gtk_widget_set_visible (GTK_WIDGET (self), alarm != NULL);
}

static void
ask_for_details (StoaRecordingAlarm *self)
{
  g_signal_emit (self, signals[DETAILS], 0);
}

static void
set_watch (StoaRecordingAlarm *self,
           StoaRecordingWatch *watch)
{
  if (!g_set_object (&self->watch, watch) || watch == NULL)
    return;
  g_signal_connect_object (watch, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  changed (self);
}

static void
stoa_recording_alarm_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WATCH:
      set_watch (STOA_RECORDING_ALARM (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_recording_alarm_dispose (GObject *object)
{
  g_clear_object (&STOA_RECORDING_ALARM (object)->watch);
  G_OBJECT_CLASS (stoa_recording_alarm_parent_class)->dispose (object);
}

static void
stoa_recording_alarm_class_init (StoaRecordingAlarmClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = stoa_recording_alarm_set_property;
  object_class->dispose = stoa_recording_alarm_dispose;

  props[PROP_WATCH] = g_param_spec_object ("watch", NULL, NULL, STOA_TYPE_RECORDING_WATCH, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[DETAILS] = g_signal_new ("details", STOA_TYPE_RECORDING_ALARM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_recording_alarm_init (StoaRecordingAlarm *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");
  GtkWidget *details = gtk_button_new_with_mnemonic (_("_Details"));

  self->label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_ALERT, NULL);
  gtk_widget_set_valign (details, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (details, "flat");
  g_signal_connect_swapped (details, "clicked", G_CALLBACK (ask_for_details), self);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_append (GTK_BOX (self), icon);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self), details);
  gtk_widget_add_css_class (GTK_WIDGET (self), "trouble");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
