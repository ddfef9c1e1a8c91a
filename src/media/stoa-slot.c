/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-slot.h"

#include <gst/video/video.h>

#include "stoa-arrival.h"
#include "stoa-loudness.h"
#include "stoa-voice.h"
#include "stoa-vp8.h"

#define PATIENCE_AFTER_SWITCH_US (150 * G_TIME_SPAN_MILLISECOND)   /* the server asks for a key frame itself */
#define PATIENCE_US (400 * G_TIME_SPAN_MILLISECOND)
#define BEHIND_US (250 * G_TIME_SPAN_MILLISECOND)   /* a lost packet is waited for less long */
#define MAX_BEHIND_US G_TIME_SPAN_SECOND
#define CATCH_UP_US (250 * G_TIME_SPAN_MILLISECOND)
#define MAX_REST_US G_TIME_SPAN_SECOND
#define RESTED_US (5 * G_TIME_SPAN_SECOND)   /* of keeping up */
#define SILENT_US (2 * G_TIME_SPAN_SECOND)   /* without a picture, before a key frame is asked for; then twice as long */
#define MAX_SILENT_ASKS 5
#define SEQ_OFFSET 2          /* of its number in an RTP packet */
#define MAX_MISSING 1000      /* more is another stream, not loss */

struct _StoaSlot
{
  gatomicrefcount refs;
  GMutex lock;
  StoaRemote *remote;        /* under lock, as all below */
  StoaTrackKind kind;
  gboolean open;             /* a key frame came since somebody looks at who is in the slot now */
  gint64 ask_at_us;          /* when to ask for that key frame */
  gint64 late_since_us;      /* 0: it is not */
  gint64 rest_us;            /* how long nothing is decoded the next time that falls behind */
  gint64 rest_until_us;
  GWeakRef pictures;         /* the pad where they come */
  gint64 silent_since_us;    /* of its last picture, or when it was assigned */
  guint silent_asks;
  StoaMixerInput *input;     /* NULL when nothing is played; immutable */

  /* receiving thread of sound */
  StoaRemote *sounding;      /* whose the last samples were: compared only */

  /* receiving thread: the next packet's number, or −1; when the last one came */
  int next_seq;
  gint64 arrived_us;
};

/* The end of a chain of sound. */
typedef struct
{
  StoaSlot *slot;
  StoaVoice *voice;
} Ear;

/* The same of pictures. */
typedef struct
{
  StoaSlot *slot;
  StoaVp8 *decoder;
} Eye;

static StoaRemote *
who_is_in (StoaSlot      *self,
           StoaTrackKind *kind)
{
  StoaRemote *remote;

  g_mutex_lock (&self->lock);
  remote = self->remote != NULL ? stoa_remote_ref (self->remote) : NULL;
  *kind = self->kind;
  g_mutex_unlock (&self->lock);
  return remote;
}

/* How many packets are missing before this one: the jitter buffer, which waited for them, gives them in order. */
static guint
count_missing (StoaSlot  *self,
               GstBuffer *packet)
{
  guint8 bytes[2];
  guint16 seq, missing;

  if (gst_buffer_extract (packet, SEQ_OFFSET, bytes, sizeof bytes) < sizeof bytes)
    return 0;
  seq = GST_READ_UINT16_BE (bytes);
  missing = self->next_seq < 0 ? 0 : (guint16) (seq - self->next_seq);
  if (self->next_seq >= 0 && missing > G_MAXINT16)
    return 0;
  self->next_seq = (guint16) (seq + 1);
  return missing <= MAX_MISSING ? missing : 0;
}

/* How many are missing before it. */
static guint
count_packet (StoaSlot  *self,
              GstBuffer *packet)
{
  guint missing = count_missing (self, packet);
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);

  self->arrived_us = stoa_arrival_us (packet);
  if (remote != NULL)
    stoa_remote_add_packet (remote, kind, gst_buffer_get_size (packet), missing);
  return missing;
}

/* Under lock. A thread that did not run for a moment catches up by itself. */
static gboolean
is_too_late (StoaSlot *self,
             gint64    behind_us,
             gint64    now)
{
  if (behind_us <= BEHIND_US)
    self->late_since_us = 0;
  else if (self->late_since_us == 0)
    self->late_since_us = now;
  return behind_us > MAX_BEHIND_US || (self->late_since_us > 0 && now - self->late_since_us > CATCH_UP_US);
}

/* Under lock. What waits for the decoder must not grow old: when it does, all of it is left out up to the next key
 * frame, which is asked for once there is time for it. Who falls behind again and again rests longer.
 */
static gboolean
keep_up (StoaSlot *self,
         gint64    now)
{
  gint64 behind_us = self->arrived_us > 0 ? now - self->arrived_us : 0;
  gboolean late = is_too_late (self, behind_us, now) || (!self->open && behind_us > BEHIND_US);

  if (late && self->open)
    {
      gboolean again = now - self->rest_until_us < RESTED_US;

      self->open = FALSE;
      self->rest_us = again ? MIN (self->rest_us * 2 + PATIENCE_US, MAX_REST_US) : 0;
      self->rest_until_us = self->ask_at_us = now + self->rest_us;
    }
  if (self->open)
    stoa_remote_note_behind (self->remote, self->kind, behind_us);
  else if (late || now < self->rest_until_us)
    stoa_remote_add_skipped (self->remote, self->kind);
  return !late && now >= self->rest_until_us;
}

/* (transfer full) (nullable): for whom the frame is to be decoded. @ask: a key frame is missing and due to be asked for. */
static StoaRemote *
pass_gate (StoaSlot      *self,
           gboolean       key_frame,
           StoaTrackKind *kind,
           gboolean      *ask)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();

  *ask = FALSE;
  *kind = self->kind;
  self->silent_since_us = now;
  self->silent_asks = 0;
  if (self->remote == NULL || !stoa_remote_is_attached (self->remote, self->kind))
    {
      self->open = FALSE;
      self->ask_at_us = 0;
      return NULL;
    }
  if (!keep_up (self, now))
    return NULL;
  if (key_frame)
    self->open = TRUE;
  else if (!self->open && now >= self->ask_at_us)
    {
      self->ask_at_us = now + PATIENCE_US;
      *ask = TRUE;
    }
  return self->open ? stoa_remote_ref (self->remote) : NULL;
}

/* What comes builds on something that is missing: nothing of it is shown up to the next key frame. */
static void
close_gate (StoaSlot *self)
{
  g_mutex_lock (&self->lock);
  if (self->open)
    self->ask_at_us = 0;
  self->open = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
see_frame (Eye                *eye,
           GstPad             *pad,
           const StoaVp8Frame *frame,
           GstClockTime        time)
{
  gboolean key, ask;
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = NULL;
  gint64 began_us;
  GstVideoFrame picture;

  if (!stoa_vp8_look (frame, &key))
    return;
  remote = pass_gate (eye->slot, key, &kind, &ask);
  if (ask)
    gst_pad_push_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
  if (remote == NULL)
    return;
  began_us = g_get_monotonic_time ();
  if (!stoa_vp8_decode (eye->decoder, frame, &picture))
    close_gate (eye->slot);
  else if (picture.data[0] != NULL)
    stoa_remote_add_picture (remote, kind, &picture, time, g_get_monotonic_time () - began_us);
}

static void
see_packet (gpointer   data,
            GstPad    *pad,
            GstBuffer *packet)
{
  Eye *eye = data;
  gboolean missing = count_packet (eye->slot, packet) > 0 || GST_BUFFER_IS_DISCONT (packet);
  StoaVp8Frame frame;

  if (missing)
    close_gate (eye->slot);
  if (stoa_vp8_push (eye->decoder, packet, missing, &frame))
    see_frame (eye, pad, &frame, GST_BUFFER_PTS (packet));
}

static void
eye_free (gpointer data)
{
  Eye *eye = data;

  stoa_vp8_free (eye->decoder);
  stoa_slot_unref (eye->slot);
  g_free (eye);
}

/* The first samples of a person still have to do with whoever was in the decoder before. */
static void
play (const gint16 *samples,
      guint         n_frames,
      gboolean      seam,
      gpointer      data)
{
  StoaSlot *self = data;
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);

  if (remote == NULL)
    return;
  stoa_remote_add_sound (remote, stoa_loudness_of (samples, n_frames * STOA_VOICE_CHANNELS));
  if (self->input != NULL && self->sounding == remote)
    {
      if (seam)
        stoa_mixer_input_seam (self->input);
      stoa_mixer_input_push (self->input, samples, n_frames, STOA_VOICE_CHANNELS);
    }
  self->sounding = remote;
}

static void
hear_packet (gpointer   data,
             GstPad    *pad,
             GstBuffer *packet)
{
  Ear *ear = data;
  guint missing = count_packet (ear->slot, packet);

  stoa_voice_take (ear->voice, packet, missing, play, ear->slot);
}

static void
ear_free (gpointer data)
{
  Ear *ear = data;

  stoa_voice_free (ear->voice);
  stoa_slot_unref (ear->slot);
  g_free (ear);
}

/* Each packet ends here. */
static GstPadProbeReturn
end_packets (GstPad          *pad,
             GstPadProbeInfo *info,
             void           (*end) (gpointer, GstPad *, GstBuffer *),
             gpointer         data)
{
  GstBufferList *list;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) == 0)
    {
      end (data, pad, GST_PAD_PROBE_INFO_BUFFER (info));
      return GST_PAD_PROBE_DROP;
    }
  list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    end (data, pad, gst_buffer_list_get (list, i));
  return GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
see_packets (GstPad          *pad,
             GstPadProbeInfo *info,
             gpointer         data)
{
  return end_packets (pad, info, see_packet, data);
}

static GstPadProbeReturn
hear_packets (GstPad          *pad,
              GstPadProbeInfo *info,
              gpointer         data)
{
  return end_packets (pad, info, hear_packet, data);
}

/* What is done with packets is done where they end: GStreamer's elements for it would take as long as the decoders. */
static GstElement *
make_end (GstPadProbeCallback callback,
          gpointer            data,
          GDestroyNotify      free_data)
{
  GstElement *sink = gst_element_factory_make_full ("fakesink", "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE,
                                                    NULL);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  if (callback != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, callback, data, free_data);
  return sink;
}

static GstElement *
make_video (StoaSlot *self)
{
  Eye *eye = g_new0 (Eye, 1);

  GstElement *end;
  g_autoptr (GstPad) pad = NULL;

  eye->slot = stoa_slot_ref (self);
  eye->decoder = stoa_vp8_new ();
  end = make_end (see_packets, eye, eye_free);
  pad = gst_element_get_static_pad (end, "sink");
  g_weak_ref_set (&self->pictures, pad);
  return end;
}

static GstElement *
make_audio (StoaSlot      *self,
            const GstCaps *caps)
{
  Ear *ear = g_new0 (Ear, 1);

  ear->slot = stoa_slot_ref (self);
  ear->voice = stoa_voice_new (caps);
  return make_end (hear_packets, ear, ear_free);
}

StoaSlot *
stoa_slot_new (StoaMixerInput *input)
{
  StoaSlot *self = g_new0 (StoaSlot, 1);

  self->input = input;
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->pictures, NULL);
  self->next_seq = -1;
  return self;
}

StoaSlot *
stoa_slot_ref (StoaSlot *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
stoa_slot_unref (StoaSlot *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->remote, stoa_remote_unref);
  g_clear_pointer (&self->input, stoa_mixer_input_unref);
  g_weak_ref_clear (&self->pictures);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
stoa_slot_assign (StoaSlot      *self,
                  StoaRemote    *remote,
                  StoaTrackKind  kind)
{
  g_mutex_lock (&self->lock);
  if (self->remote != remote || self->kind != kind)
    {
      g_clear_pointer (&self->remote, stoa_remote_unref);
      self->remote = remote != NULL ? stoa_remote_ref (remote) : NULL;
      self->kind = kind;
      self->open = FALSE;
      if (self->input != NULL)
        stoa_mixer_input_cut (self->input);
      self->silent_since_us = g_get_monotonic_time ();
      self->silent_asks = 0;
      self->ask_at_us = self->silent_since_us + PATIENCE_AFTER_SWITCH_US;
    }
  g_mutex_unlock (&self->lock);
  stoa_slot_apply_volume (self);
}

/* Under lock. */
static gboolean
is_silent (StoaSlot *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->remote == NULL || self->kind != STOA_TRACK_CAMERA || !stoa_remote_is_attached (self->remote, self->kind))
    {
      self->silent_since_us = now;
      self->silent_asks = 0;
    }
  return self->silent_asks < MAX_SILENT_ASKS && now - self->silent_since_us > SILENT_US << self->silent_asks;
}

void
stoa_slot_ask_when_silent (StoaSlot *self)
{
  g_autoptr (GstPad) pad = g_weak_ref_get (&self->pictures);
  gboolean ask;

  g_mutex_lock (&self->lock);
  ask = pad != NULL && is_silent (self);
  if (ask)
    self->silent_asks++;
  g_mutex_unlock (&self->lock);
  if (ask)
    gst_pad_push_event (pad, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
}

GstElement *
stoa_slot_make_chain (StoaSlot      *self,
                      const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *encoding = gst_structure_get_string (structure, "encoding-name");

  if (g_strcmp0 (encoding, "VP8") == 0)
    return make_video (self);
  if (g_strcmp0 (encoding, "OPUS") == 0)
    return make_audio (self, caps);
  return make_end (NULL, NULL, NULL);
}

void
stoa_slot_apply_volume (StoaSlot *self)
{
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);

  if (self->input != NULL && remote != NULL)
    stoa_mixer_input_set_volume (self->input, stoa_remote_get_volume (remote));
}
