/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * stoa_line_up:
 * @line: of pointers, who stands where
 * @now: who shall stand there, in the order of those who come
 *
 * Changes @line as little as can be seen: who stays keeps their place, who comes takes the place of
 * one who goes, then the end.
 */
void stoa_line_up (GPtrArray *line,
                   GPtrArray *now);

G_END_DECLS
