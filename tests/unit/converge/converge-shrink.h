/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "converge-world.h"

G_BEGIN_DECLS

/**
 * converge_shrink:
 * @history: one that fails with @bug
 *
 * Returns: (transfer full): what is left of it when no step more can be taken away and it still fails in the same way
 */
ConvergeHistory *converge_shrink (const ConvergeHistory *history,
                                  ConvergeBug            bug);

G_END_DECLS
