/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libsoup/soup.h>

#include "stoa-conversation.h"
#include "stoa-routes.h"

G_BEGIN_DECLS

/** StoaCall: one HTTP request, read and on its way to an answer. Boxed, read by both threads. */
typedef struct
{
  StoaRouteId route;
  char *segments[STOA_ROUTE_MAX_SEGMENTS + 1];
  char *context;             /* of `?context=`, NULL when there is none */
  char *room;                /* of `?room=`, likewise */
  char *search;              /* of `?q=`, likewise */
  gint64 before;             /* of `?before=`, a seq; 0 when there is none */
  char *before_key;          /* the same as it came: for posts, their key */
  char *after_key;           /* of `?after=` */
  gint64 limit;              /* of `?limit=`; 0 when there is none */
  char *type;                /* the body's media type; NULL when none was said */
  GBytes *text;              /* the body as it came */
  gpointer body;             /* record of the route's request type; read once it is known who asks */
  char *token;               /* as presented; NULL when none was */
  char *link;                /* of `?link=` */
  char *link_account;        /* whose link that is; NULL when it is none */
  gint64 now;
  char *base_url;
} StoaCall;

StoaCall *stoa_call_ref   (StoaCall *call);
void      stoa_call_unref (StoaCall *call);

/** stoa_call_read: (transfer full) (nullable): the call, or %NULL with %STOA_ERROR when it breaks the protocol. */
StoaCall *stoa_call_read  (SoupServerMessage  *message,
                           const char         *base_url,
                           GError            **error);

/**
 * stoa_call_run_on_store:
 *
 * What a route does with the database, on the store's thread: who asks is found out, and what they
 * may, in the transaction that does it.
 *
 * Returns: (transfer full) (nullable): the answer's record; for a route that goes on with the open
 *   rooms, the StoaAccount that asks
 */
gpointer  stoa_call_run_on_store (StoaDb    *db,
                                  gpointer   call,
                                  GError   **error);
/**
 * stoa_call_go_on:
 * @found: what stoa_call_run_on_store() returned
 *
 * What a route does with the open rooms, on a fiber of the main thread.
 *
 * Returns: (transfer full) (nullable): the answer's record
 */
gpointer  stoa_call_go_on        (const StoaHouse  *house,
                                  const StoaCall   *call,
                                  gpointer          found,
                                  GError          **error);
/** stoa_call_replace: (transfer full): @by, which becomes the answer; @was: (transfer full): what it was. */
gpointer  stoa_call_replace      (gpointer          was,
                                  gpointer          by);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaCall, stoa_call_unref)

G_END_DECLS
