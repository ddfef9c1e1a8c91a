/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-media-links.h"

#include <sodium.h>

#include "stoa-routes.h"

struct _StoaMediaLinks
{
  unsigned char key[crypto_auth_KEYBYTES];
};

static char *
sign (StoaMediaLinks *self,
      const char     *recording,
      const char     *account,
      const char     *expires)
{
  g_autofree char *text = g_strdup_printf ("%s %s %s", recording, account, expires);
  unsigned char mac[crypto_auth_BYTES];
  char hex[sizeof mac * 2 + 1];

  crypto_auth (mac, (const unsigned char *) text, strlen (text), self->key);
  return g_strdup (sodium_bin2hex (hex, sizeof hex, mac, sizeof mac));
}

StoaMediaLinks *
stoa_media_links_new (void)
{
  StoaMediaLinks *self = g_new0 (StoaMediaLinks, 1);

  crypto_auth_keygen (self->key);
  return self;
}

void
stoa_media_links_free (StoaMediaLinks *self)
{
  sodium_memzero (self->key, sizeof self->key);
  g_free (self);
}

StoaMediaLink *
stoa_media_links_make (StoaMediaLinks *self,
                       const char     *base_url,
                       const char     *recording,
                       const char     *account,
                       gint64          now)
{
  StoaMediaLink *link = stoa_record_new (&stoa_media_link_type);
  g_autofree char *path = stoa_route_path (STOA_ROUTE_RECORDING_MEDIA, recording);
  g_autofree char *expires = g_strdup_printf ("%" G_GINT64_FORMAT, now + STOA_LINK_MS);
  g_autofree char *mac = sign (self, recording, account, expires);

  link->expires_at = now + STOA_LINK_MS;
  link->url = g_strdup_printf ("%s%s?link=%s.%s.%s", base_url, path, account, expires, mac);
  return link;
}

char *
stoa_media_links_check (StoaMediaLinks *self,
                        const char     *link,
                        const char     *recording,
                        gint64          now)
{
  g_auto (GStrv) parts = g_strsplit (link, ".", 3);
  g_autofree char *mac = NULL;

  if (g_strv_length (parts) != 3)
    return NULL;
  mac = sign (self, recording, parts[0], parts[1]);
  if (strlen (mac) != strlen (parts[2]) || sodium_memcmp (mac, parts[2], strlen (mac)) != 0
      || g_ascii_strtoll (parts[1], NULL, 10) <= now)
    return NULL;
  return g_strdup (parts[0]);
}
