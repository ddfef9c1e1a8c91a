/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-volume.h"

#include <glib/gi18n.h>

#include "stoa-volumes.h"

#define WIDTH 200
#define MAX_PERCENT 150
#define STEP_PERCENT 5
#define PAGE_PERCENT 25

typedef struct
{
  GSettings *settings;
  char *account;
} Whose;

static void
whose_free (gpointer  data,
            GClosure *closure)
{
  Whose *whose = data;

  g_object_unref (whose->settings);
  g_free (whose->account);
  g_free (whose);
}

static void
changed (GtkRange *range,
         Whose    *whose)
{
  stoa_volumes_set (whose->settings, whose->account, gtk_range_get_value (range) / 100);
}

static char *
say_percent (GtkScale *scale,
             double    value,
             gpointer  data)
{
  /* Translators: how loud a person is played, in percent */
  return g_strdup_printf (_("%d %%"), (int) value);
}

static GtkWidget *
make_scale (StoaSession *session,
            StoaPerson  *person)
{
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, MAX_PERCENT, STEP_PERCENT);
  g_autofree char *name = g_strdup_printf (_("Volume of %s"), stoa_person_get_name (person));
  Whose *whose = g_new0 (Whose, 1);

  whose->settings = g_object_ref (stoa_session_get_settings (session));
  whose->account = g_strdup (stoa_volumes_key (person));
  gtk_range_set_value (GTK_RANGE (scale), stoa_volumes_get (whose->settings, whose->account) * 100);
  gtk_range_set_increments (GTK_RANGE (scale), STEP_PERCENT, PAGE_PERCENT);
  gtk_range_set_round_digits (GTK_RANGE (scale), 0);
  gtk_scale_add_mark (GTK_SCALE (scale), 100, GTK_POS_BOTTOM, NULL);
  gtk_scale_set_draw_value (GTK_SCALE (scale), TRUE);
  gtk_scale_set_value_pos (GTK_SCALE (scale), GTK_POS_RIGHT);
  gtk_scale_set_format_value_func (GTK_SCALE (scale), say_percent, NULL, NULL);
  gtk_widget_set_size_request (scale, WIDTH, -1);
  gtk_widget_set_hexpand (scale, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_data (scale, "value-changed", G_CALLBACK (changed), whose, whose_free, 0);
  return scale;
}

GtkWidget *
stoa_volume_new (StoaSession *session,
                 StoaPerson  *person)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("audio-volume-high-symbolic");

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), make_scale (session, person));
  return box;
}

const char *
stoa_volume_icon (StoaSession *session,
                  StoaPerson  *person)
{
  double volume = stoa_volumes_get (stoa_session_get_settings (session), stoa_volumes_key (person));

  if (volume == 0)
    return "audio-volume-muted-symbolic";
  if (volume < 1)
    return "audio-volume-low-symbolic";
  return volume > 1 ? "audio-volume-overamplified-symbolic" : "audio-volume-high-symbolic";
}
