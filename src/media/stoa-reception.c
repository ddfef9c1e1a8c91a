/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-reception.h"

#include "stoa-layers.h"

#define LOST_MUCH 0.10       /* of a track, after repairs: every picture is broken */
#define LOST_SOME 0.02       /* about one broken picture a second */
#define LOST_HARDLY 0.01
#define WAY_LOST_MUCH 0.07   /* before repairs, which cost time and bandwidth */
#define WAY_LOST_HARDLY 0.04
#define LONG_MS 150          /* of waiting for the decoder */
#define BRIEF_MS 100
#define BAD_REPORTS 2        /* in a row, when it is not that bad */
#define SETTLE_US (G_TIME_SPAN_MILLISECOND * 1500)   /* until a report is of the new layer */
#define PATIENCE_US (5 * G_TIME_SPAN_SECOND)         /* without trouble, before a larger layer is tried */
#define MAX_PATIENCE_US (60 * G_TIME_SPAN_SECOND)
#define TRIAL_US (10 * G_TIME_SPAN_SECOND)           /* trouble within that means that the larger layer was too much */
#define BETWEEN_US (2 * G_TIME_SPAN_SECOND)          /* so that it shows whose larger layer was */

typedef enum { FINE, SO_SO, BAD, TERRIBLE } Quality;

/* One camera. */
typedef struct
{
  StoaLayer allowed;
  guint n_bad;               /* reports in a row */
  gint64 fine_since_us;      /* 0: it is not */
  gint64 changed_us;
  gint64 raised_us;
  gint64 patience_us;
} Camera;

struct _StoaReception
{
  GHashTable *cameras;       /* participant → Camera */
  Camera *riser;             /* the last one, in cameras; NULL once it was lowered again or went well */
  gint64 raised_us;          /* when that was */
  gint64 fine_since_us;      /* way and decoders; 0: they are not */
  gint64 patience_us;        /* with these */
};

static Camera *
find_camera (StoaReception *self,
             const char    *participant)
{
  Camera *camera = g_hash_table_lookup (self->cameras, participant);

  if (camera == NULL)
    {
      camera = g_new0 (Camera, 1);
      *camera = (Camera) { .allowed = STOA_LAYER_HIGH, .patience_us = PATIENCE_US };
      g_hash_table_insert (self->cameras, g_strdup (participant), camera);
    }
  return camera;
}

/* What all cameras share. */
static gboolean
is_crowded (const StoaReceptionReport *reports,
            guint                      n_reports,
            double                     way_loss)
{
  gboolean crowded = way_loss > WAY_LOST_MUCH;

  for (guint i = 0; i < n_reports; i++)
    crowded |= reports[i].skipped > 0 || reports[i].behind_ms > LONG_MS;
  return crowded;
}

static Quality
judge (const StoaReceptionReport *report,
       double                     way_loss)
{
  if (report->skipped > 0 || report->loss > LOST_MUCH)
    return TERRIBLE;
  if (report->loss > LOST_SOME || way_loss > WAY_LOST_MUCH || report->behind_ms > LONG_MS)
    return BAD;
  if (report->loss > LOST_HARDLY || way_loss > WAY_LOST_HARDLY || report->behind_ms > BRIEF_MS)
    return SO_SO;
  return FINE;
}

/* Of what comes: a larger layer than the camera has makes no difference. */
static gboolean
lower (Camera                    *camera,
       const StoaReceptionReport *report,
       gint64                     now_us)
{
  StoaLayer now = camera->allowed;

  if (report->asked != STOA_LAYER_AUTO)
    now = MIN (now, report->asked);
  if (report->lines > 0)
    now = MIN (now, stoa_layer_of_lines (report->lines));
  if (now <= STOA_LAYER_LOW && camera->allowed == STOA_LAYER_LOW)
    return FALSE;
  if (camera->raised_us > 0 && now_us - camera->raised_us < TRIAL_US)
    camera->patience_us = MIN (camera->patience_us * 2, MAX_PATIENCE_US);
  camera->allowed = MAX (now - 1, STOA_LAYER_LOW);
  camera->changed_us = now_us;
  camera->raised_us = 0;
  camera->n_bad = 0;
  return TRUE;
}

static gboolean
note_trouble (Camera                    *camera,
              const StoaReceptionReport *report,
              Quality                    quality,
              gint64                     now_us)
{
  camera->fine_since_us = 0;
  if (camera->changed_us > 0 && now_us - camera->changed_us < SETTLE_US)
    return FALSE;
  camera->n_bad = quality >= BAD ? camera->n_bad + 1 : 0;
  if (quality == TERRIBLE || camera->n_bad >= BAD_REPORTS)
    return lower (camera, report, now_us);
  return FALSE;
}

/* Whether a larger layer may be tried, if no other camera does. */
static gboolean
may_rise (Camera                    *camera,
          const StoaReceptionReport *report,
          gint64                     now_us)
{
  camera->n_bad = 0;
  if (camera->fine_since_us == 0)
    camera->fine_since_us = now_us;
  if (camera->raised_us > 0 && now_us - camera->raised_us >= TRIAL_US)
    camera->patience_us = PATIENCE_US;
  /* what is not asked for shows nothing: neither that it would be too much, nor that it would not */
  return camera->allowed < STOA_LAYER_HIGH && report->asked == camera->allowed
         && now_us - camera->fine_since_us >= camera->patience_us;
}

static void
rise (StoaReception *self,
      Camera        *camera,
      gint64         now_us)
{
  camera->allowed++;
  camera->changed_us = camera->raised_us = now_us;
  camera->fine_since_us = 0;
  self->riser = camera;
  self->raised_us = now_us;
}

/* Nobody else is to suffer from a larger layer that turns out to be too much. */
static gboolean
take_back (StoaReception *self,
           gint64         now_us)
{
  Camera *riser = g_steal_pointer (&self->riser);

  if (riser == NULL || now_us - self->raised_us >= TRIAL_US || riser->allowed <= STOA_LAYER_LOW)
    return FALSE;
  riser->allowed--;
  riser->changed_us = now_us;
  riser->raised_us = riser->fine_since_us = 0;
  self->patience_us = MIN (self->patience_us * 2, MAX_PATIENCE_US);
  return TRUE;
}

static void
note_fine (StoaReception *self,
           gint64         now_us)
{
  if (self->fine_since_us == 0)
    self->fine_since_us = now_us;
  if (self->riser == NULL || now_us - self->raised_us < TRIAL_US)
    return;
  self->riser = NULL;
  self->patience_us = MAX (self->patience_us / 2, PATIENCE_US);
}

StoaReception *
stoa_reception_new (void)
{
  StoaReception *self = g_new0 (StoaReception, 1);

  self->cameras = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->patience_us = PATIENCE_US;
  return self;
}

void
stoa_reception_free (StoaReception *self)
{
  g_hash_table_unref (self->cameras);
  g_free (self);
}

gboolean
stoa_reception_update (StoaReception             *self,
                       const StoaReceptionReport *reports,
                       guint                      n_reports,
                       double                     way_loss,
                       gint64                     now_us)
{
  Camera *riser = NULL;
  gboolean crowded = is_crowded (reports, n_reports, way_loss);
  gboolean changed = FALSE;

  if (crowded)
    self->fine_since_us = 0;
  else
    note_fine (self, now_us);
  if (crowded && take_back (self, now_us))
    return TRUE;

  for (guint i = 0; i < n_reports; i++)
    {
      Camera *camera = find_camera (self, reports[i].participant);
      Quality quality = judge (&reports[i], way_loss);

      if (quality != FINE)
        g_debug ("%s: %u lines, lost %.1f %% (of all %.1f %%), %.0f ms behind, %u skipped", reports[i].participant,
                 reports[i].lines, reports[i].loss * 100, way_loss * 100, reports[i].behind_ms, reports[i].skipped);
      if (quality != FINE)
        changed |= note_trouble (camera, &reports[i], quality, now_us);
      else if (may_rise (camera, &reports[i], now_us) && (riser == NULL || camera->allowed < riser->allowed))
        riser = camera;
    }
  if (riser == NULL || crowded || now_us - self->fine_since_us < self->patience_us
      || now_us - self->raised_us < BETWEEN_US)
    return changed;
  rise (self, riser, now_us);
  return TRUE;
}

StoaLayer
stoa_reception_get_allowed (StoaReception *self,
                            const char    *participant)
{
  const Camera *camera = g_hash_table_lookup (self->cameras, participant);

  return camera != NULL ? camera->allowed : STOA_LAYER_HIGH;
}

void
stoa_reception_forget (StoaReception *self,
                       const char    *participant)
{
  if (self->riser == g_hash_table_lookup (self->cameras, participant))
    self->riser = NULL;
  g_hash_table_remove (self->cameras, participant);
}
