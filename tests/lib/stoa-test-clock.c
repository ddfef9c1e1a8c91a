/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Loaded into a program (LD_PRELOAD) whose wall clock a test sets: STOA_TEST_CLOCK names a file that holds, as a number of
 * eight bytes, by how many milliseconds it is ahead (whole seconds count).
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_ms;

__attribute__ ((constructor)) static void
open_clock (void)
{
  const char *path = getenv ("STOA_TEST_CLOCK");
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;
  void *page = fd >= 0 ? mmap (NULL, sizeof *ahead_ms, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;

  if (fd >= 0)
    close (fd);
  if (page != MAP_FAILED)
    ahead_ms = page;
}

int
clock_gettime (clockid_t        clock,
               struct timespec *now)
{
  int (*real) (clockid_t, struct timespec *) = (int (*) (clockid_t, struct timespec *)) dlsym (RTLD_NEXT, "clock_gettime");
  int result = real (clock, now);

  if (result == 0 && ahead_ms != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += *ahead_ms / 1000;
  return result;
}

int
gettimeofday (struct timeval *restrict now,
              void *restrict           zone)
{
  struct timespec real;

  (void) zone;
  clock_gettime (CLOCK_REALTIME, &real);
  now->tv_sec = real.tv_sec;
  now->tv_usec = real.tv_nsec / 1000;
  return 0;
}

time_t
time (time_t *now)
{
  struct timespec real;

  clock_gettime (CLOCK_REALTIME, &real);
  if (now != NULL)
    *now = real.tv_sec;
  return real.tv_sec;
}
