/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-room-service.h"

G_BEGIN_DECLS

#define STOA_POSTER_PAUSE_MS 5000 /* at least, between two of one room */

#define STOA_TYPE_POSTERS (stoa_posters_get_type ())
G_DECLARE_FINAL_TYPE (StoaPosters, stoa_posters, STOA, POSTERS, GObject)

/**
 * StoaPosters:
 *
 * The newest picture of each open room, from one who sends there and agreed to it. In memory only, and no longer than they
 * are in the room and send. Main thread.
 *
 * Signal: `changed` (StoaLiveRoom)
 */
StoaPosters *stoa_posters_new         (StoaRoomService  *rooms);
/**
 * stoa_posters_may_set:
 *
 * Whether @account may give the room a poster now: %STOA_ERROR_FORBIDDEN for one who sends no picture there,
 * %STOA_ERROR_TOO_MANY too early.
 */
gboolean     stoa_posters_may_set     (StoaPosters      *self,
                                       StoaLiveRoom     *room,
                                       const char       *account,
                                       GError          **error);
/** stoa_posters_set: dropped when they ceased to send meanwhile. */
void         stoa_posters_set         (StoaPosters      *self,
                                       StoaLiveRoom     *room,
                                       const char       *account,
                                       GBytes           *poster);
/** stoa_posters_remove: @account: (nullable): only when it is theirs. %STOA_ERROR_FORBIDDEN when it is not. */
gboolean     stoa_posters_remove      (StoaPosters      *self,
                                       const char       *room,
                                       const char       *account,
                                       GError          **error);
/** stoa_posters_get: (transfer none) (nullable) */
GBytes      *stoa_posters_get         (StoaPosters      *self,
                                       const char       *room);
/** stoa_posters_get_version: another with each; 0 when there is none. */
gint64       stoa_posters_get_version (StoaPosters      *self,
                                       const char       *room);

G_END_DECLS
