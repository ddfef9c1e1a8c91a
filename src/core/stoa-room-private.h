/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-people.h"
#include "stoa-room-asks.h"
#include "stoa-room-overlay.h"
#include "stoa-room.h"

G_BEGIN_DECLS

/* What stoa-room.c, which keeps and shows a room, and stoa-room-entry.c, which comes into it and stays, share. */
struct _StoaRoom
{
  GObject parent_instance;

  StoaClient *client;
  char *id;
  char *name;
  StoaRoomLink link;
  char *participant;         /* one's own id; NULL before the first time in */
  StoaRoomOverlay *overlay;
  StoaPeople *people;
  StoaRoomAsks *asks;
  DexPromise *join_promise;
  gboolean asked;            /* stoa_room_join() was called */
  gboolean was_in;
  gboolean entering;         /* a join request waits for its answer */
  gboolean missed_state;     /* and a snapshot that came meanwhile was not taken */
  GPtrArray *early;          /* of StoaRoomEvent and StoaSpeaking that came meanwhile */
  guint retry_source;
  guint not_ready;           /* how often in a row the server had no media engine yet */
  gboolean syncing;
  gboolean sync_again;
  int leave_reason;
  StoaLeft *left;            /* as the server told it */
  GError *error;

  /* what was last notified */
  guint n_people;
  int phase;
  gint64 started_at;
  char *title;
  StoaPerson *me;
};

void stoa_room_set_link         (StoaRoom           *self,
                                 StoaRoomLink        link);
/** stoa_room_sync_shown: makes what others see of the room equal to what is shown; who hears of it may change it again. */
void stoa_room_sync_shown       (StoaRoom           *self);
/** stoa_room_take_early: takes what came while one entered. */
void stoa_room_take_early       (StoaRoom           *self);
void stoa_room_reset_media      (StoaRoom           *self);
/** stoa_room_finish: out of it for good. */
void stoa_room_finish           (StoaRoom           *self,
                                 StoaLeaveReason     reason,
                                 const GError       *error);

/** stoa_room_enter: asks to come in, anew or for the first time; nothing while that is not possible, or under way. */
void stoa_room_enter            (StoaRoom           *self);
/** stoa_room_follow_client: does what the connection's state asks for. */
void stoa_room_follow_client    (StoaRoom           *self);
/** stoa_room_take_knock_answer: what the caretakers said. */
void stoa_room_take_knock_answer (StoaRoom              *self,
                                  const StoaKnockAnswer *answer);
/** stoa_room_say_goodbye: tells the server, whatever it thinks one is: in, or knocking. */
void stoa_room_say_goodbye      (StoaRoom           *self);

G_END_DECLS
