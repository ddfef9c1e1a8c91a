/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loaded into Janus (LD_PRELOAD), which never uses loopback addresses for media: without this, two
 * programs on a computer without a network could not meet. Hides the loopback flag when media is for
 * this computer only (STOA_LOOPBACK=only), or when there is no other address.
 *
 * Recordings it writes through a buffer of some kilobytes, which is more than a second of sound and is lost when it is
 * killed: what is recorded reaches the system in smaller portions.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTION 1024 /* bytes: a quarter of a second of sound */

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

FILE *
fopen (const char *path, const char *mode)
{
  FILE *(*real) (const char *, const char *) = (FILE *(*) (const char *, const char *)) dlsym (RTLD_NEXT, "fopen");
  const char *end = strrchr (path, '.');
  FILE *file = real (path, mode);

  if (file != NULL && end != NULL && strcmp (end, ".mjr") == 0)
    setvbuf (file, NULL, _IOFBF, PORTION);
  return file;
}
