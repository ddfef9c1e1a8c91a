/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STOA_JANUS_SOCKET "ws"

typedef struct
{
  const char *program;     /* NULL: `janus` on PATH */
  const char *directory;   /* its own, mode 0700 */
  const char *secret;      /* every request carries it */
  gboolean loopback_only;  /* media on this computer only */
  guint port_min;          /* of the media's UDP ports; 0: any */
  guint port_max;
} StoaJanusConfig;

/**
 * stoa_janus_config_write:
 *
 * Makes the directory and the files that start Janus with the VideoRoom plugin and the WebSocket
 * transport on a socket in that directory, and nothing else.
 *
 * Returns: %FALSE with a #GFileError
 */
gboolean stoa_janus_config_write (const StoaJanusConfig *config,
                                  GError               **error);

/** stoa_janus_config_remove: takes the files and the directory away again. */
void     stoa_janus_config_remove (const char            *directory);

G_END_DECLS
