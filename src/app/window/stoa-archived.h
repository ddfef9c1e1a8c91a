/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_ARCHIVED (stoa_archived_get_type ())
G_DECLARE_FINAL_TYPE (StoaArchived, stoa_archived, STOA, ARCHIVED, GtkBox)

/**
 * StoaArchived:
 *
 * The projects that are archived, folded; those who take care of one restore it from there. Hidden when there are none.
 *
 * Signal: `chosen` (StoaPlace).
 */

/** stoa_archived_bind: @projects: (nullable): of #StoaPlace. */
void     stoa_archived_bind   (StoaArchived *self,
                               StoaSession  *session,
                               GListModel   *projects);
/** stoa_archived_select: @place: (nullable): the one that is shown. %FALSE when it is not among them. */
gboolean stoa_archived_select (StoaArchived *self,
                               StoaPlace    *place);

G_END_DECLS
