/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A stoa-server as a process of its own, with its data in a directory that goes with it. */
typedef struct
{
  char *data_dir;
  char *url;
  char *token;
  guint port;                /* 0 before the first start */
  guint away_ms;             /* 0: the program as it ships */
  GSubprocess *process;
} StoaTestServer;

/**
 * stoa_test_server_new: (transfer full): one that serves.
 * @away_ms: how long a lost participant keeps their place, with a media engine that is none; 0 for
 *   the program as it ships
 */
StoaTestServer *stoa_test_server_new   (guint           away_ms);
void            stoa_test_server_free  (StoaTestServer *self);
/** stoa_test_server_start: again, on the port it had. */
void            stoa_test_server_start (StoaTestServer *self);
/** stoa_test_server_kill: with SIGKILL; returns when it is gone. */
void            stoa_test_server_kill  (StoaTestServer *self);
/** stoa_test_server_stop: with SIGTERM; returns when it is gone. */
void            stoa_test_server_stop  (StoaTestServer *self);

/** stoa_test_remove_dir: with all that is in it. */
void            stoa_test_remove_dir   (const char     *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaTestServer, stoa_test_server_free)

G_END_DECLS
