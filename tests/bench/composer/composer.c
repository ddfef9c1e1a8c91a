/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Makes a film of a recording without a server: composer SOURCE.mkv MANIFEST.json HEIGHT OUTPUT */

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>

#include "stoa-export.h"
#include "stoa-json.h"

#define MAX_MANIFEST (16 * 1024 * 1024)

typedef struct
{
  gboolean done;
  GError *error;
} Result;

static StoaManifest *
load_manifest (const char  *path,
               GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  object = stoa_json_parse (text, length, MAX_MANIFEST, error);
  return object ? stoa_record_decode (&stoa_manifest_type, object, error) : NULL;
}

static void
finished (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  Result *to = data;

  stoa_export_run_finish (STOA_EXPORT (object), result, &to->error);
  to->done = TRUE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaManifest) manifest = NULL;
  g_autoptr (StoaExport) export = NULL;
  Result result = { FALSE, NULL };

  if (argc != 5)
    {
      fputs ("usage: composer SOURCE.mkv MANIFEST.json HEIGHT OUTPUT.webm|mp4\n", stderr);
      return EXIT_FAILURE;
    }
  gst_init (NULL, NULL);
  manifest = load_manifest (argv[2], &error);
  if (manifest)
    {
      export = stoa_export_new (argv[1], manifest, g_str_has_suffix (argv[4], ".mp4") ? STOA_EXPORT_FORMAT_MP4 : STOA_EXPORT_FORMAT_WEBM,
                                atoi (argv[3]), argv[4]);
      stoa_export_run_async (export, NULL, finished, &result);
      while (!result.done)
        g_main_context_iteration (NULL, TRUE);
      error = result.error;
    }
  if (error == NULL && stoa_export_get_trouble (export))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_FAILED, stoa_export_get_trouble (export));
  if (error == NULL)
    return EXIT_SUCCESS;
  fprintf (stderr, "%s\n", error->message);
  return EXIT_FAILURE;
}
