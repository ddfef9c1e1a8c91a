/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-sfu.h"

G_BEGIN_DECLS

/**
 * StoaTestMember:
 *
 * A participant as its connections know it: the engine, the room, its id there, and a trace of their steps.
 */
typedef struct
{
  StoaSfu *sfu;
  char *room;
  char *id;
  GMutex lock;       /* of the rest */
  GString *trace;
  gint64 since_us;
} StoaTestMember;

StoaTestMember *stoa_test_member_new       (StoaSfu        *sfu,
                                            const char     *room,
                                            const char     *id);
void            stoa_test_member_free      (StoaTestMember *self);
/** stoa_test_member_note: keeps when that step came; on any thread. */
void            stoa_test_member_note      (StoaTestMember *self,
                                            const char     *step);
/** stoa_test_member_get_trace: (transfer full): the steps, for people. */
char           *stoa_test_member_get_trace (StoaTestMember *self);

G_END_DECLS
