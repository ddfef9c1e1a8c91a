/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Chapters of an MP4 file, which GStreamer's mp4mux does not write: a box "chpl" in the movie's user data, as ffmpeg, mpv and VLC read it.
 * It holds no more than 255 of them. */

/** stoa_export_mp4_chapters: (transfer full) (nullable): the box, of #StoaReplayCue; %NULL without any. */
GBytes  *stoa_export_mp4_chapters (const GArray *chapters);
/**
 * stoa_export_mp4_append:
 * @path: of a finished file whose movie box is behind what it points at, as mp4mux writes it
 * @box: becomes the last of the movie's user data
 *
 * Blocks. Errors: #GIOErrorEnum
 */
gboolean stoa_export_mp4_append   (const char   *path,
                                   GBytes       *box,
                                   GError      **error);

G_END_DECLS
