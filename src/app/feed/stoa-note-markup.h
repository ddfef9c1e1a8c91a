/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * stoa_note_markup:
 * @text: what somebody wrote, any UTF-8
 *
 * Returns: (transfer full): Pango markup that shows exactly that text, whatever it looks like, with links where it has
 * addresses of the web or of Stoa. Control characters, which nothing can show, become U+FFFD.
 */
char *stoa_note_markup (const char *text);

G_END_DECLS
