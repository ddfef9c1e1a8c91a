/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_SOCKET (stoa_socket_get_type ())
G_DECLARE_FINAL_TYPE (StoaSocket, stoa_socket, STOA, SOCKET, GObject)

/**
 * StoaSocket:
 *
 * One WebSocket to a server, used once: it connects, says hello, keeps the heartbeat and gives up
 * when the server stays silent. Main thread.
 *
 * Signals: `welcome` (StoaWelcome); `message` (StoaMessage): every other one but heartbeats; `closed`
 * (GError of %STOA_ERROR): of no more use, emitted once, not after stoa_socket_close().
 */
StoaSocket *stoa_socket_new   (SoupSession       *session,
                               const char        *url,
                               const char        *token);
void        stoa_socket_open  (StoaSocket        *self);
/** stoa_socket_send: FALSE with @error when @message breaks a limit. Before `welcome` it is dropped. */
gboolean    stoa_socket_send  (StoaSocket        *self,
                               const StoaMessage *message,
                               GError           **error);
/** stoa_socket_probe: asks whether the server is still there, and gives up soon when it is not. */
void        stoa_socket_probe (StoaSocket        *self);
void        stoa_socket_close (StoaSocket        *self);

G_END_DECLS
