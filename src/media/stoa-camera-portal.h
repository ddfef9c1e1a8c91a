/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** stoa_camera_portal_is_needed: whether cameras can only be had by asking. */
gboolean stoa_camera_portal_is_needed  (void);

/** stoa_camera_portal_open_async: shows the system's question, unless it was answered before. Main thread. */
void     stoa_camera_portal_open_async  (GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
/** stoa_camera_portal_open_finish: the file descriptor of a PipeWire connection that shows the cameras, or −1. */
int      stoa_camera_portal_open_finish (GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS
