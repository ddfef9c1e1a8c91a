/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define STOA_TYPE_QR (stoa_qr_get_type ())
G_DECLARE_FINAL_TYPE (StoaQr, stoa_qr, STOA, QR, GObject)

/**
 * StoaQr:
 *
 * A #GdkPaintable: a text as a QR code, as large as whole pixels allow, dark on white with its quiet zone whatever is around it,
 * so that a phone reads it in every style.
 */

/** stoa_qr_new: (transfer full) (nullable): %NULL when the text is too long for one. */
GdkPaintable *stoa_qr_new (const char *text);

G_END_DECLS
