/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-controls.h"

#include <glib/gi18n.h>

#include "stoa-spoken.h"

struct _StoaControls
{
  AdwBin parent_instance;

  GtkToggleButton *mic_button;
  GtkToggleButton *camera_button;
  GtkToggleButton *hand_button;
  GtkToggleButton *share_button;
  GtkWidget *leave_button;
  GtkWidget *end_button;
};

enum { PROP_CAN_END = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaControls, stoa_controls, ADW_TYPE_BIN)

static void
dress (GtkToggleButton *button,
       const char      *name,
       const char      *icon,
       const char      *tooltip)
{
  gtk_button_set_icon_name (GTK_BUTTON (button), icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
mic_toggled (GtkToggleButton *button)
{
  gboolean on = gtk_toggle_button_get_active (button);

  dress (button, _("Microphone"), on ? "audio-input-microphone-symbolic" : "microphone-disabled-symbolic",
         on ? _("Turn Microphone Off") : _("Turn Microphone On"));
}

static void
camera_toggled (GtkToggleButton *button)
{
  gboolean on = gtk_toggle_button_get_active (button);

  dress (button, _("Camera"), on ? "camera-video-symbolic" : "camera-disabled-symbolic",
         on ? _("Turn Camera Off") : _("Turn Camera On"));
}

static void
hand_toggled (GtkToggleButton *button)
{
  gboolean raised = gtk_toggle_button_get_active (button);

  dress (button, _("Raise hand"), "stoa-hand-symbolic", raised ? _("Lower Hand") : _("Raise Hand"));
}

static void
share_toggled (GtkToggleButton *button)
{
  gboolean on = gtk_toggle_button_get_active (button);

  dress (button, _("Share screen"), "screen-shared-symbolic",
         on ? _("Stop Sharing Your Screen") : _("Share Your Screen"));
}

static void
stoa_controls_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  StoaControls *self = STOA_CONTROLS (object);

  switch (prop_id)
    {
    case PROP_CAN_END:
      gtk_widget_set_visible (self->end_button, g_value_get_boolean (value));
      gtk_widget_set_visible (self->leave_button, !g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_controls_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_CONTROLS);
  G_OBJECT_CLASS (stoa_controls_parent_class)->dispose (object);
}

static void
stoa_controls_class_init (StoaControlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_controls_set_property;
  object_class->dispose = stoa_controls_dispose;

  props[PROP_CAN_END] = g_param_spec_boolean ("can-end", NULL, NULL, FALSE, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaControls, mic_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, camera_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, hand_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, share_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, leave_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, end_button);
}

static void
stoa_controls_init (StoaControls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_menu (GTK_MENU_BUTTON (self->end_button));
  stoa_controls_dress_mic (self->mic_button);
  g_signal_connect (self->camera_button, "notify::active", G_CALLBACK (camera_toggled), NULL);
  g_signal_connect (self->hand_button, "notify::active", G_CALLBACK (hand_toggled), NULL);
  g_signal_connect (self->share_button, "notify::active", G_CALLBACK (share_toggled), NULL);
  camera_toggled (self->camera_button);
  hand_toggled (self->hand_button);
  share_toggled (self->share_button);
}

void
stoa_controls_dress_mic (GtkToggleButton *button)
{
  g_signal_connect (button, "notify::active", G_CALLBACK (mic_toggled), NULL);
  mic_toggled (button);
}
