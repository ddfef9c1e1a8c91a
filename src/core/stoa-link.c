/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include <glib/gi18n.h>

#include "stoa-client.h"
#include "stoa-rest.h"

gboolean
stoa_client_split_link (const char *link, char **url, char **token, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (link, G_URI_FLAGS_NONE, NULL);
  g_autoptr (GUri) server = NULL;
  char *segments[STOA_ROUTE_MAX_SEGMENTS];

  if (uri == NULL || !stoa_rest_is_server (uri)
      || stoa_route_match ("GET", g_uri_get_path (uri), segments, NULL) != STOA_ROUTE_GUEST)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, _("“%s” is not an invite link."), link);
      return FALSE;
    }
  server = g_uri_build (G_URI_FLAGS_NONE, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                        g_uri_get_port (uri), "", NULL, NULL);
  *url = g_uri_to_string (server);
  *token = segments[0];
  return TRUE;
}

DexFuture *
stoa_client_accept_invite (const char *link, const char *name)
{
  g_autofree char *url = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupSession) session = NULL;
  StoaInviteAccept *body;

  if (!stoa_client_split_link (link, &url, &token, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));

  body = stoa_record_new (&stoa_invite_accept_type);
  body->token = g_steal_pointer (&token);
  body->name = g_strdup (name);
  session = stoa_rest_session_new (url);
  return stoa_rest_call (session, url, NULL, STOA_ROUTE_INVITE_ACCEPT,
                         stoa_route_path (STOA_ROUTE_INVITE_ACCEPT), body);
}
