/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-call-recordings.h"

#include "stoa-access-recordings.h"
#include "stoa-access.h"
#include "stoa-recordings.h"

/* on the store's thread */

gpointer
stoa_call_list_recordings (StoaDb             *db,
                           const StoaCall     *call,
                           const StoaAccount  *me,
                           GError            **error)
{
  if (!stoa_access_any_context (db, me, call->segments[0], error))
    return NULL;
  return stoa_access_recordings (db, me->id, call->segments[0]);
}

static gboolean
is_left_out (const StoaManifest *manifest,
             const char         *participant)
{
  for (guint i = 0; participant != NULL && i < manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = g_ptr_array_index (manifest->people, i);

      if (person->left_out && g_str_equal (person->participant, participant))
        return TRUE;
    }
  return FALSE;
}

/* Who is left out is not there, for all but its caretakers. */
static void
hide_left_out (StoaManifest *manifest)
{
  for (guint i = manifest->tracks->len; i > 0; i--)
    if (is_left_out (manifest, ((const StoaRecordedTrack *) g_ptr_array_index (manifest->tracks, i - 1))->participant))
      g_ptr_array_remove_index (manifest->tracks, i - 1);
  for (guint i = manifest->timeline->len; i > 0; i--)
    if (is_left_out (manifest, ((const StoaMoment *) g_ptr_array_index (manifest->timeline, i - 1))->participant))
      g_ptr_array_remove_index (manifest->timeline, i - 1);
  for (guint i = manifest->people->len; i > 0; i--)
    if (((const StoaRecordedPerson *) g_ptr_array_index (manifest->people, i - 1))->left_out)
      g_ptr_array_remove_index (manifest->people, i - 1);
}

static StoaManifest *
get_manifest (StoaDb      *db,
              const char  *account,
              const char  *recording,
              GError     **error)
{
  g_autoptr (StoaRecordingCard) card = stoa_access_recording (db, account, recording, error);
  StoaManifest *manifest = card != NULL ? stoa_recordings_load (db, recording, error) : NULL;

  if (manifest == NULL)
    return NULL;
  manifest->can_edit = card->can_edit;
  if (!card->can_edit)
    hide_left_out (manifest);
  return manifest;
}

gpointer
stoa_call_get_recording (StoaDb             *db,
                         const StoaCall     *call,
                         const StoaAccount  *me,
                         GError            **error)
{
  return get_manifest (db, me->id, call->segments[0], error);
}

gpointer
stoa_call_edit_recording (StoaDb             *db,
                          const StoaCall     *call,
                          const StoaAccount  *me,
                          GError            **error)
{
  g_autofree char *removed = NULL;
  gboolean remake;

  if (!stoa_access_edit_recording (db, me->id, call->segments[0], error)
      || !stoa_recordings_edit (db, call->segments[0], call->body, call->now, &remake, &removed, error))
    return NULL;
  return get_manifest (db, me->id, call->segments[0], error);
}

gpointer
stoa_call_care_recording (StoaDb             *db,
                          const StoaCall     *call,
                          const StoaAccount  *me,
                          GError            **error)
{
  return stoa_access_edit_recording (db, me->id, call->segments[0], error) ? stoa_record_copy (me) : NULL;
}

gpointer
stoa_call_see_recording (StoaDb             *db,
                         const StoaCall     *call,
                         const StoaAccount  *me,
                         GError            **error)
{
  g_autoptr (StoaRecordingCard) card = stoa_access_recording (db, me->id, call->segments[0], error);

  return card != NULL ? stoa_record_copy (me) : NULL;
}

/* Of a route for one of the assets. */
static StoaAssetKind
kind_of (const StoaCall *call)
{
  return call->route == STOA_ROUTE_RECORDING_POSTER ? STOA_ASSET_POSTER : STOA_ASSET_SUBTITLES;
}

/* Of one that is made anew, nobody gets what was before. */
gpointer
stoa_call_get_asset (StoaDb             *db,
                     const StoaCall     *call,
                     const StoaAccount  *me,
                     GError            **error)
{
  g_autoptr (StoaManifest) manifest = get_manifest (db, me->id, call->segments[0], error);

  if (manifest == NULL)
    return NULL;
  if (manifest->phase == STOA_RECORDING_READY && stoa_manifest_find_asset (manifest, kind_of (call)) != NULL)
    return g_steal_pointer (&manifest);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "That recording has none.");
  return NULL;
}

gpointer
stoa_call_get_receipt (StoaDb             *db,
                       const StoaCall     *call,
                       const StoaAccount  *me,
                       GError            **error)
{
  g_autoptr (StoaRecordingCard) card = stoa_access_recording (db, me->id, call->segments[0], error);

  return card != NULL ? stoa_recordings_receipt (db, card->id, error) : NULL;
}

gpointer
stoa_call_get_media (StoaDb             *db,
                     const StoaCall     *call,
                     const StoaAccount  *me,
                     GError            **error)
{
  const char *account = me != NULL ? me->id : call->link_account;
  g_autoptr (StoaManifest) manifest = NULL;

  if (account == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "This needs a token, or a link that has not expired.");
      return NULL;
    }
  manifest = get_manifest (db, account, call->segments[0], error);
  if (manifest == NULL
      || (manifest->phase == STOA_RECORDING_READY && stoa_manifest_find_asset (manifest, STOA_ASSET_MEDIA) != NULL))
    return g_steal_pointer (&manifest);
  if (manifest->phase == STOA_RECORDING_EXPIRED)
    g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "That recording was deleted.");
  else
    g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "That recording is not ready; try again later.");
  return NULL;
}

/* recording a room, on the main thread */

gboolean
stoa_recording_await_allowed (const StoaHouse    *house,
                              const StoaCommand  *command,
                              GError            **error)
{
  if (command->kind != STOA_COMMAND_TOGGLE_RECORDING || !command->on)
    return TRUE;
  return dex_await (stoa_recording_service_check (house->recordings), error);
}

typedef struct
{
  char *account;
  char *room;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->account);
  g_free (look->room);
  g_free (look);
}

static gpointer
run_newest (StoaDb   *db,
            gpointer  data,
            GError  **error)
{
  const Look *look = data;
  g_autofree char *recording = stoa_recordings_newest (db, look->room);

  if (recording != NULL)
    return get_manifest (db, look->account, recording, error);
  g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "The room is not recorded.");
  return NULL;
}

static gpointer
record_room (const StoaHouse        *house,
             const StoaCall         *call,
             const StoaParticipant  *who,
             GError                **error)
{
  const StoaRecordRequest *request = call->body;
  StoaLiveRoom *room = stoa_room_service_find (house->rooms, call->segments[0]);
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);
  g_autoptr (StoaLiveRoom) held = room != NULL ? g_object_ref (room) : NULL;
  Look *look;

  if (room == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return NULL;
    }
  command->kind = STOA_COMMAND_TOGGLE_RECORDING;
  command->on = request->on;
  if (!stoa_role_moderates (who->role))
    g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only the host and moderators can record the room.");
  if (!stoa_role_moderates (who->role) || !stoa_recording_await_allowed (house, command, error)
      || !dex_await (stoa_live_room_moderate (held, who, command, request->request), error))
    return NULL;
  dex_await (stoa_recording_service_await (house->recordings), NULL);
  look = g_new0 (Look, 1);
  look->account = g_strdup (who->account);
  look->room = g_strdup (call->segments[0]);
  return dex_await_boxed (stoa_store_run (house->store, STOA_TYPE_RECORD, run_newest, look, look_free), error);
}

GBytes *
stoa_call_load_asset (const StoaHouse  *house,
                      const StoaCall   *call,
                      GError          **error)
{
  g_autofree char *path = stoa_recording_service_get_path (house->recordings, call->segments[0], kind_of (call));
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GBytes *bytes = dex_await_boxed (dex_file_load_contents_bytes (file), NULL);

  if (bytes == NULL)
    g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "Its file is missing on the server.");
  return bytes;
}

/* what goes on */

static void
fill_list (const StoaHouse         *house,
           const StoaRecordingList *list)
{
  for (guint i = 0; i < list->recordings->len; i++)
    {
      StoaRecordingCard *card = g_ptr_array_index (list->recordings, i);

      if (card->phase == STOA_RECORDING_FINISHING)
        card->progress = stoa_recording_service_get_progress (house->recordings, card->id);
    }
}

static void
note_edit (const StoaHouse    *house,
           const StoaCall     *call,
           const StoaManifest *manifest)
{
  const StoaRecordingEdit *edit = call->body;

  if (manifest->phase == STOA_RECORDING_FINISHING && (edit->leave_out != NULL || edit->take_back != NULL))
    stoa_recording_service_finish (house->recordings, manifest->id);
  if (edit->retention != NULL)
    stoa_recording_service_sweep (house->recordings);
  if (edit->publish == STOA_ARCHIVE_OFF)
    stoa_recording_service_withdraw (house->recordings, manifest->id);
  stoa_feed_news_tell_recording (house->news, manifest->id, 0);
  if (manifest->post != NULL)
    stoa_feed_news_tell (house->news, manifest->post);
  else if (edit->publish == STOA_ARCHIVE_OFF)
    stoa_feed_news_shift (house->news, manifest->context, NULL);
}

gpointer
stoa_call_recordings_go_on (const StoaHouse  *house,
                            const StoaCall   *call,
                            gpointer          answer,
                            GError          **error)
{
  const char *id = call->segments[0];

  switch (call->route)
    {
    case STOA_ROUTE_ROOM_RECORD:
      return stoa_call_replace (answer, record_room (house, call, answer, error));
    case STOA_ROUTE_RECORDINGS:
      fill_list (house, answer);
      break;
    case STOA_ROUTE_RECORDING:
      if (((StoaManifest *) answer)->phase == STOA_RECORDING_FINISHING)
        ((StoaManifest *) answer)->progress = stoa_recording_service_get_progress (house->recordings, id);
      if (((StoaManifest *) answer)->phase == STOA_RECORDING_READY
          && stoa_manifest_find_asset (answer, STOA_ASSET_MEDIA) == NULL)
        stoa_recording_service_remake (house->recordings, id);
      break;
    case STOA_ROUTE_RECORDING_EDIT:
      note_edit (house, call, answer);
      break;
    case STOA_ROUTE_RECORDING_DELETE:
      return stoa_call_replace (
        answer, dex_await_boxed (stoa_recording_service_delete (house->recordings, id, ((const StoaAccount *) answer)->name),
                                 error));
    case STOA_ROUTE_RECORDING_LINK:
      return stoa_call_replace (answer, stoa_media_links_make (house->links, house->base_url, id,
                                                               ((const StoaAccount *) answer)->id, call->now));
    default:
      break;
    }
  return answer;
}
