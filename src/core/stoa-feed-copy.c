/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-copy.h"

static DexFuture *
parse (DexFuture *future, gpointer data)
{
  GBytes *bytes = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);
  gpointer page = stoa_record_parse (&stoa_post_page_type, text != NULL ? text : "", size, &error);

  if (page == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, page);
}

DexFuture *
stoa_feed_copy_load (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return dex_future_then (dex_file_load_contents_bytes (file), parse, NULL, NULL);
}

static DexFuture *
replace (DexFuture *future, gpointer data)
{
  gpointer *pair = data;

  return dex_file_replace_contents_bytes (pair[0], pair[1], NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION);
}

static void
pair_free (gpointer data)
{
  gpointer *pair = data;

  g_object_unref (pair[0]);
  g_bytes_unref (pair[1]);
  g_free (pair);
}

DexFuture *
stoa_feed_copy_save (const char *path, const StoaPostPage *page)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) directory = g_file_get_parent (file);
  char *text = stoa_record_print (page, &error);
  gpointer *pair;

  if (text == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  pair = g_new (gpointer, 2);
  pair[0] = g_steal_pointer (&file);
  pair[1] = g_bytes_new_take (text, strlen (text));
  /* That the directory cannot be made, or is there, shows when the file is written. */
  return dex_future_finally (dex_file_make_directory_with_parents (directory), replace, pair, pair_free);
}

void
stoa_feed_copy_remove (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  dex_future_disown (dex_file_delete (file, G_PRIORITY_DEFAULT));
}
