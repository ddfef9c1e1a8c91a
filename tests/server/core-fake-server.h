/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "stoa-message.h"

G_BEGIN_DECLS

/* A server in the test's own process that says what the test makes it say. */
typedef struct _FakeServer FakeServer;

/** FakeTalk: a client said @message; @data is fake_server_new()'s. */
typedef void (*FakeTalk) (FakeServer *server, const StoaMessage *message, gpointer data);

struct _FakeServer
{
  SoupServer *soup;
  char *url;
  FakeTalk talk;
  gpointer data;
  GPtrArray *connections;    /* of SoupWebsocketConnection */
  guint opened;              /* WebSockets, since the beginning */
  guint asked;               /* REST requests, since the beginning */
};

FakeServer *fake_server_new     (FakeTalk           talk,
                                 gpointer           data);
void        fake_server_free    (FakeServer        *self);
/** fake_server_say: @text to the newest connection. */
void        fake_server_say     (FakeServer        *self,
                                 const char        *text);
/** fake_server_sayf: the same, with printf's format. */
void        fake_server_sayf    (FakeServer        *self,
                                 const char        *format,
                                 ...) G_GNUC_PRINTF (2, 3);
/** fake_server_welcome: answers hello. */
void        fake_server_welcome (FakeServer        *self,
                                 const StoaMessage *hello,
                                 int                heartbeat_ms);
/** fake_server_hang_up: drops every connection without a word. */
void        fake_server_hang_up (FakeServer        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
