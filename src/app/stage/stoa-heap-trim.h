/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaHeapTrim:
 *
 * Gives the memory that somebody's pictures and sound took back to the system. Each thread frees into an arena of its
 * own, which malloc keeps for what that thread may need again: for hours, where people come and go.
 */
typedef struct _StoaHeapTrim StoaHeapTrim;

StoaHeapTrim *stoa_heap_trim_new  (void);
/** stoa_heap_trim_free: what is due is not done any more. */
void          stoa_heap_trim_free (StoaHeapTrim *self);
/** stoa_heap_trim_soon: main thread; the work is done on a thread of its own, once for all calls of some seconds. */
void          stoa_heap_trim_soon (StoaHeapTrim *self);

G_END_DECLS
