/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-access.h"
#include "stoa-accounts.h"
#include "stoa-bans.h"
#include "stoa-call-feed.h"
#include "stoa-call-recordings.h"
#include "stoa-contexts.h"
#include "stoa-invites.h"
#include "stoa-room-history.h"

/* One function a route, on the store's thread. @me is who asks. */
typedef gpointer (*StoreRoute) (StoaDb *db, const StoaCall *call, const StoaAccount *me, GError **error);

static gpointer
get_me (StoaDb             *db,
        const StoaCall     *call,
        const StoaAccount  *me,
        GError            **error)
{
  return stoa_record_copy (me);
}

static gpointer
rename_me (StoaDb             *db,
           const StoaCall     *call,
           const StoaAccount  *me,
           GError            **error)
{
  const StoaRename *rename = call->body;

  stoa_accounts_rename (db, me->id, rename->name);
  return stoa_accounts_get (db, me->id);
}

static gpointer
list_accounts (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  return stoa_access_not_guest (me, error) ? stoa_accounts_list (db) : NULL;
}

static gpointer
list_contexts (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  if (me->kind == STOA_ACCOUNT_GUEST)
    return stoa_record_new (&stoa_context_list_type);
  return stoa_contexts_list (db, me->id, me->kind == STOA_ACCOUNT_OWNER);
}

static gpointer
make_project (StoaDb             *db,
              const StoaCall     *call,
              const StoaAccount  *me,
              GError            **error)
{
  const StoaProjectEdit *edit = call->body;

  if (!stoa_access_not_guest (me, error))
    return NULL;
  if (edit->title == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "title is missing.");
      return NULL;
    }
  return stoa_contexts_make_project (db, me->id, edit->title, edit->about, call->now, error);
}

static gpointer
get_project (StoaDb             *db,
             const StoaCall     *call,
             const StoaAccount  *me,
             GError            **error)
{
  if (!stoa_access_context (db, me, call->segments[0], STOA_CONTEXT_PROJECT, error))
    return NULL;
  return stoa_contexts_get (db, me->id, call->segments[0], STOA_CONTEXT_PROJECT, error);
}

static gpointer
edit_project (StoaDb             *db,
              const StoaCall     *call,
              const StoaAccount  *me,
              GError            **error)
{
  const StoaProjectEdit *edit = call->body;

  if (!stoa_access_edit_project (db, me, call->segments[0], error))
    return NULL;
  stoa_contexts_edit_project (db, call->segments[0], edit, call->now);
  return stoa_contexts_get (db, me->id, call->segments[0], STOA_CONTEXT_PROJECT, error);
}

static gpointer
get_profile (StoaDb             *db,
             const StoaCall     *call,
             const StoaAccount  *me,
             GError            **error)
{
  if (!stoa_access_context (db, me, call->segments[0], STOA_CONTEXT_PROFILE, error))
    return NULL;
  return stoa_contexts_get (db, me->id, call->segments[0], STOA_CONTEXT_PROFILE, error);
}

static gpointer
list_members (StoaDb             *db,
              const StoaCall     *call,
              const StoaAccount  *me,
              GError            **error)
{
  g_autoptr (StoaContext) project = get_project (db, call, me, error);

  return project != NULL ? stoa_contexts_members (db, project->id) : NULL;
}

static gpointer
put_member (StoaDb             *db,
            const StoaCall     *call,
            const StoaAccount  *me,
            StoaMembership      membership,
            GError            **error)
{
  const char *project = call->segments[0];
  const char *account = call->segments[1];
  gboolean leaves = membership == STOA_MEMBERSHIP_NONE && g_str_equal (account, me->id)
                    && stoa_access_membership (db, me, project) != STOA_MEMBERSHIP_NONE;

  if (!leaves && !stoa_access_edit_project (db, me, project, error))
    return NULL;
  if (!stoa_contexts_set_member (db, project, account, membership, error))
    return NULL;
  return stoa_contexts_members (db, project);
}

static gpointer
set_member (StoaDb             *db,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  const StoaMembershipEdit *edit = call->body;

  return put_member (db, call, me, edit->membership, error);
}

static gpointer
remove_member (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  return put_member (db, call, me, STOA_MEMBERSHIP_NONE, error);
}

static gpointer
list_rooms (StoaDb             *db,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  return stoa_access_open_rooms (db, me->id, call->context);
}

static gpointer
get_room (StoaDb             *db,
          const StoaCall     *call,
          const StoaAccount  *me,
          GError            **error)
{
  return stoa_access_room (db, me->id, call->segments[0], error);
}

static gpointer
me_if_open (const StoaRoomCard  *card,
            const StoaAccount   *me,
            GError             **error)
{
  if (card == NULL)
    return NULL;
  if (card->phase == STOA_ROOM_OPEN)
    return stoa_record_copy (me);
  g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
  return NULL;
}

/* Whoever may knock asks as well. */
static gpointer
enter_room (StoaDb             *db,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  gboolean knocks;
  g_autoptr (StoaRoomCard) card = stoa_access_enter (db, me->id, call->segments[0], &knocks, error);

  return me_if_open (card, me, error);
}

/* For what one does in a room that one is in: whoever was let in sees it. */
static gpointer
act_in_room (StoaDb             *db,
             const StoaCall     *call,
             const StoaAccount  *me,
             GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, me->id, call->segments[0], error);

  return me_if_open (card, me, error);
}

static gpointer
end_room (StoaDb             *db,
          const StoaCall     *call,
          const StoaAccount  *me,
          GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, me->id, call->segments[0], error);

  if (card == NULL)
    return NULL;
  if (card->can_end)
    return stoa_record_copy (me);
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its host and caretakers end a room.");
  return NULL;
}

/* Who asks, and what they are in the room without being in it. */
static gpointer
moderate_room (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, me->id, call->segments[0], error);
  StoaParticipant *who;

  if (card == NULL)
    return NULL;
  who = stoa_record_new (&stoa_participant_type);
  who->account = g_strdup (me->id);
  who->role = g_str_equal (card->host, me->id) ? STOA_ROLE_HOST : card->can_end ? STOA_ROLE_MODERATOR : STOA_ROLE_SPEAKER;
  return who;
}

static gpointer
read_log (StoaDb             *db,
          const StoaCall     *call,
          const StoaAccount  *me,
          GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, me->id, call->segments[0], error);

  if (card == NULL)
    return NULL;
  if (card->can_end)
    return call->route == STOA_ROUTE_ROOM_LOG ? stoa_room_history_read (db, card->id, call->before, STOA_MAX_LIST)
                                              : stoa_room_history_read (db, card->id, 0, 0);
  g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its host and caretakers read a room's log.");
  return NULL;
}

static gpointer
list_bans (StoaDb             *db,
           const StoaCall     *call,
           const StoaAccount  *me,
           GError            **error)
{
  return stoa_access_not_guest (me, error) ? stoa_bans_list (db, me, call->room, call->search) : NULL;
}

static gpointer
lift_ban (StoaDb             *db,
          const StoaCall     *call,
          const StoaAccount  *me,
          GError            **error)
{
  return stoa_bans_lift (db, me, call->segments[0], call->now, error);
}

static gpointer
make_invite (StoaDb             *db,
             const StoaCall     *call,
             const StoaAccount  *me,
             GError            **error)
{
  const StoaInviteMake *make = call->body;

  if (make->target == NULL && !g_str_equal (make->scope, "server"))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "target is missing.");
      return NULL;
    }
  if (!stoa_access_invite (db, me, make->scope, make->target, error))
    return NULL;
  return stoa_invites_make (db, me->id, make, call->base_url, call->now, error);
}

static gpointer
list_invites (StoaDb             *db,
              const StoaCall     *call,
              const StoaAccount  *me,
              GError            **error)
{
  return stoa_invites_list (db, me, call->now);
}

static gpointer
revoke_invite (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  return stoa_invites_revoke (db, me, call->segments[0], error);
}

static gpointer
accept_invite (StoaDb             *db,
               const StoaCall     *call,
               const StoaAccount  *me,
               GError            **error)
{
  return stoa_invites_accept (db, me, call->token, call->body, call->now, error);
}

static const StoreRoute routes[STOA_N_ROUTES] = {
  [STOA_ROUTE_ME] = get_me,
  [STOA_ROUTE_RENAME] = rename_me,
  [STOA_ROUTE_ACCOUNTS] = list_accounts,
  [STOA_ROUTE_CONTEXTS] = list_contexts,
  [STOA_ROUTE_PROJECT_MAKE] = make_project,
  [STOA_ROUTE_PROJECT] = get_project,
  [STOA_ROUTE_PROJECT_EDIT] = edit_project,
  [STOA_ROUTE_PROFILE] = get_profile,
  [STOA_ROUTE_SEARCH] = stoa_call_search,
  [STOA_ROUTE_PICTURE] = stoa_call_see_context,
  [STOA_ROUTE_PICTURE_SET] = stoa_call_care_for,
  [STOA_ROUTE_PICTURE_REMOVE] = stoa_call_care_for,
  [STOA_ROUTE_CONTEXT_READ] = stoa_call_mark_read,
  [STOA_ROUTE_HOME] = stoa_call_list_posts,
  [STOA_ROUTE_FEED] = stoa_call_list_posts,
  [STOA_ROUTE_NOTE_MAKE] = stoa_call_make_note,
  [STOA_ROUTE_POST] = stoa_call_get_post,
  [STOA_ROUTE_NOTE_EDIT] = stoa_call_edit_note,
  [STOA_ROUTE_POST_REMOVE] = stoa_call_remove_post,
  [STOA_ROUTE_MEMBERS] = list_members,
  [STOA_ROUTE_MEMBER_SET] = set_member,
  [STOA_ROUTE_MEMBER_REMOVE] = remove_member,
  [STOA_ROUTE_ROOMS] = list_rooms,
  [STOA_ROUTE_ROOM_START] = get_me,
  [STOA_ROUTE_ROOM] = get_room,
  [STOA_ROUTE_ROOM_JOIN] = enter_room,
  [STOA_ROUTE_ROOM_LEAVE] = act_in_room,
  [STOA_ROUTE_ROOM_END] = end_room,
  [STOA_ROUTE_ROOM_PROMOTE] = stoa_call_promote_room,
  [STOA_ROUTE_ROOM_DEMOTE] = stoa_call_promote_room,
  [STOA_ROUTE_POSTER] = get_room,
  [STOA_ROUTE_POSTER_SET] = act_in_room,
  [STOA_ROUTE_POSTER_REMOVE] = moderate_room,
  [STOA_ROUTE_ROOM_MODERATE] = moderate_room,
  [STOA_ROUTE_ROOM_LOG] = read_log,
  [STOA_ROUTE_ROOM_LOG_CSV] = read_log,
  [STOA_ROUTE_ROOM_RECORD] = moderate_room,
  [STOA_ROUTE_RECORDINGS] = stoa_call_list_recordings,
  [STOA_ROUTE_RECORDING] = stoa_call_get_recording,
  [STOA_ROUTE_RECORDING_EDIT] = stoa_call_edit_recording,
  [STOA_ROUTE_RECORDING_DELETE] = stoa_call_care_recording,
  [STOA_ROUTE_RECORDING_RECEIPT] = stoa_call_get_receipt,
  [STOA_ROUTE_RECORDING_LINK] = stoa_call_see_recording,
  [STOA_ROUTE_RECORDING_MEDIA] = stoa_call_get_media,
  [STOA_ROUTE_RECORDING_POSTER] = stoa_call_get_asset,
  [STOA_ROUTE_RECORDING_SUBTITLES] = stoa_call_get_asset,
  [STOA_ROUTE_BANS] = list_bans,
  [STOA_ROUTE_BAN_LIFT] = lift_ban,
  [STOA_ROUTE_INVITE_MAKE] = make_invite,
  [STOA_ROUTE_INVITES] = list_invites,
  [STOA_ROUTE_INVITE_REVOKE] = revoke_invite,
  [STOA_ROUTE_INVITE_ACCEPT] = accept_invite,
};

static gboolean
read_body (StoaCall  *call,
           GError   **error)
{
  const StoaRecordType *type = stoa_route_get (call->route)->request;
  gsize length;
  const char *text = g_bytes_get_data (call->text, &length);

  if (type == NULL)
    return TRUE;
  call->body = stoa_record_parse (type, text != NULL ? text : "", length, error);
  return call->body != NULL;
}

gpointer
stoa_call_run_on_store (StoaDb    *db,
                        gpointer   data,
                        GError   **error)
{
  StoaCall *call = data;
  g_autoptr (StoaIdentity) identity = NULL;

  if (call->token != NULL && (identity = stoa_accounts_by_token (db, call->token, call->now, error)) == NULL)
    return NULL;
  if (!read_body (call, error))
    return NULL;
  return routes[call->route] (db, call, identity != NULL ? identity->account : NULL, error);
}
