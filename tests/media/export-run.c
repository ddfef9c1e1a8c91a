/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "export-run.h"

#include "media-test.h"

#define EXPORT_S 100

const char *const export_names[N_PEOPLE] = { "Ana", "Ben", "Cleo", "Dee", "Eli", "Flo" };
const guint32 export_colors[N_PEOPLE] = { 0xc03030, 0x30a030, 0x3040c0, 0xa0a020, 0xa030a0, 0x20a0a0 };

Recorded *
record_all (const char *name,
            guint       n,
            gint64      ms)
{
  Recorded *recorded = recorded_new (name, ms);

  for (guint i = 0; i < n; i++)
    {
      recorded_add_person (recorded, export_names[i], 0, ms);
      recorded_add_camera (recorded, export_names[i], export_colors[i], 320, 180, 0, ms);
      recorded_add_mic (recorded, export_names[i], 400 + 100 * i, 0, ms, 0);
    }
  return recorded;
}

void
export_finished (GObject      *object,
                 GAsyncResult *result,
                 gpointer      data)
{
  ExportResult *to = data;

  to->succeeded = stoa_export_run_finish (STOA_EXPORT (object), result, &to->error);
  to->done = TRUE;
}

/* A film is made in as long as it takes: the machine may be busy. */
void
export_wait (ExportResult *result)
{
  gint64 until = g_get_monotonic_time () + EXPORT_S * G_USEC_PER_SEC;

  while (!result->done)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      turn_for (5);
    }
}

char *
export_to (const char         *source,
           const StoaManifest *manifest,
           const char         *name,
           StoaExportFormat    format,
           guint               height,
           char              **trouble)
{
  char *path = test_path (name);
  StoaExport *export = stoa_export_new (source, manifest, format, height, path);
  ExportResult result = { FALSE };

  stoa_export_run_async (export, NULL, export_finished, &result);
  export_wait (&result);
  g_assert_no_error (result.error);
  g_assert_true (result.succeeded);
  g_assert_cmpfloat (stoa_export_get_fraction (export), ==, 1);
  if (trouble)
    *trouble = g_strdup (stoa_export_get_trouble (export));
  else
    g_assert_cmpstr (stoa_export_get_trouble (export), ==, NULL);
  assert_gone (&export);
  return path;
}

char *
export_film (Recorded   *recorded,
             const char *name,
             guint       height)
{
  return export_to (recorded_put_together (recorded), recorded_manifest (recorded), name, STOA_EXPORT_FORMAT_WEBM, height, NULL);
}
