/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"
#include "stoa-routes.h"

G_BEGIN_DECLS

/** stoa_client_make_id: (transfer full): an id for a request or command that nobody else uses. */
char      *stoa_client_make_id      (StoaClient  *self);
/** stoa_client_call: stoa_rest_call() to this server as this account. */
DexFuture *stoa_client_call         (StoaClient  *self,
                                     StoaRouteId  route,
                                     char        *path,
                                     gpointer     body);
/** stoa_client_send_picture: stoa_rest_send_picture(), likewise. */
DexFuture *stoa_client_send_picture (StoaClient  *self,
                                     StoaRouteId  route,
                                     char        *path,
                                     GBytes      *picture);
/** stoa_client_make_fingerprint: (transfer full): a file name for what this account keeps of this server, telling of neither. */
char      *stoa_client_make_fingerprint (StoaClient *self,
                                     const char  *of);
/** stoa_client_reconnect: gives up a connection on which both sides no longer mean the same. */
void       stoa_client_reconnect    (StoaClient  *self);
/** stoa_client_take_account: the account as the server knows it now. */
void       stoa_client_take_account (StoaClient  *self,
                                     StoaAccount *account);

G_END_DECLS
