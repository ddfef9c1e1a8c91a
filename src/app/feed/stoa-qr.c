/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-qr.h"

#include <qrencode.h>

#define QUIET 4 /* modules around it: the standard asks for four */
#define PIXELS 5 /* of a module, as large as it would like to be */

struct _StoaQr
{
  GObject parent_instance;

  GdkTexture *modules;       /* a pixel each, with the quiet zone */
};

static void paintable_init (GdkPaintableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaQr, stoa_qr, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

static void
stoa_qr_snapshot (GdkPaintable *paintable,
                  GtkSnapshot  *snapshot,
                  double        width,
                  double        height)
{
  int side = gdk_texture_get_width (STOA_QR (paintable)->modules);
  double module = floor (MIN (width, height) / side);
  double size = side * (module >= 1 ? module : MIN (width, height) / side);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (floor ((width - size) / 2), floor ((height - size) / 2), size, size);

  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 1, 1, 1, 1 }, &GRAPHENE_RECT_INIT (0, 0, width, height));
  gtk_snapshot_append_scaled_texture (snapshot, STOA_QR (paintable)->modules, GSK_SCALING_FILTER_NEAREST, &bounds);
}

static int
stoa_qr_get_side (GdkPaintable *paintable)
{
  return gdk_texture_get_width (STOA_QR (paintable)->modules) * PIXELS;
}

static GdkPaintableFlags
stoa_qr_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_SIZE | GDK_PAINTABLE_STATIC_CONTENTS;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = stoa_qr_snapshot;
  iface->get_flags = stoa_qr_get_flags;
  iface->get_intrinsic_width = stoa_qr_get_side;
  iface->get_intrinsic_height = stoa_qr_get_side;
}

static void
stoa_qr_finalize (GObject *object)
{
  g_clear_object (&STOA_QR (object)->modules);
  G_OBJECT_CLASS (stoa_qr_parent_class)->finalize (object);
}

static void
stoa_qr_class_init (StoaQrClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_qr_finalize;
}

static void
stoa_qr_init (StoaQr *self)
{
}

static GdkTexture *
make_modules (const QRcode *code)
{
  int side = code->width + 2 * QUIET;
  guint8 *pixels = g_malloc (side * side);
  g_autoptr (GBytes) bytes = NULL;

  memset (pixels, 0xff, side * side);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      if (code->data[y * code->width + x] & 1)
        pixels[(y + QUIET) * side + x + QUIET] = 0;
  bytes = g_bytes_new_take (pixels, side * side);
  return gdk_memory_texture_new (side, side, GDK_MEMORY_G8, bytes, side);
}

GdkPaintable *
stoa_qr_new (const char *text)
{
  QRcode *code = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
  StoaQr *self;

  if (code == NULL)
    return NULL;
  self = g_object_new (STOA_TYPE_QR, NULL);
  self->modules = make_modules (code);
  QRcode_free (code);
  return GDK_PAINTABLE (self);
}
