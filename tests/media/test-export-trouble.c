/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "export-run.h"
#include "film-check.h"
#include "media-test.h"
#include "stoa-export-reader.h"

static char *
read_all (Recorded *recorded,
          gsize    *length)
{
  char *contents;

  g_assert_true (g_file_get_contents (recorded_put_together (recorded), &contents, length, NULL));
  return contents;
}

/* What is seen in the film of what is left of a file: it is as long as the recording, and its trouble is said. */
static GArray *
see_film_of (Recorded   *recorded,
             const char *name,
             const char *contents,
             gsize       length,
             gint64      duration_ms)
{
  g_autofree char *spoilt_name = g_strconcat (name, "-spoilt.mkv", NULL);
  g_autofree char *film_name = g_strconcat (name, ".webm", NULL);
  g_autofree char *spoilt_path = test_path (spoilt_name);
  g_autofree char *trouble = NULL;
  g_autofree char *path = NULL;

  g_assert_true (g_file_set_contents (spoilt_path, contents, length, NULL));
  path = export_to (spoilt_path, recorded_manifest (recorded), film_name, STOA_EXPORT_FORMAT_WEBM, 180, &trouble);
  g_assert_nonnull (trouble);
  assert_duration (path, duration_ms);
  return see (path);
}

/* A file that is cut short is exported as far as it goes, and the rest is said. */
static void
test_cut_short (void)
{
  g_autoptr (Recorded) recorded = record_all ("cut-short", 2, 4000);
  g_autoptr (GArray) pictures = NULL;
  gsize length;
  g_autofree char *contents = read_all (recorded, &length);

  pictures = see_film_of (recorded, "cut-short", contents, length * 6 / 10, 4000);
  assert_color (pictures, 600, 250, 500, export_colors[0]);
  assert_color (pictures, 600, 750, 500, export_colors[1]);
}

/* In the middle of the file there is something else: what comes behind it is there again. */
static void
test_damaged (void)
{
  g_autoptr (Recorded) recorded = record_all ("damaged", 2, 5000);
  g_autoptr (GArray) pictures = NULL;
  gsize length;
  g_autofree char *contents = read_all (recorded, &length);

  for (gsize i = length * 3 / 10; i < length * 5 / 10; i++)
    contents[i] = (char) g_test_rand_int ();
  pictures = see_film_of (recorded, "damaged", contents, length, 5000);
  assert_color (pictures, 600, 250, 500, export_colors[0]);
  assert_color (pictures, 4800, 250, 500, export_colors[0]);
  assert_color (pictures, 4800, 750, 500, export_colors[1]);
}

/* Whatever is in the file, reading it comes to an end. */
static void
test_hostile (void)
{
  g_autoptr (Recorded) recorded = record_all ("hostile", 2, 2000);
  g_autofree char *path = test_path ("hostile-bad.mkv");
  gsize length;
  g_autofree char *contents = read_all (recorded, &length);

  for (guint turn = 0; turn < 300; turn++)
    {
      g_autofree char *bad = g_memdup2 (contents, length);
      g_autoptr (StoaExportReader) reader = NULL;
      gsize within = turn % 3 == 0 ? MIN (length, 600) : length;   /* the head, more often */
      StoaExportBlock block;

      for (int changes = g_test_rand_int_range (1, 30); changes > 0; changes--)
        bad[g_test_rand_int_range (0, (int) within)] = (char) g_test_rand_int ();
      g_assert_true (g_file_set_contents (path, bad, turn % 5 == 0 ? g_test_rand_int_range (0, (int) length) : (int) length, NULL));
      reader = stoa_export_reader_new (path, turn % 2 * 1500, NULL);
      while (reader && stoa_export_reader_next (reader, &block))
        gst_buffer_unref (block.buffer);
    }
}

static void
assert_no_file (const char *path)
{
  g_autofree char *partial = g_strconcat (path, ".part", NULL);

  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (partial, G_FILE_TEST_EXISTS));
}

static void
test_cancel (void)
{
  g_autoptr (Recorded) recorded = record_all ("cancel", 2, 6000);
  g_autofree char *path = test_path ("cancel.webm");
  const char *source = recorded_put_together (recorded);

  for (int after = 0; after < 3; after++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      StoaExport *export = stoa_export_new (source, recorded_manifest (recorded), STOA_EXPORT_FORMAT_WEBM, 360, path);
      ExportResult result = { FALSE };

      stoa_export_run_async (export, cancellable, export_finished, &result);
      while (!result.done && stoa_export_get_fraction (export) < after * 0.2)
        turn_for (1);
      g_cancellable_cancel (cancellable);
      export_wait (&result);
      g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&result.error);
      assert_no_file (path);
      assert_gone (&export);
    }
}

static void
assert_fails (const char         *source,
              const StoaManifest *manifest,
              const char         *path)
{
  StoaExport *export = stoa_export_new (source, manifest, STOA_EXPORT_FORMAT_WEBM, 180, path);
  ExportResult result = { FALSE };

  stoa_export_run_async (export, NULL, export_finished, &result);
  export_wait (&result);
  g_assert_false (result.succeeded);
  g_assert_nonnull (result.error);
  g_test_message ("%s", result.error->message);
  g_assert_cmpint (result.error->domain, ==, G_IO_ERROR);
  g_clear_error (&result.error);
  assert_no_file (path);
  assert_gone (&export);
}

static void
test_it_fails (void)
{
  g_autoptr (Recorded) recorded = record_all ("fails", 1, 2000);
  const char *source = recorded_put_together (recorded);
  g_autofree char *path = test_path ("fails.webm");
  g_autofree char *nowhere = test_path ("nowhere/fails.webm");
  g_autofree char *missing = test_path ("missing.mkv");
  g_autofree char *noise = test_path ("noise.mkv");
  struct rlimit before, small = { 3000, RLIM_INFINITY };

  assert_fails (missing, recorded_manifest (recorded), path);
  assert_fails (source, recorded_manifest (recorded), nowhere);
  g_assert_true (g_file_set_contents (noise, "\x1a\x45\xdf\xa3 matroska, it says", -1, NULL));
  assert_fails (noise, recorded_manifest (recorded), path);

  /* the disk takes no more */
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  small.rlim_max = before.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  assert_fails (source, recorded_manifest (recorded), path);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  media_test_init (&argc, &argv);
  g_test_add_func ("/media/export-trouble/cut-short", test_cut_short);
  g_test_add_func ("/media/export-trouble/damaged", test_damaged);
  g_test_add_func ("/media/export-trouble/hostile", test_hostile);
  g_test_add_func ("/media/export-trouble/cancel", test_cancel);
  g_test_add_func ("/media/export-trouble/it-fails", test_it_fails);
  return media_test_run ();
}
