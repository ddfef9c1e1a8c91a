/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * StoaListener:
 *
 * Accepts connections for a #SoupServer: never more at once than it can serve, and none that
 * idles. Those beyond wait in the system's queue. Main thread.
 */
typedef struct _StoaListener StoaListener;

/** stoa_listener_new: @socket listens already. */
StoaListener *stoa_listener_new  (SoupServer   *soup,
                                  GSocket      *socket);
/** stoa_listener_free: accepts no more; connections there are stay. */
void          stoa_listener_free (StoaListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaListener, stoa_listener_free)

G_END_DECLS
