/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_TYPE_SOCKET_CLIENT (stoa_socket_client_get_type ())
G_DECLARE_FINAL_TYPE (StoaSocketClient, stoa_socket_client, STOA, SOCKET_CLIENT, GObject)

/** StoaSocketTimings: when the server loses patience with a connection. */
typedef struct
{
  guint hello_ms;            /* without a valid hello */
  guint heartbeat_ms;        /* nothing heard: ping */
  guint silence_ms;          /* nothing heard: close */
} StoaSocketTimings;

/**
 * StoaSocketClient:
 *
 * One WebSocket connection: text in and messages out, heartbeats, and every bound on what it may
 * cost. It knows who is behind it and which stays in rooms it stands for, and decides nothing. Main thread.
 *
 * Signals: `message` (StoaMessage *): a valid message that is more than a heartbeat; `closed` (): once,
 * whatever the reason.
 */
StoaSocketClient  *stoa_socket_client_new         (SoupWebsocketConnection *connection,
                                                   const StoaSocketTimings *timings);

/** stoa_socket_client_send: @message: (transfer full) */
void               stoa_socket_client_send        (StoaSocketClient  *self,
                                                   StoaMessage       *message);
/** stoa_socket_client_send_text: a message printed already. */
void               stoa_socket_client_send_text   (StoaSocketClient  *self,
                                                   const char        *text);
/** stoa_socket_client_refuse: answers the request @re with an error; the connection stays. */
void               stoa_socket_client_refuse      (StoaSocketClient  *self,
                                                   const char        *re,
                                                   const GError      *error);
void               stoa_socket_client_close       (StoaSocketClient  *self,
                                                   gushort            code,
                                                   const char        *why);
gboolean           stoa_socket_client_is_open     (StoaSocketClient  *self);

/** stoa_socket_client_set_account: who said hello; @expires_at of their token, 0 is never. */
void               stoa_socket_client_set_account (StoaSocketClient  *self,
                                                   const StoaAccount *account,
                                                   gint64             expires_at);
/** stoa_socket_client_get_account: (nullable): %NULL before the hello, and once the token has expired. */
const StoaAccount *stoa_socket_client_get_account (StoaSocketClient  *self);

/** stoa_socket_client_set_stay: @participant: (nullable): which stay in @room the connection stands for. */
void               stoa_socket_client_set_stay    (StoaSocketClient  *self,
                                                   const char        *room,
                                                   const char        *participant);
/** stoa_socket_client_get_stay: (nullable) (transfer none) */
const char        *stoa_socket_client_get_stay    (StoaSocketClient  *self,
                                                   const char        *room);
/** stoa_socket_client_list_stays: (transfer full): ids of rooms. */
GStrv              stoa_socket_client_list_stays  (StoaSocketClient  *self);

G_END_DECLS
