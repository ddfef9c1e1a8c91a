/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The page at an invite link, compiled into the server. */

/** stoa_guest_page_serve: answers with that file of the page; %FALSE when there is none. */
gboolean stoa_guest_page_serve (SoupServerMessage *message,
                                const char        *file);

G_END_DECLS
