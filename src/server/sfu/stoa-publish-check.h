/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-message.h"

G_BEGIN_DECLS

/**
 * stoa_publish_check:
 *
 * Whether an engine may see this: the offer has a few audio and video m-lines only, those that send
 * can do Opus or VP8, and the tracks listed are exactly those that send.
 *
 * Returns: %FALSE with %STOA_ERROR_INVALID
 */
gboolean stoa_publish_check    (const StoaPublish *publish,
                                GError           **error);

/** stoa_publish_transport: (transfer full) (nullable): what names the connection the offer is for, the same in its later offers. */
char    *stoa_publish_transport (const StoaPublish *publish);

/** stoa_publish_count_layers: of simulcast on that m-line; 1 without it. */
guint    stoa_publish_count_layers (const StoaPublish *publish,
                                    const char        *mid);

/** stoa_publish_find_level: id of the RTP header extension that says how loud that m-line is; 0 without one. */
guint    stoa_publish_find_level  (const StoaPublish *publish,
                                   const char        *mid);

/** stoa_track_kind_is_video: whether tracks of that StoaTrackKind are pictures. */
gboolean stoa_track_kind_is_video (int kind);

G_END_DECLS
