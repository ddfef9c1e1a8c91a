/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-test-publisher.h"

G_BEGIN_DECLS

/**
 * StoaTestPeer:
 *
 * A participant with real WebRTC connections, straight on a StoaSfu: no server between. What it sends
 * is told apart by its width.
 */
typedef struct _StoaTestPeer StoaTestPeer;

StoaTestPeer *stoa_test_peer_new         (StoaSfu             *sfu,
                                          const char          *room,
                                          const char          *id);
/** stoa_test_peer_free: closes its connections, as a program that ends does; says nothing to the server. */
void          stoa_test_peer_free        (StoaTestPeer        *self);

/** stoa_test_peer_publish: waits until the engine's answer is set; whether it gave one. */
gboolean      stoa_test_peer_publish     (StoaTestPeer        *self,
                                          const StoaTestMedia *media,
                                          GError             **error);
/** stoa_test_peer_publish_mic: adds a silent microphone to what its connection sends. */
gboolean      stoa_test_peer_publish_mic (StoaTestPeer        *self,
                                          GError             **error);
/** stoa_test_peer_spoil: from now on, in the small (0) or the large (1) layer of its simulcast. */
void          stoa_test_peer_spoil       (StoaTestPeer        *self,
                                          guint                layer,
                                          StoaTestSpoil        how);
/** stoa_test_peer_unplug: its sending connection ends without a word. */
void          stoa_test_peer_unplug      (StoaTestPeer        *self);

/** stoa_test_peer_want: adds to what the next stoa_test_peer_subscribe() wants. */
void          stoa_test_peer_want        (StoaTestPeer        *self,
                                          const char          *participant,
                                          int                  kind,
                                          int                  layer);
/** stoa_test_peer_be_hasty: from its next receiving connection on, packets are counted when they arrive, in any order. */
void          stoa_test_peer_be_hasty    (StoaTestPeer        *self);
/** stoa_test_peer_hold: from now on an offer waits for its answer, until it is told not to. */
void          stoa_test_peer_hold        (StoaTestPeer        *self,
                                          gboolean             hold);
/** stoa_test_peer_subscribe: asks for what was wanted since the last; returns the revision. */
gint64        stoa_test_peer_subscribe   (StoaTestPeer        *self);
/** stoa_test_peer_restart: a new receiving connection; the next revision is 1 again. */
void          stoa_test_peer_restart     (StoaTestPeer        *self);

/** stoa_test_peer_has_revision: whether offer or slots came for @revision, and an offer was answered. */
gboolean      stoa_test_peer_has_revision (StoaTestPeer       *self,
                                          gint64               revision);
/** stoa_test_peer_find_mid: (nullable): where that track comes, by the newest slots. */
const char   *stoa_test_peer_find_mid    (StoaTestPeer        *self,
                                          const char          *participant,
                                          int                  kind);
guint         stoa_test_peer_get_offers  (StoaTestPeer        *self);
guint         stoa_test_peer_get_slots   (StoaTestPeer        *self);
/** stoa_test_peer_get_frames: decoded on that m-line. */
guint         stoa_test_peer_get_frames  (StoaTestPeer        *self,
                                          const char          *mid);
/** stoa_test_peer_get_keyframes: that came on that m-line. */
guint         stoa_test_peer_get_keyframes (StoaTestPeer      *self,
                                          const char          *mid);
/** stoa_test_peer_ask: asks for a keyframe on that m-line, as one who lost packets. */
void          stoa_test_peer_ask         (StoaTestPeer        *self,
                                          const char          *mid);
/** stoa_test_peer_get_packets: RTP that came on that m-line. */
guint         stoa_test_peer_get_packets (StoaTestPeer        *self,
                                          const char          *mid);
/** stoa_test_peer_wait_silent: until nothing has come on that m-line for that long: what was on its way is through before. Fails
 * the test when that never is. */
void          stoa_test_peer_wait_silent (StoaTestPeer        *self,
                                          const char          *mid,
                                          guint                silence_ms);
/** stoa_test_peer_get_width: of the newest frame on that m-line. */
int           stoa_test_peer_get_width   (StoaTestPeer        *self,
                                          const char          *mid);
/** stoa_test_peer_get_pads: how many streams the receiving connection has seen; a new SSRC is one more. */
guint         stoa_test_peer_get_pads    (StoaTestPeer        *self);
/** stoa_test_peer_get_trace: (transfer full): when each step of its connections came, for people. */
char         *stoa_test_peer_get_trace   (StoaTestPeer        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTestPeer, stoa_test_peer_free)

G_END_DECLS
