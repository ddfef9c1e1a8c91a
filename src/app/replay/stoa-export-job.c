/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-export-job.h"

#include <glib/gi18n.h>

#include "stoa-download.h"
#include "stoa-export.h"
#include "stoa-film-maker.h"
#include "stoa-when.h"

#define TICK_MS 250
/* Before that much is done nobody knows how long the rest takes. */
#define KNOWN_FRACTION 0.02

struct _StoaExportJob
{
  GObject parent_instance;

  StoaSession *session;
  StoaRecordingCard *card;
  StoaExportKind kind;
  guint height;
  GFile *file;
  StoaJobState state;
  char *trouble;
  gint64 began_us;
  guint tick_source;
  StoaDownload *download;    /* of the tracks as they are */
  StoaFilmMaker *maker;      /* of all other kinds */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaExportJob, stoa_export_job, G_TYPE_OBJECT)

static StoaExportFormat
format_of (StoaExportKind kind)
{
  return kind == STOA_EXPORT_MP4 ? STOA_EXPORT_FORMAT_MP4 : STOA_EXPORT_FORMAT_WEBM;
}

gboolean
stoa_export_kind_is_available (StoaExportKind kind)
{
  return kind == STOA_EXPORT_TRACKS || stoa_export_can (format_of (kind));
}

const char *
stoa_export_kind_extension (StoaExportKind kind)
{
  static const char *const extensions[] = { "mkv", "webm", "mp4" };

  return extensions[kind];
}

static void
set_state (StoaExportJob *self,
           StoaJobState   state)
{
  self->state = state;
  if (state != STOA_JOB_RUNS)
    g_clear_handle_id (&self->tick_source, g_source_remove);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
tick (gpointer self)
{
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
finished (gpointer      object,
          const GValue *value,
          const GError *error)
{
  StoaExportJob *self = object;

  if (self->state != STOA_JOB_RUNS)
    return;
  g_set_str (&self->trouble, error ? error->message : self->maker ? stoa_film_maker_get_trouble (self->maker) : NULL);
  set_state (self, error ? STOA_JOB_FAILED : STOA_JOB_DONE);
}

static void
stoa_export_job_finalize (GObject *object)
{
  StoaExportJob *self = STOA_EXPORT_JOB (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_clear_object (&self->download);
  g_clear_object (&self->maker);
  g_clear_object (&self->file);
  g_clear_object (&self->session);
  stoa_record_unref (self->card);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_export_job_parent_class)->finalize (object);
}

static void
stoa_export_job_class_init (StoaExportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_export_job_finalize;
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_EXPORT_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_export_job_init (StoaExportJob *self)
{
}

/* public */

StoaExportJob *
stoa_export_job_new (StoaSession             *session,
                     const StoaRecordingCard *card,
                     StoaExportKind           kind,
                     guint                    height,
                     GFile                   *file)
{
  StoaExportJob *self = g_object_new (STOA_TYPE_EXPORT_JOB, NULL);

  self->session = g_object_ref (session);
  self->card = stoa_record_ref ((gpointer) card);
  self->kind = kind;
  self->height = height;
  self->file = g_object_ref (file);
  return self;
}

void
stoa_export_job_start (StoaExportJob *self)
{
  StoaClient *client;

  g_return_if_fail (STOA_IS_EXPORT_JOB (self) && self->state == STOA_JOB_WAITS);

  self->began_us = g_get_monotonic_time ();
  self->tick_source = g_timeout_add (TICK_MS, tick, self);
  set_state (self, STOA_JOB_RUNS);
  client = stoa_session_get_client (self->session);
  if (self->kind == STOA_EXPORT_TRACKS)
    {
      self->download = stoa_download_new (client, self->card->id, self->file);
      stoa_when (self, stoa_download_run (self->download), finished);
    }
  else
    {
      self->maker = stoa_film_maker_new (client, self->card->id, format_of (self->kind), self->height, self->file);
      stoa_when (self, stoa_film_maker_run (self->maker), finished);
    }
}

void
stoa_export_job_cancel (StoaExportJob *self)
{
  g_return_if_fail (STOA_IS_EXPORT_JOB (self));

  if (self->state > STOA_JOB_RUNS)
    return;
  if (self->download)
    stoa_download_cancel (self->download);
  if (self->maker)
    stoa_film_maker_cancel (self->maker);
  set_state (self, STOA_JOB_CANCELLED);
}

StoaJobState
stoa_export_job_get_state (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), STOA_JOB_FAILED);
  return self->state;
}

const char *
stoa_export_job_get_recording (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), NULL);
  return self->card->id;
}

const char *
stoa_export_job_get_title (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), NULL);
  return self->card->title;
}

GFile *
stoa_export_job_get_file (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), NULL);
  return self->file;
}

double
stoa_export_job_get_fraction (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), 0);

  if (self->state == STOA_JOB_DONE)
    return 1;
  if (self->maker)
    return stoa_film_maker_get_fraction (self->maker);
  return self->download ? stoa_download_get_fraction (self->download) : 0;
}

/* −1 while nobody knows. */
static double
find_left_s (StoaExportJob *self,
             double         fraction)
{
  double passed_s = (g_get_monotonic_time () - self->began_us) / (double) G_USEC_PER_SEC;

  if (self->maker)
    return stoa_film_maker_get_left_s (self->maker);
  return fraction < KNOWN_FRACTION ? -1 : passed_s / fraction * (1 - fraction);
}

static char *
say_progress (StoaExportJob *self)
{
  double fraction = stoa_export_job_get_fraction (self);
  double known_s = find_left_s (self, fraction);
  int percent = (int) (fraction * 100);
  int left_s = (int) known_s + 1;

  if (known_s < 0)
    return g_strdup_printf (_("%d %%"), percent);
  if (left_s < 60)
    return g_strdup_printf (ngettext ("%d %%, %d second left", "%d %%, %d seconds left", left_s), percent, left_s);
  return g_strdup_printf (ngettext ("%d %%, %d minute left", "%d %%, %d minutes left", left_s / 60), percent, left_s / 60);
}

char *
stoa_export_job_say (StoaExportJob *self)
{
  g_return_val_if_fail (STOA_IS_EXPORT_JOB (self), NULL);

  switch (self->state)
    {
    case STOA_JOB_WAITS:
      return g_strdup (_("Waiting"));
    case STOA_JOB_RUNS:
      return say_progress (self);
    case STOA_JOB_DONE:
      return self->trouble ? g_strdup_printf (_("Finished. %s"), self->trouble) : g_strdup (_("Finished"));
    case STOA_JOB_CANCELLED:
      return g_strdup (_("Cancelled"));
    case STOA_JOB_FAILED:
    default:
      return g_strdup (self->trouble);
    }
}
