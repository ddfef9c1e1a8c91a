/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tile-paintable.h"

#include <gst/video/video.h>

struct _StoaTilePaintable
{
  GObject parent_instance;

  StoaBeat *beat;
  StoaFrames *frames;
  GdkTexture *texture;
  gint64 arrived_us;         /* when the picture in it came; 0 without one */
  gint64 last_arrived_us;    /* of the one before */
  gboolean painted;          /* this texture was */
  gboolean begun;            /* some texture was */
  guint width;
  guint height;
  guint radius;
  gboolean rounded;          /* the texture is already */
  gboolean mirrored;
  gboolean whole;
};

enum { PROP_HAS_PICTURE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

static void paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaTilePaintable, stoa_tile_paintable, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

/* Cutting off more than this share of a picture to fill a tile loses faces. */
#define MAX_CUT (1.0 / 3)

/* Who shows a picture this long after it came is followed by the next one before the others' beat. Up to there that is the
 * length of a beat and a half: the beats are a little more often than pictures, and who is behind catches up with them. */
#define LATE_US (50 * G_TIME_SPAN_MILLISECOND)

/* Frames may go from one paintable to the next, as one's own camera does from the start-live dialog to
 * its tile: the former does not take the size of the latter away.
 */
#define TAKER "stoa-taker"

/* from a frame to a texture */

typedef struct
{
  GstVideoFrame frame;
  GstSample *sample;
} MappedFrame;

static void
unmap_frame (gpointer data)
{
  MappedFrame *mapped = data;

  gst_video_frame_unmap (&mapped->frame);
  gst_sample_unref (mapped->sample);
  g_free (mapped);
}

static gboolean
memory_format (GstVideoFormat   video,
               GdkMemoryFormat *memory)
{
  switch (video)
    {
    case GST_VIDEO_FORMAT_BGRA:
      *memory = GDK_MEMORY_B8G8R8A8_PREMULTIPLIED;
      return TRUE;
    case GST_VIDEO_FORMAT_BGRx:
      *memory = GDK_MEMORY_B8G8R8X8;
      return TRUE;
    case GST_VIDEO_FORMAT_I420:
      *memory = GDK_MEMORY_G8_B8_R8_420;
      return TRUE;
    case GST_VIDEO_FORMAT_NV12:
      *memory = GDK_MEMORY_G8_B8R8_420;
      return TRUE;
    default:
      return FALSE;
    }
}

static GdkColorState *
color_state (const GstVideoInfo *info)
{
  g_autoptr (GdkCicpParams) params = NULL;

  if (!GST_VIDEO_INFO_IS_YUV (info))
    return gdk_color_state_ref (gdk_color_state_get_srgb ());

  params = gdk_cicp_params_new ();
  gdk_cicp_params_set_color_primaries (params, gst_video_color_primaries_to_iso (info->colorimetry.primaries));
  gdk_cicp_params_set_transfer_function (params, gst_video_transfer_function_to_iso (info->colorimetry.transfer));
  gdk_cicp_params_set_matrix_coefficients (params, gst_video_color_matrix_to_iso (info->colorimetry.matrix));
  gdk_cicp_params_set_range (params, info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255
                                       ? GDK_CICP_RANGE_FULL : GDK_CICP_RANGE_NARROW);
  return gdk_cicp_params_build_color_state (params, NULL);
}

static GdkTexture *
texture_from_frame (MappedFrame *mapped)
{
  GstVideoFrame *frame = &mapped->frame;
  g_autoptr (GdkMemoryTextureBuilder) builder = gdk_memory_texture_builder_new ();
  g_autoptr (GdkColorState) state = color_state (&frame->info);
  g_autoptr (GBytes) bytes = NULL;
  GdkMemoryFormat format;

  if (!memory_format (GST_VIDEO_FRAME_FORMAT (frame), &format))
    {
      unmap_frame (mapped);
      return NULL;
    }

  bytes = g_bytes_new_with_free_func (frame->map[0].data, frame->map[0].size, unmap_frame, mapped);
  gdk_memory_texture_builder_set_bytes (builder, bytes);
  gdk_memory_texture_builder_set_format (builder, format);
  gdk_memory_texture_builder_set_width (builder, GST_VIDEO_FRAME_WIDTH (frame));
  gdk_memory_texture_builder_set_height (builder, GST_VIDEO_FRAME_HEIGHT (frame));
  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++)
    {
      gdk_memory_texture_builder_set_offset (builder, i,
                                             (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, i) - frame->map[0].data);
      gdk_memory_texture_builder_set_stride_for_plane (builder, i, GST_VIDEO_FRAME_PLANE_STRIDE (frame, i));
    }
  if (state)
    gdk_memory_texture_builder_set_color_state (builder, state);
  return gdk_memory_texture_builder_build (builder);
}

/* (transfer full) @sample */
static GdkTexture *
texture_from_sample (GstSample *sample)
{
  MappedFrame *mapped = g_new0 (MappedFrame, 1);
  GstVideoInfo info;

  mapped->sample = sample;
  if (gst_sample_get_caps (sample) && gst_sample_get_buffer (sample)
      && gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      && gst_video_frame_map (&mapped->frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return texture_from_frame (mapped);

  gst_sample_unref (sample);
  g_free (mapped);
  return NULL;
}

static gboolean
is_rounded (GstSample *sample)
{
  GstCaps *caps = gst_sample_get_caps (sample);

  return caps && gst_structure_has_field (gst_caps_get_structure (caps, 0), STOA_FRAMES_CORNERS);
}

/* All pipelines are on the common clock, from 0: a time stamp is a time of day of ours. */
static gint64
arrival_of (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  return buffer && GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer) / GST_USECOND : 0;
}

/* asking for the right size */

static void
ask_for_size (StoaTilePaintable *self)
{
  guint source_width, source_height, width, height;

  if (self->frames == NULL || g_object_get_data (G_OBJECT (self->frames), TAKER) != self)
    return;

  stoa_frames_get_source_size (self->frames, &source_width, &source_height);
  stoa_tile_fit (source_width, source_height, self->width, self->height, self->whole, &width, &height);
  /* what would stick out is cut before it is scaled and converted; between bars it has no corners */
  stoa_frames_set_corners (self->frames, width >= self->width && height >= self->height ? self->radius : 0);
  stoa_frames_set_size (self->frames, MIN (width, self->width), MIN (height, self->height));
}

static void
set_texture (StoaTilePaintable *self,
             GdkTexture        *texture)
{
  gboolean had = self->texture != NULL;

  g_set_object (&self->texture, texture);
  self->painted = FALSE;
  if (had != (texture != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_PICTURE]);
}

/* A frame is taken when the window beats and not before: one that is overtaken costs nothing. While they come, the next beat is
 * waited for without being told of each. */
static gboolean
take_newest (GObject *object)
{
  StoaTilePaintable *self = STOA_TILE_PAINTABLE (object);
  gboolean more = FALSE;
  GstSample *sample = self->frames ? stoa_frames_take_on (self->frames, &more) : NULL;
  gint64 arrived_us = sample ? arrival_of (sample) : 0;
  gboolean rounded = sample && is_rounded (sample);
  g_autoptr (GdkTexture) texture = sample ? texture_from_sample (sample) : NULL;

  if (sample)
    stoa_beat_mark (self->beat, object, take_newest, more && g_get_monotonic_time () - arrived_us > LATE_US);
  if (texture == NULL)
    return FALSE;
  set_texture (self, texture);
  self->rounded = rounded;
  self->last_arrived_us = self->arrived_us;
  self->arrived_us = arrived_us;
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
  return TRUE;
}

static void
frame_arrived (StoaTilePaintable *self)
{
  stoa_beat_mark (self->beat, G_OBJECT (self), take_newest, FALSE);
}

/* GdkPaintable */

/* Round clips are drawn with masks where there is no GPU: what comes with round corners needs none. */
static void
push_clip (StoaTilePaintable *self,
           GdkSnapshot       *snapshot,
           double             width,
           double             height)
{
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, width, height);
  GskRoundedRect rounded;

  if (self->rounded || self->radius == 0)
    {
      gtk_snapshot_push_clip (snapshot, &area);
      return;
    }
  gsk_rounded_rect_init_from_rect (&rounded, &area, self->radius * width / self->width);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
}

static void
snapshot (GdkPaintable *paintable,
          GdkSnapshot  *snapshot,
          double        width,
          double        height)
{
  StoaTilePaintable *self = STOA_TILE_PAINTABLE (paintable);
  guint texture_width, texture_height, fit_width, fit_height;
  double scale;

  if (self->texture == NULL || self->width == 0 || self->height == 0)
    return;

  if (!self->painted)
    stoa_beat_painted (self->beat, self,
                       self->last_arrived_us > 0 ? g_get_monotonic_time () - self->last_arrived_us : 0);
  if (!self->begun)
    g_debug ("first picture of a tile at %" G_GINT64_FORMAT " us", g_get_monotonic_time ());
  self->painted = self->begun = TRUE;
  texture_width = gdk_texture_get_width (self->texture);
  texture_height = gdk_texture_get_height (self->texture);
  stoa_tile_fit (texture_width, texture_height, self->width, self->height, self->whole, &fit_width, &fit_height);
  /* whole device pixels, so that a frame of the asked size is copied and not scaled */
  scale = width / self->width;
  gtk_snapshot_save (snapshot);
  if (self->mirrored)
    {
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (width, 0));
      gtk_snapshot_scale (snapshot, -1, 1);
    }
  push_clip (self, snapshot, width, height);
  if (fit_width < self->width || fit_height < self->height)
    gtk_snapshot_append_color (snapshot, &(const GdkRGBA) { 0, 0, 0, 1 }, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (((int) self->width - (int) fit_width) / 2 * scale,
                                                    ((int) self->height - (int) fit_height) / 2 * scale,
                                                    fit_width * scale, fit_height * scale));
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static GdkPaintableFlags
get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = snapshot;
  iface->get_flags = get_flags;
}

/* GObject */

static void
stoa_tile_paintable_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_HAS_PICTURE:
      g_value_set_boolean (value, stoa_tile_paintable_has_picture (STOA_TILE_PAINTABLE (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_paintable_finalize (GObject *object)
{
  StoaTilePaintable *self = STOA_TILE_PAINTABLE (object);

  g_clear_object (&self->beat);
  g_clear_object (&self->frames);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (stoa_tile_paintable_parent_class)->finalize (object);
}

static void
stoa_tile_paintable_class_init (StoaTilePaintableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_tile_paintable_get_property;
  object_class->finalize = stoa_tile_paintable_finalize;

  props[PROP_HAS_PICTURE] = g_param_spec_boolean ("has-picture", NULL, NULL, FALSE, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_tile_paintable_init (StoaTilePaintable *self)
{
}

/* public */

StoaTilePaintable *
stoa_tile_paintable_new (StoaBeat *beat)
{
  StoaTilePaintable *self = g_object_new (STOA_TYPE_TILE_PAINTABLE, NULL);

  self->beat = g_object_ref (beat);
  return self;
}

void
stoa_tile_paintable_set_frames (StoaTilePaintable *self,
                                StoaFrames        *frames)
{
  g_return_if_fail (STOA_IS_TILE_PAINTABLE (self));

  if (self->frames == frames)
    return;

  if (self->frames)
    {
      g_signal_handlers_disconnect_by_data (self->frames, self);
      if (g_object_get_data (G_OBJECT (self->frames), TAKER) == self)
        stoa_frames_set_size (self->frames, 0, 0);
    }
  g_set_object (&self->frames, frames);
  set_texture (self, NULL);
  self->arrived_us = 0;
  if (frames)
    {
      g_object_set_data (G_OBJECT (frames), TAKER, self);
      g_signal_connect_object (frames, "frame", G_CALLBACK (frame_arrived), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (frames, "resized", G_CALLBACK (ask_for_size), self, G_CONNECT_SWAPPED);
      ask_for_size (self);
      /* whoever took them before may have been about to come again */
      frame_arrived (self);
    }
  gdk_paintable_invalidate_contents (GDK_PAINTABLE (self));
}

void
stoa_tile_paintable_set_area (StoaTilePaintable *self,
                              guint              width,
                              guint              height,
                              guint              radius)
{
  g_return_if_fail (STOA_IS_TILE_PAINTABLE (self));

  if (self->width == width && self->height == height && self->radius == radius)
    return;
  self->width = width;
  self->height = height;
  self->radius = radius;
  ask_for_size (self);
}

void
stoa_tile_paintable_set_mirrored (StoaTilePaintable *self,
                                  gboolean           mirrored)
{
  self->mirrored = mirrored;
}

void
stoa_tile_paintable_set_whole (StoaTilePaintable *self,
                               gboolean           whole)
{
  self->whole = whole;
}

gboolean
stoa_tile_paintable_has_picture (StoaTilePaintable *self)
{
  return self->texture != NULL;
}

StoaFramesFormat
stoa_tile_paintable_format (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native ? gtk_native_get_renderer (native) : NULL;
  const char *wish = g_getenv ("STOA_PAINT");

  if (wish)
    return g_str_equal (wish, "cpu") ? STOA_FRAMES_BGRA : STOA_FRAMES_YUV;
  return renderer == NULL || GSK_IS_CAIRO_RENDERER (renderer) ? STOA_FRAMES_BGRA : STOA_FRAMES_YUV;
}

void
stoa_tile_fit (guint    source_width,
               guint    source_height,
               guint    width,
               guint    height,
               gboolean whole,
               guint   *fit_width,
               guint   *fit_height)
{
  double fill, show, scale;

  if (source_width == 0 || source_height == 0 || width == 0 || height == 0)
    {
      *fit_width = width;
      *fit_height = height;
      return;
    }

  fill = MAX ((double) width / source_width, (double) height / source_height);
  show = MIN ((double) width / source_width, (double) height / source_height);
  scale = whole || 1 - show / fill > MAX_CUT ? show : fill;
  *fit_width = MAX (1, (guint) (source_width * scale + 0.5));
  *fit_height = MAX (1, (guint) (source_height * scale + 0.5));
}
