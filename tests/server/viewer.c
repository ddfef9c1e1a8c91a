/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "viewer.h"

#include "layered-sender.h"
#include "stoa-media-bus.h"

#define VIEWER "ben"

static void
add_want (StoaSubscribe *subscribe,
          const char    *participant,
          StoaTrackKind  kind,
          StoaLayer      layer)
{
  StoaWant *want = stoa_record_new (&stoa_want_type);

  want->participant = g_strdup (participant);
  want->kind = kind;
  want->layer = layer;
  g_ptr_array_add (subscribe->wants, want);
}

static void
subscribe (Viewer *viewer)
{
  StoaSubscribe *subscribe = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SUBSCRIBE));

  add_want (subscribe, "ana", STOA_TRACK_CAMERA, viewer->asked);
  for (guint i = 0; i < viewer->voices->len; i++)
    add_want (subscribe, g_ptr_array_index (viewer->voices, i), STOA_TRACK_MIC, STOA_LAYER_AUTO);
  subscribe->revision = ++viewer->revision;
  dex_future_disown (stoa_sfu_subscribe (viewer->sfu, ROOM, VIEWER, subscribe));
  stoa_record_unref (subscribe);
}

static void
ask (Viewer *viewer)
{
  StoaLayer allowed = stoa_subscriber_get_allowed (viewer->subscriber, "ana");

  if (viewer->asked == allowed)
    return;
  viewer->asked = allowed;
  g_test_message ("asks for %s", stoa_layers[allowed]);
  subscribe (viewer);
}

static void
on_offer (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaOffer  *offer,
          Viewer     *viewer)
{
  StoaOffer *bent = NULL;

  if (!g_str_equal (participant, VIEWER))
    return;
  bent = stoa_record_copy (offer);
  g_free (bent->sdp);
  bent->sdp = lead_over_way (&viewer->way, offer->sdp);
  stoa_subscriber_set_offer (viewer->subscriber, bent);
  stoa_record_unref (bent);
}

static void
on_slots (StoaSfu    *sfu,
          const char *room,
          const char *participant,
          StoaSlots  *slots,
          Viewer     *viewer)
{
  if (g_str_equal (participant, VIEWER))
    stoa_subscriber_set_slots (viewer->subscriber, slots->slots);
}

/* Its own candidates are not told: Janus is to answer on the way it hears it on. */
static void
on_answer (StoaSubscriber *subscriber,
           gint64          revision,
           const char     *sdp,
           Viewer         *viewer)
{
  StoaAnswer *answer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_ANSWER));

  g_assert_null (strstr (sdp, "a=candidate"));
  answer->revision = revision;
  answer->sdp = g_strdup (sdp);
  dex_future_disown (stoa_sfu_answer (viewer->sfu, ROOM, VIEWER, answer));
  stoa_record_unref (answer);
}

static void
on_failed (StoaSubscriber *subscriber,
           GError         *error,
           Viewer         *viewer)
{
  viewer->error = g_error_copy (error);
}

Viewer *
viewer_new (StoaSfu *sfu)
{
  Viewer *viewer = g_new0 (Viewer, 1);

  viewer->sfu = sfu;
  viewer->voices = g_ptr_array_new_with_free_func (g_free);
  viewer->subscriber = stoa_subscriber_new (FALSE);
  viewer->frames = stoa_frames_new (STOA_FRAMES_YUV);
  stoa_subscriber_attach (viewer->subscriber, "ana", STOA_TRACK_CAMERA, viewer->frames);
  g_signal_connect (sfu, "offer", G_CALLBACK (on_offer), viewer);
  g_signal_connect (sfu, "slots", G_CALLBACK (on_slots), viewer);
  g_signal_connect (viewer->subscriber, "answer", G_CALLBACK (on_answer), viewer);
  g_signal_connect (viewer->subscriber, "failed", G_CALLBACK (on_failed), viewer);
  g_signal_connect_swapped (viewer->subscriber, "allowed", G_CALLBACK (ask), viewer);
  ask (viewer);
  return viewer;
}

void
viewer_free (Viewer *viewer)
{
  g_signal_handlers_disconnect_by_data (viewer->sfu, viewer);
  stoa_subscriber_close (viewer->subscriber);
  g_object_unref (viewer->subscriber);
  g_object_unref (viewer->frames);
  g_assert_true (stoa_media_settle (STOA_TEST_WAIT_MS));
  g_clear_pointer (&viewer->way, stoa_test_way_free);
  g_clear_error (&viewer->error);
  g_ptr_array_unref (viewer->voices);
  g_free (viewer);
}

void
viewer_listen (Viewer     *viewer,
               const char *participant)
{
  g_ptr_array_add (viewer->voices, g_strdup (participant));
  subscribe (viewer);
}

guint
viewer_get_width (Viewer *viewer)
{
  guint width, height;

  stoa_frames_get_source_size (viewer->frames, &width, &height);
  return width;
}
