/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-recording.h"

G_BEGIN_DECLS

/**
 * StoaReplayCue:
 *
 * Who speaks for a while, as a subtitle says it.
 */
typedef struct
{
  gint64 at_ms;              /* from the beginning of what was asked for */
  gint64 duration_ms;
  char *text;                /* "Ana", "Ana, Ben" */
} StoaReplayCue;

/**
 * stoa_replay_cues:
 * @start_ms: what of the recording it is about
 *
 * Returns: (transfer full): of #StoaReplayCue, one after the other; without those who are left out. Any thread.
 */
GArray *stoa_replay_cues (const StoaManifest *manifest,
                          gint64              start_ms,
                          gint64              end_ms);

G_END_DECLS
