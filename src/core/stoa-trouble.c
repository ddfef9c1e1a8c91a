/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-trouble.h"

#include <glib/gi18n.h>
#include <libdex.h>
#include <libsoup/soup.h>

static GError *
unavailable (const char *sentence)
{
  return g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, sentence);
}

GError *
stoa_trouble_from_network (const GError *error)
{
  if (error->domain == STOA_ERROR)
    return g_error_copy (error);
  if (error->domain == G_RESOLVER_ERROR)
    return unavailable (_("The server’s name is not known on this network."));
  if (error->domain == G_TLS_ERROR)
    return unavailable (_("The connection is not safe: the server’s certificate is not trusted."));
  if (error->domain == SOUP_WEBSOCKET_ERROR)
    return unavailable (_("There is no Stoa server at this address."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)
      || g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    return g_error_new_literal (STOA_ERROR, STOA_ERROR_TIMED_OUT, _("The server does not answer."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE))
    return unavailable (_("There is no way to the server on this network."));

  g_debug ("Connection lost: %s", error->message);
  return unavailable (_("The server cannot be reached."));
}
