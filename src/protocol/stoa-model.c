/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-model.h"

#include "stoa-record-table.h"

#define MAX_PIXELS 16384
#define MAX_URL 2048

#define HIGH_FROM_LINES 540  /* a smaller picture's half is as good as the mid layer */
#define MID_FROM_LINES 270

const char *const stoa_account_kinds[] = { "owner", "member", "guest", NULL };
const char *const stoa_context_kinds[] = { "profile", "project", NULL };
const char *const stoa_memberships[] = { "none", "member", "caretaker", NULL };
const char *const stoa_visibilities[] = { "public", "members", "private", NULL };
const char *const stoa_room_phases[] = { "open", "ended", NULL };
const char *const stoa_roles[] = { "listener", "speaker", "moderator", "host", NULL };
const char *const stoa_track_kinds[] = { "mic", "camera", "screen", "screen-audio", NULL };
const char *const stoa_layers[] = { "auto", "low", "mid", "high", NULL };
const char *const stoa_leave_reasons[] = { "left", "lost", "removed", "banned", "ended", NULL };
const char *const stoa_invite_scopes[] = { "room", "project", "server", NULL };
const char *const stoa_order_states[] = { "locked", "asked", NULL };
const char *const stoa_post_kinds[] = { "note", "live", "replay", NULL };
const char *const stoa_post_states[] = { "posted", "live", "ended", "expired", "removed", NULL };
const char *const stoa_doors[] = { "open", "knock", "full", NULL };
const char *const stoa_knock_outcomes[] = { "admitted", "declined", "cancelled", "timed-out", NULL };

static const StoaField stoa_account_type_fields[] = {
  FIELD (StoaAccount, id, ID, REQUIRED),
  FIELD (StoaAccount, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaAccount, kind, ENUM, REQUIRED, ONE_OF (stoa_account_kinds)),
};
RECORD_TYPE (stoa_account_type, StoaAccount);

static const StoaField stoa_context_type_fields[] = {
  FIELD (StoaContext, id, ID, REQUIRED),
  FIELD (StoaContext, title, TEXT, REQUIRED, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaContext, about, STRING, OPTIONAL, RANGE (0, STOA_MAX_ABOUT)),
  FIELD (StoaContext, kind, ENUM, REQUIRED, ONE_OF (stoa_context_kinds)),
  FIELD (StoaContext, membership, ENUM, REQUIRED, ONE_OF (stoa_memberships)),
  FIELD (StoaContext, members, INT, REQUIRED, RANGE (0, G_MAXINT32)),
  FIELD (StoaContext, created_at, INT, REQUIRED, TIME),
  FIELD (StoaContext, picture, INT, OPTIONAL, TIME),
  FIELD (StoaContext, unread, INT, OPTIONAL, RANGE (0, STOA_MAX_UNREAD)),
  FIELD (StoaContext, archived, BOOL, OPTIONAL),
  FIELD (StoaContext, retention_days, INT, OPTIONAL, RANGE (STOA_KEEP_FOR_EVER, STOA_MAX_RETENTION_DAYS)),
};
RECORD_TYPE (stoa_context_type, StoaContext);

static const StoaField stoa_member_type_fields[] = {
  FIELD (StoaMember, account, ID, REQUIRED),
  FIELD (StoaMember, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaMember, membership, ENUM, REQUIRED, ONE_OF (stoa_memberships)),
};
RECORD_TYPE (stoa_member_type, StoaMember);

static const StoaField stoa_track_type_fields[] = {
  FIELD (StoaTrack, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaTrack, muted, BOOL, REQUIRED),
  FIELD (StoaTrack, width, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
  FIELD (StoaTrack, height, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
};
RECORD_TYPE (stoa_track_type, StoaTrack);

static const StoaField stoa_order_type_fields[] = {
  FIELD (StoaOrder, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaOrder, state, ENUM, REQUIRED, ONE_OF (stoa_order_states)),
  FIELD (StoaOrder, by, ID, OPTIONAL),
  FIELD (StoaOrder, cause, ID, OPTIONAL),
  FIELD (StoaOrder, at, INT, REQUIRED, TIME),
  FIELD (StoaOrder, seq, INT, OPTIONAL, SEQ),
  FIELD (StoaOrder, open, BOOL, OPTIONAL),
  FIELD (StoaOrder, stopped, BOOL, OPTIONAL),
};
RECORD_TYPE (stoa_order_type, StoaOrder);

static const StoaField stoa_participant_type_fields[] = {
  FIELD (StoaParticipant, id, ID, REQUIRED),
  FIELD (StoaParticipant, account, ID, REQUIRED),
  FIELD (StoaParticipant, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaParticipant, role, ENUM, REQUIRED, ONE_OF (stoa_roles)),
  FIELD (StoaParticipant, joined_at, INT, REQUIRED, TIME),
  FIELD (StoaParticipant, hand_at, INT, OPTIONAL, TIME),
  FIELD (StoaParticipant, away, BOOL, OPTIONAL),
  FIELD (StoaParticipant, tracks, LIST, OPTIONAL, LIST_OF (stoa_track_type, STOA_MAX_TRACKS)),
  FIELD (StoaParticipant, orders, LIST, OPTIONAL, LIST_OF (stoa_order_type, STOA_MAX_TRACKS)),
  FIELD (StoaParticipant, handler, ID, OPTIONAL),
  FIELD (StoaParticipant, consent, ENUM, OPTIONAL, ONE_OF (stoa_consents)),
};
RECORD_TYPE (stoa_participant_type, StoaParticipant);

static const StoaField stoa_knock_type_fields[] = {
  FIELD (StoaKnock, id, ID, REQUIRED),
  FIELD (StoaKnock, account, ID, REQUIRED),
  FIELD (StoaKnock, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaKnock, at, INT, REQUIRED, TIME),
  FIELD (StoaKnock, handler, ID, OPTIONAL),
};
RECORD_TYPE (stoa_knock_type, StoaKnock);

static const StoaField stoa_hold_type_fields[] = {
  FIELD (StoaHold, id, ID, REQUIRED),
  FIELD (StoaHold, cause, ID, OPTIONAL),
  FIELD (StoaHold, participant, ID, REQUIRED),
  FIELD (StoaHold, account, ID, REQUIRED),
  FIELD (StoaHold, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaHold, by, ID, OPTIONAL),
  FIELD (StoaHold, by_account, ID, OPTIONAL),
  FIELD (StoaHold, at, INT, REQUIRED, TIME),
  FIELD (StoaHold, until, INT, REQUIRED, TIME),
  FIELD (StoaHold, reason, STRING, OPTIONAL, RANGE (0, STOA_MAX_REASON)),
  FIELD (StoaHold, scope, ENUM, REQUIRED, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaHold, seconds, INT, OPTIONAL, RANGE (0, STOA_MAX_BAN_S)),
};
RECORD_TYPE (stoa_hold_type, StoaHold);

static const StoaField stoa_remembered_type_fields[] = {
  FIELD (StoaRemembered, account, ID, REQUIRED),
  FIELD (StoaRemembered, admitted, BOOL, OPTIONAL),
  FIELD (StoaRemembered, has_role, BOOL, OPTIONAL),
  FIELD (StoaRemembered, role, ENUM, OPTIONAL, ONE_OF (stoa_roles)),
  FIELD (StoaRemembered, orders, LIST, OPTIONAL, LIST_OF (stoa_order_type, STOA_MAX_TRACKS)),
};
RECORD_TYPE (stoa_remembered_type, StoaRemembered);

static const StoaField stoa_room_card_type_fields[] = {
  FIELD (StoaRoomCard, id, ID, REQUIRED),
  FIELD (StoaRoomCard, title, TEXT, REQUIRED, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRoomCard, context, ID, REQUIRED),
  FIELD (StoaRoomCard, context_title, TEXT, REQUIRED, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaRoomCard, context_kind, ENUM, REQUIRED, ONE_OF (stoa_context_kinds)),
  FIELD (StoaRoomCard, visibility, ENUM, REQUIRED, ONE_OF (stoa_visibilities)),
  FIELD (StoaRoomCard, phase, ENUM, REQUIRED, ONE_OF (stoa_room_phases)),
  FIELD (StoaRoomCard, host, ID, REQUIRED),
  FIELD (StoaRoomCard, host_name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaRoomCard, people, INT, REQUIRED, RANGE (0, STOA_MAX_PARTICIPANTS)),
  FIELD (StoaRoomCard, started_at, INT, REQUIRED, TIME),
  FIELD (StoaRoomCard, ended_at, INT, OPTIONAL, TIME),
  FIELD (StoaRoomCard, can_end, BOOL, REQUIRED),
  FIELD (StoaRoomCard, post, ID, OPTIONAL),
  FIELD (StoaRoomCard, door, ENUM, OPTIONAL, ONE_OF (stoa_doors)),
};
RECORD_TYPE (stoa_room_card_type, StoaRoomCard);

static const StoaField stoa_post_type_fields[] = {
  FIELD (StoaPost, kind, ENUM, REQUIRED, ONE_OF (stoa_post_kinds)),
  FIELD (StoaPost, id, ID, REQUIRED),
  FIELD (StoaPost, state, ENUM, OPTIONAL, ONE_OF (stoa_post_states)),
  FIELD (StoaPost, context, ID, REQUIRED),
  FIELD (StoaPost, context_title, TEXT, REQUIRED, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaPost, context_kind, ENUM, REQUIRED, ONE_OF (stoa_context_kinds)),
  FIELD (StoaPost, visibility, ENUM, REQUIRED, ONE_OF (stoa_visibilities)),
  FIELD (StoaPost, author, ID, REQUIRED),
  FIELD (StoaPost, author_name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaPost, author_picture, INT, OPTIONAL, TIME),
  FIELD (StoaPost, created_at, INT, REQUIRED, TIME),
  FIELD (StoaPost, edited_at, INT, OPTIONAL, TIME),
  FIELD (StoaPost, text, STRING, OPTIONAL, RANGE (0, STOA_MAX_TEXT)),
  FIELD (StoaPost, can_edit, BOOL, OPTIONAL),
  FIELD (StoaPost, can_remove, BOOL, OPTIONAL),
  FIELD (StoaPost, room, ID, OPTIONAL, REQUIRED_FOR (KIND (STOA_POST_LIVE) | KIND (STOA_POST_REPLAY))),
  FIELD (StoaPost, title, TEXT, OPTIONAL, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaPost, people, INT, OPTIONAL, RANGE (0, STOA_MAX_PARTICIPANTS)),
  FIELD (StoaPost, started_at, INT, OPTIONAL, TIME),
  FIELD (StoaPost, ended_at, INT, OPTIONAL, TIME),
  FIELD (StoaPost, poster, INT, OPTIONAL, TIME),
  FIELD (StoaPost, door, ENUM, OPTIONAL, ONE_OF (stoa_doors)),
  FIELD (StoaPost, recording, ID, REQUIRED_FOR (KIND (STOA_POST_REPLAY))),
  FIELD (StoaPost, duration_ms, INT, OPTIONAL, RANGE (0, G_GINT64_CONSTANT (604800000))),
  FIELD (StoaPost, retention, RECORD, OPTIONAL, A (stoa_retention_type)),
};
RECORD_TYPE (stoa_post_type, StoaPost, .kind_offset = G_STRUCT_OFFSET (StoaPost, kind));

static const StoaField stoa_room_state_type_fields[] = {
  FIELD (StoaRoomState, id, ID, REQUIRED),
  FIELD (StoaRoomState, title, TEXT, REQUIRED, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaRoomState, context, ID, OPTIONAL),
  FIELD (StoaRoomState, visibility, ENUM, REQUIRED, ONE_OF (stoa_visibilities)),
  FIELD (StoaRoomState, phase, ENUM, REQUIRED, ONE_OF (stoa_room_phases)),
  FIELD (StoaRoomState, started_at, INT, REQUIRED, TIME),
  FIELD (StoaRoomState, ended_at, INT, OPTIONAL, TIME),
  FIELD (StoaRoomState, seq, INT, REQUIRED, SEQ),
  FIELD (StoaRoomState, participants, LIST, REQUIRED, LIST_OF (stoa_participant_type, STOA_MAX_PARTICIPANTS)),
  FIELD (StoaRoomState, locked, BOOL, OPTIONAL),
  FIELD (StoaRoomState, knocks, LIST, OPTIONAL, LIST_OF (stoa_knock_type, STOA_MAX_KNOCKS)),
  FIELD (StoaRoomState, holds, LIST, OPTIONAL, LIST_OF (stoa_hold_type, STOA_MAX_HOLDS)),
  FIELD (StoaRoomState, remembered, LIST, OPTIONAL, LIST_OF (stoa_remembered_type, STOA_MAX_REMEMBERED)),
  FIELD (StoaRoomState, recording, RECORD, OPTIONAL, A (stoa_room_recording_type)),
};
RECORD_TYPE (stoa_room_state_type, StoaRoomState);

static const StoaField stoa_ban_type_fields[] = {
  FIELD (StoaBan, id, ID, REQUIRED),
  FIELD (StoaBan, account, ID, REQUIRED),
  FIELD (StoaBan, name, TEXT, REQUIRED, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaBan, by_account, ID, OPTIONAL),
  FIELD (StoaBan, by_name, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaBan, at, INT, REQUIRED, TIME),
  FIELD (StoaBan, reason, STRING, OPTIONAL, RANGE (0, STOA_MAX_REASON)),
  FIELD (StoaBan, scope, ENUM, REQUIRED, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaBan, target, ID, OPTIONAL),
  FIELD (StoaBan, target_title, TEXT, OPTIONAL, RANGE (0, STOA_MAX_TITLE)),
  FIELD (StoaBan, until, INT, OPTIONAL, TIME),
  FIELD (StoaBan, lifted_at, INT, OPTIONAL, TIME),
  FIELD (StoaBan, lifted_by, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
};
RECORD_TYPE (stoa_ban_type, StoaBan);

static const StoaField stoa_log_entry_type_fields[] = {
  FIELD (StoaLogEntry, seq, INT, REQUIRED, SEQ),
  FIELD (StoaLogEntry, at, INT, REQUIRED, TIME),
  FIELD (StoaLogEntry, action, ID, REQUIRED),
  FIELD (StoaLogEntry, actor, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaLogEntry, actor_account, ID, OPTIONAL),
  FIELD (StoaLogEntry, target, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaLogEntry, target_account, ID, OPTIONAL),
  FIELD (StoaLogEntry, detail, STRING, OPTIONAL, RANGE (0, STOA_MAX_REASON)),
};
RECORD_TYPE (stoa_log_entry_type, StoaLogEntry);

static const StoaField stoa_invite_type_fields[] = {
  FIELD (StoaInvite, id, ID, REQUIRED),
  FIELD (StoaInvite, url, STRING, OPTIONAL, RANGE (1, MAX_URL)),
  FIELD (StoaInvite, scope, STRING, REQUIRED, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaInvite, target, ID, OPTIONAL),
  FIELD (StoaInvite, expires_at, INT, REQUIRED, TIME),
  FIELD (StoaInvite, uses_left, INT, REQUIRED, RANGE (0, STOA_MAX_INVITE_USES)),
};
RECORD_TYPE (stoa_invite_type, StoaInvite);

const StoaParticipant *
stoa_room_state_find (const StoaRoomState *state, const char *participant)
{
  if (participant == NULL)
    return NULL;
  for (guint i = 0; i < state->participants->len; i++)
    {
      const StoaParticipant *each = state->participants->pdata[i];
      if (strcmp (each->id, participant) == 0)
        return each;
    }
  return NULL;
}

const StoaTrack *
stoa_participant_track (const StoaParticipant *participant, StoaTrackKind kind)
{
  for (guint i = 0; i < participant->tracks->len; i++)
    {
      const StoaTrack *each = participant->tracks->pdata[i];
      if (each->kind == (int) kind)
        return each;
    }
  return NULL;
}

const StoaOrder *
stoa_participant_order (const StoaParticipant *participant, StoaTrackKind kind)
{
  for (guint i = 0; i < participant->orders->len; i++)
    {
      const StoaOrder *each = participant->orders->pdata[i];
      if (each->kind == (int) kind)
        return each;
    }
  return NULL;
}

gboolean
stoa_participant_is_locked (const StoaParticipant *participant, StoaTrackKind kind)
{
  const StoaOrder *order = stoa_participant_order (participant, kind);
  return order != NULL && order->state == STOA_ORDER_LOCKED;
}

const StoaKnock *
stoa_room_state_find_knock (const StoaRoomState *state, const char *knock)
{
  for (guint i = 0; i < state->knocks->len; i++)
    {
      const StoaKnock *each = state->knocks->pdata[i];
      if (g_strcmp0 (each->id, knock) == 0)
        return each;
    }
  return NULL;
}

const StoaHold *
stoa_room_state_find_hold (const StoaRoomState *state, const char *of)
{
  for (guint i = 0; of != NULL && i < state->holds->len; i++)
    {
      const StoaHold *each = state->holds->pdata[i];
      if (strcmp (each->id, of) == 0 || g_strcmp0 (each->cause, of) == 0)
        return each;
    }
  return NULL;
}

const StoaHold *
stoa_room_state_find_held (const StoaRoomState *state, const char *account)
{
  for (guint i = 0; i < state->holds->len; i++)
    {
      const StoaHold *each = state->holds->pdata[i];
      if (strcmp (each->account, account) == 0)
        return each;
    }
  return NULL;
}

const StoaRemembered *
stoa_room_state_recall (const StoaRoomState *state, const char *account)
{
  for (guint i = 0; i < state->remembered->len; i++)
    {
      const StoaRemembered *each = state->remembered->pdata[i];
      if (strcmp (each->account, account) == 0)
        return each;
    }
  return NULL;
}

StoaLayer
stoa_layer_of_lines (gint64 lines)
{
  if (lines >= HIGH_FROM_LINES)
    return STOA_LAYER_HIGH;
  return lines >= MID_FROM_LINES ? STOA_LAYER_MID : STOA_LAYER_LOW;
}

gboolean
stoa_role_moderates (int role)
{
  return role == STOA_ROLE_MODERATOR || role == STOA_ROLE_HOST;
}

char *
stoa_post_key (const StoaPost *post)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s", post->created_at, post->id);
}

gboolean
stoa_post_key_split (const char *key, gint64 *at, const char **id)
{
  char *end = NULL;
  gsize length;

  if (!g_ascii_isdigit (*key))
    return FALSE;
  *at = g_ascii_strtoll (key, &end, 10);
  if (*end != '.')
    return FALSE;
  *id = end + 1;
  length = strlen (*id);
  return length > 0 && strlen (key) <= STOA_MAX_KEY
         && strspn (*id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_-") == length;
}

int
stoa_post_compare (const StoaPost *a, const StoaPost *b)
{
  if (a->created_at != b->created_at)
    return a->created_at > b->created_at ? -1 : 1;
  return strcmp (b->id, a->id);
}
