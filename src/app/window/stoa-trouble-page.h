/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define STOA_TYPE_TROUBLE_PAGE (stoa_trouble_page_get_type ())
G_DECLARE_FINAL_TYPE (StoaTroublePage, stoa_trouble_page, STOA, TROUBLE_PAGE, AdwBin)

/**
 * StoaTroublePage:
 *
 * Why the app cannot start, with the details, and what one can do: try again, or quit.
 */

/** stoa_trouble_page_show: @error: as the start failed with. Its first line is told, all of it are the details. */
void stoa_trouble_page_show (StoaTroublePage *self,
                             const GError    *error);

/** stoa_trouble_page_take_focus: moves the focus to Try Again. */
gboolean stoa_trouble_page_take_focus (StoaTroublePage *self);

G_END_DECLS
