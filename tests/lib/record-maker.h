/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

typedef enum
{
  MAKE_LEAST,  /* what is required, as short as allowed */
  MAKE_MOST,   /* everything, as long as allowed */
  MAKE_RANDOM, /* anything in between */
} MakeExtent;

/** record_make: (transfer full): a valid record of @type, by its table; lists have at most @items entries. */
gpointer   record_make      (const StoaRecordType *type,
                             MakeExtent            extent,
                             guint                 items,
                             GRand                *rand);

/** record_types: (transfer full): every record type of the protocol: all that messages and routes reach. */
GPtrArray *record_types     (void);

/** record_type_find: (nullable): the type of that name. */
const StoaRecordType *
           record_type_find (const char           *name);

G_END_DECLS
