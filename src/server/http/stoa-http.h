/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-conversation.h"

G_BEGIN_DECLS

#define STOA_TYPE_HTTP (stoa_http_get_type ())
G_DECLARE_FINAL_TYPE (StoaHttp, stoa_http, STOA, HTTP, GObject)

/**
 * StoaHttp:
 *
 * The server's face: routes, the guest page, and the WebSocket clients. Main thread.
 */
StoaHttp  *stoa_http_new    (const StoaHouse  *house);
/** stoa_http_serve: @socket is bound and listens; requests are served from then on. */
void       stoa_http_serve  (StoaHttp         *self,
                             GSocket          *socket);
/** stoa_http_stop: no new requests; every client is told. Resolves when they are gone, or soon after. */
DexFuture *stoa_http_stop   (StoaHttp         *self);

G_END_DECLS
