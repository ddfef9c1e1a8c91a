/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"

G_BEGIN_DECLS

/* What a client asks of feeds, profiles and projects by REST. As in stoa-client.h, each resolves to a record of the type
 * in the comment, or rejects with %STOA_ERROR.
 */

/**
 * stoa_client_load_feed:
 * @context: (nullable): a profile or project; %NULL for Home
 * @before: (nullable): a stoa_post_key(): the page of the older posts next to it
 * @after: (nullable): likewise of the newer ones
 * @limit: posts at most; 0 is the server's choice
 */
DexFuture *stoa_client_load_feed       (StoaClient *self, const char *context, const char *before,
                                        const char *after, guint limit);                    /* StoaPostPage */
DexFuture *stoa_client_load_post       (StoaClient *self, const char *post);                  /* StoaPost */
/** stoa_client_post_note: @request is a fresh UUID per attempt by a person: the same one never posts twice. */
DexFuture *stoa_client_post_note       (StoaClient *self, const char *request, const char *context,
                                        StoaVisibility visibility, const char *text);       /* StoaPost */
DexFuture *stoa_client_edit_note       (StoaClient *self, const char *post, const char *text); /* StoaPost */
DexFuture *stoa_client_remove_post     (StoaClient *self, const char *post);                  /* StoaOk */
DexFuture *stoa_client_promote_room    (StoaClient *self, const char *room);                  /* StoaPost */
DexFuture *stoa_client_demote_room     (StoaClient *self, const char *room);                  /* StoaOk */
/** stoa_client_start_room_with: stoa_client_start_room() with everything one can choose, such as `promote`. */
DexFuture *stoa_client_start_room_with (StoaClient *self, const StoaRoomStart *start);        /* StoaRoomCard */

DexFuture *stoa_client_load_context    (StoaClient *self, const char *context, StoaContextKind kind); /* StoaContext */
/** stoa_client_edit_project: what is %NULL stays; an empty @about clears it. */
DexFuture *stoa_client_edit_project    (StoaClient *self, const char *project, const char *title,
                                        const char *about, StoaArchive archive);            /* StoaContext */
/** stoa_client_search: profiles and projects by name. */
DexFuture *stoa_client_search          (StoaClient *self, const char *text);                  /* StoaContextList */
/** stoa_client_mark_read: one has read up to the post of that key. */
DexFuture *stoa_client_mark_read       (StoaClient *self, const char *context, const char *key); /* StoaContext */
DexFuture *stoa_client_list_invites    (StoaClient *self);                                    /* StoaInviteList */
DexFuture *stoa_client_revoke_invite   (StoaClient *self, const char *invite);                /* StoaInvite */

/** stoa_client_load_picture: of a profile or project; resolves to a GBytes, a JPEG. */
DexFuture *stoa_client_load_picture    (StoaClient *self, const char *context);
/** stoa_client_set_picture: @picture: (nullable): the bytes of a JPEG, PNG or WebP file; %NULL takes it away. */
DexFuture *stoa_client_set_picture     (StoaClient *self, const char *context, GBytes *picture); /* StoaContext */
/** stoa_client_load_poster: of a room; resolves to a GBytes, a JPEG. */
DexFuture *stoa_client_load_poster     (StoaClient *self, const char *room);
/** stoa_client_set_poster: only with the consent of who is in it; %NULL takes it away. */
DexFuture *stoa_client_set_poster      (StoaClient *self, const char *room, GBytes *poster);  /* StoaOk */

G_END_DECLS
