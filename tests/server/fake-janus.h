/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FakeJanus:
 *
 * Janus's API in the test's own process, without media, and as unhelpful as Janus may be: of the messages that are under way
 * at the same time it does the last one first. Some tens of milliseconds after the first of them it does what has come by then.
 */
typedef struct _FakeJanus FakeJanus;

/** fake_janus_new: serves on a socket at @path. */
FakeJanus *fake_janus_new          (const char *path);
void       fake_janus_free         (FakeJanus  *self);
/** fake_janus_connect: the connection of @feed stands. */
void       fake_janus_connect      (FakeJanus  *self,
                                    const char *feed);

gboolean   fake_janus_has_room     (FakeJanus  *self,
                                    const char *room);
gboolean   fake_janus_has_feed     (FakeJanus  *self,
                                    const char *feed);
/** fake_janus_is_muted: that m-line, also while nothing is sent on it. */
gboolean   fake_janus_is_muted     (FakeJanus  *self,
                                    const char *feed,
                                    const char *mid);
/** fake_janus_get_offer: (nullable): the newest that it took of @feed. */
const char *fake_janus_get_offer   (FakeJanus  *self,
                                    const char *feed);
/** fake_janus_get_pace: seconds between the keyframes that it asks everybody for; 0: never. */
gint64     fake_janus_get_pace     (FakeJanus  *self);
/** fake_janus_count: how often it was asked for @request. */
guint      fake_janus_count        (FakeJanus  *self,
                                    const char *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeJanus, fake_janus_free)

G_END_DECLS
