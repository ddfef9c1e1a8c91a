/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"
#include "stoa-show.h"

G_BEGIN_DECLS

#define STOA_PLAYBACK_MIN_RATE 0.5
#define STOA_PLAYBACK_MAX_RATE 2.0

typedef enum
{
  STOA_PLAYBACK_LOADING,     /* nothing to see yet */
  STOA_PLAYBACK_PLAYING,
  STOA_PLAYBACK_PAUSED,
  STOA_PLAYBACK_ENDED,       /* playing begins anew */
  STOA_PLAYBACK_FAILED,      /* stoa_playback_get_trouble() says why; stoa_playback_retry() */
} StoaPlaybackState;

#define STOA_TYPE_PLAYBACK (stoa_playback_get_type ())
G_DECLARE_FINAL_TYPE (StoaPlayback, stoa_playback, STOA, PLAYBACK, GObject)

/**
 * StoaPlayback:
 *
 * A recording that is played: a #StoaShow whose people are as they were at the time. It keeps within the trim, skips silence
 * when it is told to, and streams from the server with an address that it renews. Main thread. Times in ms from the recording's start;
 * those called watched from the trim's.
 *
 * Signals: `changed` (): state, rate, volume or trouble; `moved` (): the position.
 */
StoaPlayback      *stoa_playback_new          (StoaSession        *session,
                                               const StoaManifest *manifest);
void               stoa_playback_play         (StoaPlayback       *self);
void               stoa_playback_pause        (StoaPlayback       *self);
void               stoa_playback_toggle       (StoaPlayback       *self);
/** stoa_playback_stop: for good. */
void               stoa_playback_stop         (StoaPlayback       *self);
/** stoa_playback_retry: after it failed, goes on where it was. */
void               stoa_playback_retry        (StoaPlayback       *self);
void               stoa_playback_seek         (StoaPlayback       *self,
                                               gint64              position_ms);
void               stoa_playback_seek_watched (StoaPlayback       *self,
                                               gint64              watched_ms);
/** stoa_playback_go_to_chapter: the next (1) or the one before (−1). */
void               stoa_playback_go_to_chapter (StoaPlayback      *self,
                                                int                step);
void               stoa_playback_set_rate     (StoaPlayback       *self,
                                               double              rate);
/** stoa_playback_set_volume: 0..1 */
void               stoa_playback_set_volume   (StoaPlayback       *self,
                                               double              volume);
void               stoa_playback_set_skip_silence (StoaPlayback   *self,
                                                   gboolean        skip);
/** stoa_playback_set_trim: plays only that; an @end_ms of 0 is the recording's. */
void               stoa_playback_set_trim     (StoaPlayback       *self,
                                               gint64              start_ms,
                                               gint64              end_ms);
StoaPlaybackState  stoa_playback_get_state    (StoaPlayback       *self);
gboolean           stoa_playback_is_buffering (StoaPlayback       *self);
/** stoa_playback_get_trouble: (nullable): a sentence */
const char        *stoa_playback_get_trouble  (StoaPlayback       *self);
gint64             stoa_playback_get_position (StoaPlayback       *self);
gint64             stoa_playback_get_watched  (StoaPlayback       *self);
/** stoa_playback_get_length: of what is left after the trim. */
gint64             stoa_playback_get_length   (StoaPlayback       *self);
double             stoa_playback_get_rate     (StoaPlayback       *self);
double             stoa_playback_get_volume   (StoaPlayback       *self);
gint64             stoa_playback_get_start    (StoaPlayback       *self);
gint64             stoa_playback_get_end      (StoaPlayback       *self);

G_END_DECLS
