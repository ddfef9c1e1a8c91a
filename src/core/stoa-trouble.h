/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-error.h"

G_BEGIN_DECLS

/**
 * stoa_trouble_from_network:
 * @error: what GIO or libsoup said
 *
 * Returns: (transfer full): the same in %STOA_ERROR, with a sentence for people
 */
GError *stoa_trouble_from_network (const GError *error);

G_END_DECLS
