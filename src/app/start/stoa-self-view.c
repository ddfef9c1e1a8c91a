/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-self-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-video.h"

/* Speech is heard between these; below is the room, above is clipping. */
#define QUIET_DBOV (-60.0)

struct _StoaSelfView
{
  GtkBox parent_instance;

  StoaVideo *video;
  AdwAvatar *avatar;
  GtkToggleButton *mic_button;
  GtkToggleButton *camera_button;
  GtkLevelBar *level_bar;
  GtkLabel *camera_trouble;
  GtkLabel *mic_trouble;

  StoaSource *source;
  StoaTilePaintable *paintable;
  GBindingGroup *bindings;
};

enum { PROP_SOURCE = 1, PROP_NAME, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaSelfView, stoa_self_view, GTK_TYPE_BOX)

static gboolean
level_to_fraction (GBinding     *binding,
                   const GValue *from,
                   GValue       *to,
                   gpointer      data)
{
  g_value_set_double (to, stoa_level_fraction (g_value_get_double (from)));
  return TRUE;
}

static gboolean
trouble_to_visible (GBinding     *binding,
                    const GValue *from,
                    GValue       *to,
                    gpointer      data)
{
  g_value_set_boolean (to, g_value_get_string (from) != NULL);
  return TRUE;
}

static gboolean
camera_trouble_to_text (GBinding     *binding,
                        const GValue *from,
                        GValue       *to,
                        gpointer      data)
{
  const char *trouble = g_value_get_string (from);

  /* Translators: what is wrong, such as "No camera was found" */
  g_value_take_string (to, trouble ? g_strdup_printf (_("%s. You can start without being seen."), trouble) : NULL);
  return TRUE;
}

static gboolean
mic_trouble_to_text (GBinding     *binding,
                     const GValue *from,
                     GValue       *to,
                     gpointer      data)
{
  const char *trouble = g_value_get_string (from);

  /* Translators: what is wrong, such as "No microphone was found" */
  g_value_take_string (to, trouble ? g_strdup_printf (_("%s. You can start without being heard."), trouble) : NULL);
  return TRUE;
}

static gboolean
mic_to_icon (GBinding     *binding,
             const GValue *from,
             GValue       *to,
             gpointer      data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "audio-input-microphone-symbolic"
                                                            : "microphone-disabled-symbolic");
  return TRUE;
}

static gboolean
camera_to_icon (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "camera-video-symbolic" : "camera-disabled-symbolic");
  return TRUE;
}

static void
picture_changed (StoaSelfView *self)
{
  gboolean has_picture = stoa_tile_paintable_has_picture (self->paintable);

  gtk_widget_set_visible (GTK_WIDGET (self->avatar), !has_picture);
}

static void
camera_switched (StoaSelfView *self)
{
  gboolean on = self->source && stoa_source_get_camera_on (self->source);

  stoa_tile_paintable_set_frames (self->paintable, on ? stoa_source_get_preview (self->source) : NULL);
}

static void
set_source (StoaSelfView *self,
            StoaSource   *source)
{
  if (self->source == source)
    return;

  if (self->source)
    g_signal_handlers_disconnect_by_data (self->source, self);
  g_set_object (&self->source, source);
  g_binding_group_set_source (self->bindings, source);
  if (source)
    g_signal_connect_object (source, "notify::camera-on", G_CALLBACK (camera_switched), self, G_CONNECT_SWAPPED);
  camera_switched (self);
}

static void
stoa_self_view_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  StoaSelfView *self = STOA_SELF_VIEW (object);

  switch (prop_id)
    {
    case PROP_SOURCE:
      set_source (self, g_value_get_object (value));
      break;
    case PROP_NAME:
      adw_avatar_set_text (self->avatar, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_self_view_dispose (GObject *object)
{
  StoaSelfView *self = STOA_SELF_VIEW (object);

  if (self->paintable)
    set_source (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_SELF_VIEW);
  g_clear_object (&self->paintable);
  g_clear_object (&self->bindings);
  G_OBJECT_CLASS (stoa_self_view_parent_class)->dispose (object);
}

static void
stoa_self_view_class_init (StoaSelfViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_self_view_set_property;
  object_class->dispose = stoa_self_view_dispose;

  props[PROP_SOURCE] = g_param_spec_object ("source", NULL, NULL, STOA_TYPE_SOURCE, G_PARAM_WRITABLE);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_VIDEO);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/start/stoa-self-view.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, video);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, mic_button);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, camera_button);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, level_bar);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, camera_trouble);
  gtk_widget_class_bind_template_child (widget_class, StoaSelfView, mic_trouble);
}

static void
bind_trouble (StoaSelfView         *self,
              const char           *property,
              GtkLabel             *label,
              GBindingTransformFunc to_text)
{
  g_binding_group_bind_full (self->bindings, property, label, "label", G_BINDING_SYNC_CREATE, to_text, NULL, NULL,
                             NULL);
  g_binding_group_bind_full (self->bindings, property, label, "visible", G_BINDING_SYNC_CREATE, trouble_to_visible,
                             NULL, NULL, NULL);
}

static void
stoa_self_view_init (StoaSelfView *self)
{
  g_autoptr (StoaBeat) beat = stoa_beat_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->paintable = stoa_tile_paintable_new (beat);
  stoa_tile_paintable_set_mirrored (self->paintable, TRUE);
  stoa_video_set_paintable (self->video, self->paintable);
  g_signal_connect_object (self->paintable, "notify::has-picture", G_CALLBACK (picture_changed), self,
                           G_CONNECT_SWAPPED);

  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "mic-on", self->mic_button, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind (self->bindings, "camera-on", self->camera_button, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind_full (self->bindings, "mic-on", self->mic_button, "icon-name", G_BINDING_SYNC_CREATE,
                             mic_to_icon, NULL, NULL, NULL);
  g_binding_group_bind_full (self->bindings, "camera-on", self->camera_button, "icon-name", G_BINDING_SYNC_CREATE,
                             camera_to_icon, NULL, NULL, NULL);
  g_binding_group_bind_full (self->bindings, "level", self->level_bar, "value", G_BINDING_SYNC_CREATE,
                             level_to_fraction, NULL, NULL, NULL);
  bind_trouble (self, "camera-trouble", self->camera_trouble, camera_trouble_to_text);
  bind_trouble (self, "mic-trouble", self->mic_trouble, mic_trouble_to_text);
}

double
stoa_level_fraction (double dbov)
{
  return CLAMP (1 - dbov / QUIET_DBOV, 0, 1);
}
