/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * StoaLinkKind:
 * @STOA_LINK_ROOM: `stoa://room/ID`
 * @STOA_LINK_POST: `stoa://post/ID`
 * @STOA_LINK_PROJECT: `stoa://project/ID`
 * @STOA_LINK_PROFILE: `stoa://profile/ID`
 * @STOA_LINK_INVITE: `stoa://invite/HOST[:PORT]/TOKEN`, or the invite's own `https://HOST[:PORT]/i/TOKEN`
 *
 * What a link leads to. All but invites are something of the server one is at. An invite's server is asked by HTTPS, one on this
 * computer's loopback by HTTP.
 */
typedef enum
{
  STOA_LINK_ROOM,
  STOA_LINK_POST,
  STOA_LINK_PROJECT,
  STOA_LINK_PROFILE,
  STOA_LINK_INVITE,
} StoaLinkKind;

typedef struct
{
  StoaLinkKind kind;
  char *id;                  /* of an invite: its token */
  char *url;                 /* an invite's server, without path; NULL for everything else */
} StoaLink;

/** stoa_link_parse: (transfer full): free with stoa_link_free(). %STOA_ERROR_INVALID, with a sentence, when it is none. */
StoaLink *stoa_link_parse  (const char      *text,
                            GError         **error);
/** stoa_link_format: (transfer full): of anything but an invite, as somebody else can open it. */
char     *stoa_link_format (StoaLinkKind     kind,
                            const char      *id);
/** stoa_link_invite: (transfer full): the invite's link for the web: what stoa_client_split_link() takes. */
char     *stoa_link_invite (const StoaLink  *link);
void      stoa_link_free   (StoaLink        *link);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaLink, stoa_link_free)

G_END_DECLS
