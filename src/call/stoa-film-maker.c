/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-call"

#include "stoa-film-maker.h"

#include "stoa-client-recordings.h"
#include "stoa-download.h"
#include "stoa-export.h"
#include "stoa-film-cache.h"

#define FETCHING_SHARE 0.2   /* of the time, where the server is not far */
/* Before that much of the film is made nobody knows how long the rest takes. */
#define KNOWN_FRACTION 0.02

struct _StoaFilmMaker
{
  GObject parent_instance;

  StoaClient *client;
  char *recording;
  StoaExportFormat format;
  guint height;
  GFile *file;
  GCancellable *cancellable;
  StoaDownload *download;
  StoaExport *export;        /* NULL before everything is fetched */
  gint64 export_began_us;
};

G_DEFINE_FINAL_TYPE (StoaFilmMaker, stoa_film_maker, G_TYPE_OBJECT)

static void
exported (GObject      *object,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;

  if (stoa_export_run_finish (STOA_EXPORT (object), result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

static DexFuture *
compose (StoaFilmMaker       *self,
         const StoaManifest  *manifest,
         GFile               *source)
{
  DexPromise *promise = dex_promise_new ();

  self->export = stoa_export_new (g_file_peek_path (source), manifest, self->format, self->height, g_file_peek_path (self->file));
  self->export_began_us = g_get_monotonic_time ();
  stoa_export_run_async (self->export, self->cancellable, exported, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static gboolean
fetch_and_make (StoaFilmMaker  *self,
                GFile          *source,
                GError        **error)
{
  g_autoptr (StoaManifest) manifest = NULL;

  self->download = stoa_download_new (self->client, self->recording, source);
  if (g_cancellable_is_cancelled (self->cancellable))
    stoa_download_cancel (self->download);
  if (!dex_await (stoa_download_run (self->download), error))
    return FALSE;
  manifest = dex_await_boxed (stoa_client_load_manifest (self->client, self->recording), error);
  return manifest != NULL && dex_await (compose (self, manifest, source), error);
}

static DexFuture *
run_fiber (gpointer data)
{
  StoaFilmMaker *self = data;
  g_autoptr (StoaFilmCache) cache = NULL;
  g_autoptr (GFile) folder = g_file_get_parent (self->file);
  g_autoptr (GError) error = NULL;

  dex_await (stoa_film_cache_sweep (), NULL);
  g_file_make_directory_with_parents (folder, NULL, NULL);
  cache = stoa_film_cache_new (&error);
  if (cache != NULL && fetch_and_make (self, stoa_film_cache_get_file (cache), &error))
    return dex_future_new_true ();
  return dex_future_new_for_error (g_steal_pointer (&error));
}

static void
stoa_film_maker_finalize (GObject *object)
{
  StoaFilmMaker *self = STOA_FILM_MAKER (object);

  g_clear_object (&self->client);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->download);
  g_clear_object (&self->export);
  g_free (self->recording);
  G_OBJECT_CLASS (stoa_film_maker_parent_class)->finalize (object);
}

static void
stoa_film_maker_class_init (StoaFilmMakerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_film_maker_finalize;
}

static void
stoa_film_maker_init (StoaFilmMaker *self)
{
  self->cancellable = g_cancellable_new ();
}

/* public */

StoaFilmMaker *
stoa_film_maker_new (StoaClient       *client,
                     const char       *recording,
                     StoaExportFormat  format,
                     guint             height,
                     GFile            *file)
{
  StoaFilmMaker *self = g_object_new (STOA_TYPE_FILM_MAKER, NULL);

  self->client = g_object_ref (client);
  self->recording = g_strdup (recording);
  self->format = format;
  self->height = height;
  self->file = g_object_ref (file);
  return self;
}

DexFuture *
stoa_film_maker_run (StoaFilmMaker *self)
{
  g_return_val_if_fail (STOA_IS_FILM_MAKER (self), NULL);
  return dex_scheduler_spawn (NULL, 0, run_fiber, g_object_ref (self), g_object_unref);
}

void
stoa_film_maker_cancel (StoaFilmMaker *self)
{
  g_return_if_fail (STOA_IS_FILM_MAKER (self));

  g_cancellable_cancel (self->cancellable);
  if (self->download)
    stoa_download_cancel (self->download);
}

double
stoa_film_maker_get_fraction (StoaFilmMaker *self)
{
  g_return_val_if_fail (STOA_IS_FILM_MAKER (self), 0);

  if (self->export)
    return FETCHING_SHARE + (1 - FETCHING_SHARE) * stoa_export_get_fraction (self->export);
  return self->download ? FETCHING_SHARE * stoa_download_get_fraction (self->download) : 0;
}

double
stoa_film_maker_get_left_s (StoaFilmMaker *self)
{
  double fraction;

  g_return_val_if_fail (STOA_IS_FILM_MAKER (self), -1);

  fraction = self->export ? stoa_export_get_fraction (self->export) : 0;
  if (fraction < KNOWN_FRACTION)
    return -1;
  return (g_get_monotonic_time () - self->export_began_us) / (double) G_USEC_PER_SEC * (1 - fraction) / fraction;
}

const char *
stoa_film_maker_get_trouble (StoaFilmMaker *self)
{
  g_return_val_if_fail (STOA_IS_FILM_MAKER (self), NULL);
  return self->export ? stoa_export_get_trouble (self->export) : NULL;
}
