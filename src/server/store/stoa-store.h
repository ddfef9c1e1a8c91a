/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-db.h"

G_BEGIN_DECLS

#define STOA_TYPE_STORE (stoa_store_get_type ())
G_DECLARE_FINAL_TYPE (StoaStore, stoa_store, STOA, STORE, GObject)

/**
 * StoaStore:
 *
 * The server's database behind one thread that does everything with it, in order. Main thread.
 */
StoaStore *stoa_store_new   (const char *path);
/** stoa_store_open: resolves to %TRUE; rejects with %STOA_DB_ERROR. */
DexFuture *stoa_store_open  (StoaStore  *self);
/** stoa_store_close: resolves when all that was asked for is done and the file is closed. */
DexFuture *stoa_store_close (StoaStore  *self);

/**
 * StoaStoreFunc:
 *
 * Work on the database, on the store's thread, inside one transaction: committed when a value is
 * returned, rolled back when %NULL and @error are.
 *
 * Returns: (transfer full) (nullable): a value of the type named to stoa_store_run()
 */
typedef gpointer (*StoaStoreFunc) (StoaDb *db, gpointer data, GError **error);

/**
 * stoa_store_run:
 * @type: what @func returns: %G_TYPE_STRING or a boxed type
 * @data: (transfer full): freed with @destroy on either thread; not touched meanwhile
 *
 * Resolves to what @func returned, once it is on disk. %STOA_ERROR_TOO_MANY when too much waits.
 */
DexFuture *stoa_store_run   (StoaStore      *self,
                             GType           type,
                             StoaStoreFunc   func,
                             gpointer        data,
                             GDestroyNotify  destroy);

G_END_DECLS
