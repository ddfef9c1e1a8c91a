/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "media-test.h"

#include <glib/gstdio.h>

#include "stoa-media-bus.h"

static char *directory;

static gboolean
stop_turning (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Conditions that no event of the main loop announces are looked at again every few milliseconds. */
static gboolean
keep_turning (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
media_test_init (int    *argc,
                 char ***argv)
{
  g_test_init (argc, argv, NULL);
  /* a film closed while it opens makes GStreamer's queues warn of data before their stream's start */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  gst_init (argc, argv);
  directory = g_dir_make_tmp ("stoa-media-XXXXXX", NULL);
  g_assert_nonnull (directory);
}

int
media_test_run (void)
{
  int status = g_test_run ();
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);

  g_assert_true (stoa_media_settle (SETTLE_MS));
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = test_path (name);

      g_unlink (path);
    }
  g_rmdir (directory);
  g_clear_pointer (&directory, g_free);
  return status;
}

void
wait_for_at (Condition   condition,
             gpointer    data,
             const char *what,
             const char *where)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, stop_turning, &late);
  guint beat = g_timeout_add (5, keep_turning, NULL);

  while (!condition (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (beat);
  if (late)
    g_error ("%s: waited in vain for %s", where, what);
  g_source_remove (timer);
}

void
turn_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, stop_turning, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

void
assert_gone_at (gpointer    object,
                const char *where)
{
  gpointer weak = object;
  gboolean late = FALSE;
  guint timer = g_timeout_add (PATIENCE_MS, stop_turning, &late);
  guint beat = g_timeout_add (5, keep_turning, NULL);

  g_object_add_weak_pointer (object, &weak);
  g_object_unref (object);
  while (weak != NULL && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (beat);
  if (late)
    g_error ("%s: an object lives on", where);
  g_source_remove (timer);
  g_assert_true (stoa_media_settle (SETTLE_MS));
}

char *
test_path (const char *name)
{
  return g_build_filename (directory, name, NULL);
}

static void
run_to_end (const char *description)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (description, NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE_MS * GST_MSECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

char *
make_film (const char *name,
           guint       ms,
           gboolean    video,
           gboolean    audio)
{
  g_autofree char *path = test_path (name);
  g_autoptr (GString) description = g_string_new (NULL);

  g_string_append_printf (description, "matroskamux name=mux ! filesink location=%s ", path);
  if (video)
    g_string_append_printf (description, "videotestsrc pattern=ball num-buffers=%u ! video/x-raw,width=320,height=240,"
                                         "framerate=30/1 ! vp8enc deadline=1 ! queue ! mux. ", ms * 30 / 1000);
  if (audio)
    g_string_append_printf (description, "audiotestsrc num-buffers=%u samplesperbuffer=480 ! audio/x-raw,rate=48000,"
                                         "channels=1 ! opusenc ! queue ! mux. ", ms / 10);
  run_to_end (description->str);
  return g_steal_pointer (&path);
}

char *
make_tone (const char *name,
           guint       ms,
           double      loud)
{
  g_autofree char *path = test_path (name);
  g_autofree char *description = g_strdup_printf (
    "audiotestsrc freq=440 volume=%f num-buffers=%u samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=1 "
    "! wavenc ! filesink location=%s", loud, ms / 10, path);

  run_to_end (description);
  return g_steal_pointer (&path);
}

char *
make_still (const char *name)
{
  g_autofree char *path = test_path (name);
  g_autofree char *description = g_strdup_printf ("videotestsrc num-buffers=1 ! video/x-raw,width=320,height=240 "
                                                  "! jpegenc ! filesink location=%s", path);

  run_to_end (description);
  return g_steal_pointer (&path);
}

char *
make_changing_film (const char *name,
                    guint       each_ms)
{
  g_autofree char *path = test_path (name);
  guint n = each_ms * 30 / 1000;
  g_autofree char *description = g_strdup_printf (
    "concat name=both ! vp8enc deadline=1 ! matroskamux ! filesink location=%s "
    "videotestsrc pattern=ball num-buffers=%u ! video/x-raw,width=640,height=480,framerate=30/1 ! both. "
    "videotestsrc pattern=ball num-buffers=%u ! video/x-raw,width=240,height=320,framerate=30/1 ! both.",
    path, n, n);

  run_to_end (description);
  return g_steal_pointer (&path);
}

char *
make_late_sound (const char *name,
                 guint       quiet_ms,
                 guint       loud_ms)
{
  g_autofree char *path = test_path (name);
  g_autoptr (GString) description = g_string_new (NULL);

  g_string_append_printf (description, "concat name=both ! audio/x-raw,rate=48000,channels=1 ! wavenc "
                                       "! filesink location=%s ", path);
  if (quiet_ms > 0)
    g_string_append_printf (description, "audiotestsrc volume=0 num-buffers=%u samplesperbuffer=480 ! both. ",
                            quiet_ms / 10);
  g_string_append_printf (description, "audiotestsrc num-buffers=%u samplesperbuffer=480 ! both. ", loud_ms / 10);
  run_to_end (description->str);
  return g_steal_pointer (&path);
}

static void
on_offer (StoaPublisher *publisher,
          StoaPublish   *publish,
          Loop          *loop)
{
  loop->offer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_OFFER));
  loop->offer->revision = 1;
  loop->offer->sdp = g_strdup (publish->sdp);
  for (guint i = 0; i < publish->tracks->len; i++)
    {
      StoaPublishTrack *track = g_ptr_array_index (publish->tracks, i);
      StoaSlotInfo *slot = stoa_record_new (&stoa_slot_info_type);

      slot->mid = g_strdup (track->mid);
      slot->kind = track->kind;
      slot->participant = g_strdup ("ana");
      g_ptr_array_add (loop->offer->slots, slot);
    }
  stoa_subscriber_set_offer (loop->subscriber, loop->offer);
}

static void
on_answer (StoaSubscriber *subscriber,
           gint64          revision,
           const char     *sdp,
           Loop           *loop)
{
  g_set_str (&loop->answer, sdp);
  loop->answered = revision;
  if (revision == 1)
    stoa_publisher_set_answer (loop->publisher, sdp);
}

static void
on_publisher_candidate (StoaPublisher *publisher,
                        guint          mline,
                        const char    *candidate,
                        Loop          *loop)
{
  stoa_subscriber_add_candidate (loop->subscriber, mline, candidate);
}

static void
on_subscriber_candidate (StoaSubscriber *subscriber,
                         guint           mline,
                         const char     *candidate,
                         Loop           *loop)
{
  stoa_publisher_add_candidate (loop->publisher, mline, candidate);
}

static void
on_published (StoaPublisher *publisher,
              Loop          *loop)
{
  loop->published = TRUE;
}

static void
on_subscribed (StoaSubscriber *subscriber,
               Loop           *loop)
{
  loop->subscribed = TRUE;
}

static void
on_failed (gpointer  peer,
           GError   *error,
           Loop     *loop)
{
  if (loop->error == NULL)
    loop->error = g_error_copy (error);
}

Loop *
loop_new (StoaSource *source,
          gboolean    play)
{
  Loop *loop = g_new0 (Loop, 1);

  loop->source = source;
  loop->publisher = stoa_publisher_new (source);
  stoa_publisher_set_layers (loop->publisher, 1);   /* there is no SFU between to choose one */
  loop->subscriber = stoa_subscriber_new (play);
  loop->frames = stoa_frames_new (STOA_FRAMES_BGRA);
  stoa_subscriber_attach (loop->subscriber, "ana", STOA_TRACK_CAMERA, loop->frames);
  g_signal_connect (loop->publisher, "offer", G_CALLBACK (on_offer), loop);
  g_signal_connect (loop->publisher, "candidate", G_CALLBACK (on_publisher_candidate), loop);
  g_signal_connect (loop->publisher, "connected", G_CALLBACK (on_published), loop);
  g_signal_connect (loop->publisher, "failed", G_CALLBACK (on_failed), loop);
  g_signal_connect (loop->subscriber, "answer", G_CALLBACK (on_answer), loop);
  g_signal_connect (loop->subscriber, "candidate", G_CALLBACK (on_subscriber_candidate), loop);
  g_signal_connect (loop->subscriber, "connected", G_CALLBACK (on_subscribed), loop);
  g_signal_connect (loop->subscriber, "failed", G_CALLBACK (on_failed), loop);
  stoa_publisher_start (loop->publisher);
  return loop;
}

Loop *
loop_new_film (const char *path)
{
  g_autoptr (GError) error = NULL;
  StoaSource *source = stoa_source_new_film (path, 0, &error);

  g_assert_no_error (error);
  return loop_new (source, FALSE);
}

void
loop_free (Loop *loop)
{
  stoa_publisher_close (loop->publisher);
  stoa_subscriber_close (loop->subscriber);
  assert_gone (&loop->publisher);
  assert_gone (&loop->subscriber);
  assert_gone (&loop->frames);
  assert_gone (&loop->source);
  g_clear_pointer (&loop->offer, stoa_record_unref);
  g_clear_error (&loop->error);
  g_free (loop->answer);
  g_free (loop);
}

/* The same m-lines again under other mids, with nobody in them. */
static void
add_medias (GstSDPMessage *message,
            guint          n)
{
  g_autoptr (GString) group = g_string_new ("BUNDLE");
  GstSDPAttribute attribute;
  guint n_medias = gst_sdp_message_medias_len (message);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *mid = g_strdup_printf ("more%u", n_medias + i);
      GstSDPMedia *media;

      gst_sdp_media_copy (gst_sdp_message_get_media (message, i % n_medias), &media);
      for (guint j = gst_sdp_media_attributes_len (media); j-- > 0;)
        {
          const char *key = gst_sdp_media_get_attribute (media, j)->key;

          if (g_str_has_prefix (key, "ssrc") || g_str_equal (key, "mid"))
            gst_sdp_media_remove_attribute (media, j);
        }
      gst_sdp_media_add_attribute (media, "mid", mid);
      gst_sdp_message_add_media (message, media);
      gst_sdp_media_free (media);
    }
  for (guint i = 0; i < n_medias + n; i++)
    g_string_append_printf (group, " %s", gst_sdp_media_get_attribute_val (gst_sdp_message_get_media (message, i), "mid"));
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++)
    if (g_str_equal (gst_sdp_message_get_attribute (message, i)->key, "group"))
      {
        gst_sdp_attribute_set (&attribute, "group", group->str);
        gst_sdp_message_replace_attribute (message, i, &attribute);
      }
}

void
loop_offer_more (Loop  *loop,
                 guint  n)
{
  g_autoptr (GstSDPMessage) message = NULL;
  StoaOffer *offer = stoa_record_copy (loop->offer);

  g_assert_cmpint (gst_sdp_message_new_from_text (offer->sdp, &message), ==, GST_SDP_OK);
  add_medias (message, n);
  g_free (offer->sdp);
  offer->sdp = gst_sdp_message_as_text (message);
  offer->revision++;
  g_clear_pointer (&loop->offer, stoa_record_unref);
  loop->offer = offer;
  stoa_subscriber_set_offer (loop->subscriber, offer);
}

gboolean
loop_is_answered (gpointer data)
{
  Loop *loop = data;

  g_assert_no_error (loop->error);
  return loop->offer != NULL && loop->answered == loop->offer->revision;
}

guint64
loop_received (Loop *loop)
{
  return stoa_frames_get_count (loop->frames);
}

guint64
loop_sent (Loop *loop)
{
  StoaSendStats stats;

  stoa_publisher_get_stats (loop->publisher, &stats);
  return stats.frames;
}

gboolean
loop_has_picture (gpointer data)
{
  Loop *loop = data;

  g_assert_no_error (loop->error);
  return loop_received (loop) > 0;
}

gboolean
loop_has_sound (gpointer data)
{
  Loop *loop = data;
  StoaReceiveStats stats;

  g_assert_no_error (loop->error);
  return stoa_subscriber_get_stats (loop->subscriber, "ana", &stats) && stats.audio_dbov > -60;
}

gboolean
loop_has_failed (gpointer data)
{
  return ((Loop *) data)->error != NULL;
}
