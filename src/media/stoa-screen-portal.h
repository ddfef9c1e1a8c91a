/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libportal/portal.h>

G_BEGIN_DECLS

/* A screen or window that the system lets us see, until it is freed or its session emits "closed". Its pictures come
 * by xdp_session_open_pipewire_remote(), which blocks. */
typedef struct
{
  XdpSession *session;
  guint node;                /* on a PipeWire connection of the session */
  char *token;               /* (nullable): has the same one again without a question */
} StoaScreenCast;

/**
 * stoa_screen_portal_open_async:
 * @parent: (nullable): the window that asks
 * @token: (nullable): of an earlier cast
 *
 * Shows the system's question which screen or window to share, unless @token answers it. Main thread.
 */
void            stoa_screen_portal_open_async  (XdpParent           *parent,
                                                const char          *token,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
/** stoa_screen_portal_open_finish: (transfer full) (nullable): fails with %G_IO_ERROR_CANCELLED when the answer is no,
 *  with %STOA_ERROR_NOT_FOUND when there is nobody to ask. */
StoaScreenCast *stoa_screen_portal_open_finish (GAsyncResult        *result,
                                                GError             **error);
void            stoa_screen_cast_free          (StoaScreenCast      *cast);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaScreenCast, stoa_screen_cast_free)

G_END_DECLS
