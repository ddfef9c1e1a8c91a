/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-video.h"

struct _StoaVideo
{
  GtkWidget parent_instance;

  StoaTilePaintable *paintable;
  guint radius;
  guint settle_source;
};

enum { PROP_RADIUS = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { RESIZED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaVideo, stoa_video, GTK_TYPE_WIDGET)

static double
get_scale (StoaVideo *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GdkSurface *surface = native ? gtk_native_get_surface (native) : NULL;

  return surface ? gdk_surface_get_scale (surface) : 1;
}

static void
settle (gpointer data)
{
  StoaVideo *self = data;
  guint width, height;

  self->settle_source = 0;
  stoa_video_get_pixels (self, &width, &height);
  if (self->paintable)
    stoa_tile_paintable_set_area (self->paintable, width, height, (guint) (self->radius * get_scale (self) + 0.5));
  g_signal_emit (self, signals[RESIZED], 0);
}

/* Moving between tray and stage unmaps and maps in one go; only where it comes to rest counts. */
static void
queue_settle (StoaVideo *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_idle_add_once (settle, self);
}

static void
stoa_video_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  queue_settle (STOA_VIDEO (widget));
}

static void
stoa_video_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_video_parent_class)->map (widget);
  queue_settle (STOA_VIDEO (widget));
}

static void
stoa_video_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (stoa_video_parent_class)->unmap (widget);
  queue_settle (STOA_VIDEO (widget));
}

/* A window that is minimised or covered paints nothing, so that nothing is to be received for it. */
static void
stoa_video_root (GtkWidget *widget)
{
  GtkRoot *root;

  GTK_WIDGET_CLASS (stoa_video_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::suspended", G_CALLBACK (queue_settle), widget, G_CONNECT_SWAPPED);
}

static void
stoa_video_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), queue_settle, widget);
  GTK_WIDGET_CLASS (stoa_video_parent_class)->unroot (widget);
}

static void
stoa_video_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  StoaVideo *self = STOA_VIDEO (widget);

  if (self->paintable)
    gdk_paintable_snapshot (GDK_PAINTABLE (self->paintable), snapshot, gtk_widget_get_width (widget),
                            gtk_widget_get_height (widget));
}

static void
stoa_video_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_RADIUS:
      g_value_set_uint (value, STOA_VIDEO (object)->radius);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_video_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_RADIUS:
      STOA_VIDEO (object)->radius = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_video_dispose (GObject *object)
{
  StoaVideo *self = STOA_VIDEO (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  if (self->paintable)
    stoa_tile_paintable_set_area (self->paintable, 0, 0, 0);
  g_clear_object (&self->paintable);
  G_OBJECT_CLASS (stoa_video_parent_class)->dispose (object);
}

static void
stoa_video_class_init (StoaVideoClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = stoa_video_get_property;
  G_OBJECT_CLASS (klass)->set_property = stoa_video_set_property;
  G_OBJECT_CLASS (klass)->dispose = stoa_video_dispose;
  widget_class->size_allocate = stoa_video_size_allocate;
  widget_class->map = stoa_video_map;
  widget_class->unmap = stoa_video_unmap;
  widget_class->root = stoa_video_root;
  widget_class->unroot = stoa_video_unroot;
  widget_class->snapshot = stoa_video_snapshot;

  props[PROP_RADIUS] = g_param_spec_uint ("radius", NULL, NULL, 0, G_MAXUINT16, 0,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[RESIZED] = g_signal_new ("resized", STOA_TYPE_VIDEO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
stoa_video_init (StoaVideo *self)
{
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (queue_settle), NULL);
}

void
stoa_video_set_paintable (StoaVideo         *self,
                          StoaTilePaintable *paintable)
{
  g_return_if_fail (STOA_IS_VIDEO (self) && self->paintable == NULL);

  self->paintable = g_object_ref (paintable);
  g_signal_connect_object (paintable, "invalidate-contents", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  queue_settle (self);
}

gboolean
stoa_video_get_pixels (StoaVideo *self,
                       guint     *width,
                       guint     *height)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkNative *native = gtk_widget_get_native (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean suspended = GTK_IS_WINDOW (root) && gtk_window_is_suspended (GTK_WINDOW (root));
  gboolean visible = native && gtk_native_get_surface (native) && !suspended && gtk_widget_get_mapped (widget);
  double scale = get_scale (self);

  *width = visible ? (guint) (gtk_widget_get_width (widget) * scale + 0.5) : 0;
  *height = visible ? (guint) (gtk_widget_get_height (widget) * scale + 0.5) : 0;
  return *width > 0 && *height > 0;
}
