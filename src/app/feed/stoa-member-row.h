/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-model.h"

G_BEGIN_DECLS

/**
 * StoaMemberWay:
 * @STOA_MEMBER_SHOWN: who it is, and what
 * @STOA_MEMBER_EDITED: another's, whose membership one changes
 * @STOA_MEMBER_MINE: one's own, of a project one can leave
 * @STOA_MEMBER_MINE_EDITED: likewise, as a caretaker, who can stop to be one
 */
typedef enum
{
  STOA_MEMBER_SHOWN,
  STOA_MEMBER_EDITED,
  STOA_MEMBER_MINE,
  STOA_MEMBER_MINE_EDITED,
} StoaMemberWay;

#define STOA_TYPE_MEMBER_ROW (stoa_member_row_get_type ())
G_DECLARE_FINAL_TYPE (StoaMemberRow, stoa_member_row, STOA, MEMBER_ROW, AdwExpanderRow)

/**
 * StoaMemberRow:
 *
 * Somebody of a project. Nothing is changed by it: it asks, and shows what it is told next.
 *
 * Signals: `change` (int: StoaMembership), `leave` ().
 */
GtkWidget         *stoa_member_row_new  (void);
void               stoa_member_row_show (StoaMemberRow     *self,
                                         const StoaMember  *member,
                                         StoaMemberWay      way);
/** stoa_member_row_get: (transfer none): what is shown. */
const StoaMember  *stoa_member_row_get  (StoaMemberRow     *self);

G_END_DECLS
