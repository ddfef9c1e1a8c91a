/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* The ledger of bans. On the store's thread. */

/** stoa_bans_add: a ban that does not wait any more. A guest's makes the invite they came by one that knocks. */
void         stoa_bans_add          (StoaDb             *db,
                                     const char         *room,
                                     const StoaHold     *hold,
                                     gint64              now);
/** stoa_bans_check: %STOA_ERROR_BANNED, with why and until when, when @account may not enter @room. */
gboolean     stoa_bans_check        (StoaDb             *db,
                                     const char         *account,
                                     const char         *room,
                                     gint64              now,
                                     GError            **error);
/** stoa_bans_check_context: likewise for who writes in a profile or project. */
gboolean     stoa_bans_check_context (StoaDb            *db,
                                     const char         *account,
                                     const char         *context,
                                     gint64              now,
                                     GError            **error);
/** stoa_bans_check_device: likewise for a device that asks for a new account; @room is %NULL for none. */
gboolean     stoa_bans_check_device (StoaDb             *db,
                                     const char         *device,
                                     const char         *room,
                                     gint64              now,
                                     GError            **error);
/**
 * stoa_bans_list:
 * @room: (nullable): those of one room
 * @text: (nullable): part of a name or reason
 *
 * Returns: (transfer full): those that @account made or takes care of, the newest first
 */
StoaBanList *stoa_bans_list         (StoaDb             *db,
                                     const StoaAccount  *account,
                                     const char         *room,
                                     const char         *text);
/** stoa_bans_lift: (transfer full) (nullable): the ban, which holds no more; or %STOA_ERROR_NOT_FOUND. */
StoaBan     *stoa_bans_lift         (StoaDb             *db,
                                     const StoaAccount  *account,
                                     const char         *id,
                                     gint64              now,
                                     GError            **error);

G_END_DECLS
