/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-link.h"

#include <glib/gi18n.h>

#include "stoa-client.h"
#include "stoa-rest.h"

#define SCHEME "stoa://"
#define MAX_LINK 2048 /* bytes */

static const char *const kinds[] = {
  [STOA_LINK_ROOM] = "room", [STOA_LINK_POST] = "post", [STOA_LINK_PROJECT] = "project", [STOA_LINK_PROFILE] = "profile",
  [STOA_LINK_INVITE] = "invite",
};

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

static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);

  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("._-", *c) == NULL)
      return FALSE;
  return length > 0 && length <= STOA_MAX_SEGMENT && text[0] != '.';
}

/* @rest: HOST[:PORT]/TOKEN */
static char *
web_link (const char *rest)
{
  const char *slash = strrchr (rest, '/');
  g_autofree char *server = slash != NULL ? g_strndup (rest, slash - rest) : NULL;
  g_autofree char *url = server != NULL ? g_strconcat ("http://", server, NULL) : NULL;

  if (url == NULL || strpbrk (server, "/?#") != NULL)
    return NULL;
  return g_strdup_printf ("%s://%s/i/%s", stoa_rest_is_loopback (url) ? "http" : "https", server, slash + 1);
}

static gboolean
take_invite (StoaLink *link, const char *web)
{
  link->kind = STOA_LINK_INVITE;
  return stoa_client_split_link (web, &link->url, &link->id, NULL);
}

static gboolean
take_own (StoaLink *link, const char *rest)
{
  g_autofree char *web = NULL;

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      gsize length = strlen (kinds[kind]);

      if (g_ascii_strncasecmp (rest, kinds[kind], length) != 0 || rest[length] != '/')
        continue;
      rest += length + 1;
      if (kind == STOA_LINK_INVITE)
        return (web = web_link (rest)) != NULL && take_invite (link, web);
      link->kind = kind;
      link->id = g_strndup (rest, strcspn (rest, "?#"));
      if (g_str_has_suffix (link->id, "/"))
        link->id[strlen (link->id) - 1] = '\0';
      return is_id (link->id);
    }
  return FALSE;
}

StoaLink *
stoa_link_parse (const char *text, GError **error)
{
  g_autoptr (StoaLink) link = g_new0 (StoaLink, 1);
  gboolean taken = FALSE;

  if (strlen (text) > MAX_LINK)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, _("That link is too long to be one of Stoa’s."));
      return NULL;
    }
  if (g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0)
    taken = take_own (link, text + strlen (SCHEME));
  else
    taken = take_invite (link, text);
  if (taken)
    return g_steal_pointer (&link);
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, _("“%s” is not a link that Stoa knows."), text);
  return NULL;
}

char *
stoa_link_format (StoaLinkKind kind, const char *id)
{
  g_return_val_if_fail (kind != STOA_LINK_INVITE, NULL);
  return g_strconcat (SCHEME, kinds[kind], "/", id, NULL);
}

char *
stoa_link_invite (const StoaLink *link)
{
  g_return_val_if_fail (link->kind == STOA_LINK_INVITE, NULL);
  return g_strconcat (link->url, "/i/", link->id, NULL);
}

void
stoa_link_free (StoaLink *link)
{
  g_free (link->id);
  g_free (link->url);
  g_free (link);
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
