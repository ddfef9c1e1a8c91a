/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-feed-news.h"
#include "stoa-lobby.h"
#include "stoa-media-links.h"
#include "stoa-picture.h"
#include "stoa-recording-service.h"
#include "stoa-room-media.h"

G_BEGIN_DECLS

/** StoaHouse: the parts that requests need; owned by the server, which outlives them. */
typedef struct
{
  StoaStore *store;
  StoaRoomService *rooms;
  StoaRoomMedia *media;
  StoaLobby *lobby;
  StoaPosters *posters;
  StoaFeedNews *news;
  StoaPictureMaker *pictures;
  StoaRecordingService *recordings;
  StoaMediaLinks *links;
  const char *base_url;      /* what invite links begin with */
  StoaSocketTimings timings;
} StoaHouse;

/** stoa_recording_await_allowed: on a fiber: whether the server can do @command, if that begins a recording. */
gboolean stoa_recording_await_allowed (const StoaHouse    *house,
                                       const StoaCommand  *command,
                                       GError            **error);

#define STOA_TYPE_CONVERSATION (stoa_conversation_get_type ())
G_DECLARE_FINAL_TYPE (StoaConversation, stoa_conversation, STOA, CONVERSATION, GObject)

/**
 * StoaConversation:
 *
 * What a client asks over its WebSocket, and what it is answered. Main thread. Signal: `closed` ().
 */
StoaConversation *stoa_conversation_new       (const StoaHouse   *house,
                                               StoaSocketClient  *client);
/** stoa_conversation_say_bye: tells the client that the server stops, and closes. */
void              stoa_conversation_say_bye   (StoaConversation  *self);

G_END_DECLS
