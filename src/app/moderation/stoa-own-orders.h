/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-session.h"

G_BEGIN_DECLS

#define STOA_TYPE_OWN_ORDERS (stoa_own_orders_get_type ())
G_DECLARE_FINAL_TYPE (StoaOwnOrders, stoa_own_orders, STOA, OWN_ORDERS, GObject)

/**
 * StoaOwnOrders:
 *
 * Tells one what moderators do to oneself: asks whether to open what they ask for, and says who muted one, that
 * one is on the stage or in the audience, and why one is out of the room.
 */
StoaOwnOrders *stoa_own_orders_new      (StoaSession *session);

/** stoa_own_orders_describe: (transfer full) (nullable): what is locked of oneself, by whom, and what one can do. */
char          *stoa_own_orders_describe (StoaRoom    *room);

G_END_DECLS
