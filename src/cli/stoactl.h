/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-client.h"

G_BEGIN_DECLS

/* What every command knows: the options before or behind its name, and its arguments. */
typedef struct
{
  char *server;
  char *token_file;
  gboolean json;
  char **args;               /* without options */
} Stoactl;

typedef struct
{
  const char *name;
  const char *arguments;     /* as --help shows them */
  const char *summary;
  guint n_args;
  guint n_more;              /* that may be left out */
  const GOptionEntry *options; /* nullable */
  /* Main thread, outside of any fiber. (transfer full): resolves when done; rejects with STOA_ERROR. */
  DexFuture *(*run) (Stoactl *ctl);
  /* In its place, for what is one request: (transfer full): resolves to a record, which `print`, if any, prints for people. */
  DexFuture *(*ask) (StoaClient *client, Stoactl *ctl);
  void (*print) (gconstpointer record);
} StoactlCommand;

extern const StoactlCommand stoactl_rooms, stoactl_start, stoactl_invite, stoactl_join, stoactl_end, stoactl_whoami,
  stoactl_set_name, stoactl_projects, stoactl_make_project, stoactl_moderate, stoactl_bans, stoactl_log,
  stoactl_feed, stoactl_post, stoactl_promote, stoactl_demote, stoactl_record, stoactl_recordings, stoactl_recording,
  stoactl_edit_recording, stoactl_retention, stoactl_delete_recording, stoactl_download, stoactl_export;

/** stoactl_client: (transfer full) (nullable): for the server and account of the options, else the running app's. */
StoaClient *stoactl_client      (Stoactl       *ctl,
                                 GError       **error);
/** stoactl_run: (transfer full): the command, be it one request or more. */
DexFuture  *stoactl_run         (Stoactl       *ctl,
                                 const StoactlCommand *command);
/**
 * stoactl_show:
 * @future: (transfer full): resolves to a record
 * @print: prints the record for people; %NULL for nothing
 *
 * Returns: (transfer full): resolves when the record is printed: as JSON with --json, else by @print
 */
DexFuture  *stoactl_show        (Stoactl       *ctl,
                                 DexFuture     *future,
                                 void         (*print) (gconstpointer record));

/** stoactl_format_time: (transfer full): for people, in their time zone; @at_ms is since 1970. */
char       *stoactl_format_time (gint64         at_ms);

G_END_DECLS
