/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-sfu.h"

G_BEGIN_DECLS

#define STOA_TYPE_JANUS (stoa_janus_get_type ())
G_DECLARE_FINAL_TYPE (StoaJanus, stoa_janus, STOA, JANUS, GObject)

typedef struct
{
  const char *program;     /* NULL: `janus` on PATH */
  const char *run_dir;     /* a private directory is made in here */
  gboolean loopback_only;  /* media for this computer only */
  guint port_min;          /* UDP ports of media; 0: any */
  guint port_max;
} StoaJanusOptions;

/**
 * stoa_janus_new:
 *
 * Returns: (transfer full): a #StoaSfu that runs and watches its own Janus. One that dies or falls
 *   silent is started again, later and later while it keeps dying.
 */
StoaSfu *stoa_janus_new     (const StoaJanusOptions *options);

G_END_DECLS
