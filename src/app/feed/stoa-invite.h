/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "stoa-client.h"

G_BEGIN_DECLS

/** stoa_invite_make: asks for a link to @target ("room" or "project" as @scope), good for a week. Resolves to StoaInvite. */
DexFuture *stoa_invite_make (StoaClient   *client,
                             const char   *scope,
                             const char   *target);
/** stoa_invite_copy: puts the link of a resolved #StoaInvite on @widget's clipboard. */
void       stoa_invite_copy (GtkWidget    *widget,
                             const GValue *invite);

G_END_DECLS
