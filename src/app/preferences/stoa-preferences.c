/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-preferences.h"

#include <glib/gi18n.h>

#include "stoa-device-row.h"
#include "stoa-first-run.h"
#include "stoa-spoken.h"
#include "stoa-when.h"

struct _StoaPreferences
{
  AdwPreferencesDialog parent_instance;

  GtkEditable *name_row;
  GtkWidget *camera_row;
  GtkWidget *mic_row;
  GtkWidget *speaker_row;
  GtkWidget *posters_row;
  GtkWidget *push_row;
  GtkWidget *noise_row;
  GtkWidget *people_row;
  GtkWidget *hands_row;
  GtkWidget *microphones_row;
  GtkWidget *roles_row;
  GtkWidget *recording_row;
  GtkWidget *speakers_row;
  GtkWidget *own_row;

  StoaSession *session;
};

G_DEFINE_FINAL_TYPE (StoaPreferences, stoa_preferences, ADW_TYPE_PREFERENCES_DIALOG)

static void
show_toast (StoaPreferences *self,
            const char      *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
}

static void
renamed (gpointer      object,
         const GValue *value,
         const GError *error)
{
  show_toast (object, error ? error->message : _("Name changed"));
}

static void
apply_name (StoaPreferences *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  const char *fault = stoa_name_fault (name);

  if (fault)
    show_toast (self, fault);
  else
    stoa_when (self, stoa_session_rename (self->session, name), renamed);
}

static void
stoa_preferences_dispose (GObject *object)
{
  StoaPreferences *self = STOA_PREFERENCES (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_PREFERENCES);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_preferences_parent_class)->dispose (object);
}

static void
stoa_preferences_class_init (StoaPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_preferences_dispose;

  g_type_ensure (STOA_TYPE_DEVICE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/stoalive/Stoa/preferences/stoa-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, name_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, camera_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, mic_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, speaker_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, posters_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, push_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, noise_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, people_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, hands_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, microphones_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, roles_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, recording_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, speakers_row);
  gtk_widget_class_bind_template_child (widget_class, StoaPreferences, own_row);
  gtk_widget_class_bind_template_callback (widget_class, apply_name);
}

static void
stoa_preferences_init (StoaPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_row (StoaPreferences *self,
          GtkWidget       *row,
          StoaDevices     *devices,
          const char      *key)
{
  g_object_set (row, "devices", devices, NULL);
  g_settings_bind (stoa_session_get_settings (self->session), key, row, "device-id", G_SETTINGS_BIND_NO_SENSITIVITY);
}

static void
bind_switch (StoaPreferences *self,
             GtkWidget       *row,
             const char      *key)
{
  g_settings_bind (stoa_session_get_settings (self->session), key, row, "active", G_SETTINGS_BIND_DEFAULT);
}

/* As they stand in the list. */
static const char *const verbosities[] = { "off", "brief", "full" };

static gboolean
read_verbosity (GValue   *selected,
                GVariant *key,
                gpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbosities); i++)
    if (g_str_equal (g_variant_get_string (key, NULL), verbosities[i]))
      g_value_set_uint (selected, i);
  return TRUE;
}

static GVariant *
write_verbosity (const GValue       *selected,
                 const GVariantType *type,
                 gpointer            data)
{
  guint i = g_value_get_uint (selected);

  return i < G_N_ELEMENTS (verbosities) ? g_variant_new_string (verbosities[i]) : NULL;
}

static void
bind_verbosity (StoaPreferences *self,
                GtkWidget       *row,
                const char      *key)
{
  stoa_spoken_choices (row);
  g_settings_bind_with_mapping (stoa_session_get_settings (self->session), key, row, "selected",
                                G_SETTINGS_BIND_DEFAULT, read_verbosity, write_verbosity, NULL, NULL);
}

AdwDialog *
stoa_preferences_new (StoaSession *session)
{
  StoaPreferences *self = g_object_new (STOA_TYPE_PREFERENCES, NULL);
  const StoaAccount *account = stoa_client_get_account (stoa_session_get_client (session));

  self->session = g_object_ref (session);
  gtk_editable_set_text (self->name_row, account && account->name ? account->name : "");
  bind_row (self, self->camera_row, stoa_session_get_cameras (session), "camera");
  bind_row (self, self->mic_row, stoa_session_get_mics (session), "microphone");
  bind_row (self, self->speaker_row, stoa_session_get_speakers (session), "speaker");
  bind_switch (self, self->posters_row, "send-posters");
  bind_switch (self, self->push_row, "push-to-talk");
  bind_switch (self, self->noise_row, "noise-suppression");
  bind_verbosity (self, self->people_row, "announce-people");
  bind_verbosity (self, self->hands_row, "announce-hands");
  bind_verbosity (self, self->microphones_row, "announce-microphones");
  bind_verbosity (self, self->roles_row, "announce-roles");
  bind_verbosity (self, self->recording_row, "announce-recording");
  bind_switch (self, self->speakers_row, "announce-speakers");
  bind_switch (self, self->own_row, "announce-own");
  return ADW_DIALOG (self);
}
