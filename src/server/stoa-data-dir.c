/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-data-dir.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include <glib/gstdio.h>

#include "stoa-server.h"

int
stoa_data_dir_lock (const char  *path,
                    GError     **error)
{
  g_autofree char *lock = g_build_filename (path, "lock", NULL);
  g_autofd int fd = -1;

  if (g_mkdir_with_parents (path, 0700) == 0)
    fd = g_open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, STOA_SERVER_FAULT, STOA_SERVER_FAULT_DATA_DIR, "The data directory %s cannot be written: %s",
                   path, g_strerror (errno));
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, STOA_SERVER_FAULT, STOA_SERVER_FAULT_IN_USE,
                   "Another stoa-server works with the data directory %s already", path);
      return -1;
    }
  return g_steal_fd (&fd);
}

char *
stoa_data_dir_read_secret (const char *path)
{
  char *secret = NULL;

  return g_file_get_contents (path, &secret, NULL, NULL) ? g_strstrip (secret) : NULL;
}

gboolean
stoa_data_dir_save_secret (const char  *path,
                           const char  *secret,
                           GError     **error)
{
  g_autofree char *text = g_strconcat (secret, "\n", NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}
