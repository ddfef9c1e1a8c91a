/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include <glib-unix.h>
#include <gst/gst.h>
#include <signal.h>

#include "stoa-download.h"
#include "stoa-error.h"
#include "stoa-export.h"
#include "stoa-film-maker.h"
#include "stoactl.h"

#define TICK_MS 200

static char *target, *kind;
static int height = 720;

static const GOptionEntry options[] = {
  { "to", 0, 0, G_OPTION_ARG_FILENAME, &target, "The file that is made", "FILE" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Lines of the picture: 720 or 1080 (default: 720)", "LINES" },
  { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "webm, mp4, or tracks: the multi-track file (default: by the file’s name, else webm)", "KIND" },
  { NULL },
};

typedef struct
{
  StoaFilmMaker *maker;      /* NULL: the tracks as they are */
  StoaDownload *download;
  guint signals[2];
  guint tick_source;
  int told;                  /* percent */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  for (gsize i = 0; i < G_N_ELEMENTS (export->signals); i++)
    g_clear_handle_id (&export->signals[i], g_source_remove);
  g_clear_handle_id (&export->tick_source, g_source_remove);
  g_clear_object (&export->maker);
  g_clear_object (&export->download);
  g_free (export);
}

static gboolean
on_signal (gpointer data)
{
  Export *export = data;

  if (export->maker)
    stoa_film_maker_cancel (export->maker);
  else
    stoa_download_cancel (export->download);
  return G_SOURCE_CONTINUE;
}

static gboolean
tell (gpointer data)
{
  Export *export = data;
  double fraction = export->maker ? stoa_film_maker_get_fraction (export->maker) : stoa_download_get_fraction (export->download);
  int percent = (int) (fraction * 100);

  if (percent > export->told)
    g_printerr ("%d %%\n", percent);
  export->told = MAX (export->told, percent);
  return G_SOURCE_CONTINUE;
}

static DexFuture *
finished (DexFuture *future,
          gpointer   data)
{
  Export *export = data;
  g_autoptr (GError) error = NULL;
  const char *trouble;

  if (!dex_future_get_value (future, &error))
    return NULL;
  trouble = export->maker ? stoa_film_maker_get_trouble (export->maker) : NULL;
  if (trouble)
    g_printerr ("%s\n", trouble);
  return NULL;
}

/* A kind of -1 is that of the tracks. */
static gboolean
find_kind (int     *format,
           GError **error)
{
  const char *said = kind;

  if (said == NULL)
    said = g_str_has_suffix (target, ".mp4") ? "mp4" : g_str_has_suffix (target, ".mkv") ? "tracks" : "webm";
  if (g_str_equal (said, "tracks"))
    *format = -1;
  else if (g_str_equal (said, "webm") || g_str_equal (said, "mp4"))
    *format = g_str_equal (said, "mp4") ? STOA_EXPORT_FORMAT_MP4 : STOA_EXPORT_FORMAT_WEBM;
  else
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no kind “%s”: webm, mp4 or tracks.", said);
      return FALSE;
    }
  if (*format < 0 || stoa_export_can (*format))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, "This computer has no encoder for %s.", said);
  return FALSE;
}

static gboolean
check (int     *format,
       GError **error)
{
  if (target == NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Say with --to which file is made.");
  else if (height != 720 && height != 1080)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "A height is 720 or 1080.");
  else
    return find_kind (format, error);
  return FALSE;
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = NULL;
  g_autoptr (GFile) file = NULL;
  Export *export;
  int format;

  gst_init (NULL, NULL);
  if (!check (&format, &error) || (client = stoactl_client (ctl, &error)) == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  file = g_file_new_for_commandline_arg (target);
  export = g_new0 (Export, 1);
  if (format >= 0)
    export->maker = stoa_film_maker_new (client, ctl->args[1], format, height, file);
  else
    export->download = stoa_download_new (client, ctl->args[1], file);
  export->signals[0] = g_unix_signal_add (SIGINT, on_signal, export);
  export->signals[1] = g_unix_signal_add (SIGTERM, on_signal, export);
  export->tick_source = g_timeout_add (TICK_MS, tell, export);
  return dex_future_finally (export->maker ? stoa_film_maker_run (export->maker) : stoa_download_run (export->download), finished,
                             export, export_free);
}

const StoactlCommand stoactl_export = {
  .name = "export",
  .arguments = "RECORDING",
  .summary = "Make one film of a recording, everybody in it",
  .n_args = 1,
  .options = options,
  .run = run,
};
