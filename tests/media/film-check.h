/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Looking and listening at a film, with programs of others and GStreamer's decoders. */

#define SYNC_MS 40

/** run_program: (transfer full): what it prints; it has to succeed without a complaint. */
char   *run_program     (const char *const *argv);
/** probe: (transfer full): what ffprobe says of that. */
char   *probe           (const char        *path,
                         const char        *entries);
void    assert_duration (const char        *path,
                         gint64             ms);
/** read_subtitles: (transfer full): as SubRip. */
char   *read_subtitles  (const char        *path);
/** see: (transfer full): all pictures. */
GArray *see             (const char        *path);
/** assert_color: of a point in thousandths of the picture's sides. */
#define assert_color(pictures, at_ms, x, y, rgb) assert_color_at (pictures, at_ms, x, y, rgb, __LINE__)
void    assert_color_at (GArray            *pictures,
                         gint64             at_ms,
                         int                x,
                         int                y,
                         guint32            rgb,
                         int                line);
/** has_color: whether anywhere at that time there is that colour. */
gboolean has_color      (GArray            *pictures,
                         gint64             at_ms,
                         guint32            rgb);
/** find_flashes: (transfer full): of gint64: when that point grows white, in ms. */
GArray *find_flashes    (GArray            *pictures,
                         int                x,
                         int                y);
/** hear: (transfer full): of gint16, 8 kHz. */
GArray *hear            (const char        *path);
/** loudness_of: how much of @hz is in a stretch. */
double  loudness_of     (GArray            *samples,
                         gint64             from_ms,
                         gint64             ms,
                         double             hz);
/** find_clicks: (transfer full): of gint64: when something begins that was not there for a while before, in ms. */
GArray *find_clicks     (GArray            *samples);
/** assert_together: flashes and clicks that belong to each other are no further than %SYNC_MS apart. */
void    assert_together (GArray            *flashes,
                         GArray            *clicks,
                         guint              at_least);

G_END_DECLS
