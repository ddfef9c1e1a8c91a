/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording-files.h"
#include "stoa-message.h"
#include "stoa-recording-timeline.h"

G_BEGIN_DECLS

/* What a recording's files and timeline make of its manifest, and what is asked of the program that puts the tracks together.
 * Any thread; these block.
 */

/**
 * stoa_recording_plan_gather:
 * @lost: (out): files that @manifest told of and that are not there any more
 *
 * Fills @manifest with people, timeline and tracks, as they are on the disk.
 */
gboolean stoa_recording_plan_gather (const char    *root,
                                     StoaManifest  *manifest,
                                     guint         *lost,
                                     GError       **error);
/** stoa_recording_plan_write: the plan of all tracks but those of people who are left out. */
gboolean stoa_recording_plan_write  (const char         *root,
                                     const StoaManifest *manifest,
                                     GError            **error);
/** stoa_recording_plan_includes: whether a track is in the media file. */
gboolean stoa_recording_plan_includes (const StoaManifest      *manifest,
                                     const StoaRecordedTrack *track);

G_END_DECLS
