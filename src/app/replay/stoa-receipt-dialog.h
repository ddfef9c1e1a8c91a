/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-recording.h"

G_BEGIN_DECLS

/** stoa_receipt_dialog_new: what was deleted: each file, its hash, when, and whether it is gone. It can be copied as text. */
AdwDialog *stoa_receipt_dialog_new (const StoaReceipt *receipt);

G_END_DECLS
