/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/sdp/sdp.h>

#include "stoa-publisher.h"
#include "stoa-subscriber.h"

G_BEGIN_DECLS

/* What the media tests share: waiting with a bound, films made on the spot, and a loop: a publisher whose
 * offer goes straight to a subscriber, over real ICE, DTLS and RTP. */

#define PATIENCE_MS 20000
#define SETTLE_MS 45000   /* PipeWire waits half a minute for a camera that went away while it was opened */

typedef gboolean (*Condition) (gpointer data);

void     media_test_init (int *argc, char ***argv);
/** media_test_run: runs the tests, then checks that no worker still holds anything. */
int      media_test_run  (void);
/** wait_for: turns the main loop until @condition holds; fails the test after the bound. */
#define wait_for(condition, data) wait_for_at (condition, data, #condition, G_STRFUNC)
void     wait_for_at     (Condition condition, gpointer data, const char *what, const char *where);
/** turn_for: turns the main loop for a span in which something is to be measured. */
void     turn_for        (guint ms);
/** assert_gone: unrefs the last reference to an object and waits until it is gone and all its work is done. */
#define assert_gone(object) assert_gone_at (g_steal_pointer (object), G_STRFUNC)
void     assert_gone_at  (gpointer object, const char *where);

/** make_film: (transfer full): path of a film of @ms made of a moving picture and a tone; either may be left out. */
char    *make_film       (const char *name, guint ms, gboolean video, gboolean audio);
/** make_tone: (transfer full): path of a film that is a tone of 440 Hz, @loud of 0..1. */
char    *make_tone       (const char *name, guint ms, double loud);
/** make_late_sound: (transfer full): path of a film that is silent, and then a tone. */
char    *make_late_sound (const char *name, guint quiet_ms, guint loud_ms);
/** make_changing_film: (transfer full): path of a film that is 640×480 for a while, and then 240×320. */
char    *make_changing_film (const char *name, guint each_ms);
/** make_still: (transfer full): path of a picture. */
char    *make_still      (const char *name);
char    *test_path       (const char *name);

typedef struct
{
  StoaSource *source;
  StoaPublisher *publisher;
  StoaSubscriber *subscriber;
  StoaFrames *frames;        /* attached to "ana"'s camera */
  StoaOffer *offer;          /* the last one given to the subscriber */
  char *answer;              /* the last one */
  gint64 answered;           /* its revision */
  guint64 counted;           /* pictures, at a moment the test remembers */
  gboolean published, subscribed;   /* both ends connected */
  GError *error;             /* of either */
} Loop;

/** loop_new: (transfer full) @source: publishes it to a subscriber, as participant "ana". */
Loop    *loop_new        (StoaSource *source, gboolean play);
Loop    *loop_new_film   (const char *path);
void     loop_free       (Loop *loop);
/** loop_offer_more: offers the subscriber @n further m-lines, in which nobody is. */
void     loop_offer_more (Loop *loop, guint n);
gboolean loop_is_answered (gpointer loop);
guint64  loop_received   (Loop *loop);
guint64  loop_sent       (Loop *loop);
gboolean loop_has_picture (gpointer loop);
gboolean loop_has_sound  (gpointer loop);
gboolean loop_has_failed (gpointer loop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loop, loop_free)

G_END_DECLS
