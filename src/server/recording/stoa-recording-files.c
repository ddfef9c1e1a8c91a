/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#define _GNU_SOURCE /* TEMP_FAILURE_RETRY */

#include "stoa-recording-files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "stoa-recording.h"

#define BLOCK 262144
#define MAX_ROOT 180         /* bytes of a path: Janus cuts the names of its files at 254 */

void
stoa_piece_free (StoaPiece *piece)
{
  g_free (piece->file);
  g_free (piece);
}

char *
stoa_recording_files_path (const char *root,
                           const char *id,
                           const char *name)
{
  return g_build_filename (root, id, name, NULL);
}

char *
stoa_recording_files_stem (const char *root,
                           const char *id,
                           guint       person,
                           guint       take)
{
  g_autofree char *name = g_strdup_printf ("%u-%u", person, take);

  return g_build_filename (root, id, STOA_RECORDING_TRACKS, name, NULL);
}

gboolean
stoa_recording_files_make (const char  *root,
                           const char  *id,
                           GError     **error)
{
  g_autofree char *tracks = stoa_recording_files_path (root, id, STOA_RECORDING_TRACKS);

  if (g_mkdir_with_parents (tracks, 0700) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", tracks, g_strerror (errno));
  return FALSE;
}

static gint64
written_at (const struct stat *stat)
{
  return (gint64) stat->st_mtim.tv_sec * 1000 + stat->st_mtim.tv_nsec / 1000000;
}

static StoaPiece *
read_piece (const char *folder,
            const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  StoaPiece piece = { 0 };
  struct stat stat;
  g_autofd int fd = -1;

  if (!g_str_has_suffix (name, ".mjr") || sscanf (name, "%u-%u-%u-", &piece.person, &piece.take, &piece.part) != 3)
    return NULL;
  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0);
  if (fd < 0 || fstat (fd, &stat) != 0 || !S_ISREG (stat.st_mode) || !stoa_mjr_read_header (fd, &piece.header))
    return NULL;
  piece.file = g_strdup (name);
  piece.bytes = stat.st_size;
  piece.written_at = written_at (&stat);
  return g_memdup2 (&piece, sizeof piece);
}

static int
compare_pieces (gconstpointer a,
                gconstpointer b)
{
  const StoaPiece *one = *(const StoaPiece *const *) a;
  const StoaPiece *other = *(const StoaPiece *const *) b;

  if (one->person != other->person)
    return one->person < other->person ? -1 : 1;
  if (one->header.kind != other->header.kind)
    return one->header.kind - other->header.kind;
  if (one->take != other->take)
    return one->take < other->take ? -1 : 1;
  if (one->part != other->part)
    return one->part < other->part ? -1 : 1;
  return strcmp (one->file, other->file);
}

GPtrArray *
stoa_recording_files_list (const char *root,
                           const char *id)
{
  g_autofree char *folder = stoa_recording_files_path (root, id, STOA_RECORDING_TRACKS);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) stoa_piece_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && pieces->len < STOA_MAX_FILES)
    {
      StoaPiece *piece = read_piece (folder, name);

      if (piece != NULL)
        g_ptr_array_add (pieces, piece);
    }
  g_ptr_array_sort (pieces, compare_pieces);
  return pieces;
}

static gboolean
hash_file (GChecksum   *sum,
           const char  *path,
           GError     **error)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW, 0);
  g_autofree guint8 *block = g_malloc (BLOCK);
  gssize length = -1;

  while (fd >= 0 && (length = TEMP_FAILURE_RETRY (read (fd, block, BLOCK))) > 0)
    g_checksum_update (sum, block, length);
  if (length == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

char *
stoa_recording_files_hash (const char         *folder,
                           const char *const  *files,
                           GError            **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      if (!hash_file (sum, path, error))
        return NULL;
    }
  return g_strdup (g_checksum_get_string (sum));
}

gint64
stoa_recording_files_last_written (const char *root,
                                   const char *id)
{
  g_autofree char *path = stoa_recording_files_path (root, id, STOA_RECORDING_TIMELINE);
  g_autoptr (GPtrArray) pieces = stoa_recording_files_list (root, id);
  struct stat stat;
  gint64 last = lstat (path, &stat) == 0 ? written_at (&stat) : 0;

  for (guint i = 0; i < pieces->len; i++)
    last = MAX (last, ((const StoaPiece *) g_ptr_array_index (pieces, i))->written_at);
  return last;
}

gint64
stoa_recording_files_free_bytes (const char *root)
{
  struct statvfs disk;

  if (statvfs (root, &disk) != 0)
    return -1;
  return (gint64) disk.f_bavail * (gint64) disk.f_frsize;
}

gint64
stoa_recording_files_probe (const char  *root,
                            GError     **error)
{
  g_autofree char *path = g_build_filename (root, ".probe", NULL);
  g_autofd int fd = -1;

  if (strlen (root) > MAX_ROOT)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                   "Recordings cannot be written on the server: the path of its data is too long.");
      return -1;
    }
  if (g_mkdir_with_parents (root, 0700) != 0 || (fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) < 0)
    {
      g_set_error (error, STOA_ERROR, errno == ENOSPC ? STOA_ERROR_FULL : STOA_ERROR_UNAVAILABLE,
                   "Recordings cannot be written on the server: %s.", g_strerror (errno));
      return -1;
    }
  g_unlink (path);
  return stoa_recording_files_free_bytes (root);
}
