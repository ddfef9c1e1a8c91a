/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* A slot that nothing comes through. */

#include <gst/video/video.h>

#include "media-test.h"
#include "stoa-slot.h"

typedef struct
{
  StoaSlot *slot;
  StoaRemote *remote;
  StoaFrames *frames;
  GstElement *chain;
  GstPad *way;               /* to the slot */
  guint n_asked;             /* key frames, on it */
} Silence;

static gboolean
count_asked (GstPad    *pad,
             GstObject *parent,
             GstEvent  *event)
{
  Silence *silence = pad->eventdata;

  silence->n_asked += gst_video_event_is_force_key_unit (event);
  gst_event_unref (event);
  return TRUE;
}

static void
silence_set_up (Silence      *self,
                gconstpointer data)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string ("application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000");
  g_autoptr (GstPad) end = NULL;

  self->slot = stoa_slot_new (NULL);
  self->remote = stoa_remote_new ();
  self->frames = stoa_frames_new (STOA_FRAMES_BGRA);
  self->chain = g_object_ref_sink (stoa_slot_make_chain (self->slot, caps));
  self->way = g_object_ref_sink (gst_pad_new ("way", GST_PAD_SRC));
  gst_pad_set_event_function_full (self->way, count_asked, self, NULL);
  gst_element_set_state (self->chain, GST_STATE_PLAYING);
  gst_pad_set_active (self->way, TRUE);
  end = gst_element_get_static_pad (self->chain, "sink");
  g_assert_cmpint (gst_pad_link (self->way, end), ==, GST_PAD_LINK_OK);
  stoa_remote_attach (self->remote, STOA_TRACK_CAMERA, self->frames);
}

static void
silence_tear_down (Silence      *self,
                   gconstpointer data)
{
  gst_pad_set_active (self->way, FALSE);
  gst_element_set_state (self->chain, GST_STATE_NULL);
  g_clear_object (&self->way);
  g_clear_object (&self->chain);
  stoa_slot_assign (self->slot, NULL, STOA_TRACK_MIC);
  stoa_remote_attach (self->remote, STOA_TRACK_CAMERA, NULL);
  g_clear_pointer (&self->remote, stoa_remote_unref);
  g_clear_pointer (&self->slot, stoa_slot_unref);
  assert_gone (&self->frames);
}

static gboolean
has_asked (gpointer data)
{
  Silence *silence = data;

  stoa_slot_ask_when_silent (silence->slot);
  return silence->n_asked > 0;
}

static void
test_camera (Silence      *silence,
             gconstpointer data)
{
  stoa_slot_assign (silence->slot, silence->remote, STOA_TRACK_CAMERA);
  stoa_slot_ask_when_silent (silence->slot);
  g_assert_cmpuint (silence->n_asked, ==, 0);   /* it has only just begun */
  wait_for (has_asked, silence);
  stoa_slot_ask_when_silent (silence->slot);
  g_assert_cmpuint (silence->n_asked, ==, 1);   /* the next one takes longer */

  /* While nobody looks nothing is missing, nor as soon as somebody looks again. */
  stoa_remote_attach (silence->remote, STOA_TRACK_CAMERA, NULL);
  stoa_slot_ask_when_silent (silence->slot);
  stoa_remote_attach (silence->remote, STOA_TRACK_CAMERA, silence->frames);
  stoa_slot_ask_when_silent (silence->slot);
  g_assert_cmpuint (silence->n_asked, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  media_test_init (&argc, &argv);
  g_test_add ("/media/slot/silent-camera", Silence, NULL, silence_set_up, test_camera, silence_tear_down);
  return media_test_run ();
}
