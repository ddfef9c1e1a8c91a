/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-controls.h"

#include <glib/gi18n.h>

#include "stoa-level.h"
#include "stoa-spoken.h"

struct _StoaControls
{
  AdwBin parent_instance;

  GtkToggleButton *mic_button;
  GtkImage *mic_icon;
  GtkWidget *level;
  GtkMenuButton *mic_menu_button;
  GMenu *mic_section;
  GMenu *speaker_section;
  GtkToggleButton *camera_button;
  GtkImage *camera_icon;
  GtkMenuButton *camera_menu_button;
  GMenu *camera_section;
  GtkToggleButton *hand_button;
  GtkToggleButton *share_button;
  GtkToggleButton *record_button;
  GtkWidget *leave_button;
  GtkWidget *end_button;

  StoaSession *session;
  StoaSource *source;        /* of the room one is in */
};

enum { PROP_CAN_END = 1, PROP_SESSION, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaControls, stoa_controls, ADW_TYPE_BIN)

static void
dress (GtkToggleButton *button,
       const char      *name,
       const char      *tooltip)
{
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* A device that is wanted and gives nothing looks as off as it is. */
static void
update_mic (StoaControls *self)
{
  stoa_controls_dress_mic (self->mic_button, self->mic_icon, self->source);
  gtk_widget_set_visible (self->level, self->source && stoa_source_is_mic_live (self->source));
}

static void
update_camera (StoaControls *self)
{
  gboolean on = gtk_toggle_button_get_active (self->camera_button);
  gboolean live = self->source && stoa_source_is_camera_live (self->source);

  gtk_image_set_from_icon_name (self->camera_icon, live ? "camera-video-symbolic" : "camera-disabled-symbolic");
  dress (self->camera_button, _("Camera"), on ? _("Turn Camera Off") : _("Turn Camera On"));
}

static void
update_level (StoaControls *self)
{
  if (gtk_widget_get_mapped (self->level))
    g_object_set (self->level, "dbov", stoa_source_get_level (self->source), NULL);
}

static void
call_changed (StoaControls *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaSource *source = call ? stoa_call_get_source (call) : NULL;

  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_set_object (&self->source, source);
  if (self->source)
    {
      g_signal_connect_object (self->source, "notify::level", G_CALLBACK (update_level), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->source, "notify::mic-live", G_CALLBACK (update_mic), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->source, "notify::camera-live", G_CALLBACK (update_camera), self,
                               G_CONNECT_SWAPPED);
    }
  update_mic (self);
  update_camera (self);
}

/* choosing devices */

static void
fill (GMenu       *section,
      StoaDevices *devices,
      const char  *action)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (devices));

  g_menu_remove_all (section);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaDevice) device = g_list_model_get_item (G_LIST_MODEL (devices), i);
      g_autoptr (GString) label = g_string_new (stoa_device_get_label (device));
      g_autoptr (GMenuItem) item = NULL;

      g_string_replace (label, "_", "__", 0);   /* no mnemonic */
      item = g_menu_item_new (label->str, NULL);

      g_menu_item_set_action_and_target (item, action, "s", stoa_device_get_id (device));
      g_menu_append_item (section, item);
    }
  if (n == 0)
    /* no such action: it cannot be chosen */
    g_menu_append (section, _("None found"), "call.no-device");
}

static void
fill_menus (StoaControls *self)
{
  fill (self->mic_section, stoa_session_get_mics (self->session), "call.use-mic");
  fill (self->speaker_section, stoa_session_get_speakers (self->session), "call.use-speaker");
  fill (self->camera_section, stoa_session_get_cameras (self->session), "call.use-camera");
}

/* Where one has to ask before one may see which cameras there are. */
static void
ask_for_cameras (StoaControls *self)
{
  if (self->session && gtk_menu_button_get_active (self->camera_menu_button))
    stoa_devices_ask (stoa_session_get_cameras (self->session));
}

static void
set_session (StoaControls *self,
             StoaSession  *session)
{
  if (session == NULL)
    return;
  self->session = g_object_ref (session);
  g_signal_connect_object (stoa_session_get_mics (session), "items-changed", G_CALLBACK (fill_menus), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (stoa_session_get_speakers (session), "items-changed", G_CALLBACK (fill_menus), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (stoa_session_get_cameras (session), "items-changed", G_CALLBACK (fill_menus), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  fill_menus (self);
  call_changed (self);
}

static void
hand_toggled (GtkToggleButton *button)
{
  gboolean raised = gtk_toggle_button_get_active (button);

  dress (button, _("Raise hand"), raised ? _("Lower Hand") : _("Raise Hand"));
}

static void
share_toggled (GtkToggleButton *button)
{
  gboolean on = gtk_toggle_button_get_active (button);

  dress (button, _("Share screen"), on ? _("Stop Sharing Your Screen") : _("Share Your Screen"));
}

static void
record_toggled (GtkToggleButton *button)
{
  gboolean on = gtk_toggle_button_get_active (button);

  dress (button, _("Record"), on ? _("Stop Recording") : _("Record This Room"));
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
      gtk_widget_set_visible (GTK_WIDGET (self->record_button), g_value_get_boolean (value));
      break;
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_controls_dispose (GObject *object)
{
  StoaControls *self = STOA_CONTROLS (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_CONTROLS);
  g_clear_object (&self->source);
  g_clear_object (&self->session);
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
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  g_type_ensure (STOA_TYPE_LEVEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaControls, mic_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, mic_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, level);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, mic_menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, mic_section);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, speaker_section);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, camera_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, camera_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, camera_menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, camera_section);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, hand_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, share_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, record_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, leave_button);
  gtk_widget_class_bind_template_child (widget_class, StoaControls, end_button);
}

static void
stoa_controls_init (StoaControls *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_menu (GTK_MENU_BUTTON (self->end_button));
  stoa_spoken_menu (self->mic_menu_button);
  stoa_spoken_menu (self->camera_menu_button);
  g_signal_connect_swapped (self->mic_button, "notify::active", G_CALLBACK (update_mic), self);
  g_signal_connect_swapped (self->camera_button, "notify::active", G_CALLBACK (update_camera), self);
  g_signal_connect_swapped (self->camera_menu_button, "notify::active", G_CALLBACK (ask_for_cameras), self);
  g_signal_connect (self->hand_button, "notify::active", G_CALLBACK (hand_toggled), NULL);
  g_signal_connect (self->share_button, "notify::active", G_CALLBACK (share_toggled), NULL);
  g_signal_connect (self->record_button, "notify::active", G_CALLBACK (record_toggled), NULL);
  update_mic (self);
  update_camera (self);
  hand_toggled (self->hand_button);
  share_toggled (self->share_button);
  record_toggled (self->record_button);
}

void
stoa_controls_dress_mic (GtkToggleButton *button,
                         GtkImage        *icon,
                         StoaSource      *source)
{
  gboolean on = gtk_toggle_button_get_active (button);
  gboolean live = source && stoa_source_is_mic_live (source);

  gtk_image_set_from_icon_name (icon, live ? "audio-input-microphone-symbolic" : "microphone-disabled-symbolic");
  dress (button, _("Microphone"), on ? _("Turn Microphone Off") : _("Turn Microphone On"));
}
