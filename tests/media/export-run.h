/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "media-record.h"
#include "stoa-export.h"

G_BEGIN_DECLS

/* Films made of recordings, for the tests of exports. */

#define N_PEOPLE 6

extern const char *const export_names[N_PEOPLE];
extern const guint32 export_colors[N_PEOPLE];

typedef struct
{
  gboolean done;
  gboolean succeeded;
  GError *error;
} ExportResult;

/** record_all: everybody is there and sends, each in a colour and with a tone of their own. */
Recorded *record_all      (const char         *name,
                           guint               n,
                           gint64              ms);
/** export_finished: what stoa_export_run_async() calls, with an #ExportResult. */
void      export_finished (GObject            *object,
                           GAsyncResult       *result,
                           gpointer            data);
/** export_wait: until it is done. */
void      export_wait     (ExportResult       *result);
/** export_to: (transfer full): the path of what has to succeed. @trouble: (out) (nullable): %NULL: there is to be none. */
char     *export_to       (const char         *source,
                           const StoaManifest *manifest,
                           const char         *name,
                           StoaExportFormat    format,
                           guint               height,
                           char              **trouble);
/** export_film: (transfer full): the path of a WebM file. */
char     *export_film     (Recorded           *recorded,
                           const char         *name,
                           guint               height);

G_END_DECLS
