/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"

G_BEGIN_DECLS

/* What a client asks of recordings by REST. As in stoa-client.h, each resolves to a record of the type in the comment, or
 * rejects with %STOA_ERROR. In a room, recording is a command (stoa_room_ask()); this is for who is not in it.
 */

/** stoa_client_record: @request is a fresh UUID per attempt by a person: the same one is done once. */
DexFuture *stoa_client_record            (StoaClient *self, const char *room, const char *request,
                                          gboolean on);                                       /* StoaManifest */
DexFuture *stoa_client_list_recordings   (StoaClient *self, const char *context);             /* StoaRecordingList */
DexFuture *stoa_client_load_manifest     (StoaClient *self, const char *recording);           /* StoaManifest */
/** stoa_client_edit_recording: what is %NULL or kept in @edit stays. */
DexFuture *stoa_client_edit_recording    (StoaClient *self, const char *recording,
                                          const StoaRecordingEdit *edit);                     /* StoaManifest */
DexFuture *stoa_client_delete_recording  (StoaClient *self, const char *recording);           /* StoaReceipt */
DexFuture *stoa_client_load_receipt      (StoaClient *self, const char *recording);           /* StoaReceipt */
/** stoa_client_link_media: an address for players, which send no token; it expires. */
DexFuture *stoa_client_link_media        (StoaClient *self, const char *recording);           /* StoaMediaLink */
/** stoa_client_load_recording_poster: resolves to a GBytes, a JPEG. */
DexFuture *stoa_client_load_recording_poster (StoaClient *self, const char *recording);
/** stoa_client_set_retention: how long recordings that are made in @project from now on stay: days, or %STOA_KEEP_FOR_EVER. */
DexFuture *stoa_client_set_retention     (StoaClient *self, const char *project, gint64 days); /* StoaContext */

G_END_DECLS
