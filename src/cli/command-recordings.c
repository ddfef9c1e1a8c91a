/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoa-client-recordings.h"
#include "stoa-download.h"
#include "stoactl.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

static gboolean keep;
static int days;

static const GOptionEntry retention_options[] = {
  { "keep", 0, 0, G_OPTION_ARG_NONE, &keep, "Keep it for ever", NULL },
  { "days", 0, 0, G_OPTION_ARG_INT, &days, "Keep it so long from now on", "N" },
  { NULL },
};

static char *new_title, *leave_out, *take_back;
static gboolean publish, unpublish;
static double trim_start_s, trim_end_s;

static const GOptionEntry edit_options[] = {
  { "title", 0, 0, G_OPTION_ARG_STRING, &new_title, "What it is called", "TITLE" },
  { "publish", 0, 0, G_OPTION_ARG_NONE, &publish, "Let those who may see the room see it", NULL },
  { "unpublish", 0, 0, G_OPTION_ARG_NONE, &unpublish, "Keep it to its caretakers", NULL },
  { "from", 0, 0, G_OPTION_ARG_DOUBLE, &trim_start_s, "Where players begin", "SECONDS" },
  { "to", 0, 0, G_OPTION_ARG_DOUBLE, &trim_end_s, "Where players end", "SECONDS" },
  { "leave-out", 0, 0, G_OPTION_ARG_STRING, &leave_out, "Take this person out of it", "ACCOUNT" },
  { "take-back", 0, 0, G_OPTION_ARG_STRING, &take_back, "Put this person back into it", "ACCOUNT" },
  { NULL },
};

static char *
describe_retention (const StoaRetention *retention)
{
  g_autofree char *until = stoactl_format_time (retention->until);

  return retention->keep ? g_strdup ("for ever") : g_strconcat ("until ", until, NULL);
}

static void
print_recordings (gconstpointer record)
{
  const StoaRecordingList *list = record;

  for (guint i = 0; i < list->recordings->len; i++)
    {
      const StoaRecordingCard *card = g_ptr_array_index (list->recordings, i);
      g_autofree char *at = stoactl_format_time (card->started_at);
      g_autofree char *until = describe_retention (card->retention);

      g_print ("%s  %s  %s, %s%s, %.1f min, %s\n", card->id, at, card->title, stoa_recording_phases[card->phase],
               card->published ? ", published" : "", card->duration_ms / 60000.0, until);
    }
}

static void
print_manifest (gconstpointer record)
{
  const StoaManifest *manifest = record;
  g_autofree char *until = describe_retention (manifest->retention);

  g_print ("%s\n%s, %.1f s, %s%s\n", manifest->title, stoa_recording_phases[manifest->phase],
           manifest->duration_ms / 1000.0, until, manifest->published ? ", published" : "");
  if (manifest->trouble != NULL)
    g_print ("%s\n", manifest->trouble);
  for (guint i = 0; i < manifest->tracks->len; i++)
    {
      const StoaRecordedTrack *track = g_ptr_array_index (manifest->tracks, i);

      g_print ("%2" G_GINT64_FORMAT "  %s, %s, %s: from %.1f s, %.1f s, %" G_GINT64_FORMAT " bytes%s%s\n", track->number,
               track->name, stoa_track_kinds[track->kind], stoa_recorded_codecs[track->codec], track->start_ms / 1000.0,
               track->duration_ms / 1000.0, track->bytes, track->trouble != NULL ? "; " : "",
               track->trouble != NULL ? track->trouble : "");
    }
}

static void
print_id (gconstpointer record)
{
  g_print ("%s\n", ((const StoaManifest *) record)->id);
}

static void
print_receipt (gconstpointer record)
{
  const StoaReceipt *receipt = record;

  for (guint i = 0; i < receipt->files->len; i++)
    {
      const StoaDeletedFile *file = g_ptr_array_index (receipt->files, i);

      g_print ("%s  %s  %s\n", file->gone ? "gone" : "STILL THERE", file->sha256 != NULL ? file->sha256 : "-", file->file);
    }
  g_print ("%s\n", receipt->complete ? "Nothing of it is left." : "Not everything could be deleted.");
}

static DexFuture *
ask_record (StoaClient *client, Stoactl *ctl)
{
  g_autofree char *request = g_uuid_string_random ();
  gboolean on = g_str_equal (ctl->args[2], "on");

  if (!on && !g_str_equal (ctl->args[2], "off"))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "A recording is switched on or off.");
  return stoa_client_record (client, ctl->args[1], request, on);
}

static DexFuture *
ask_recordings (StoaClient *client, Stoactl *ctl)
{
  return stoa_client_list_recordings (client, ctl->args[1]);
}

static DexFuture *
ask_recording (StoaClient *client, Stoactl *ctl)
{
  return stoa_client_load_manifest (client, ctl->args[1]);
}

static DexFuture *
ask_edit (StoaClient *client, Stoactl *ctl)
{
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);

  edit->title = g_strdup (new_title);
  edit->leave_out = g_strdup (leave_out);
  edit->take_back = g_strdup (take_back);
  edit->publish = publish ? STOA_ARCHIVE_ON : unpublish ? STOA_ARCHIVE_OFF : STOA_ARCHIVE_KEEP;
  if (trim_start_s > 0 || trim_end_s > 0)
    {
      edit->trim = stoa_record_new (&stoa_trim_type);
      edit->trim->start_ms = (gint64) (trim_start_s * 1000);
      edit->trim->end_ms = (gint64) (trim_end_s * 1000);
    }
  return stoa_client_edit_recording (client, ctl->args[1], edit);
}

static DexFuture *
ask_retention (StoaClient *client, Stoactl *ctl)
{
  g_autoptr (StoaRecordingEdit) edit = stoa_record_new (&stoa_recording_edit_type);

  if (keep == (days > 0) || days < 0 || days > STOA_MAX_RETENTION_DAYS)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_INVALID, "Say either --keep or --days.");
  edit->retention = stoa_record_new (&stoa_retention_type);
  edit->retention->keep = keep;
  edit->retention->until = keep ? 0 : g_get_real_time () / 1000 + days * DAY_MS;
  return stoa_client_edit_recording (client, ctl->args[1], edit);
}

static DexFuture *
ask_delete (StoaClient *client, Stoactl *ctl)
{
  return stoa_client_delete_recording (client, ctl->args[1]);
}

static DexFuture *
run_download (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);
  g_autoptr (StoaDownload) download = NULL;
  g_autoptr (GFile) file = NULL;

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  file = g_file_new_for_commandline_arg (ctl->args[2]);
  download = stoa_download_new (client, ctl->args[1], file);
  return stoa_download_run (download);
}

const StoactlCommand stoactl_record = {
  .name = "record",
  .arguments = "ROOM on|off",
  .summary = "Begin or end a recording of a room",
  .n_args = 2,
  .ask = ask_record,
  .print = print_id,
};

const StoactlCommand stoactl_recordings = {
  .name = "recordings",
  .arguments = "CONTEXT",
  .summary = "List what was recorded in a profile or project",
  .n_args = 1,
  .ask = ask_recordings,
  .print = print_recordings,
};

const StoactlCommand stoactl_recording = {
  .name = "recording",
  .arguments = "RECORDING",
  .summary = "Print what there is to say of a recording",
  .n_args = 1,
  .ask = ask_recording,
  .print = print_manifest,
};

const StoactlCommand stoactl_edit_recording = {
  .name = "edit-recording",
  .arguments = "RECORDING",
  .summary = "Change a recording, publish it, leave somebody out",
  .n_args = 1,
  .options = edit_options,
  .ask = ask_edit,
  .print = print_manifest,
};

const StoactlCommand stoactl_retention = {
  .name = "retention",
  .arguments = "RECORDING",
  .summary = "Say how long a recording is kept",
  .n_args = 1,
  .options = retention_options,
  .ask = ask_retention,
  .print = print_manifest,
};

const StoactlCommand stoactl_delete_recording = {
  .name = "delete-recording",
  .arguments = "RECORDING",
  .summary = "Delete a recording now, and print the receipt",
  .n_args = 1,
  .ask = ask_delete,
  .print = print_receipt,
};

const StoactlCommand stoactl_download = {
  .name = "download",
  .arguments = "RECORDING FILE",
  .summary = "Fetch a recording’s multi-track file",
  .n_args = 2,
  .run = run_download,
};
