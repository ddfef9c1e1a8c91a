/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-export-queue.h"

G_BEGIN_DECLS

#define STOA_TYPE_EXPORTS_BUTTON (stoa_exports_button_get_type ())
G_DECLARE_FINAL_TYPE (StoaExportsButton, stoa_exports_button, STOA, EXPORTS_BUTTON, AdwBin)

/**
 * StoaExportsButton:
 *
 * For a header: there as long as there are files that are or were made, with how far they are; it opens the list, in which they can be
 * cancelled and their folder opened. Property: `queue` (StoaExportQueue).
 */

G_END_DECLS
