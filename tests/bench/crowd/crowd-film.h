/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * CrowdFilm:
 *
 * A film encoded beforehand, in memory: what any number of people send at the cost of sending alone.
 */
typedef struct
{
  GPtrArray *frames;         /* of GstBuffer, at equal distances; the first one is a key frame */
  GstCaps *caps;
  GstClockTime interval_ns;
} CrowdTrack;

/** crowd_track_load: (transfer full) (nullable): all frames of a Matroska file's only track; for Opus each with its level. */
CrowdTrack *crowd_track_load (const char *path,
                              GError    **error);
void        crowd_track_free (CrowdTrack *track);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CrowdTrack, crowd_track_free)

G_END_DECLS
