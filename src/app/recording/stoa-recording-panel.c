/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recording-panel.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-elapsed.h"
#include "stoa-health-row.h"
#include "stoa-recording-words.h"

struct _StoaRecordingPanel
{
  GtkBox parent_instance;

  GtkWidget *elapsed;
  GtkLabel *by_label;
  AdwActionRow *consent_row;
  GtkWidget *health_box;
  GtkLabel *disk_label;
  GtkListBox *tracks_list;
  GtkWidget *moderator_box;

  StoaRecordingWatch *watch;
};

enum { PROP_WATCH = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaRecordingPanel, stoa_recording_panel, GTK_TYPE_BOX)

static char *
describe (StoaRoom                *room,
          const StoaRoomRecording *recording)
{
  StoaPerson *by = recording->by ? stoa_room_find (room, recording->by) : NULL;
  g_autofree char *who = g_strdup_printf (_("%s began it."), by ? stoa_person_get_name (by) : _("A caretaker"));

  if (recording->chapter == NULL)
    return g_steal_pointer (&who);
  /* Translators: a sentence about who began it, and the title of what is recorded now */
  return g_strdup_printf (_("%s Chapter: %s"), who, recording->chapter);
}

/* Rows stay with their place, so that the focus does. */
static void
show_tracks (StoaRecordingPanel        *self,
             const StoaRecordingHealth *health,
             StoaRoom                  *room)
{
  GtkListBoxRow *row;
  guint n = health->tracks ? health->tracks->len : 0;

  for (guint i = 0; i < n; i++)
    {
      row = gtk_list_box_get_row_at_index (self->tracks_list, i);
      if (row == NULL)
        gtk_list_box_append (self->tracks_list, stoa_health_row_new ());
      row = gtk_list_box_get_row_at_index (self->tracks_list, i);
      stoa_health_row_show (STOA_HEALTH_ROW (row), health->tracks->pdata[i], room, health->at);
    }
  while ((row = gtk_list_box_get_row_at_index (self->tracks_list, n)))
    gtk_list_box_remove (self->tracks_list, GTK_WIDGET (row));
  gtk_widget_set_visible (GTK_WIDGET (self->tracks_list), n > 0);
}

static void
show_health (StoaRecordingPanel        *self,
             const StoaRecordingHealth *health,
             StoaRoom                  *room)
{
  g_autofree char *disk = health ? stoa_recording_health_say (health) : g_strdup (_("Waiting for news from the server…"));

  gtk_label_set_label (self->disk_label, disk);
  if (health)
    show_tracks (self, health, room);
}

static void
changed (StoaRecordingPanel *self)
{
  StoaRoom *room = stoa_recording_watch_get_room (self->watch);
  const StoaRoomRecording *recording = stoa_recording_watch_get_recording (self->watch);
  StoaPerson *me = room ? stoa_room_get_me (room) : NULL;
  gboolean moderates = me && stoa_role_moderates (stoa_person_get_role (me));
  g_autofree char *by = NULL;

  if (recording == NULL || me == NULL)
    return;
  by = describe (room, recording);
  gtk_label_set_label (self->by_label, by);
  g_object_set (self->elapsed, "since", recording->since, NULL);
  adw_action_row_set_subtitle (self->consent_row,
                               stoa_person_get_participant (me)->consent == STOA_CONSENT_YES
                                 ? _("Your sound, camera and screen") : _("Nothing of you is recorded"));
  gtk_widget_set_visible (self->health_box, moderates);
  gtk_widget_set_visible (self->moderator_box, moderates);
  if (moderates)
    show_health (self, stoa_recording_watch_get_health (self->watch), room);
}

static void
close_popover (StoaRecordingPanel *self)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (popover)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
begin_chapter (StoaRecordingPanel *self)
{
  close_popover (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "moderation.chapter", NULL);
}

static void
stop (StoaRecordingPanel *self)
{
  close_popover (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "moderation.record", NULL);
}

static void
set_watch (StoaRecordingPanel *self,
           StoaRecordingWatch *watch)
{
  if (!g_set_object (&self->watch, watch) || watch == NULL)
    return;
  g_signal_connect_object (watch, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  changed (self);
}

static void
stoa_recording_panel_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WATCH:
      set_watch (STOA_RECORDING_PANEL (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_recording_panel_dispose (GObject *object)
{
  StoaRecordingPanel *self = STOA_RECORDING_PANEL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_RECORDING_PANEL);
  g_clear_object (&self->watch);
  G_OBJECT_CLASS (stoa_recording_panel_parent_class)->dispose (object);
}

static void
stoa_recording_panel_class_init (StoaRecordingPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_recording_panel_set_property;
  object_class->dispose = stoa_recording_panel_dispose;

  props[PROP_WATCH] = g_param_spec_object ("watch", NULL, NULL, STOA_TYPE_RECORDING_WATCH, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_ELAPSED);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/recording/stoa-recording-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, elapsed);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, by_label);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, consent_row);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, health_box);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, disk_label);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, tracks_list);
  gtk_widget_class_bind_template_child (widget_class, StoaRecordingPanel, moderator_box);
  gtk_widget_class_bind_template_callback (widget_class, begin_chapter);
  gtk_widget_class_bind_template_callback (widget_class, stop);
}

static void
stoa_recording_panel_init (StoaRecordingPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
