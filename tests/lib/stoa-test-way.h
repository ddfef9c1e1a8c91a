/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaTestWay:
 *
 * A way for UDP between one sender and a port of this computer, as bad as a test likes: what comes from the sender
 * passes a narrow place with a queue, and some of it is lost. The way back is good, unless it is said to be likewise.
 * Runs on a thread of its own, so that a test needs no rights and no network of its own.
 */
typedef struct _StoaTestWay StoaTestWay;

/** stoa_test_way_new: @port: where it leads to, on 127.0.0.1. */
StoaTestWay *stoa_test_way_new      (guint16      port);
void         stoa_test_way_free     (StoaTestWay *self);
/** stoa_test_way_get_port: where it begins. */
guint16      stoa_test_way_get_port (StoaTestWay *self);
/** stoa_test_way_set: @kbits: 0 for any number; @percent_lost: of the packets. */
void         stoa_test_way_set      (StoaTestWay *self,
                                     guint        kbits,
                                     guint        percent_lost);
/** stoa_test_way_set_back: @delay_ms: of each packet to the sender. Janus sends nothing again to who is no millisecond away. */
void         stoa_test_way_set_back (StoaTestWay *self,
                                     guint        delay_ms,
                                     guint        percent_lost);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTestWay, stoa_test_way_free)

G_END_DECLS
