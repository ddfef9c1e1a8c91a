/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"
#include "stoa-frames.h"

G_BEGIN_DECLS

#define STOA_TYPE_SUBSCRIBER (stoa_subscriber_get_type ())
G_DECLARE_FINAL_TYPE (StoaSubscriber, stoa_subscriber, STOA, SUBSCRIBER, GObject)

/**
 * StoaSubscriber:
 *
 * One receiving WebRTC connection. Each m-line is a slot that carries now this, now that
 * participant; the server says which (StoaSlotInfo). Pictures of (participant, kind) go to the
 * #StoaFrames that the owner attached for them; sound is mixed and played. Main thread.
 *
 * Signals: `answer` (gint64 revision, string sdp); `candidate` (uint mline, string); `connected` ();
 * `failed` (GError); `allowed` (): stoa_subscriber_get_allowed() changed.
 */

/** stoa_subscriber_new: @play: whether the mix goes to the speaker (FALSE: decoded, measured, discarded). */
StoaSubscriber *stoa_subscriber_new           (gboolean          play);
void            stoa_subscriber_set_offer     (StoaSubscriber   *self, const StoaOffer *offer);
void            stoa_subscriber_set_slots     (StoaSubscriber   *self, GPtrArray *slots);
void            stoa_subscriber_add_candidate (StoaSubscriber   *self, guint mline, const char *candidate);
/** stoa_subscriber_attach: where pictures of that participant go; %NULL to stop decoding them. */
void            stoa_subscriber_attach        (StoaSubscriber   *self, const char *participant, StoaTrackKind kind,
                                               StoaFrames *frames);
/** stoa_subscriber_set_volume: of one person, 0..1.5, kept when they come back to another slot. */
void            stoa_subscriber_set_volume    (StoaSubscriber   *self, const char *participant, double volume);
void            stoa_subscriber_set_speaker   (StoaSubscriber   *self, const char *device_id);
void            stoa_subscriber_close         (StoaSubscriber   *self);

typedef struct
{
  guint64 frames;            /* of the camera, decoded */
  guint64 bytes;             /* of all tracks, received */
  guint width, height;       /* of the camera, as fps */
  double fps;                /* over the last second */
  double audio_dbov;         /* loudest of the last second; −127 for silence */
} StoaReceiveStats;
/** stoa_subscriber_get_stats: the newest of one participant. FALSE when nothing came from them yet. */
gboolean        stoa_subscriber_get_stats     (StoaSubscriber   *self, const char *participant, StoaReceiveStats *stats);

/* One track of a participant; figures without a unit of their own are of the last second. */
typedef struct
{
  guint64 frames;            /* decoded since the beginning: pictures, or pieces of sound */
  guint width, height;
  StoaLayer layer;           /* that the server was asked for; without meaning for sound */
  double fps;
  double kbits;              /* received */
  double loss;               /* share that did not come, not even when asked for again, 0..1 */
  double decode_ms;          /* for a picture, on average */
  double behind_ms;          /* how long the picture that waited longest for the decoder did so */
  guint skipped;             /* pictures left out because the decoder was too far behind */
} StoaTrackStats;
/** stoa_subscriber_get_track_stats: FALSE when nothing of it came yet. */
gboolean        stoa_subscriber_get_track_stats (StoaSubscriber *self, const char *participant, StoaTrackKind kind,
                                                 StoaTrackStats *stats);
/** stoa_subscriber_get_allowed: the largest layer of that camera to ask for, as far as the way and the decoders go. */
StoaLayer       stoa_subscriber_get_allowed   (StoaSubscriber   *self, const char *participant);
/** stoa_subscriber_get_link: RTT, loss and candidate type of the connection, as in StoaSendStats. */
void            stoa_subscriber_get_link      (StoaSubscriber   *self, double *rtt_ms, double *loss, const char **candidate);

G_END_DECLS
