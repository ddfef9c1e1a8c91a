/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"

G_BEGIN_DECLS

#define STOA_TYPE_DOWNLOAD (stoa_download_get_type ())
G_DECLARE_FINAL_TYPE (StoaDownload, stoa_download, STOA, DOWNLOAD, GObject)

/**
 * StoaDownload:
 *
 * A recording's media on its way into a file, on a thread of its own: in pieces, going on where it was after a lost connection,
 * and there under its name only when it is complete and what its hash says. Main thread.
 */

/** stoa_download_new: @file is replaced when it is complete. */
StoaDownload *stoa_download_new      (StoaClient   *client,
                                      const char   *recording,
                                      GFile        *file);
/** stoa_download_run: once. Resolves to %TRUE; rejects with %STOA_ERROR or %G_IO_ERROR, also when it was cancelled. */
DexFuture    *stoa_download_run      (StoaDownload *self);
void          stoa_download_cancel   (StoaDownload *self);
/** stoa_download_get_fraction: 0..1; 0 while it is not known how much there is. */
double        stoa_download_get_fraction (StoaDownload *self);

G_END_DECLS
