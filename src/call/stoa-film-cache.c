/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-film-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

/* A place is a folder. Who uses it holds its lock, which the system lets go of when they are gone. */
#define LOCK "lock"
#define FILM "film.mkv"
#define MOST_TRIES 10
#define NEW_S 60             /* a place may have no lock yet, for so long */

struct _StoaFilmCache
{
  char *folder;
  GFile *file;
  int lock;
};

static char *
get_root (void)
{
  return g_build_filename (g_get_user_cache_dir (), "stoa", "exports", NULL);
}

static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_equal (name, LOCK))
        g_unlink (path);
    }
  /* last, so that nobody takes it for unused before it is empty */
  if (dir)
    {
      g_autofree char *lock = g_build_filename (folder, LOCK, NULL);

      g_unlink (lock);
    }
  g_rmdir (folder);
}

/* A new place, or -1. Between its making and its locking somebody may have swept it. */
static int
take_place (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, LOCK, NULL);
  g_autofd int fd = -1;
  struct stat status;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return -1;
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 || (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || fstat (fd, &status) != 0)
    return -1;
  if (status.st_nlink == 0)
    {
      errno = EAGAIN;
      return -1;
    }
  return g_steal_fd (&fd);
}

/* sweeping, on a thread */

static gboolean
is_new (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && g_get_real_time () / G_USEC_PER_SEC - status.st_mtime < NEW_S;
}

static void
sweep_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, LOCK, NULL);
  g_autofd int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);

  if (fd < 0 ? errno == ENOENT && !is_new (folder) : flock (fd, LOCK_EX | LOCK_NB) == 0)
    delete_folder (folder);
}

static DexFuture *
sweep (gpointer data)
{
  g_autofree char *root = get_root ();
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (root, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK) || !g_file_test (path, G_FILE_TEST_IS_DIR))
        g_unlink (path);
      else
        sweep_folder (path);
    }
  return dex_future_new_true ();
}

/* public */

StoaFilmCache *
stoa_film_cache_new (GError **error)
{
  g_autofree char *root = get_root ();

  for (guint tries = 0; tries < MOST_TRIES; tries++)
    {
      g_autofree char *random = g_uuid_string_random ();
      g_autofree char *folder = g_build_filename (root, random, NULL);
      int lock = take_place (folder);

      if (lock >= 0)
        {
          StoaFilmCache *self = g_new0 (StoaFilmCache, 1);

          self->file = g_file_new_build_filename (folder, FILM, NULL);
          self->folder = g_steal_pointer (&folder);
          self->lock = lock;
          return self;
        }
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOENT)
        break;
    }
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return NULL;
}

GFile *
stoa_film_cache_get_file (StoaFilmCache *self)
{
  return self->file;
}

void
stoa_film_cache_free (StoaFilmCache *self)
{
  delete_folder (self->folder);
  g_close (self->lock, NULL);
  g_object_unref (self->file);
  g_free (self->folder);
  g_free (self);
}

DexFuture *
stoa_film_cache_sweep (void)
{
  return dex_thread_spawn ("stoa-film-cache", sweep, NULL, NULL);
}
