/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/webrtc/webrtc.h>

#include "stoa-test-member.h"

G_BEGIN_DECLS

/**
 * StoaTestLink:
 *
 * One WebRTC connection of a member with the engine: a pipeline with a webrtcbin named "webrtc". It sends its
 * candidates by itself. Its member outlives it.
 */
typedef struct _StoaTestLink StoaTestLink;

/**
 * stoa_test_link_new:
 * @peer: STOA_PEER_PUBLISH or STOA_PEER_SUBSCRIBE
 * @pipeline: (transfer floating): not playing yet
 */
StoaTestLink *stoa_test_link_new          (StoaTestMember              *member,
                                           int                          peer,
                                           GstElement                  *pipeline);
/** stoa_test_link_close: (transfer full): ends the connection without a word. */
void          stoa_test_link_close        (StoaTestLink                *self);
void          stoa_test_link_play         (StoaTestLink                *self);
GstElement   *stoa_test_link_get_pipeline (StoaTestLink                *self);
GstElement   *stoa_test_link_get_webrtc   (StoaTestLink                *self);
/** stoa_test_link_create: @how: "create-offer" or "create-answer"; waits for it. */
GstWebRTCSessionDescription *
              stoa_test_link_create       (StoaTestLink                *self,
                                           const char                  *how);
/** stoa_test_link_set_local: waits until it is set. */
void          stoa_test_link_set_local    (StoaTestLink                *self,
                                           GstWebRTCSessionDescription *description);
/** stoa_test_link_set_remote: of that text; waits until it is set. */
void          stoa_test_link_set_remote   (StoaTestLink                *self,
                                           GstWebRTCSDPType             type,
                                           const char                  *sdp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTestLink, stoa_test_link_close)

G_END_DECLS
