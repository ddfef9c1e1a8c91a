/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-slot.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <gst/video/video.h>

#include "stoa-arrival.h"
#include "stoa-loudness.h"

#define PATIENCE_AFTER_SWITCH_US (150 * G_TIME_SPAN_MILLISECOND)   /* the server asks for a key frame itself */
#define PATIENCE_US (400 * G_TIME_SPAN_MILLISECOND)
#define BEHIND_US (250 * G_TIME_SPAN_MILLISECOND)   /* a lost packet is waited for less long */
#define MAX_BEHIND_US G_TIME_SPAN_SECOND
#define CATCH_UP_US (250 * G_TIME_SPAN_MILLISECOND)
#define MAX_REST_US G_TIME_SPAN_SECOND
#define RESTED_US (5 * G_TIME_SPAN_SECOND)   /* of keeping up */
#define MAX_PIXELS (4096 * 2304)
#define SEQ_OFFSET 2          /* of its number in an RTP packet */
#define MAX_MISSING 1000      /* more is another stream, not loss */
#define KEY_FRAME_HEADER 10   /* bytes of a VP8 key frame that tell its size */

/* One thread decodes a slot; pictures are shown as they come (stoa_frames_make_sink()), so nothing waits here. */
#define VIDEO_CHAIN \
  "rtpvp8depay name=first wait-for-keyframe=true request-keyframe=true " \
  "! vp8dec name=decoder threads=1 qos=false max-errors=-1 automatic-request-sync-points=true " \
  "! appsink name=sink sync=false async=false qos=false max-buffers=1 enable-last-sample=false"
#define AUDIO_CHAIN \
  "rtpopusdepay name=first ! opusdec name=decoder plc=true use-inband-fec=true max-errors=-1 " \
  "! audio/x-raw,format=S16LE,rate=48000,layout=interleaved " \
  "! fakesink sync=false async=false enable-last-sample=false"
#define SILENT_LEVEL 127      /* of the RTP extension */
#define SILENT_PACKETS 25     /* in a row, after which they are not decoded any more */
#define MAX_SEAM (5 * GST_MSECOND)
#define DTX_BYTES 2           /* of a packet that only says that there is nothing */

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
  StoaMixerInput *input;     /* NULL when nothing is played; immutable */

  /* receiving thread of sound */
  guint silent_packets;
  GstClockTime sound_end;    /* of the last samples */
  StoaRemote *sounding;      /* whose they were: compared only */

  /* receiving thread: the next packet's number, or −1; when the last one came */
  int next_seq;
  gint64 arrived_us;

  /* receiving thread: whose frame is in the decoder, which finishes each before it takes the next */
  StoaRemote *decoding;
  StoaTrackKind decoding_kind;
  gint64 decoding_since_us;
};

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

static void
count_packet (StoaSlot  *self,
              GstBuffer *packet)
{
  guint missing = count_missing (self, packet);
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);

  self->arrived_us = stoa_arrival_us (packet);
  if (remote != NULL)
    stoa_remote_add_packet (remote, kind, gst_buffer_get_size (packet), missing);
}

/* On the receiving thread: counts what arrives, whoever decodes it. */
static GstPadProbeReturn
count_packets (GstPad          *pad,
               GstPadProbeInfo *info,
               gpointer         data)
{
  GstBufferList *list;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) == 0)
    {
      count_packet (data, GST_PAD_PROBE_INFO_BUFFER (info));
      return GST_PAD_PROBE_OK;
    }
  list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  for (guint i = 0; i < gst_buffer_list_length (list); i++)
    count_packet (data, gst_buffer_list_get (list, i));
  return GST_PAD_PROBE_OK;
}

/* A key frame's header may announce 16383×16383: that much memory is not spent on what was never agreed. */
static gboolean
is_acceptable (GstBuffer *buffer,
               gboolean  *key_frame)
{
  guint8 header[KEY_FRAME_HEADER];
  gsize size = gst_buffer_extract (buffer, 0, header, sizeof header);
  guint width, height;

  if (size == 0)
    return FALSE;
  *key_frame = (header[0] & 1) == 0;
  if (!*key_frame)
    return TRUE;
  if (size < sizeof header || header[3] != 0x9d || header[4] != 0x01 || header[5] != 0x2a)
    return FALSE;
  width = GST_READ_UINT16_LE (header + 6) & 0x3fff;
  height = GST_READ_UINT16_LE (header + 8) & 0x3fff;
  return width > 0 && height > 0 && width * height <= MAX_PIXELS;
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

/* Under lock. Whether the frame goes on to the decoder; @ask: a key frame is missing and due to be asked for. */
static gboolean
pass_gate (StoaSlot *self,
           gboolean  key_frame,
           gboolean *ask)
{
  gint64 now = g_get_monotonic_time ();

  if (self->remote == NULL || !stoa_remote_is_attached (self->remote, self->kind))
    {
      self->open = FALSE;
      self->ask_at_us = 0;
      return FALSE;
    }
  if (!keep_up (self, now))
    return FALSE;
  if (key_frame)
    self->open = TRUE;
  else if (!self->open && now >= self->ask_at_us)
    {
      self->ask_at_us = now + PATIENCE_US;
      *ask = TRUE;
    }
  if (self->open && self->decoding != self->remote)
    {
      g_clear_pointer (&self->decoding, stoa_remote_unref);
      self->decoding = stoa_remote_ref (self->remote);
    }
  self->decoding_kind = self->kind;
  return self->open;
}

/* On the receiving thread, before the decoder. */
static GstPadProbeReturn
gate_frame (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  StoaSlot *self = data;
  gboolean key_frame, pass, ask = FALSE;

  if (!is_acceptable (GST_PAD_PROBE_INFO_BUFFER (info), &key_frame))
    return GST_PAD_PROBE_DROP;
  g_mutex_lock (&self->lock);
  pass = pass_gate (self, key_frame, &ask);
  g_mutex_unlock (&self->lock);
  self->decoding_since_us = g_get_monotonic_time ();
  if (ask)
    {
      g_autoptr (GstElement) depayloader = gst_pad_get_parent_element (pad);
      g_autoptr (GstPad) sink = gst_element_get_static_pad (depayloader, "sink");

      gst_pad_push_event (sink, gst_video_event_new_upstream_force_key_unit (GST_CLOCK_TIME_NONE, FALSE, 0));
    }
  return pass ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static GstFlowReturn
on_picture (GstAppSink *sink,
            gpointer    data)
{
  StoaSlot *self = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (sample != NULL && self->decoding != NULL)
    stoa_remote_add_picture (self->decoding, self->decoding_kind, sample,
                             g_get_monotonic_time () - self->decoding_since_us);
  return GST_FLOW_OK;
}

static gboolean
on_allocation (GstAppSink *sink,
               GstQuery   *query,
               gpointer    data)
{
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

/* Before the decoder: who is silent costs no decoding. */
static GstPadProbeReturn
gate_sound (GstPad          *pad,
            GstPadProbeInfo *info,
            gpointer         data)
{
  StoaSlot *self = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstAudioLevelMeta *level = gst_buffer_get_audio_level_meta (buffer);

  if (gst_buffer_get_size (buffer) <= DTX_BYTES)
    return GST_PAD_PROBE_DROP;
  if (level == NULL || level->level < SILENT_LEVEL)
    self->silent_packets = 0;
  else if (++self->silent_packets > SILENT_PACKETS)
    return GST_PAD_PROBE_DROP;
  return GST_PAD_PROBE_OK;
}

/* Whether the decoder's samples are those of @remote: the first ones of a person still have to do with whoever was in
 * the decoder before. Packets that never came are not always told of.
 */
static gboolean
follow_sound (StoaSlot   *self,
              StoaRemote *remote,
              GstBuffer  *buffer)
{
  GstClockTime begin = GST_BUFFER_PTS (buffer);
  gboolean same = self->sounding == remote;

  if (same && (ABS (GST_CLOCK_DIFF (begin, self->sound_end)) > MAX_SEAM || GST_BUFFER_IS_DISCONT (buffer)))
    stoa_mixer_input_seam (self->input);
  self->sound_end = begin + GST_BUFFER_DURATION (buffer);
  self->sounding = remote;
  return same;
}

static GstPadProbeReturn
on_sound (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  StoaSlot *self = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);
  GstAudioInfo format;
  GstMapInfo map;

  if (remote == NULL || caps == NULL || !gst_audio_info_from_caps (&format, caps))
    return GST_PAD_PROBE_OK;
  stoa_remote_add_sound (remote, stoa_loudness_of (buffer));
  if (self->input != NULL && follow_sound (self, remote, buffer) && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      stoa_mixer_input_push (self->input, (const gint16 *) map.data, map.size / GST_AUDIO_INFO_BPF (&format),
                             GST_AUDIO_INFO_CHANNELS (&format));
      gst_buffer_unmap (buffer, &map);
    }
  return GST_PAD_PROBE_OK;
}

static void
add_probe (StoaSlot            *self,
           GstElement          *bin,
           const char          *element_name,
           const char          *pad_name,
           GstPadProbeType      type,
           GstPadProbeCallback  callback)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (bin), element_name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, type, callback, stoa_slot_ref (self), (GDestroyNotify) stoa_slot_unref);
}

static void
expose (GstElement *bin,
        const char *element_name,
        const char *pad_name)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (bin), element_name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_element_add_pad (bin, gst_ghost_pad_new (pad_name, pad));
}

static GstElement *
make_video (StoaSlot *self)
{
  GstElement *bin = gst_parse_bin_from_description (VIDEO_CHAIN, FALSE, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  GstAppSinkCallbacks callbacks = { .new_sample = on_picture, .propose_allocation = on_allocation };

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, stoa_slot_ref (self),
                              (GDestroyNotify) stoa_slot_unref);
  add_probe (self, bin, "first", "src", GST_PAD_PROBE_TYPE_BUFFER, gate_frame);
  return bin;
}

static GstElement *
make_audio (StoaSlot *self)
{
  GstElement *bin = gst_parse_bin_from_description (AUDIO_CHAIN, FALSE, NULL);

  add_probe (self, bin, "first", "src", GST_PAD_PROBE_TYPE_BUFFER, gate_sound);
  add_probe (self, bin, "decoder", "src", GST_PAD_PROBE_TYPE_BUFFER, on_sound);
  return bin;
}

StoaSlot *
stoa_slot_new (StoaMixerInput *input)
{
  StoaSlot *self = g_new0 (StoaSlot, 1);

  self->input = input;
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
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
  g_clear_pointer (&self->decoding, stoa_remote_unref);
  g_clear_pointer (&self->input, stoa_mixer_input_unref);
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
      self->ask_at_us = g_get_monotonic_time () + PATIENCE_AFTER_SWITCH_US;
    }
  g_mutex_unlock (&self->lock);
  stoa_slot_apply_volume (self);
}

GstElement *
stoa_slot_make_chain (StoaSlot      *self,
                      const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *encoding = gst_structure_get_string (structure, "encoding-name");
  GstElement *chain;

  if (g_strcmp0 (encoding, "VP8") == 0)
    chain = make_video (self);
  else if (g_strcmp0 (encoding, "OPUS") == 0)
    chain = make_audio (self);
  else
    return gst_element_factory_make_full ("fakesink", "sync", FALSE, "async", FALSE, NULL);

  add_probe (self, chain, "first", "sink", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, count_packets);
  expose (chain, "first", "sink");
  return chain;
}

void
stoa_slot_apply_volume (StoaSlot *self)
{
  StoaTrackKind kind;
  g_autoptr (StoaRemote) remote = who_is_in (self, &kind);

  if (self->input != NULL && remote != NULL)
    stoa_mixer_input_set_volume (self->input, stoa_remote_get_volume (remote));
}
