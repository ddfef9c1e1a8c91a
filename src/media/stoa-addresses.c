/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-addresses.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <gio/gio.h>

static gboolean
is_running (const struct ifaddrs *entry)
{
  const unsigned running = IFF_UP | IFF_RUNNING;

  return entry->ifa_addr != NULL && (entry->ifa_flags & (running | IFF_LOOPBACK)) == running;
}

static GInetAddress *
read_address (const struct sockaddr *native)
{
  if (native->sa_family == AF_INET)
    return g_inet_address_new_from_bytes ((const guint8 *) &((const struct sockaddr_in *) native)->sin_addr,
                                          G_SOCKET_FAMILY_IPV4);
  if (native->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes ((const guint8 *) &((const struct sockaddr_in6 *) native)->sin6_addr,
                                          G_SOCKET_FAMILY_IPV6);
  return NULL;
}

static void
add (GstWebRTCICE *ice,
     const char   *address)
{
  gboolean added = FALSE;

  g_signal_emit_by_name (ice, "add-local-ip-address", address, &added);
}

void
stoa_addresses_gather (GstWebRTCICE *ice)
{
  struct ifaddrs *list = NULL;

  add (ice, "127.0.0.1");
  if (getifaddrs (&list) != 0)
    return;

  for (const struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next)
    {
      g_autoptr (GInetAddress) address = is_running (entry) ? read_address (entry->ifa_addr) : NULL;
      g_autofree char *text = NULL;

      if (address == NULL || g_inet_address_get_is_link_local (address))
        continue;
      text = g_inet_address_to_string (address);
      add (ice, text);
    }
  freeifaddrs (list);
}
