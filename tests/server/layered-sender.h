/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "janus-fixture.h"
#include "stoa-publisher.h"
#include "stoa-test-way.h"

G_BEGIN_DECLS

/* Our own publisher, as "ana" in the fixture's room, with a film in layers, over a way that may be bad. */
typedef struct
{
  StoaSfu *sfu;
  StoaSource *source;
  StoaPublisher *publisher;
  StoaTestWay *way;    /* to Janus */
  char *film;
  GError *error;
  gboolean connected;
} Sender;

/** sender_new: @sizes: NULL-terminated ("width=1280,height=720"); two seconds of each, again and again. Waits until it sends. */
Sender *sender_new          (JanusFixture *fixture,
                             const char   *sizes[]);
/** sender_new_sharing: likewise, and the same film is on its screen. */
Sender *sender_new_sharing  (JanusFixture *fixture,
                             const char   *sizes[]);
void    sender_free         (Sender       *sender);
/** sender_count_layers: that flow now. */
guint   sender_count_layers (Sender       *sender);

/** lead_over_way: (transfer full): @sdp in which Janus's only candidate is the beginning of @way, which is made if NULL. */
char   *lead_over_way       (StoaTestWay **way,
                             const char   *sdp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sender, sender_free)

G_END_DECLS
