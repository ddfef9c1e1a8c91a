/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/** stoa_log_entry_say: (transfer full): "Mira muted Ana": who did what to whom. */
char *stoa_log_entry_say (const StoaLogEntry *entry);

G_END_DECLS
