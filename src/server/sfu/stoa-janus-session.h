/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libdex.h>

G_BEGIN_DECLS

#define STOA_TYPE_JANUS_SESSION (stoa_janus_session_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusSession, stoa_janus_session, STOA, JANUS_SESSION, GObject)

#define STOA_TYPE_JANUS_HANDLE (stoa_janus_handle_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanusHandle, stoa_janus_handle, STOA, JANUS_HANDLE, GObject)

/**
 * StoaJanusSession:
 *
 * One session of Janus's API over its WebSocket: pairs requests with answers, gives events to the
 * handle they are for, keeps the session alive. Main thread. Requests that Janus refuses reject with
 * %STOA_ERROR, those it does not answer in time with %STOA_ERROR_TIMED_OUT.
 *
 * Signals:
 * - `lost` (string why): Janus is gone or silent; every request rejects from now on
 */
StoaJanusSession *stoa_janus_session_new    (const char       *socket_path,
                                             const char       *secret);

/** stoa_janus_session_open: resolves to %TRUE when Janus made the session; once. */
DexFuture        *stoa_janus_session_open   (StoaJanusSession *self);
/** stoa_janus_session_attach: resolves to a new #StoaJanusHandle of the VideoRoom plugin. */
DexFuture        *stoa_janus_session_attach (StoaJanusSession *self);
/** stoa_janus_session_get_since_us: when it was opened, monotonic. */
gint64            stoa_janus_session_get_since_us (StoaJanusSession *self);
/** stoa_janus_session_close: ends it without `lost`. */
void              stoa_janus_session_close  (StoaJanusSession *self);

/**
 * StoaJanusHandle:
 *
 * One handle of the VideoRoom plugin: at most one PeerConnection. It detaches when its last reference goes.
 *
 * Signals:
 * - `event` (string kind, JsonObject message): what Janus says unasked; kind is its `janus` member:
 *   "event", "webrtcup", "hangup", "detached", …
 */

/**
 * stoa_janus_handle_message:
 * @body: (transfer full): for the plugin
 * @sdp_type: (nullable): "offer" or "answer", when @sdp is set
 *
 * Resolves to Janus's whole answer, a boxed #JsonObject.
 */
DexFuture        *stoa_janus_handle_message (StoaJanusHandle  *self,
                                             JsonObject       *body,
                                             const char       *sdp_type,
                                             const char       *sdp);
/** stoa_janus_handle_trickle: an empty @candidate ends them. */
void              stoa_janus_handle_trickle (StoaJanusHandle  *self,
                                             gint64            mline,
                                             const char       *candidate);
/** stoa_janus_handle_detach: resolves when Janus has let go of it. */
DexFuture        *stoa_janus_handle_detach  (StoaJanusHandle  *self);

/** stoa_janus_message_data: (transfer none) (nullable): what the plugin says in @message. */
JsonObject       *stoa_janus_message_data   (JsonObject       *message);
/** stoa_janus_message_sdp: (transfer none) (nullable): the session description @message carries. */
const char       *stoa_janus_message_sdp    (JsonObject       *message);

G_END_DECLS
