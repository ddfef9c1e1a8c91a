/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/* Deleting a recording and proving it. Any thread; these block. */

/**
 * stoa_recording_delete_list:
 * @receipt: gets the files there are, with what @manifest knows of them, or else their hashes taken now; none is gone yet
 */
void stoa_recording_delete_list (const char         *root,
                                 const StoaManifest *manifest,
                                 StoaReceipt        *receipt);
/** stoa_recording_delete_files: deletes what is in @receipt, and looks whether it, and everything, is gone. */
void stoa_recording_delete_files (const char        *root,
                                 StoaReceipt        *receipt,
                                 gint64              now);

G_END_DECLS
