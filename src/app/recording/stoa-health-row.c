/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-health-row.h"

#include <glib/gi18n.h>

#include "stoa-recording-words.h"
#include "stoa-self-view.h"

#define QUIET_DBOV -127.0

struct _StoaHealthRow
{
  GtkListBoxRow parent_instance;

  GtkImage *icon;
  GtkLabel *name;
  GtkLabel *flow;
  GtkLabel *facts;
  GtkLevelBar *level;
};

G_DEFINE_FINAL_TYPE (StoaHealthRow, stoa_health_row, GTK_TYPE_LIST_BOX_ROW)

static const char *const icons[] = { "audio-input-microphone-symbolic", "camera-video-symbolic", "screen-shared-symbolic",
                                     "audio-volume-high-symbolic" };

static char *
say_whose (const StoaTrackHealth *track,
           StoaRoom              *room)
{
  StoaPerson *person = stoa_room_find (room, track->participant);
  const char *name = person ? stoa_person_get_name (person) : _("Somebody who left");

  switch (track->kind)
    {
    case STOA_TRACK_MIC:
      return g_strdup_printf (_("Microphone of %s"), name);
    case STOA_TRACK_CAMERA:
      return g_strdup_printf (_("Camera of %s"), name);
    default:
      return g_strdup_printf (_("Screen of %s"), name);
    }
}

static GtkLabel *
make_label (const char *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  if (css_class)
    gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  return label;
}

static void
stoa_health_row_class_init (StoaHealthRowClass *klass)
{
}

static void
stoa_health_row_init (StoaHealthRow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  static const char *const offsets[] = { GTK_LEVEL_BAR_OFFSET_LOW, GTK_LEVEL_BAR_OFFSET_HIGH, GTK_LEVEL_BAR_OFFSET_FULL };

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->name = make_label (NULL);
  self->flow = make_label ("caption");
  self->facts = make_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "dimmed");
  gtk_widget_add_css_class (GTK_WIDGET (self->facts), "numeric");
  self->level = GTK_LEVEL_BAR (gtk_level_bar_new ());
  /* loud is not better than soft */
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    gtk_level_bar_remove_offset_value (self->level, offsets[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->level), "mic-level");
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->name));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->flow));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->level));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->facts));
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (row), column);
  gtk_widget_add_css_class (GTK_WIDGET (self), "health-row");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), row);
}

GtkWidget *
stoa_health_row_new (void)
{
  return g_object_new (STOA_TYPE_HEALTH_ROW, NULL);
}

void
stoa_health_row_show (StoaHealthRow         *self,
                      const StoaTrackHealth *track,
                      StoaRoom              *room,
                      gint64                 at)
{
  gboolean alarm = track->flow == STOA_FLOW_SILENT || track->flow == STOA_FLOW_STALLED;
  gboolean heard = track->kind == STOA_TRACK_MIC && track->flow == STOA_FLOW_GROWS && track->dbov < 0;
  g_autofree char *whose = say_whose (track, room);
  g_autofree char *facts = stoa_track_health_say (track, at);
  /* Translators: whose track, how it goes, and figures */
  g_autofree char *label = g_strdup_printf (_("%s: %s. %s"), whose, stoa_flow_say (track->flow), facts);

  g_return_if_fail (STOA_IS_HEALTH_ROW (self));

  gtk_image_set_from_icon_name (self->icon, alarm ? "dialog-warning-symbolic"
                                                  : icons[MIN ((guint) track->kind, G_N_ELEMENTS (icons) - 1)]);
  gtk_label_set_label (self->name, whose);
  gtk_label_set_label (self->flow, stoa_flow_say (track->flow));
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->level), track->kind == STOA_TRACK_MIC);
  gtk_level_bar_set_value (self->level, stoa_level_fraction (heard ? track->dbov : QUIET_DBOV));
  if (alarm)
    gtk_widget_add_css_class (GTK_WIDGET (self), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
