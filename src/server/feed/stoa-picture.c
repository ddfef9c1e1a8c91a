/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-picture.h"

#include "stoa-picture-codec.h"

#define MAX_WAITING 16
#define BEST_QUALITY 85
#define WORST_QUALITY 25
#define QUALITY_STEP 15

const StoaPictureShape stoa_picture_portrait = { .side = 512, .square = TRUE, .max_bytes = 128 * 1024 };
const StoaPictureShape stoa_picture_poster = { .side = 640, .square = FALSE, .max_bytes = 64 * 1024 };

struct _StoaPictureMaker
{
  DexThreadPool *thread;
  guint waiting;
};

typedef struct
{
  StoaPictureMaker *maker;    /* not touched on the thread */
  GBytes *bytes;
  char *claimed;
  StoaPictureShape shape;
} Job;

/* What the shape keeps of a picture: a rectangle of it, and the size it gets. */
typedef struct
{
  guint x, y, width, height;
  guint to_width, to_height;
} Cut;

static gboolean
check_size (guint    width,
            guint    height,
            GError **error)
{
  if (width == 0 || height == 0)
    g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "The picture is empty.");
  else if (width > STOA_MAX_PICTURE_SIDE || height > STOA_MAX_PICTURE_SIDE
           || (guint64) width * height > STOA_MAX_PICTURE_PIXELS)
    g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE,
                 "The picture is %u × %u pixels; at most %u on a side and %u million in all are taken.", width, height,
                 STOA_MAX_PICTURE_SIDE, STOA_MAX_PICTURE_PIXELS / 1000000);
  else
    return TRUE;
  return FALSE;
}

static Cut
plan_cut (const StoaPixels       *pixels,
          const StoaPictureShape *shape)
{
  guint shorter = MIN (pixels->width, pixels->height);
  Cut cut = { 0, 0, pixels->width, pixels->height, 0, 0 };
  guint longer;

  if (shape->square)
    cut = (Cut) { (pixels->width - shorter) / 2, (pixels->height - shorter) / 2, shorter, shorter, 0, 0 };
  longer = MAX (cut.width, cut.height);
  cut.to_width = longer <= shape->side ? cut.width : MAX (1, (guint64) cut.width * shape->side / longer);
  cut.to_height = longer <= shape->side ? cut.height : MAX (1, (guint64) cut.height * shape->side / longer);
  return cut;
}

/* The mean of the pixels that go into one. */
static void
average (const StoaPixels *from,
         guint             x0,
         guint             x1,
         guint             y0,
         guint             y1,
         guint8           *to)
{
  guint64 sum[3] = { 0 };
  guint64 count = (guint64) (x1 - x0) * (y1 - y0);

  for (guint y = y0; y < y1; y++)
    {
      const guint8 *at = from->data + ((gsize) y * from->width + x0) * 3;

      for (guint x = x0; x < x1; x++, at += 3)
        for (guint i = 0; i < 3; i++)
          sum[i] += at[i];
    }
  for (guint i = 0; i < 3; i++)
    to[i] = sum[i] / count;
}

static StoaPixels *
shrink (const StoaPixels *from,
        const Cut        *cut)
{
  StoaPixels *to = stoa_pixels_new (cut->to_width, cut->to_height);

  for (guint y = 0; y < to->height; y++)
    for (guint x = 0; x < to->width; x++)
      {
        guint x0 = cut->x + (guint64) x * cut->width / to->width;
        guint y0 = cut->y + (guint64) y * cut->height / to->height;
        guint x1 = cut->x + (guint64) (x + 1) * cut->width / to->width;
        guint y1 = cut->y + (guint64) (y + 1) * cut->height / to->height;

        average (from, x0, MAX (x1, x0 + 1), y0, MAX (y1, y0 + 1), to->data + ((gsize) y * to->width + x) * 3);
      }
  return to;
}

static GBytes *
encode_within (const StoaPixels *pixels,
               gsize             max_bytes)
{
  GBytes *bytes = stoa_codec_encode (pixels, BEST_QUALITY);

  for (int quality = BEST_QUALITY; g_bytes_get_size (bytes) > max_bytes && quality > WORST_QUALITY;)
    {
      quality -= QUALITY_STEP;
      g_bytes_unref (bytes);
      bytes = stoa_codec_encode (pixels, quality);
    }
  return bytes;
}

/* A type nobody named is no lie. */
static gboolean
is_what_it_says (const StoaCodec  *codec,
                 const char       *claimed,
                 GError          **error)
{
  if (claimed == NULL || g_str_equal (claimed, "application/octet-stream") || g_str_equal (claimed, codec->type))
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "The picture is not what it says it is: %s, not %.60s.", codec->type,
               claimed);
  return FALSE;
}

GBytes *
stoa_picture_make (GBytes                 *bytes,
                   const char             *claimed,
                   const StoaPictureShape *shape,
                   GError                **error)
{
  const StoaCodec *codec = stoa_codec_find (bytes);
  g_autoptr (StoaPixels) pixels = NULL;
  g_autoptr (StoaPixels) small = NULL;
  guint width, height;
  Cut cut;

  if (codec == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "That is no JPEG, PNG or WebP picture.");
      return NULL;
    }
  if (g_bytes_get_size (bytes) > STOA_MAX_PICTURE)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE, "A picture has at most %d bytes.", STOA_MAX_PICTURE);
      return NULL;
    }
  if (!is_what_it_says (codec, claimed, error) || !codec->measure (bytes, &width, &height, error)
      || !check_size (width, height, error))
    return NULL;
  pixels = codec->decode (bytes, shape->side, error);
  if (pixels == NULL)
    return NULL;
  cut = plan_cut (pixels, shape);
  small = shrink (pixels, &cut);
  return encode_within (small, shape->max_bytes);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->bytes);
  g_free (job->claimed);
  g_free (job);
}

static DexFuture *
job_run (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  GBytes *picture = stoa_picture_make (job->bytes, job->claimed, &job->shape, &error);

  if (picture == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (G_TYPE_BYTES, picture);
}

static DexFuture *
on_made (DexFuture *future,
         gpointer   data)
{
  StoaPictureMaker *self = data;

  self->waiting--;
  return dex_ref (future);
}

static void
maker_clear (gpointer data)
{
  StoaPictureMaker *self = data;

  dex_clear (&self->thread);
}

StoaPictureMaker *
stoa_picture_maker_new (void)
{
  StoaPictureMaker *self = g_rc_box_new0 (StoaPictureMaker);

  self->thread = dex_thread_pool_new (1);
  return self;
}

void
stoa_picture_maker_free (StoaPictureMaker *self)
{
  g_rc_box_release_full (self, maker_clear);
}

DexFuture *
stoa_picture_maker_make (StoaPictureMaker           *self,
                    GBytes                 *bytes,
                    const char             *claimed,
                    const StoaPictureShape *shape)
{
  Job *job;

  if (self->waiting >= MAX_WAITING)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many pictures at once, try again later.");
  job = g_new0 (Job, 1);
  *job = (Job) { self, g_bytes_ref (bytes), g_strdup (claimed), *shape };
  self->waiting++;
  return dex_future_finally (dex_thread_pool_submit (self->thread, "stoa_picture_maker_make", job_run, job, job_free), on_made,
                             g_rc_box_acquire (self), (GDestroyNotify) stoa_picture_maker_free);
}
