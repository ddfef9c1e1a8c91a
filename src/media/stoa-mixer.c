/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-mixer.h"

#include <math.h>
#include <string.h>

#define RATE 48000
#define FRAMES(ms) (RATE / 1000 * (ms))
#define BLOCK_MS 10
#define BLOCK FRAMES (BLOCK_MS)
#define BLOCK_US (BLOCK_MS * G_TIME_SPAN_MILLISECOND)
#define MAX_LATE_US (100 * G_TIME_SPAN_MILLISECOND)
#define CAPS "audio/x-raw,format=S16LE,rate=48000,channels=2,layout=interleaved,channel-mask=(bitmask)0x3"

#define LOOK_AHEAD FRAMES (5)        /* kept back, so that what ends here can be faded */
#define CAPACITY FRAMES (300)
#define MIN_RESERVE FRAMES (40)      /* before one is heard: two packets */
#define MAX_RESERVE FRAMES (160)
#define MORE_RESERVE FRAMES (20)     /* after each stall in the middle of something */
#define DRIFT_BLOCKS 400             /* in a row, whose least reserve tells how the clocks drift */
#define LEAST FRAMES (10)            /* of that reserve */
#define MOST FRAMES (30)
#define MAX_SKIP FRAMES (20)
#define REPEAT FRAMES (5)
#define AUDIBLE 100                  /* of 32768 */

#define CEILING 0.98f
#define LIMITER_ATTACK FRAMES (1)
#define LIMITER_RELEASE 0.02f        /* a block */

struct _StoaMixerInput
{
  gatomicrefcount refs;
  StoaMixer *mixer;
  gint16 *samples;           /* under the mixer's lock, as all below: CAPACITY stereo frames; NULL before the first */
  guint fill;                /* frames in it */
  guint reserve;             /* frames to wait for before it is heard */
  gboolean heard;
  gboolean cut;
  guint faded;               /* frames that are still to be faded in, after a seam */
  gboolean gone;             /* nobody has it any more: it goes once it is not heard */
  float volume;
  float gain;                /* at the end of the last block */
  guint least;               /* fill after a block, since the clocks were compared */
  guint blocks;              /* since then */
};

struct _StoaMixer
{
  gatomicrefcount refs;
  StoaOutlet *outlet;
  GstCaps *caps;
  GMutex lock;
  GCond wake;
  gboolean stopped;          /* under lock */
  GPtrArray *inputs;         /* under lock */
  GThread *thread;           /* NULL once stopped; of who stops it */

  /* the mixer's thread */
  float sum[BLOCK * 2];
  float limit;               /* at the end of the last block */
};

/* Adds @n frames from @from on to the sum, from one gain to another. */
static void
add_frames (StoaMixer    *self,
            const gint16 *from,
            guint         n,
            float         gain,
            float         goal)
{
  float step = (goal - gain) / MAX (n, 1);

  for (guint i = 0; i < n; i++)
    {
      self->sum[2 * i] += from[2 * i] * gain;
      self->sum[2 * i + 1] += from[2 * i + 1] * gain;
      gain += step;
    }
}

/* Adds a block that goes over, from its frame @from on, to the same samples @shift frames further on. */
static void
add_crossing (StoaMixer    *self,
              const gint16 *samples,
              int           shift,
              int           from,
              float         gain)
{
  for (int i = 0; i < BLOCK; i++)
    {
      float share = i < from ? 0 : (float) (i - from) / (BLOCK - from);
      const gint16 *here = samples + 2 * i;
      const gint16 *there = i < from ? here : samples + 2 * (i + shift);

      self->sum[2 * i] += gain * (here[0] + (there[0] - here[0]) * share);
      self->sum[2 * i + 1] += gain * (here[1] + (there[1] - here[1]) * share);
    }
}

static void
consume (StoaMixerInput *input,
         guint           n)
{
  input->fill -= n;
  memmove (input->samples, input->samples + 2 * n, input->fill * 2 * sizeof *input->samples);
}

static gboolean
is_audible (const gint16 *samples,
            guint         n)
{
  for (guint i = 0; i < 2 * n; i++)
    if (ABS (samples[i]) > AUDIBLE)
      return TRUE;
  return FALSE;
}

/* A stall in the middle of something: the packets need more time to come. A pause in speech is none. */
static void
end (StoaMixer      *self,
     StoaMixerInput *input)
{
  guint n = MIN (input->fill, BLOCK);

  if (!input->cut && is_audible (input->samples, n))
    input->reserve = MIN (input->reserve + MORE_RESERVE, MAX_RESERVE);
  add_frames (self, input->samples, n, input->gain, 0);
  input->fill = 0;
  input->heard = input->cut = FALSE;
  input->gain = 0;
}

static gboolean
begin (StoaMixerInput *input)
{
  if (input->cut)
    input->fill = 0;
  input->cut = FALSE;
  if (input->fill < input->reserve)
    return FALSE;
  input->heard = TRUE;
  input->gain = 0;
  input->least = input->fill;
  input->blocks = 0;
  return TRUE;
}

/* What the clocks gained on each other goes when the least that was in reserve is too much, or too little. */
static guint
follow_drift (StoaMixer      *self,
              StoaMixerInput *input)
{
  guint least = input->least;
  guint skip = least > MOST ? MIN (least - MOST, MAX_SKIP) : 0;

  input->least = input->fill;
  input->blocks = 0;
  if (skip > 0 && input->fill >= BLOCK + skip + LOOK_AHEAD)
    {
      add_crossing (self, input->samples, skip, 0, input->gain);
      input->reserve = MAX (input->reserve - MIN (skip, input->reserve), MIN_RESERVE);
      return BLOCK + skip;
    }
  if (least < LEAST)
    {
      add_crossing (self, input->samples, -REPEAT, REPEAT, input->gain);
      return BLOCK - REPEAT;
    }
  add_frames (self, input->samples, BLOCK, input->gain, input->gain);
  return BLOCK;
}

static void
mix_input (StoaMixer      *self,
           StoaMixerInput *input)
{
  if (!input->heard && !begin (input))
    return;
  if (input->cut || input->fill < BLOCK + LOOK_AHEAD)
    {
      end (self, input);
      return;
    }
  if (++input->blocks >= DRIFT_BLOCKS && input->gain == input->volume)
    {
      consume (input, follow_drift (self, input));
    }
  else
    {
      add_frames (self, input->samples, BLOCK, input->gain, input->volume);
      input->gain = input->volume;
      consume (input, BLOCK);
    }
  input->least = MIN (input->least, input->fill);
}

static float
find_peak (const float *samples)
{
  float peak = 0;

  for (guint i = 0; i < BLOCK * 2; i++)
    peak = MAX (peak, fabsf (samples[i]));
  return peak / 32768;
}

static void
write_limited (StoaMixer *self,
               gint16    *out)
{
  float peak = find_peak (self->sum);
  float allowed = peak > CEILING ? CEILING / peak : 1;
  float goal = MIN (allowed, self->limit + LIMITER_RELEASE);
  float step = (goal - self->limit) / LIMITER_ATTACK;

  for (guint i = 0; i < BLOCK; i++)
    {
      float gain = i < LIMITER_ATTACK ? self->limit + step * i : goal;

      for (guint c = 0; c < 2; c++)
        out[2 * i + c] = lrintf (CLAMP (self->sum[2 * i + c] * gain, -32768, 32767));
    }
  self->limit = goal;
}

/* Under lock. */
static GstSample *
mix (StoaMixer *self,
     gint64     now_us)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new_allocate (NULL, BLOCK * 2 * sizeof (gint16), NULL);
  GstMapInfo map;

  memset (self->sum, 0, sizeof self->sum);
  for (guint i = self->inputs->len; i-- > 0;)
    {
      StoaMixerInput *input = g_ptr_array_index (self->inputs, i);

      mix_input (self, input);
      if (input->gone && !input->heard)
        g_ptr_array_remove_index_fast (self->inputs, i);
    }
  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  write_limited (self, (gint16 *) map.data);
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = now_us * GST_USECOND;
  GST_BUFFER_DURATION (buffer) = BLOCK_MS * GST_MSECOND;
  return gst_sample_new (buffer, self->caps, NULL, NULL);
}

static void
input_free (gpointer data)
{
  g_free (((StoaMixerInput *) data)->samples);
  g_free (data);
}

static gpointer
run (gpointer data)
{
  StoaMixer *self = data;
  gint64 next_us = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  while (!self->stopped)
    {
      g_autoptr (GstSample) sample = NULL;

      if (g_cond_wait_until (&self->wake, &self->lock, next_us) || self->stopped)
        continue;
      sample = mix (self, next_us);
      g_mutex_unlock (&self->lock);
      stoa_outlet_push (self->outlet, sample);
      next_us += BLOCK_US;
      if (g_get_monotonic_time () - next_us > MAX_LATE_US)
        next_us = g_get_monotonic_time ();
      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

StoaMixer *
stoa_mixer_new (StoaOutlet *outlet)
{
  StoaMixer *self = g_new0 (StoaMixer, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->outlet = stoa_outlet_ref (outlet);
  self->caps = gst_caps_from_string (CAPS);
  self->inputs = g_ptr_array_new_with_free_func (input_free);
  self->limit = 1;
  self->thread = g_thread_new ("stoa-mixer", run, self);
  return self;
}

StoaMixer *
stoa_mixer_ref (StoaMixer *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
stoa_mixer_unref (StoaMixer *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  stoa_mixer_stop (self);
  g_ptr_array_unref (self->inputs);
  gst_caps_unref (self->caps);
  stoa_outlet_unref (self->outlet);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_mixer_stop (StoaMixer *self)
{
  GThread *thread;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  thread = g_steal_pointer (&self->thread);
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  if (thread != NULL)
    g_thread_join (thread);
}

StoaMixerInput *
stoa_mixer_add (StoaMixer *self)
{
  StoaMixerInput *input = g_new0 (StoaMixerInput, 1);

  g_atomic_ref_count_init (&input->refs);
  input->mixer = stoa_mixer_ref (self);
  input->reserve = MIN_RESERVE;
  input->volume = 1;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->inputs, input);
  g_mutex_unlock (&self->lock);
  return input;
}

StoaMixerInput *
stoa_mixer_input_ref (StoaMixerInput *input)
{
  g_atomic_ref_count_inc (&input->refs);
  return input;
}

void
stoa_mixer_input_unref (StoaMixerInput *input)
{
  StoaMixer *mixer = input->mixer;

  if (!g_atomic_ref_count_dec (&input->refs))
    return;
  g_mutex_lock (&mixer->lock);
  input->gone = input->cut = TRUE;
  g_mutex_unlock (&mixer->lock);
  stoa_mixer_unref (mixer);
}

void
stoa_mixer_input_push (StoaMixerInput *input,
                       const gint16   *samples,
                       gsize           n_frames,
                       guint           n_channels)
{
  guint right = n_channels > 1 ? 1 : 0;

  g_return_if_fail (n_channels > 0);

  g_mutex_lock (&input->mixer->lock);
  if (input->samples == NULL)
    input->samples = g_new (gint16, CAPACITY * 2);
  if (input->fill + n_frames > CAPACITY)
    input->cut = TRUE;
  for (gsize i = 0; i < n_frames && !input->cut; i++)
    {
      int share = LOOK_AHEAD - input->faded;

      input->samples[2 * input->fill] = samples[i * n_channels] * share / LOOK_AHEAD;
      input->samples[2 * input->fill + 1] = samples[i * n_channels + right] * share / LOOK_AHEAD;
      input->fill++;
      input->faded -= input->faded > 0 ? 1 : 0;
    }
  g_mutex_unlock (&input->mixer->lock);
}

void
stoa_mixer_input_seam (StoaMixerInput *input)
{
  guint n;

  g_mutex_lock (&input->mixer->lock);
  n = MIN (input->fill, LOOK_AHEAD);
  for (guint i = 0; i < 2 * n; i++)
    input->samples[2 * (input->fill - n) + i] = input->samples[2 * (input->fill - n) + i] * (int) (n - i / 2) / (int) n;
  input->faded = LOOK_AHEAD;
  g_mutex_unlock (&input->mixer->lock);
}

void
stoa_mixer_input_set_volume (StoaMixerInput *input,
                             double          volume)
{
  g_mutex_lock (&input->mixer->lock);
  input->volume = volume;
  g_mutex_unlock (&input->mixer->lock);
}

void
stoa_mixer_input_cut (StoaMixerInput *input)
{
  g_mutex_lock (&input->mixer->lock);
  input->cut = TRUE;
  g_mutex_unlock (&input->mixer->lock);
}
