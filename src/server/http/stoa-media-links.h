/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

#define STOA_LINK_MS 3600000 /* how long an address works */

/** StoaMediaLinks: addresses of media that work without a token, for players. They end with the server. Main thread. */
typedef struct _StoaMediaLinks StoaMediaLinks;

StoaMediaLinks *stoa_media_links_new   (void);
void            stoa_media_links_free  (StoaMediaLinks *self);
/** stoa_media_links_make: (transfer full) */
StoaMediaLink  *stoa_media_links_make  (StoaMediaLinks *self,
                                        const char     *base_url,
                                        const char     *recording,
                                        const char     *account,
                                        gint64          now);
/** stoa_media_links_check: (transfer full) (nullable): the account whose link that is; %NULL when it is none, or too old. */
char           *stoa_media_links_check (StoaMediaLinks *self,
                                        const char     *link,
                                        const char     *recording,
                                        gint64          now);

G_END_DECLS
