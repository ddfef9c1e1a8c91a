/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "stoa-message.h"

G_BEGIN_DECLS

/**
 * StoaDownloads:
 *
 * Files on their way to clients, a part at a time, whole or by range: what is in memory is one part each. Main thread.
 */
typedef struct _StoaDownloads StoaDownloads;

StoaDownloads *stoa_downloads_new   (void);
void           stoa_downloads_free  (StoaDownloads      *self);
/**
 * stoa_downloads_send:
 * @message: paused; it goes on when the answer begins
 * @stream: the whole file, of which @asset tells
 * @name: what a person would call it, without what names a type
 *
 * Returns: %FALSE with %STOA_ERROR_TOO_MANY
 */
gboolean       stoa_downloads_send  (StoaDownloads      *self,
                                     SoupServerMessage  *message,
                                     GInputStream       *stream,
                                     const StoaAsset    *asset,
                                     const char         *recording,
                                     const char         *name,
                                     GError            **error);
/** stoa_downloads_measure: how long a file is: bytes, or -1 when it does not say. */
gint64         stoa_downloads_measure (GInputStream      *stream);
/** stoa_downloads_cut: those of that recording end now, wherever they are. */
void           stoa_downloads_cut   (StoaDownloads      *self,
                                     const char         *recording);

G_END_DECLS
