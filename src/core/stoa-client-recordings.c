/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-client-recordings.h"

#include "stoa-client-private.h"

static DexFuture *
call_at (StoaClient *self, StoaRouteId route, const char *at, gpointer body)
{
  return stoa_client_call (self, route, stoa_route_path (route, at), body);
}

DexFuture *
stoa_client_record (StoaClient *self, const char *room, const char *request, gboolean on)
{
  StoaRecordRequest *body = stoa_record_new (&stoa_record_request_type);

  body->request = g_strdup (request);
  body->on = on;
  return call_at (self, STOA_ROUTE_ROOM_RECORD, room, body);
}

DexFuture *
stoa_client_list_recordings (StoaClient *self, const char *context)
{
  return call_at (self, STOA_ROUTE_RECORDINGS, context, NULL);
}

DexFuture *
stoa_client_load_manifest (StoaClient *self, const char *recording)
{
  return call_at (self, STOA_ROUTE_RECORDING, recording, NULL);
}

DexFuture *
stoa_client_edit_recording (StoaClient *self, const char *recording, const StoaRecordingEdit *edit)
{
  return call_at (self, STOA_ROUTE_RECORDING_EDIT, recording, stoa_record_copy (edit));
}

DexFuture *
stoa_client_delete_recording (StoaClient *self, const char *recording)
{
  return call_at (self, STOA_ROUTE_RECORDING_DELETE, recording, NULL);
}

DexFuture *
stoa_client_load_receipt (StoaClient *self, const char *recording)
{
  return call_at (self, STOA_ROUTE_RECORDING_RECEIPT, recording, NULL);
}

DexFuture *
stoa_client_link_media (StoaClient *self, const char *recording)
{
  return call_at (self, STOA_ROUTE_RECORDING_LINK, recording, NULL);
}

DexFuture *
stoa_client_load_recording_poster (StoaClient *self, const char *recording)
{
  return call_at (self, STOA_ROUTE_RECORDING_POSTER, recording, NULL);
}

DexFuture *
stoa_client_set_retention (StoaClient *self, const char *project, gint64 days)
{
  StoaProjectEdit *body = stoa_record_new (&stoa_project_edit_type);

  body->retention_days = days;
  return call_at (self, STOA_ROUTE_PROJECT_EDIT, project, body);
}
