/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_FAKE_SFU (stoa_fake_sfu_get_type ())
G_DECLARE_FINAL_TYPE (StoaFakeSfu, stoa_fake_sfu, STOA, FAKE_SFU, GObject)

/**
 * StoaFakeSfu:
 *
 * A media engine without media, for tests of what stands around one: keeps the rules of #StoaSfu (rooms
 * must be open, wants are met when tracks appear, a crash empties it), answers at once, notes what it
 * was asked, and misbehaves when told to. It does not read session descriptions.
 */
StoaFakeSfu *stoa_fake_sfu_new         (void);

/** stoa_fake_sfu_count: how often it was asked; a call reads "publish ROOM PARTICIPANT", "open-room ROOM", "start", … */
guint        stoa_fake_sfu_count       (StoaFakeSfu   *self,
                                        const char    *call);
void         stoa_fake_sfu_forget      (StoaFakeSfu   *self);
/** stoa_fake_sfu_delay: every answer from now on comes that much later; 0: at once. */
void         stoa_fake_sfu_delay       (StoaFakeSfu   *self,
                                        guint          delay_ms);
/** stoa_fake_sfu_refuse: the next call of that name ("publish", …) rejects with this. */
void         stoa_fake_sfu_refuse      (StoaFakeSfu   *self,
                                        const char    *name,
                                        StoaError      code,
                                        const char    *message);
/** stoa_fake_sfu_crash: down, and empty, until stoa_fake_sfu_recover(). */
void         stoa_fake_sfu_crash       (StoaFakeSfu   *self,
                                        const char    *why);
void         stoa_fake_sfu_recover     (StoaFakeSfu   *self);
/** stoa_fake_sfu_speak: emits `speaking`. */
void         stoa_fake_sfu_speak       (StoaFakeSfu   *self,
                                        const char    *room,
                                        const char    *participant,
                                        gboolean       on,
                                        double         dbov);
/** stoa_fake_sfu_hang_up: a participant's sending connection breaks: its tracks go. */
void         stoa_fake_sfu_hang_up     (StoaFakeSfu   *self,
                                        const char    *room,
                                        const char    *participant);
/** stoa_fake_sfu_has_room: whether that room is open. */
gboolean     stoa_fake_sfu_has_room    (StoaFakeSfu   *self,
                                        const char    *room);

G_END_DECLS
