/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loaded into Janus (LD_PRELOAD), which never uses loopback addresses for media: without this, two
 * programs on a computer without a network could not meet. Hides the loopback flag when media is for
 * this computer only (STOA_LOOPBACK=only), or when there is no other address.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

int getifaddrs (struct ifaddrs **list);

static int
is_ipv4 (const struct ifaddrs *entry)
{
  return entry->ifa_addr != NULL && entry->ifa_addr->sa_family == AF_INET;
}

static int
has_network (const struct ifaddrs *list)
{
  const unsigned running = IFF_UP | IFF_RUNNING;

  for (const struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next)
    if (is_ipv4 (entry) && (entry->ifa_flags & (running | IFF_LOOPBACK)) == running)
      return 1;
  return 0;
}

int
getifaddrs (struct ifaddrs **list)
{
  int (*real) (struct ifaddrs **) = (int (*) (struct ifaddrs **)) dlsym (RTLD_NEXT, "getifaddrs");
  const char *wish = getenv ("STOA_LOOPBACK");
  int result = real (list);

  if (result != 0 || ((wish == NULL || strcmp (wish, "only") != 0) && has_network (*list)))
    return result;

  for (struct ifaddrs *entry = *list; entry != NULL; entry = entry->ifa_next)
    if (is_ipv4 (entry))
      entry->ifa_flags &= ~IFF_LOOPBACK;
  return 0;
}
