/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-stage.h"

#include "stoa-export-overlay.h"

#define MOST_THREADS 8
#define MOST_BUFFERS 8       /* pictures that are being encoded */

/* A tile, and what its picture is made with. */
typedef struct
{
  StoaExportTile tile;
  StoaExportTrack *track;    /* NULL: no picture */
  StoaExportFit *fit;
  StoaExportOverlay *caption;
  StoaExportOverlay *avatar;
  gboolean stale;
  gboolean had_picture;      /* when it was last painted */
} Slot;

struct _StoaExportStage
{
  StoaExportCanvas *canvas;
  GstBufferPool *buffers;
  StoaExportFindTrack find_track;
  gpointer data;
  GPtrArray *slots;
  gint64 at_ns;
  GThreadPool *painters;

  GMutex lock;
  GCond painted;
  guint painting;            /* under lock: how many slots */
};

static void
slot_free (gpointer data)
{
  Slot *slot = data;

  g_clear_pointer (&slot->fit, stoa_export_fit_free);
  g_clear_pointer (&slot->caption, stoa_export_overlay_free);
  g_clear_pointer (&slot->avatar, stoa_export_overlay_free);
  g_free (slot);
}

/* on the painters' threads */

static void
paint_slot (StoaExportStage *self,
            Slot            *slot)
{
  gboolean is_new = slot->track && stoa_export_track_decode (slot->track, self->at_ns);
  const GstVideoInfo *info = NULL;
  GstBuffer *picture = slot->track ? stoa_export_track_frame (slot->track, &info) : NULL;

  if (!is_new && !slot->stale && slot->had_picture == (picture != NULL))
    return;
  if (picture == NULL || !stoa_export_fit_paint (slot->fit, self->canvas, picture, info))
    {
      stoa_export_canvas_fill (self->canvas, &slot->tile.area, stoa_export_color (STOA_EXPORT_TILE));
      stoa_export_overlay_paint (slot->avatar, self->canvas);
    }
  stoa_export_overlay_paint (slot->caption, self->canvas);
  slot->stale = FALSE;
  slot->had_picture = picture != NULL;
}

static void
paint_on_thread (gpointer data,
                 gpointer stage)
{
  StoaExportStage *self = stage;

  paint_slot (self, data);
  g_mutex_lock (&self->lock);
  if (--self->painting == 0)
    g_cond_signal (&self->painted);
  g_mutex_unlock (&self->lock);
}

/* tiles */

static gboolean
is_at (const Slot           *slot,
       const StoaExportTile *tile)
{
  return slot->tile.participant == tile->participant && slot->tile.screen == tile->screen && slot->tile.area.x == tile->area.x
         && slot->tile.area.y == tile->area.y && slot->tile.area.width == tile->area.width
         && slot->tile.area.height == tile->area.height;
}

static Slot *
take_slot (GPtrArray            *slots,
           const StoaExportTile *tile)
{
  for (guint i = 0; i < slots->len; i++)
    if (is_at (slots->pdata[i], tile))
      return g_ptr_array_steal_index (slots, i);
  return NULL;
}

static double
get_scale (StoaExportStage *self)
{
  return self->canvas->info.height / 720.0;
}

static Slot *
make_slot (StoaExportStage      *self,
           const StoaExportTile *tile)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->tile = *tile;
  slot->fit = stoa_export_fit_new (&tile->area, tile->screen, stoa_export_color (STOA_EXPORT_TILE));
  slot->avatar = stoa_export_overlay_new_avatar (tile, get_scale (self));
  slot->caption = stoa_export_overlay_new_caption (tile, get_scale (self));
  return slot;
}

static void
set_track (Slot            *slot,
           StoaExportTrack *track)
{
  if (slot->track && slot->track != track)
    stoa_export_track_look_away (slot->track);
  slot->track = track;
}

static void
update_slot (StoaExportStage      *self,
             Slot                 *slot,
             const StoaExportTile *tile)
{
  const StoaExportTile before = slot->tile;

  slot->tile = *tile;
  slot->stale = TRUE;
  set_track (slot, tile->track > 0 ? self->find_track (tile->track, self->data) : NULL);
  if (before.muted == tile->muted && before.speaking == tile->speaking && before.away == tile->away)
    return;
  stoa_export_overlay_free (slot->caption);
  slot->caption = stoa_export_overlay_new_caption (tile, get_scale (self));
}

/* public */

StoaExportStage *
stoa_export_stage_new (guint               width,
                       guint               height,
                       StoaExportFindTrack find_track,
                       gpointer            data)
{
  StoaExportStage *self = g_new0 (StoaExportStage, 1);
  GstStructure *config;
  g_autoptr (GstCaps) caps = NULL;

  self->canvas = stoa_export_canvas_new (width, height);
  caps = gst_video_info_to_caps (&self->canvas->info);
  self->buffers = gst_buffer_pool_new ();
  config = gst_buffer_pool_get_config (self->buffers);
  gst_buffer_pool_config_set_params (config, caps, GST_VIDEO_INFO_SIZE (&self->canvas->info), 0, MOST_BUFFERS);
  gst_buffer_pool_set_config (self->buffers, config);
  gst_buffer_pool_set_active (self->buffers, TRUE);
  self->find_track = find_track;
  self->data = data;
  self->slots = g_ptr_array_new_with_free_func (slot_free);
  g_mutex_init (&self->lock);
  g_cond_init (&self->painted);
  self->painters = g_thread_pool_new (paint_on_thread, self, MIN (g_get_num_processors (), MOST_THREADS), FALSE, NULL);
  stoa_export_canvas_fill (self->canvas, &(StoaArea) { 0, 0, width, height }, stoa_export_color (STOA_EXPORT_BACKGROUND));
  return self;
}

void
stoa_export_stage_free (StoaExportStage *self)
{
  g_thread_pool_free (self->painters, FALSE, TRUE);
  g_ptr_array_unref (self->slots);
  gst_buffer_pool_set_active (self->buffers, FALSE);
  gst_clear_object (&self->buffers);
  stoa_export_canvas_free (self->canvas);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->painted);
  g_free (self);
}

void
stoa_export_stage_set_tiles (StoaExportStage *self,
                             const GArray    *tiles)
{
  g_autoptr (GPtrArray) before = self->slots;
  gboolean moved = FALSE;

  self->slots = g_ptr_array_new_with_free_func (slot_free);
  for (guint i = 0; i < tiles->len; i++)
    {
      const StoaExportTile *tile = &g_array_index (tiles, StoaExportTile, i);
      Slot *slot = take_slot (before, tile);

      if (slot == NULL)
        {
          slot = make_slot (self, tile);
          moved = TRUE;
        }
      g_ptr_array_add (self->slots, slot);
    }
  /* those who go look away before those who stay look */
  for (guint i = 0; i < before->len; i++)
    set_track (before->pdata[i], NULL);
  for (guint i = 0; i < tiles->len; i++)
    update_slot (self, self->slots->pdata[i], &g_array_index (tiles, StoaExportTile, i));
  if (moved || before->len > 0)
    stoa_export_canvas_fill (self->canvas,
                             &(StoaArea) { 0, 0, self->canvas->info.width, self->canvas->info.height },
                             stoa_export_color (STOA_EXPORT_BACKGROUND));
}

GstBuffer *
stoa_export_stage_paint (StoaExportStage *self,
                         gint64           at_ns)
{
  GstBuffer *buffer = NULL;

  self->at_ns = at_ns;
  g_mutex_lock (&self->lock);
  self->painting = self->slots->len;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    g_thread_pool_push (self->painters, self->slots->pdata[i], NULL);
  g_mutex_lock (&self->lock);
  while (self->painting > 0)
    g_cond_wait (&self->painted, &self->lock);
  g_mutex_unlock (&self->lock);
  if (gst_buffer_pool_acquire_buffer (self->buffers, &buffer, NULL) == GST_FLOW_OK)
    gst_buffer_fill (buffer, 0, self->canvas->bytes, GST_VIDEO_INFO_SIZE (&self->canvas->info));
  return buffer;
}
