/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-janus.h"
#include "stoa-test-peer.h"
#include "stoa-test-wait.h"

G_BEGIN_DECLS

#define ROOM "garden"

/* A running Janus with one open room, and what it told. */
typedef struct
{
  StoaSfu *sfu;
  char *run_dir;
  GHashTable *tracks;   /* "participant kind" of those that are up */
  GHashTable *speaking; /* participants */
  GHashTable *asked;    /* participants whose clients were told that a keyframe is wanted */
  guint n_up;
  guint n_down;
} JanusFixture;

void     janus_fixture_set_up    (JanusFixture *fixture,
                                  gconstpointer data);
void     janus_fixture_tear_down (JanusFixture *fixture,
                                  gconstpointer data);
gboolean janus_fixture_has_track (JanusFixture *fixture,
                                  const char   *name);
/** janus_fixture_kick: Janus itself throws one of its participants ("ana.1") out. */
void     janus_fixture_kick      (JanusFixture *fixture,
                                  const char   *feed);
/** janus_fixture_get_pid: of the Janus process that this one started; 0 without one. */
GPid     janus_fixture_get_pid   (void);

G_END_DECLS
