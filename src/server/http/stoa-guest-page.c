/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-guest-page.h"

#include "stoa-guest-resources.h"

#define PREFIX "/io/github/stoalive/Stoa/guest/"

/* Nothing but what the server itself serves; camera and microphone for the page alone; the link,
 * which is a secret, goes nowhere else.
 */
static const char *const headers[][2] = {
  { "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'" },
  { "Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=()" },
  { "Referrer-Policy", "no-referrer" },
  { "Cache-Control", "no-cache" },
};

static const char *const types[][2] = {
  { ".html", "text/html; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".svg", "image/svg+xml" },
  { ".png", "image/png" },
};

static const char *
find_type (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (file, types[i][0]))
      return types[i][1];
  return "application/octet-stream";
}

gboolean
stoa_guest_page_serve (SoupServerMessage *message,
                       const char        *file)
{
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  g_autofree char *path = g_strconcat (PREFIX, file, NULL);
  g_autoptr (GBytes) bytes =
    g_resource_lookup_data (stoa_guest_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize size;
  const char *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_replace (response, headers[i][0], headers[i][1]);
  soup_server_message_set_response (message, find_type (file), SOUP_MEMORY_COPY, data, size);
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  return TRUE;
}
