/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-export-overlay.h"

#include <glib/gi18n.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define RADIUS 12.0
#define RING 3.0
#define MARGIN 6.0
#define FONT "Adwaita Sans, Cantarell, sans-serif"
#define CAPTION_PX 14.0
#define INITIALS_SHARE 0.4   /* of an avatar's size */
#define BLOCK 16             /* pixels that are empty together, or not */

/* A square of the overlay that is not empty: colours times their opacity. */
typedef struct
{
  guint16 x, y;              /* in the tile */
  guint8 width, height;      /* even */
  guint8 luma[BLOCK * BLOCK];
  guint8 luma_opacity[BLOCK * BLOCK];
  guint8 chroma[2][BLOCK * BLOCK / 4];
  guint8 chroma_opacity[BLOCK * BLOCK / 4];
} Block;

struct _StoaExportOverlay
{
  StoaArea area;
  GArray *blocks;
};

/* drawing */

static void
set_color (cairo_t *cr,
           guint32  rgb,
           double   opacity)
{
  cairo_set_source_rgba (cr, (rgb >> 16 & 0xff) / 255.0, (rgb >> 8 & 0xff) / 255.0, (rgb & 0xff) / 255.0, opacity);
}

static void
add_rounded (cairo_t *cr,
             double   x,
             double   y,
             double   width,
             double   height,
             double   radius)
{
  radius = MIN (radius, MIN (width, height) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

static PangoLayout *
make_text (cairo_t    *cr,
           const char *text,
           double      size_px,
           gboolean    bold)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FONT);
  PangoLayout *layout = pango_cairo_create_layout (cr);

  pango_font_description_set_absolute_size (font, size_px * PANGO_SCALE);
  if (bold)
    pango_font_description_set_weight (font, PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static void
draw_corners (cairo_t        *cr,
              const StoaArea *area,
              double          scale)
{
  cairo_rectangle (cr, 0, 0, area->width, area->height);
  add_rounded (cr, 0, 0, area->width, area->height, RADIUS * scale);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  set_color (cr, STOA_EXPORT_BACKGROUND, 1);
  cairo_fill (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_WINDING);
}

static void
draw_ring (cairo_t        *cr,
           const StoaArea *area,
           double          scale)
{
  double width = RING * scale;

  add_rounded (cr, width / 2, width / 2, area->width - width, area->height - width, RADIUS * scale - width / 2);
  cairo_set_line_width (cr, width);
  set_color (cr, 0x57e389, 1);
  cairo_stroke (cr);
}

/* A microphone that is crossed out, @size px high. */
static void
draw_muted (cairo_t *cr,
            double   x,
            double   y,
            double   size)
{
  double unit = size / 16;

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, unit, unit);
  cairo_set_line_width (cr, 1.6);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  set_color (cr, 0xffffff, 1);
  add_rounded (cr, 5.5, 1, 5, 9, 2.5);
  cairo_fill (cr);
  cairo_arc_negative (cr, 8, 7.5, 4.5, G_PI, 0);
  cairo_move_to (cr, 8, 12);
  cairo_line_to (cr, 8, 15);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 3.4);
  set_color (cr, 0x000000, 1);
  cairo_move_to (cr, 2, 2);
  cairo_line_to (cr, 14, 14);
  cairo_stroke (cr);
  cairo_set_line_width (cr, 1.6);
  set_color (cr, 0xffffff, 1);
  cairo_move_to (cr, 2, 2);
  cairo_line_to (cr, 14, 14);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_caption (cairo_t              *cr,
              const StoaExportTile *tile,
              double                scale)
{
  g_autofree char *screen = tile->screen ? g_strdup_printf (_("Screen of %s"), tile->name) : NULL;
  double margin = MARGIN * scale, size = CAPTION_PX * scale;
  double icon = tile->muted ? size : 0;
  double gap = tile->muted ? 5 * scale : 0;
  double most = tile->area.width - 2 * margin - 16 * scale - icon - gap;
  g_autoptr (PangoLayout) text = NULL;
  int width, height;

  if (most < 2 * size || tile->area.height < 4 * size)
    return;
  text = make_text (cr, screen ? screen : tile->name, size, FALSE);
  pango_layout_get_pixel_size (text, &width, &height);
  if (width > most)
    {
      pango_layout_set_width (text, (int) (most * PANGO_SCALE));
      pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (text, &width, &height);
    }
  double pill_height = height + 6 * scale;
  double y = tile->area.height - margin - pill_height;

  add_rounded (cr, margin, y, width + icon + gap + 16 * scale, pill_height, 9 * scale);
  set_color (cr, 0x000000, 0.6);
  cairo_fill (cr);
  if (tile->muted)
    draw_muted (cr, margin + 8 * scale, y + (pill_height - icon) / 2, icon);
  set_color (cr, 0xffffff, 1);
  cairo_move_to (cr, margin + 8 * scale + icon + gap, y + 3 * scale);
  pango_cairo_show_layout (cr, text);
}

static void
draw_over_picture (cairo_t              *cr,
                   const StoaExportTile *tile,
                   double                scale)
{
  if (tile->away)
    {
      set_color (cr, 0x000000, 0.6);
      cairo_paint (cr);
    }
  draw_caption (cr, tile, scale);
  draw_corners (cr, &tile->area, scale);
  if (tile->speaking)
    draw_ring (cr, &tile->area, scale);
}

/* the avatar, as libadwaita draws it */

static void
get_avatar_colors (const char *name,
                   guint32    *top,
                   guint32    *bottom,
                   guint32    *text)
{
  static const guint32 colors[][3] = {
    { 0x83b6ec, 0x337fdc, 0xcfe1f5 }, { 0x7ad9f1, 0x0f9ac8, 0xcaeaf2 }, { 0x8de6b1, 0x29ae74, 0xcef8d8 },
    { 0xb5e98a, 0x6ab85b, 0xe6f9d7 }, { 0xf8e359, 0xd29d09, 0xf9f4e1 }, { 0xffcb62, 0xd68400, 0xffead1 },
    { 0xffa95a, 0xed5b00, 0xffe5c5 }, { 0xf78773, 0xe62d42, 0xf8d2ce }, { 0xe973ab, 0xe33b6a, 0xfac7de },
    { 0xcb78d4, 0x9945b5, 0xe7c2e8 }, { 0x9e91e8, 0x7a59ca, 0xd5d2f5 }, { 0xe3cf9c, 0xb08952, 0xf2eade },
    { 0xbe916d, 0x785336, 0xe5d6ca }, { 0xc0bfbc, 0x6e6d71, 0xd8d7d3 },
  };
  const guint32 *chosen = colors[g_str_hash (name) % G_N_ELEMENTS (colors)];

  *top = chosen[0];
  *bottom = chosen[1];
  *text = chosen[2];
}

/* The first letters of the first and the last word. */
static char *
find_initials (const char *name)
{
  g_autofree char *upper = g_utf8_strup (name, -1);
  g_autofree char *composed = g_utf8_normalize (g_strstrip (upper), -1, G_NORMALIZE_DEFAULT_COMPOSE);
  const char *last = composed ? strrchr (composed, ' ') : NULL;
  GString *initials = g_string_new (NULL);

  if (composed && *composed)
    g_string_append_unichar (initials, g_utf8_get_char (composed));
  if (last && last[1])
    g_string_append_unichar (initials, g_utf8_get_char (last + 1));
  return g_string_free_and_steal (initials);
}

static double
choose_avatar_size (const StoaArea *area,
                    double          scale)
{
  static const double sizes[] = { 128, 96, 72, 48, 32 };
  double space = MIN (area->width, area->height);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (space >= 2 * sizes[i] * scale)
      return sizes[i] * scale;
  return 24 * scale;
}

static void
draw_avatar (cairo_t              *cr,
             const StoaExportTile *tile,
             double                scale)
{
  double size = choose_avatar_size (&tile->area, scale);
  double x = tile->area.width / 2.0, y = tile->area.height / 2.0;
  g_autofree char *initials = find_initials (tile->name);
  g_autoptr (PangoLayout) text = make_text (cr, initials, size * INITIALS_SHARE, TRUE);
  cairo_pattern_t *gradient = cairo_pattern_create_linear (0, y - size / 2, 0, y + size / 2);
  guint32 top, bottom, front;
  int width, height;

  get_avatar_colors (tile->name, &top, &bottom, &front);
  cairo_pattern_add_color_stop_rgb (gradient, 0, (top >> 16) / 255.0, (top >> 8 & 0xff) / 255.0, (top & 0xff) / 255.0);
  cairo_pattern_add_color_stop_rgb (gradient, 1, (bottom >> 16) / 255.0, (bottom >> 8 & 0xff) / 255.0, (bottom & 0xff) / 255.0);
  cairo_arc (cr, x, y, size / 2, 0, 2 * G_PI);
  cairo_set_source (cr, gradient);
  cairo_fill (cr);
  cairo_pattern_destroy (gradient);
  pango_layout_get_pixel_size (text, &width, &height);
  set_color (cr, front, 1);
  cairo_move_to (cr, x - width / 2.0, y - height / 2.0);
  pango_cairo_show_layout (cr, text);
}

/* from what is drawn to what is put over pictures */

static gboolean
is_empty (const guint8 *pixels,
          gsize         stride,
          guint         width,
          guint         height)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      if (((const guint32 *) (pixels + y * stride))[x] >> 24 != 0)
        return FALSE;
  return TRUE;
}

/* Cairo's colours are times their opacity already. */
static void
fill_luma (Block        *block,
           const guint8 *pixels,
           gsize         stride)
{
  for (guint y = 0; y < block->height; y++)
    for (guint x = 0; x < block->width; x++)
      {
        guint32 pixel = ((const guint32 *) (pixels + y * stride))[x];
        guint opacity = pixel >> 24;

        block->luma[y * BLOCK + x] = (66 * (pixel >> 16 & 0xff) + 129 * (pixel >> 8 & 0xff) + 25 * (pixel & 0xff) + 128) / 256
                                     + (16 * opacity + 127) / 255;
        block->luma_opacity[y * BLOCK + x] = opacity;
      }
}

static void
fill_chroma (Block        *block,
             const guint8 *pixels,
             gsize         stride)
{
  for (guint y = 0; y < block->height / 2u; y++)
    for (guint x = 0; x < block->width / 2u; x++)
      {
        int a = 0, r = 0, g = 0, b = 0;
        guint at = y * BLOCK / 2 + x;

        for (guint i = 0; i < 4; i++)
          {
            guint32 pixel = ((const guint32 *) (pixels + (2 * y + i / 2) * stride))[2 * x + i % 2];

            a += pixel >> 24;
            r += pixel >> 16 & 0xff;
            g += pixel >> 8 & 0xff;
            b += pixel & 0xff;
          }
        block->chroma[0][at] = (128 * a * 256 / 255 - 38 * r - 74 * g + 112 * b + 512) / 1024;
        block->chroma[1][at] = (128 * a * 256 / 255 + 112 * r - 94 * g - 18 * b + 512) / 1024;
        block->chroma_opacity[at] = a / 4;
      }
}

static void
add_blocks (StoaExportOverlay *self,
            cairo_surface_t   *surface)
{
  gsize stride = cairo_image_surface_get_stride (surface);
  const guint8 *pixels = cairo_image_surface_get_data (surface);

  for (int y = 0; y < self->area.height; y += BLOCK)
    for (int x = 0; x < self->area.width; x += BLOCK)
      {
        Block block = { .x = x, .y = y, .width = MIN (BLOCK, self->area.width - x),
                        .height = MIN (BLOCK, self->area.height - y) };
        const guint8 *begin = pixels + y * stride + x * sizeof (guint32);

        if (is_empty (begin, stride, block.width, block.height))
          continue;
        fill_luma (&block, begin, stride);
        fill_chroma (&block, begin, stride);
        g_array_append_val (self->blocks, block);
      }
}

static inline void
put_over (guint8       *to,
          const guint8 *from,
          const guint8 *opacity,
          guint         n)
{
  for (guint i = 0; i < n; i++)
    {
      guint16 under = to[i] * (255 - opacity[i]) + 128;

      to[i] = from[i] + ((guint16) (under + (under >> 8)) >> 8);
    }
}

static void
paint_plane (StoaExportCanvas *canvas,
             guint             plane,
             int               x,
             int               y,
             guint             width,
             guint             height,
             const guint8     *from,
             const guint8     *opacity,
             guint             from_stride)
{
  gsize stride;
  guint8 *to = stoa_export_canvas_at (canvas, plane, x, y, &stride);

  for (guint row = 0; row < height; row++, to += stride, from += from_stride, opacity += from_stride)
    if (width == BLOCK)
      put_over (to, from, opacity, BLOCK);
    else if (width == BLOCK / 2)
      put_over (to, from, opacity, BLOCK / 2);
    else
      put_over (to, from, opacity, width);
}

static StoaExportOverlay *
draw (const StoaExportTile *tile,
      double                scale,
      void                (*paint) (cairo_t *cr, const StoaExportTile *tile, double scale))
{
  StoaExportOverlay *self = g_new0 (StoaExportOverlay, 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, tile->area.width, tile->area.height);
  cairo_t *cr = cairo_create (surface);

  self->area = tile->area;
  self->blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  paint (cr, tile, scale);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  add_blocks (self, surface);
  cairo_surface_destroy (surface);
  return self;
}

/* public */

StoaExportOverlay *
stoa_export_overlay_new_caption (const StoaExportTile *tile,
                                 double                scale)
{
  return draw (tile, scale, draw_over_picture);
}

StoaExportOverlay *
stoa_export_overlay_new_avatar (const StoaExportTile *tile,
                                double                scale)
{
  return draw (tile, scale, draw_avatar);
}

void
stoa_export_overlay_free (StoaExportOverlay *self)
{
  g_array_unref (self->blocks);
  g_free (self);
}

void
stoa_export_overlay_paint (StoaExportOverlay *self,
                           StoaExportCanvas  *canvas)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);
      int x = self->area.x + block->x, y = self->area.y + block->y;

      paint_plane (canvas, 0, x, y, block->width, block->height, block->luma, block->luma_opacity, BLOCK);
      for (guint plane = 1; plane < STOA_EXPORT_PLANES; plane++)
        paint_plane (canvas, plane, x, y, block->width / 2, block->height / 2, block->chroma[plane - 1], block->chroma_opacity,
                     BLOCK / 2);
    }
}
