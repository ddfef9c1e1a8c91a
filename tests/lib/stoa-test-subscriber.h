/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-test-arrivals.h"
#include "stoa-test-member.h"

G_BEGIN_DECLS

/** StoaTestSubscriber: what a member receives, over one connection at a time. Its member outlives it. */
typedef struct _StoaTestSubscriber StoaTestSubscriber;

StoaTestSubscriber *stoa_test_subscriber_new          (StoaTestMember     *member);
void                stoa_test_subscriber_free         (StoaTestSubscriber *self);
/** stoa_test_subscriber_want: adds to what the next stoa_test_subscriber_ask() wants. */
void                stoa_test_subscriber_want         (StoaTestSubscriber *self,
                                                       const char         *participant,
                                                       int                 kind,
                                                       int                 layer);
/** stoa_test_subscriber_be_hasty: from its next connection on, packets are counted when they arrive, in any order. */
void                stoa_test_subscriber_be_hasty     (StoaTestSubscriber *self);
/** stoa_test_subscriber_ask: for what was wanted since the last; returns the revision. */
gint64              stoa_test_subscriber_ask          (StoaTestSubscriber *self);
/** stoa_test_subscriber_stop: its connection ends without a word; the next has revision 1 again. */
void                stoa_test_subscriber_stop         (StoaTestSubscriber *self);
/** stoa_test_subscriber_has_revision: whether offer or slots came for @revision, and an offer was answered. */
gboolean            stoa_test_subscriber_has_revision (StoaTestSubscriber *self,
                                                       gint64              revision);
/** stoa_test_subscriber_find_mid: (nullable): where that track comes, by the newest slots. */
const char         *stoa_test_subscriber_find_mid     (StoaTestSubscriber *self,
                                                       const char         *participant,
                                                       int                 kind);
guint               stoa_test_subscriber_get_offers   (StoaTestSubscriber *self);
guint               stoa_test_subscriber_get_slots    (StoaTestSubscriber *self);
StoaTestArrivals   *stoa_test_subscriber_get_arrivals (StoaTestSubscriber *self);

/** stoa_test_subscriber_hold: from now on an offer waits for its answer, until it is told not to. */
void                stoa_test_subscriber_hold     (StoaTestSubscriber   *self,
                                                   gboolean              hold);

G_END_DECLS
