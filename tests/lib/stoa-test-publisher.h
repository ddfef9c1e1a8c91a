/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-test-member.h"

G_BEGIN_DECLS

/** StoaTestPublisher: what a member sends, over one connection at a time. Its member outlives it. */
typedef struct _StoaTestPublisher StoaTestPublisher;

typedef struct
{
  int width;             /* of the camera; 0: no camera */
  gboolean mic;
  gboolean loud;         /* the microphone hears a tone, else silence */
  gboolean simulcast;    /* the camera in two layers: a fourth of the width, and all of it */
  const char *encoder;   /* NULL: VP8 */
} StoaTestMedia;

/* What happens to the RTP packets it sends. */
typedef enum
{
  STOA_TEST_WHOLE,
  STOA_TEST_BENT,        /* three of four have other bytes, or fewer */
  STOA_TEST_OTHER_CODEC, /* they are of a payload type that nobody agreed */
} StoaTestSpoil;

StoaTestPublisher *stoa_test_publisher_new     (StoaTestMember      *member);
void               stoa_test_publisher_free    (StoaTestPublisher   *self);
/** stoa_test_publisher_start: on a new connection; waits until the engine's answer is set; whether it gave one. */
gboolean           stoa_test_publisher_start   (StoaTestPublisher   *self,
                                                const StoaTestMedia *media,
                                                GError             **error);
/** stoa_test_publisher_add_mic: a silent one, to what is sent. */
gboolean           stoa_test_publisher_add_mic (StoaTestPublisher   *self,
                                                GError             **error);
/** stoa_test_publisher_spoil: from now on, in the small (0) or the large (1) layer of its simulcast. */
void               stoa_test_publisher_spoil   (StoaTestPublisher   *self,
                                                guint                layer,
                                                StoaTestSpoil        how);
/** stoa_test_publisher_stop: its connection ends without a word. */
void               stoa_test_publisher_stop    (StoaTestPublisher   *self);

G_END_DECLS
