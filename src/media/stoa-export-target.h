/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define STOA_EXPORT_FPS 30

typedef enum
{
  STOA_EXPORT_FORMAT_WEBM,   /* VP9 and Opus */
  STOA_EXPORT_FORMAT_MP4,    /* H.264 and AAC */
} StoaExportFormat;

/* What is to be written, and where. */
typedef struct
{
  StoaExportFormat format;
  guint width;
  guint height;
  const char *path;          /* of what is written; there even if it fails */
  const char *title;
  gint64 started_at;         /* Unix milliseconds */
  gint64 duration_ms;
  const GArray *cues;        /* of StoaReplayCue: become a track of subtitles */
  const GArray *chapters;    /* of StoaReplayCue as well: their text is the title */
} StoaExportTarget;

G_END_DECLS
