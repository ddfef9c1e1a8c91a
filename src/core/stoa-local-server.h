/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define STOA_TYPE_LOCAL_SERVER (stoa_local_server_get_type ())
G_DECLARE_FINAL_TYPE (StoaLocalServer, stoa_local_server, STOA, LOCAL_SERVER, GObject)

/**
 * StoaLocalServer:
 *
 * The app's own `stoa-server`, on loopback, its data in the user's data folder. Ends with the app
 * (also when the app is killed: the child is told by the kernel). Restarted when it dies, on the
 * same port. Main thread.
 *
 * Signals: `failed` (GError): it serves no more and is not started again, as it found no media engine after all.
 */
/** stoa_local_server_default_dir: (transfer full): where the user's own server keeps its data. */
char            *stoa_local_server_default_dir (void);
/** stoa_local_server_find: the URL and token of the one that now serves @data_dir, started by whichever program. */
gboolean         stoa_local_server_find      (const char      *data_dir,
                                              char           **url,
                                              char           **token,
                                              GError         **error);

StoaLocalServer *stoa_local_server_new       (const char      *data_dir);
/** stoa_local_server_start: resolves to %TRUE when it serves; rejects with what it said on stderr. */
DexFuture       *stoa_local_server_start     (StoaLocalServer *self);
/** stoa_local_server_stop: asks it to end; resolves when it has (killed after 5 s). */
DexFuture       *stoa_local_server_stop      (StoaLocalServer *self);
const char      *stoa_local_server_get_url   (StoaLocalServer *self);
/** stoa_local_server_get_token: the owner's token, once started. */
const char      *stoa_local_server_get_token (StoaLocalServer *self);

G_END_DECLS
