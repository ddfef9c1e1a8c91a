/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "converge-history.h"
#include "stoa-message.h"
#include "stoa-room-overlay.h"

G_BEGIN_DECLS

/* A server and optimistic clients, among them three who moderate twenty people, over links that lose, delay,
 * repeat and reorder messages, cut and come back, refuse and are resent, in random interleavings: in the end
 * everybody has the same room, as far as they may know it.
 */

#define PEOPLE 20             /* who are moderated */
#define RESEND_TICKS 12
#define ROOM "room"
#define SERVER CONVERGE_CLIENTS

/* Mistakes a server could make, to see that they are found. */
typedef enum
{
  CONVERGE_NO_BUG,
  CONVERGE_DECIDES_AGAIN,     /* what comes twice */
} ConvergeBug;

typedef struct
{
  StoaMessage *message;       /* shared by repeats */
  guint to;                   /* client, or SERVER */
  guint from;
  guint connection;           /* of the client; what an earlier one carried is lost */
  guint due;                  /* tick */
} ConvergePacket;

typedef struct
{
  char *id;
  StoaCommand *command;
  gint64 at;
  guint sent;                 /* tick */
  gint64 settled_seq;
} ConvergeAsk;

/* One way of a client's link, in this tick. */
typedef struct
{
  gboolean loses;
  gboolean repeats;
  guint32 delays;             /* a few bits for each packet; 0: none */
  guint n_packets;
} ConvergeWay;

typedef struct
{
  guint index;
  char *participant;
  StoaRoomOverlay *overlay;
  GPtrArray *asks;            /* of ConvergeAsk: what the test believes is pending */
  guint connection;           /* counts up with each cut */
  gboolean back;              /* was cut, and has not been let in again */
  gint64 heard;               /* greatest seq heard of */
  guint asked_resume;         /* tick */
  guint n_asked;
  ConvergeWay ways[2];        /* down, up */
} ConvergeClient;

typedef struct
{
  const ConvergeHistory *history;
  ConvergeBug bug;
  const char *failure;        /* the first condition that did not hold */
  GRand *dice;                /* of the step that is taken */
  guint next_step;
  guint tick;
  GPtrArray *packets;
  /* server */
  StoaRoomState *state;
  GPtrArray *log;             /* of StoaRoomEvent */
  guint horizon;              /* events before are only to be had in a snapshot */
  GHashTable *answers;        /* command id → StoaMessage */
  gboolean refuses;           /* in this tick */
  guint n_knocks;
  ConvergeClient clients[CONVERGE_CLIENTS];
  guint n_clients;
} ConvergeWorld;

#define must(world, condition) \
  G_STMT_START { \
    if (!(condition) && (world)->failure == NULL) \
      (world)->failure = #condition; \
  } G_STMT_END

/**
 * converge_run:
 * @n_events: (out) (optional): how many there were
 *
 * Returns: (nullable): the condition that did not hold; %NULL when all ended well
 */
const char  *converge_run            (const ConvergeHistory *history,
                                      ConvergeBug            bug,
                                      guint64               *n_events);

/* links and dice */
gboolean     converge_chance         (ConvergeWorld         *world,
                                      guint                  percent);
guint        converge_below          (ConvergeWorld         *world,
                                      guint                  n);
StoaMessage *converge_message_new    (StoaMessageType        type,
                                      const char            *id,
                                      const char            *re,
                                      gpointer               body);
void         converge_message_unref  (StoaMessage           *message);
/** converge_send: (transfer full) message */
void         converge_send           (ConvergeWorld         *world,
                                      guint                  from,
                                      guint                  to,
                                      StoaMessage           *message);
/** converge_anybody: (transfer full): somebody of the room, by chance; by chance they are not there. */
char        *converge_anybody        (ConvergeWorld         *world);

/* the server */
StoaRole     converge_role           (const StoaRoomState   *state,
                                      const char            *participant);
/** converge_append: (transfer full) event */
void         converge_append         (ConvergeWorld         *world,
                                      StoaRoomEvent         *event);
void         converge_server_receive (ConvergeWorld         *world,
                                      guint                  client,
                                      const StoaMessage     *message);
/** converge_server_step: something happens in the room without a command. */
void         converge_server_step    (ConvergeWorld         *world);

/* clients */
void         converge_ask_free       (gpointer               ask);
gboolean     converge_is_behind      (ConvergeClient        *client);
void         converge_client_ask     (ConvergeWorld         *world,
                                      ConvergeClient        *client);
void         converge_client_give_up (ConvergeWorld         *world,
                                      ConvergeClient        *client);
void         converge_client_cut     (ConvergeClient        *client);
/** converge_client_tick: what was not answered is sent again. */
void         converge_client_tick    (ConvergeWorld         *world,
                                      ConvergeClient        *client);
void         converge_client_receive (ConvergeWorld         *world,
                                      ConvergeClient        *client,
                                      const StoaMessage     *message);

G_END_DECLS
