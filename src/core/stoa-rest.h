/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

#include "stoa-routes.h"

G_BEGIN_DECLS

/** stoa_rest_is_server: whether a client can talk to what @uri names: HTTP or HTTPS, a host, nobody's password. */
gboolean     stoa_rest_is_server   (GUri                 *uri);
/** stoa_rest_is_loopback: whether the server at @url is on this computer and can be reached from nowhere else. */
gboolean     stoa_rest_is_loopback (const char           *url);
/** stoa_rest_message_new: (transfer full) (nullable): to @path at @url; %NULL with %STOA_ERROR_INVALID when that is no server. */
SoupMessage *stoa_rest_message_new (const char           *method,
                                    const char           *url,
                                    const char           *path,
                                    GError              **error);
/** stoa_rest_session_new: (transfer full): a session for the server at @url, REST and WebSocket. */
SoupSession *stoa_rest_session_new (const char           *url);

/**
 * stoa_rest_call:
 * @url: of the server
 * @token: (nullable): of the account that asks
 * @path: (transfer full): stoa_route_path() of @route
 * @body: (transfer full) (nullable): the record that @route takes
 *
 * One REST request, answered within 10 s by at most %STOA_MAX_ANSWER bytes or given up.
 *
 * Returns: (transfer full): resolves to the record that @route answers, a GBytes when that is a picture, else a string; rejects with
 *   %STOA_ERROR
 */
DexFuture   *stoa_rest_call        (SoupSession          *session,
                                    const char           *url,
                                    const char           *token,
                                    StoaRouteId           route,
                                    char                 *path,
                                    gpointer              body);
/** stoa_rest_send_picture: the same for a route that takes a picture. @path: (transfer full) */
DexFuture   *stoa_rest_send_picture (SoupSession         *session,
                                    const char           *url,
                                    const char           *token,
                                    StoaRouteId           route,
                                    char                 *path,
                                    GBytes               *picture);

G_END_DECLS
