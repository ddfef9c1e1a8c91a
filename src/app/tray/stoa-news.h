/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-model.h"

G_BEGIN_DECLS

/* What happens in a room, in sentences for those who listen to it. */

/** StoaVerbosity: as the settings' enum of that name */
typedef enum
{
  STOA_VERBOSITY_OFF,
  STOA_VERBOSITY_BRIEF,
  STOA_VERBOSITY_FULL,
} StoaVerbosity;

/**
 * StoaNewsKind:
 * @STOA_NEWS_PEOPLE: who joins and leaves
 * @STOA_NEWS_HANDS: who raises a hand; in full also who lowers it
 * @STOA_NEWS_MICROPHONES: who is muted by a moderator; in full also who turns theirs on and off
 * @STOA_NEWS_ROLES: hosts and moderators; in full also who is on the stage and in the audience
 * @STOA_NEWS_RECORDING: that the room is recorded, and not any more; in full also who agrees to it
 */
typedef enum
{
  STOA_NEWS_PEOPLE,
  STOA_NEWS_HANDS,
  STOA_NEWS_MICROPHONES,
  STOA_NEWS_ROLES,
  STOA_NEWS_RECORDING,
  STOA_N_NEWS,
} StoaNewsKind;

/**
 * stoa_news_tell:
 * @account: (nullable): of whom nothing is told: one's own
 *
 * What is different in @now from @before, however often it changed between them. What several did is one sentence,
 * in brief with a few of their names.
 *
 * Returns: (transfer full) (element-type utf8): the sentences, perhaps none
 */
GPtrArray *stoa_news_tell (const StoaRoomState *before,
                           const StoaRoomState *now,
                           const char          *account,
                           const StoaVerbosity  verbosity[STOA_N_NEWS]);

G_END_DECLS
