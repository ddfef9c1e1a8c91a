/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-outlet.h"

G_BEGIN_DECLS

/**
 * StoaMixer:
 *
 * Mixes any number of people into one stereo stream, in blocks of 10 ms on a thread of its own. Who begins, ends, stalls or
 * is made louder is faded, never cut; who is silent costs nothing; too many at once are made quieter instead of
 * clipped; a sender whose clock runs faster or slower is followed by skipping or repeating a few milliseconds.
 * Reference-counted; any thread.
 */
typedef struct _StoaMixer StoaMixer;
/** StoaMixerInput: one person's sound. Reference-counted; any thread. */
typedef struct _StoaMixerInput StoaMixerInput;

/** stoa_mixer_new: 48 kHz stereo S16 goes to @outlet, silence as well, until stoa_mixer_stop(). */
StoaMixer      *stoa_mixer_new            (StoaOutlet     *outlet);
StoaMixer      *stoa_mixer_ref            (StoaMixer      *self);
void            stoa_mixer_unref          (StoaMixer      *self);
/** stoa_mixer_stop: when it returns, nothing goes to the outlet any more. */
void            stoa_mixer_stop           (StoaMixer      *self);

/** stoa_mixer_add: (transfer full): an input that is heard until its last reference is gone. */
StoaMixerInput *stoa_mixer_add            (StoaMixer      *self);
StoaMixerInput *stoa_mixer_input_ref      (StoaMixerInput *input);
void            stoa_mixer_input_unref    (StoaMixerInput *input);
/** stoa_mixer_input_push: @samples: 48 kHz S16, @n_frames of each of @n_channels; beyond two they are not heard. */
void            stoa_mixer_input_push     (StoaMixerInput *input,
                                           const gint16   *samples,
                                           gsize           n_frames,
                                           guint           n_channels);
/** stoa_mixer_input_seam: something is missing between what was pushed and what comes next. */
void            stoa_mixer_input_seam     (StoaMixerInput *input);
/** stoa_mixer_input_set_volume: 1 is as it came. */
void            stoa_mixer_input_set_volume (StoaMixerInput *input,
                                           double          volume);
/** stoa_mixer_input_cut: what was pushed and not heard yet is somebody else's: it is faded out. */
void            stoa_mixer_input_cut      (StoaMixerInput *input);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMixer, stoa_mixer_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaMixerInput, stoa_mixer_input_unref)

G_END_DECLS
