/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-call.h"

G_BEGIN_DECLS

/* What routes of recordings do, on the store's thread and then with what goes on (stoa-call.h). */

gpointer stoa_call_list_recordings (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
/** stoa_call_get_recording: the manifest as one may see it. */
gpointer stoa_call_get_recording   (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
gpointer stoa_call_edit_recording  (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
/** stoa_call_care_recording: who asks, when they may change it. */
gpointer stoa_call_care_recording  (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
gpointer stoa_call_get_receipt     (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
/** stoa_call_get_media: the manifest of one that can be fetched by that account, or by that link's. */
gpointer stoa_call_get_media       (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
/** stoa_call_see_recording: who asks, when they may see it. */
gpointer stoa_call_see_recording   (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);
/** stoa_call_get_asset: the manifest of one that has the poster, or the subtitles, that the route is for. */
gpointer stoa_call_get_asset       (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);

/** stoa_call_load_asset: (transfer full) (nullable): that, on a fiber. */
GBytes  *stoa_call_load_asset      (const StoaHouse *house, const StoaCall *call, GError **error);

/** stoa_call_recordings_go_on: like stoa_call_go_on(); @answer: (transfer full). */
gpointer stoa_call_recordings_go_on (const StoaHouse  *house,
                                     const StoaCall   *call,
                                     gpointer          answer,
                                     GError          **error);

G_END_DECLS
