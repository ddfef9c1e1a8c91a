/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-outlet.h"

typedef struct _XdpParent XdpParent;

G_BEGIN_DECLS

typedef enum { STOA_SCREEN_OFF, STOA_SCREEN_ASKING, STOA_SCREEN_ON } StoaScreenState;

#define STOA_TYPE_SCREEN_STATE (stoa_screen_state_get_type ())
GType stoa_screen_state_get_type (void);

#define STOA_TYPE_SCREEN (stoa_screen_get_type ())
G_DECLARE_FINAL_TYPE (StoaScreen, stoa_screen, STOA, SCREEN, GObject)

/**
 * StoaScreen:
 *
 * A screen or window that one shows to others, by way of the system's portal. Pictures leave as I420 of at most
 * 2560×1440 and 15 a second, and some a second when nothing moves. Main thread.
 *
 * Properties: `state` (StoaScreenState), `token` (string or %NULL: has the portal give the same once more without
 * asking; a new one comes with each sharing, to be kept for the next).
 * Signal: `ended` (GError or %NULL): it is off, and not by stoa_screen_stop(). Without an error the user or the system
 * wanted it so.
 */
StoaScreen     *stoa_screen_new        (void);
/** stoa_screen_ask: asks what to share and shares it. @parent: (nullable): the window that asks. */
void            stoa_screen_ask        (StoaScreen *self,
                                        XdpParent  *parent);
/** stoa_screen_play: shares a film instead. */
void            stoa_screen_play       (StoaScreen *self,
                                        const char *path);
void            stoa_screen_stop       (StoaScreen *self);
StoaScreenState stoa_screen_get_state  (StoaScreen *self);
void            stoa_screen_set_token  (StoaScreen *self,
                                        const char *token);
const char     *stoa_screen_get_token  (StoaScreen *self);
/** stoa_screen_get_outlet: (transfer none) */
StoaOutlet     *stoa_screen_get_outlet (StoaScreen *self);

G_END_DECLS
