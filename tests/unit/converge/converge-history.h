/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CONVERGE_CLIENTS 4    /* at most; the last one is a guest, the others moderate */
#define CONVERGE_TICKS 32     /* with trouble and new commands */

/* What somebody does, what happens in the room, and what goes wrong on a link. */
typedef enum
{
  CONVERGE_HAPPEN,            /* in the room, without a command */
  CONVERGE_ASK,
  CONVERGE_GIVE_UP,
  CONVERGE_CUT,
  CONVERGE_REFUSE,            /* what the server decides now */
  CONVERGE_FORGET,            /* the server: some of its log */
  CONVERGE_LOSE,              /* what is sent on that link now */
  CONVERGE_REPEAT,
  CONVERGE_DELAY,
} ConvergeKind;

typedef struct
{
  guint index;                /* in the history that its seed makes */
  guint tick;
  ConvergeKind kind;
  guint client;               /* whose doing, or whose link */
  gboolean up;                /* the link's way to the server */
  guint32 salt;               /* what else there is to choose */
} ConvergeStep;

/* All that is left to chance in a run, in the order of ticks. */
typedef struct
{
  guint seed;
  guint n_clients;
  gboolean on_wire;           /* messages go through JSON */
  GArray *steps;              /* of ConvergeStep */
} ConvergeHistory;

/** converge_history_new: the history of @seed; the same each time. */
ConvergeHistory *converge_history_new     (guint                  seed);
/** converge_history_without: a copy without @n steps from @first on. */
ConvergeHistory *converge_history_without (const ConvergeHistory *self,
                                           guint                  first,
                                           guint                  n);
/** converge_history_only: a copy with only the steps of those indices, such as "3,17,20". */
ConvergeHistory *converge_history_only    (const ConvergeHistory *self,
                                           const char            *indices);
/** converge_history_indices: (transfer full): of its steps, as converge_history_only() takes them. */
char            *converge_history_indices (const ConvergeHistory *self);
/** converge_history_describe: (transfer full): for people: how to repeat it, and a line for each step. */
char            *converge_history_describe (const ConvergeHistory *self);
void             converge_history_free    (ConvergeHistory       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ConvergeHistory, converge_history_free)

G_END_DECLS
