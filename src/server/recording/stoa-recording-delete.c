/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-recording-delete.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "stoa-recording-files.h"

static const char *
known_hash (const StoaManifest *manifest,
            const char         *file)
{
  const char *piece = g_str_has_prefix (file, STOA_RECORDING_TRACKS "/") ? strchr (file, '/') + 1 : NULL;

  if (g_str_equal (file, STOA_RECORDING_MEDIA))
    {
      const StoaAsset *media = stoa_manifest_find_asset (manifest, STOA_ASSET_MEDIA);

      return media != NULL ? media->sha256 : NULL;
    }
  for (guint i = 0; piece != NULL && i < manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *track = g_ptr_array_index (manifest->tracks, i);

      for (guint j = 0; j < track->files->len; j++)
        if (g_str_equal (((const StoaRecordedFile *) g_ptr_array_index (track->files, j))->file, piece))
          return ((const StoaRecordedFile *) g_ptr_array_index (track->files, j))->sha256;
    }
  return NULL;
}

static void
add_file (const char         *folder,
          const StoaManifest *manifest,
          const char         *file,
          StoaReceipt        *receipt)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  const char *files[] = { file, NULL };
  const char *known = known_hash (manifest, file);
  StoaDeletedFile *deleted;
  GStatBuf stat;

  if (g_lstat (path, &stat) != 0 || receipt->files->len >= STOA_MAX_FILES)
    return;
  deleted = stoa_record_new (&stoa_deleted_file_type);
  deleted->file = g_strdup (file);
  deleted->bytes = stat.st_size;
  deleted->sha256 = known != NULL ? g_strdup (known) : stoa_recording_files_hash (folder, files, NULL);
  g_ptr_array_add (receipt->files, deleted);
}

static void
add_folder (const char         *folder,
            const char         *inner,
            const StoaManifest *manifest,
            StoaReceipt        *receipt)
{
  g_autofree char *path = inner != NULL ? g_build_filename (folder, inner, NULL) : g_strdup (folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = inner != NULL ? g_build_filename (inner, name, NULL) : g_strdup (name);

      if (inner != NULL || !g_str_equal (name, STOA_RECORDING_TRACKS))
        add_file (folder, manifest, file, receipt);
    }
}

static int
compare_files (gconstpointer a,
               gconstpointer b)
{
  return strcmp ((*(const StoaDeletedFile *const *) a)->file, (*(const StoaDeletedFile *const *) b)->file);
}

void
stoa_recording_delete_list (const char         *root,
                            const StoaManifest *manifest,
                            StoaReceipt        *receipt)
{
  g_autofree char *folder = stoa_recording_files_path (root, manifest->id, NULL);

  g_ptr_array_set_size (receipt->files, 0);
  add_folder (folder, NULL, manifest, receipt);
  add_folder (folder, STOA_RECORDING_TRACKS, manifest, receipt);
  g_ptr_array_sort (receipt->files, compare_files);
}

static gboolean
is_gone (const char *path)
{
  GStatBuf stat;

  return g_lstat (path, &stat) != 0 && errno == ENOENT;
}

static void
sync_folder (const char *path)
{
  g_autofd int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd >= 0)
    fsync (fd);
}

void
stoa_recording_delete_files (const char  *root,
                             StoaReceipt *receipt,
                             gint64       now)
{
  g_autofree char *folder = stoa_recording_files_path (root, receipt->recording, NULL);
  g_autofree char *tracks = stoa_recording_files_path (root, receipt->recording, STOA_RECORDING_TRACKS);

  for (guint i = 0; i < receipt->files->len; i++)
    {
      StoaDeletedFile *file = g_ptr_array_index (receipt->files, i);
      g_autofree char *path = g_build_filename (folder, file->file, NULL);

      if (g_unlink (path) == 0)
        file->deleted_at = now;
    }
  sync_folder (tracks);
  g_rmdir (tracks);
  sync_folder (folder);
  g_rmdir (folder);
  sync_folder (root);
  for (guint i = 0; i < receipt->files->len; i++)
    {
      StoaDeletedFile *file = g_ptr_array_index (receipt->files, i);
      g_autofree char *path = g_build_filename (folder, file->file, NULL);

      file->gone = is_gone (path);
      if (file->gone && file->deleted_at == 0)
        file->deleted_at = now;
    }
  receipt->complete = is_gone (folder);
}
