/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-rtp-frames.h"

G_BEGIN_DECLS

/**
 * StoaMuxPlan:
 *
 * What is to become one file: version 1 of the plan, a JSON object
 *
 *     {"version": 1, "started_at_us": 1789000300000000, "ended_at_us": 1789002830000000, "title": "Garden evening",
 *      "still": "still.webp",
 *      "chapters": [{"at_ms": 60000, "title": "Tomatoes"}],
 *      "tracks": [{"number": 1, "name": "Ana – microphone", "participant": "p-41", "account": "a-7Rk2", "kind": "mic",
 *                  "codec": "opus", "files": ["1-0.mjr", "1-1.mjr"], "starts_ms": [140, 61000]}]}
 *
 * `kind` is camera, mic, screen or screen-audio, `codec` opus, vp8 or h264; files lie in the plan's own folder. Without
 * `starts_ms` each of them says itself when it begins, by the wall clock. `still`, if it is said, is a picture of it, beside the
 * file that is made.
 */
typedef struct
{
  guint number;
  char *name;
  char *kind;
  StoaCodec codec;
  char **files;
  gint64 *starts_ms;         /* of each; NULL: they say it */
} StoaMuxPlanTrack;

typedef struct
{
  gint64 at_ms;
  char *title;
} StoaMuxChapter;

typedef struct
{
  char *folder;
  char *title;
  char *still;               /* NULL: none is wanted */
  gint64 started_at_us;
  gint64 ended_at_us;
  GPtrArray *chapters;       /* StoaMuxChapter, by time */
  GPtrArray *tracks;         /* StoaMuxPlanTrack */
} StoaMuxPlan;

/** stoa_mux_plan_load: (transfer full) (nullable): @error says what is wrong with it. */
StoaMuxPlan *stoa_mux_plan_load (const char  *path,
                                 GError     **error);
void         stoa_mux_plan_free (StoaMuxPlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMuxPlan, stoa_mux_plan_free)

G_END_DECLS
