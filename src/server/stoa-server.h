/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-live-room.h"
#include "stoa-recording-service.h"
#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_SERVER (stoa_server_get_type ())
G_DECLARE_FINAL_TYPE (StoaServer, stoa_server, STOA, SERVER, GObject)

typedef struct
{
  GInetSocketAddress *listen;
  const char *data_dir;
  const char *public_url;    /* (nullable): what invite links begin with; the address one listens on otherwise */
  StoaSfu *sfu;
  StoaRoomTimings rooms;
  StoaSocketTimings sockets;
  StoaRecordingOptions recordings;
} StoaServerOptions;

/**
 * StoaServerFault:
 *
 * Why a server cannot start; the values are the program's exit statuses.
 */
#define STOA_SERVER_FAULT (stoa_server_fault_quark ())
typedef enum
{
  STOA_SERVER_FAULT_DATA_DIR = 3,
  STOA_SERVER_FAULT_IN_USE,
  STOA_SERVER_FAULT_ADDRESS,
  STOA_SERVER_FAULT_CORRUPT,
  STOA_SERVER_FAULT_NEWER,
  STOA_SERVER_FAULT_MEDIA,
} StoaServerFault;
GQuark      stoa_server_fault_quark     (void);

/**
 * StoaServer:
 *
 * The whole server: makes its parts, starts and stops them in order. Main thread.
 */
StoaServer *stoa_server_new             (const StoaServerOptions *options);
/**
 * stoa_server_start:
 *
 * Resolves when it serves: everything but being in rooms, which waits for the media engine. Rejects with
 * %STOA_SERVER_FAULT and a sentence.
 */
DexFuture  *stoa_server_start           (StoaServer              *self);
/**
 * stoa_server_when_media:
 *
 * Once started: resolves when the media engine serves for the first time; rejects with %STOA_SERVER_FAULT_MEDIA and a
 * sentence when it does not come up, and nobody will ever be in a room of this server.
 */
DexFuture  *stoa_server_when_media      (StoaServer              *self);
/** stoa_server_stop: resolves when every client was told, the engine is gone and the database closed. */
DexFuture  *stoa_server_stop            (StoaServer              *self);
/** stoa_server_get_url: (transfer none): where it listens, once started. */
const char *stoa_server_get_url         (StoaServer              *self);
const char *stoa_server_get_token_file  (StoaServer              *self);

G_END_DECLS
