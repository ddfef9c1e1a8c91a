/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * stoa_toast_focus_keep:
 * @overlay: one that shows toasts
 *
 * From now on a toast never takes the focus with it: when it goes while one of its buttons has the focus, because that was
 * pressed or because the toast is taken away, the focus is again where it was before it came to the toast, or as near to that as
 * there still is something. Once for each overlay; it lasts as long as that. Main thread.
 */
void stoa_toast_focus_keep (AdwToastOverlay *overlay);

G_END_DECLS
