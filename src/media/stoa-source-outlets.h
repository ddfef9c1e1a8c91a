/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-outlet.h"
#include "stoa-source.h"

G_BEGIN_DECLS

/* What a publisher needs of a source. Main thread. */

/** stoa_source_is_ready: whether it is known what there is; `ready` is notified when it becomes so. */
gboolean    stoa_source_is_ready  (StoaSource *self);
/** stoa_source_has_video: may ever send pictures. Right once ready. */
gboolean    stoa_source_has_video (StoaSource *self);
gboolean    stoa_source_has_audio (StoaSource *self);
/** stoa_source_has_screen: may ever share a screen; with a film only if it is shared when that is asked. */
gboolean    stoa_source_has_screen (StoaSource *self);
/** stoa_source_get_video: (transfer none): I420 pictures. */
StoaOutlet *stoa_source_get_video (StoaSource *self);
/** stoa_source_get_audio: (transfer none): 48 kHz S16 sound. */
StoaOutlet *stoa_source_get_audio (StoaSource *self);

G_END_DECLS
