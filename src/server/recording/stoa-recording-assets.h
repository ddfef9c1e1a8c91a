/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/* What is made of a recording beside its media: a poster, of the picture that the mux chose, and subtitles of who speaks. Any
 * thread; these block.
 */

/** stoa_recording_assets_clear: the ones from before are gone: somebody may be in them who is left out by now. */
void  stoa_recording_assets_clear     (const char         *root,
                                       const char         *id);
/** stoa_recording_assets_make: adds to @manifest what could be made. */
void  stoa_recording_assets_make      (const char         *root,
                                       StoaManifest       *manifest);
/** stoa_recording_assets_subtitles: (transfer full) (nullable): WebVTT; %NULL when nobody who is not left out spoke. */
char *stoa_recording_assets_subtitles (const StoaManifest *manifest);

G_END_DECLS
