/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-local-server.h"
#include "stoa-session.h"

G_BEGIN_DECLS

/* What the files of a session share: the object and what it has (stoa-session.c), the server that one is on, from its start
 * to its end (stoa-session-server.c), and the room that one is in, enters or leaves (stoa-session-entry.c). Main thread.
 */

enum
{
  STOA_SESSION_PROP_0,
  STOA_SESSION_PROP_STAGE,
  STOA_SESSION_PROP_ERROR,
  STOA_SESSION_PROP_CLIENT,
  STOA_SESSION_PROP_ROOMS,
  STOA_SESSION_PROP_PLACES,
  STOA_SESSION_PROP_CALL,
  STOA_SESSION_PROP_JOINING,
  STOA_SESSION_PROP_KNOCKING,
  STOA_SESSION_N_PROPS
};

struct _StoaSession
{
  GObject parent_instance;

  char *data_dir;
  char *url;
  char *token_file;
  GSettings *settings;
  StoaDevices *cameras;
  StoaDevices *mics;
  StoaDevices *speakers;

  StoaSessionStage stage;
  GError *error;
  StoaLocalServer *server;
  StoaClient *client;
  StoaOpenRooms *rooms;
  StoaPlaces *places;
  StoaRecordings *recordings;
  StoaPictureCache *pictures;
  StoaCall *call;
  char *joining;
  StoaRoom *knocking;
  guint entries;             /* counts entering, so that the newest wins */
  GPtrArray *held;           /* of DexFuture: what the end waits for; NULL unless it is near */
};

/** stoa_session_changed: tells that @property is another. */
void stoa_session_changed (StoaSession *self,
                           guint        property);

G_END_DECLS
