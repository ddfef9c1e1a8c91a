/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loaded into Janus (LD_PRELOAD), which never uses loopback addresses for media: without this, two
 * programs on a computer without a network could not meet. Hides the loopback flag when media is for
 * this computer only (STOA_LOOPBACK=only), or when there is no other address.
 *
 * Recordings it writes through a buffer of some kilobytes, which is more than a second of sound, or many of a picture that
 * stands still, and is lost when it is killed: what is recorded reaches the system four times a second.
 */

#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* with it, fopen() here would be called fopen64() */

#include <dlfcn.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FLUSH_NS 250000000

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

static void *
flush_regularly (void *data)
{
  const struct timespec pause = { 0, FLUSH_NS };

  for (;;)
    {
      nanosleep (&pause, NULL);
      fflush (NULL);
    }
  return data;
}

/* Signals are for the threads of Janus. */
static void
begin_flushing (void)
{
  sigset_t all, before;
  pthread_t thread;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  if (pthread_create (&thread, NULL, flush_regularly, NULL) == 0)
    pthread_detach (thread);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
}

static FILE *
open_file (const char *name, const char *path, const char *mode)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  FILE *(*real) (const char *, const char *) = (FILE *(*) (const char *, const char *)) dlsym (RTLD_NEXT, name);
  const char *end = strrchr (path, '.');
  FILE *file = real (path, mode);

  if (file != NULL && end != NULL && strcmp (end, ".mjr") == 0)
    pthread_once (&once, begin_flushing);
  return file;
}

FILE *
fopen (const char *path, const char *mode)
{
  return open_file ("fopen", path, mode);
}

FILE *
fopen64 (const char *path, const char *mode)
{
  return open_file ("fopen64", path, mode);
}
