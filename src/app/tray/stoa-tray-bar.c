/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tray-bar.h"

#include "stoa-controls.h"
#include "stoa-elapsed.h"

struct _StoaTrayBar
{
  GtkBox parent_instance;

  GtkLabel *title_label;
  GtkWidget *rec_label;
  StoaElapsed *elapsed;
  GtkToggleButton *mic_button;
  GtkImage *mic_icon;

  StoaSession *session;
  StoaRoom *room;            /* the one shown */
  StoaSource *source;        /* of the room */
  GBindingGroup *bindings;   /* to the room */
};

enum { PROP_SESSION = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaTrayBar, stoa_tray_bar, GTK_TYPE_BOX)

static void
update_mic (StoaTrayBar *self)
{
  stoa_controls_dress_mic (self->mic_button, self->mic_icon, self->source);
}

static void
room_changed (StoaTrayBar *self)
{
  gtk_widget_set_visible (self->rec_label, self->room && stoa_room_get_shown (self->room)->recording);
}

static void
call_changed (StoaTrayBar *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaSource *source = call ? stoa_call_get_source (call) : NULL;

  if (self->room)
    g_signal_handlers_disconnect_by_data (self->room, self);
  g_set_object (&self->room, (call ? stoa_call_get_room (call) : NULL));
  if (self->room)
    g_signal_connect_object (self->room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  room_changed (self);

  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_set_object (&self->source, source);
  if (self->source)
    g_signal_connect_object (self->source, "notify::mic-live", G_CALLBACK (update_mic), self, G_CONNECT_SWAPPED);
  update_mic (self);
  g_binding_group_set_source (self->bindings, call ? stoa_call_get_room (call) : NULL);
}

static void
stoa_tray_bar_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  StoaTrayBar *self = STOA_TRAY_BAR (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      if (g_set_object (&self->session, g_value_get_object (value)) && self->session)
        {
          g_signal_connect_object (self->session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
          call_changed (self);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tray_bar_dispose (GObject *object)
{
  StoaTrayBar *self = STOA_TRAY_BAR (object);

  g_clear_object (&self->bindings);
  g_clear_object (&self->room);
  g_clear_object (&self->source);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_TRAY_BAR);
  G_OBJECT_CLASS (stoa_tray_bar_parent_class)->dispose (object);
}

static void
stoa_tray_bar_class_init (StoaTrayBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_tray_bar_set_property;
  object_class->dispose = stoa_tray_bar_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_ELAPSED);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-tray-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaTrayBar, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTrayBar, rec_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTrayBar, elapsed);
  gtk_widget_class_bind_template_child (widget_class, StoaTrayBar, mic_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTrayBar, mic_icon);
}

static void
stoa_tray_bar_init (StoaTrayBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->mic_button, "notify::active", G_CALLBACK (update_mic), self);
  update_mic (self);
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "title", self->title_label, "label", G_BINDING_SYNC_CREATE);
  g_binding_group_bind (self->bindings, "started-at", self->elapsed, "since", G_BINDING_SYNC_CREATE);
}
