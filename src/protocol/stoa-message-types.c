/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-message.h"

#include "stoa-record-table.h"

#define MAX_SENTENCE 1000 /* bytes of a text for people */
#define MAX_LABEL 120     /* bytes of a program's name and version */
#define MAX_TOKEN 256
#define MAX_MID 32
#define MAX_MLINE 1000
#define MAX_CANDIDATE 1024
#define MAX_PIXELS 16384
#define MAX_URL 2048
#define MAX_WAIT_MS 3600000
#define MAX_EXPIRY_S 315360000 /* ten years */

const char *const stoa_archives[] = { "keep", "on", "off", NULL };
const char *const stoa_peer_kinds[] = { "publish", "subscribe", NULL };

/* the connection */

static const StoaField stoa_hello_type_fields[] = {
  FIELD (StoaHello, token, STRING, REQUIRED, RANGE (1, MAX_TOKEN)),
  FIELD (StoaHello, version, INT, REQUIRED, RANGE (1, 1000)),
  FIELD (StoaHello, client, TEXT, OPTIONAL, RANGE (1, MAX_LABEL)),
};
RECORD_TYPE (stoa_hello_type, StoaHello);

static const StoaField stoa_welcome_type_fields[] = {
  FIELD (StoaWelcome, account, RECORD, REQUIRED, A (stoa_account_type)),
  FIELD (StoaWelcome, server, TEXT, REQUIRED, RANGE (1, MAX_LABEL)),
  FIELD (StoaWelcome, heartbeat_ms, INT, REQUIRED, RANGE (100, MAX_WAIT_MS)),
};
RECORD_TYPE (stoa_welcome_type, StoaWelcome);

static const StoaField stoa_ok_type_fields[] = {
  FIELD (StoaOk, seq, INT, OPTIONAL, SEQ),
};
RECORD_TYPE (stoa_ok_type, StoaOk);

static const StoaField stoa_error_message_type_fields[] = {
  FIELD (StoaErrorMessage, code, ID, REQUIRED),
  FIELD (StoaErrorMessage, message, STRING, REQUIRED, RANGE (0, MAX_SENTENCE)),
};
RECORD_TYPE (stoa_error_message_type, StoaErrorMessage);

static const StoaField stoa_bye_type_fields[] = {
  FIELD (StoaBye, message, STRING, REQUIRED, RANGE (0, MAX_SENTENCE)),
  FIELD (StoaBye, retry_ms, INT, OPTIONAL, RANGE (0, MAX_WAIT_MS)),
};
RECORD_TYPE (stoa_bye_type, StoaBye);

/* rooms */

static const StoaField stoa_room_ref_type_fields[] = {
  FIELD (StoaRoomRef, room, ID, REQUIRED),
};
RECORD_TYPE (stoa_room_ref_type, StoaRoomRef);

static const StoaField stoa_join_type_fields[] = {
  FIELD (StoaJoin, room, ID, REQUIRED),
  FIELD (StoaJoin, name, TEXT, OPTIONAL, RANGE (1, STOA_MAX_NAME)),
  FIELD (StoaJoin, participant, ID, OPTIONAL),
  FIELD (StoaJoin, seq, INT, OPTIONAL, SEQ),
  FIELD (StoaJoin, consent, ENUM, OPTIONAL, ONE_OF (stoa_consents)),
};
RECORD_TYPE (stoa_join_type, StoaJoin);

static const StoaField stoa_joined_type_fields[] = {
  FIELD (StoaJoined, room, ID, REQUIRED),
  FIELD (StoaJoined, participant, ID, REQUIRED),
  FIELD (StoaJoined, state, RECORD, OPTIONAL, A (stoa_room_state_type)),
  FIELD (StoaJoined, events, LIST, OPTIONAL, LIST_OF (stoa_room_event_type, STOA_MAX_MISSED)),
};
RECORD_TYPE (stoa_joined_type, StoaJoined);

static const StoaField stoa_event_message_type_fields[] = {
  FIELD (StoaEventMessage, room, ID, REQUIRED),
  FIELD (StoaEventMessage, event, RECORD, REQUIRED, A (stoa_room_event_type)),
};
RECORD_TYPE (stoa_event_message_type, StoaEventMessage);

static const StoaField stoa_state_message_type_fields[] = {
  FIELD (StoaStateMessage, room, ID, REQUIRED),
  FIELD (StoaStateMessage, state, RECORD, REQUIRED, A (stoa_room_state_type)),
};
RECORD_TYPE (stoa_state_message_type, StoaStateMessage);

static const StoaField stoa_knocking_type_fields[] = {
  FIELD (StoaKnocking, room, ID, REQUIRED),
  FIELD (StoaKnocking, knock, ID, REQUIRED),
};
RECORD_TYPE (stoa_knocking_type, StoaKnocking);

static const StoaField stoa_knock_answer_type_fields[] = {
  FIELD (StoaKnockAnswer, room, ID, REQUIRED),
  FIELD (StoaKnockAnswer, outcome, ENUM, REQUIRED, ONE_OF (stoa_knock_outcomes)),
};
RECORD_TYPE (stoa_knock_answer_type, StoaKnockAnswer);

static const StoaField stoa_left_type_fields[] = {
  FIELD (StoaLeft, room, ID, REQUIRED),
  FIELD (StoaLeft, reason, ENUM, REQUIRED, ONE_OF (stoa_leave_reasons)),
  FIELD (StoaLeft, by, TEXT, OPTIONAL, RANGE (0, STOA_MAX_NAME)),
  FIELD (StoaLeft, why, STRING, OPTIONAL, RANGE (0, STOA_MAX_REASON)),
  FIELD (StoaLeft, scope, ENUM, OPTIONAL, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaLeft, until, INT, OPTIONAL, TIME),
};
RECORD_TYPE (stoa_left_type, StoaLeft);

static const StoaField stoa_room_card_message_type_fields[] = {
  FIELD (StoaRoomCardMessage, card, RECORD, REQUIRED, A (stoa_room_card_type)),
};
RECORD_TYPE (stoa_room_card_message_type, StoaRoomCardMessage);

static const StoaField stoa_post_message_type_fields[] = {
  FIELD (StoaPostMessage, post, RECORD, REQUIRED, A (stoa_post_type)),
};
RECORD_TYPE (stoa_post_message_type, StoaPostMessage);

static const StoaField stoa_feed_changed_type_fields[] = {
  FIELD (StoaFeedChanged, context, ID, OPTIONAL),
};
RECORD_TYPE (stoa_feed_changed_type, StoaFeedChanged);

static const StoaField stoa_command_message_type_fields[] = {
  FIELD (StoaCommandMessage, room, ID, REQUIRED),
  FIELD (StoaCommandMessage, command, RECORD, REQUIRED, A (stoa_command_type)),
};
RECORD_TYPE (stoa_command_message_type, StoaCommandMessage);

/* media */

static const StoaField stoa_publish_track_type_fields[] = {
  FIELD (StoaPublishTrack, mid, TEXT, REQUIRED, RANGE (1, MAX_MID)),
  FIELD (StoaPublishTrack, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaPublishTrack, muted, BOOL, OPTIONAL),
  FIELD (StoaPublishTrack, width, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
  FIELD (StoaPublishTrack, height, INT, OPTIONAL, RANGE (0, MAX_PIXELS)),
};
RECORD_TYPE (stoa_publish_track_type, StoaPublishTrack);

static const StoaField stoa_publish_type_fields[] = {
  FIELD (StoaPublish, room, ID, REQUIRED),
  FIELD (StoaPublish, sdp, STRING, REQUIRED, RANGE (1, STOA_MAX_SDP)),
  FIELD (StoaPublish, tracks, LIST, REQUIRED, LIST_OF (stoa_publish_track_type, STOA_MAX_TRACKS)),
};
RECORD_TYPE (stoa_publish_type, StoaPublish);

static const StoaField stoa_published_type_fields[] = {
  FIELD (StoaPublished, sdp, STRING, REQUIRED, RANGE (1, STOA_MAX_SDP)),
};
RECORD_TYPE (stoa_published_type, StoaPublished);

static const StoaField stoa_want_type_fields[] = {
  FIELD (StoaWant, participant, ID, REQUIRED),
  FIELD (StoaWant, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaWant, layer, ENUM, OPTIONAL, ONE_OF (stoa_layers)),
};
RECORD_TYPE (stoa_want_type, StoaWant);

static const StoaField stoa_subscribe_type_fields[] = {
  FIELD (StoaSubscribe, room, ID, REQUIRED),
  FIELD (StoaSubscribe, revision, INT, REQUIRED, SEQ),
  FIELD (StoaSubscribe, wants, LIST, REQUIRED, LIST_OF (stoa_want_type, STOA_MAX_WANTS)),
};
RECORD_TYPE (stoa_subscribe_type, StoaSubscribe);

static const StoaField stoa_slot_info_type_fields[] = {
  FIELD (StoaSlotInfo, mid, TEXT, REQUIRED, RANGE (1, MAX_MID)),
  FIELD (StoaSlotInfo, participant, ID, OPTIONAL),
  FIELD (StoaSlotInfo, kind, ENUM, REQUIRED, ONE_OF (stoa_track_kinds)),
  FIELD (StoaSlotInfo, layer, ENUM, OPTIONAL, ONE_OF (stoa_layers)),
};
RECORD_TYPE (stoa_slot_info_type, StoaSlotInfo);

static const StoaField stoa_offer_type_fields[] = {
  FIELD (StoaOffer, room, ID, REQUIRED),
  FIELD (StoaOffer, revision, INT, REQUIRED, SEQ),
  FIELD (StoaOffer, sdp, STRING, REQUIRED, RANGE (1, STOA_MAX_SDP)),
  FIELD (StoaOffer, slots, LIST, REQUIRED, LIST_OF (stoa_slot_info_type, STOA_MAX_WANTS)),
};
RECORD_TYPE (stoa_offer_type, StoaOffer);

static const StoaField stoa_slots_type_fields[] = {
  FIELD (StoaSlots, room, ID, REQUIRED),
  FIELD (StoaSlots, revision, INT, REQUIRED, SEQ),
  FIELD (StoaSlots, slots, LIST, REQUIRED, LIST_OF (stoa_slot_info_type, STOA_MAX_WANTS)),
};
RECORD_TYPE (stoa_slots_type, StoaSlots);

static const StoaField stoa_answer_type_fields[] = {
  FIELD (StoaAnswer, room, ID, REQUIRED),
  FIELD (StoaAnswer, revision, INT, REQUIRED, SEQ),
  FIELD (StoaAnswer, sdp, STRING, REQUIRED, RANGE (1, STOA_MAX_SDP)),
};
RECORD_TYPE (stoa_answer_type, StoaAnswer);

static const StoaField stoa_candidate_type_fields[] = {
  FIELD (StoaCandidate, room, ID, REQUIRED),
  FIELD (StoaCandidate, peer, ENUM, REQUIRED, ONE_OF (stoa_peer_kinds)),
  FIELD (StoaCandidate, mline, INT, REQUIRED, RANGE (0, MAX_MLINE)),
  FIELD (StoaCandidate, candidate, STRING, REQUIRED, RANGE (0, MAX_CANDIDATE)),
};
RECORD_TYPE (stoa_candidate_type, StoaCandidate);

static const StoaField stoa_keyframe_type_fields[] = {
  FIELD (StoaKeyframe, room, ID, REQUIRED),
  FIELD (StoaKeyframe, mid, TEXT, REQUIRED, RANGE (1, MAX_MID)),
  FIELD (StoaKeyframe, layer, ENUM, OPTIONAL, ONE_OF (stoa_layers)),
};
RECORD_TYPE (stoa_keyframe_type, StoaKeyframe);

static const StoaField stoa_demand_type_fields[] = {
  FIELD (StoaDemand, room, ID, REQUIRED),
  FIELD (StoaDemand, wants_mid, BOOL, REQUIRED),
  FIELD (StoaDemand, wants_high, BOOL, REQUIRED),
};
RECORD_TYPE (stoa_demand_type, StoaDemand);

static const StoaField stoa_speaking_type_fields[] = {
  FIELD (StoaSpeaking, room, ID, REQUIRED),
  FIELD (StoaSpeaking, participant, ID, REQUIRED),
  FIELD (StoaSpeaking, on, BOOL, REQUIRED),
  FIELD (StoaSpeaking, dbov, DOUBLE, OPTIONAL, RANGE (-127, 0)),
};
RECORD_TYPE (stoa_speaking_type, StoaSpeaking);

/* REST */

static const StoaField stoa_room_enter_type_fields[] = {
  FIELD (StoaRoomEnter, name, TEXT, OPTIONAL, RANGE (1, STOA_MAX_NAME)),
  FIELD (StoaRoomEnter, consent, ENUM, OPTIONAL, ONE_OF (stoa_consents)),
};
RECORD_TYPE (stoa_room_enter_type, StoaRoomEnter);

static const StoaField stoa_room_exit_type_fields[] = {
  FIELD (StoaRoomExit, participant, ID, REQUIRED),
};
RECORD_TYPE (stoa_room_exit_type, StoaRoomExit);

static const StoaField stoa_rename_type_fields[] = {
  FIELD (StoaRename, name, TEXT, REQUIRED, RANGE (1, STOA_MAX_NAME)),
};
RECORD_TYPE (stoa_rename_type, StoaRename);

static const StoaField stoa_room_start_type_fields[] = {
  FIELD (StoaRoomStart, request, ID, REQUIRED),
  FIELD (StoaRoomStart, title, TEXT, REQUIRED, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRoomStart, context, ID, REQUIRED),
  FIELD (StoaRoomStart, visibility, ENUM, REQUIRED, ONE_OF (stoa_visibilities)),
  FIELD (StoaRoomStart, promote, BOOL, OPTIONAL),
};
RECORD_TYPE (stoa_room_start_type, StoaRoomStart);

static const StoaField stoa_project_edit_type_fields[] = {
  FIELD (StoaProjectEdit, title, TEXT, OPTIONAL, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaProjectEdit, about, STRING, OPTIONAL, RANGE (0, STOA_MAX_ABOUT)),
  FIELD (StoaProjectEdit, archive, ENUM, OPTIONAL, ONE_OF (stoa_archives)),
  FIELD (StoaProjectEdit, retention_days, INT, OPTIONAL, RANGE (STOA_KEEP_FOR_EVER, STOA_MAX_RETENTION_DAYS)),
};
RECORD_TYPE (stoa_project_edit_type, StoaProjectEdit);

static const StoaField stoa_membership_edit_type_fields[] = {
  FIELD (StoaMembershipEdit, membership, ENUM, REQUIRED, ONE_OF (stoa_memberships)),
};
RECORD_TYPE (stoa_membership_edit_type, StoaMembershipEdit);

static const StoaField stoa_invite_make_type_fields[] = {
  FIELD (StoaInviteMake, scope, STRING, REQUIRED, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaInviteMake, target, ID, OPTIONAL),
  FIELD (StoaInviteMake, expires_in_s, INT, OPTIONAL, RANGE (1, MAX_EXPIRY_S)),
  FIELD (StoaInviteMake, uses, INT, OPTIONAL, RANGE (1, STOA_MAX_INVITE_USES)),
};
RECORD_TYPE (stoa_invite_make_type, StoaInviteMake);

static const StoaField stoa_invite_accept_type_fields[] = {
  FIELD (StoaInviteAccept, token, STRING, REQUIRED, RANGE (1, MAX_TOKEN)),
  FIELD (StoaInviteAccept, name, TEXT, REQUIRED, RANGE (1, STOA_MAX_NAME)),
  FIELD (StoaInviteAccept, device, ID, OPTIONAL),
};
RECORD_TYPE (stoa_invite_accept_type, StoaInviteAccept);

static const StoaField stoa_invite_accepted_type_fields[] = {
  FIELD (StoaInviteAccepted, token, STRING, REQUIRED, RANGE (1, MAX_TOKEN)),
  FIELD (StoaInviteAccepted, account, RECORD, REQUIRED, A (stoa_account_type)),
  FIELD (StoaInviteAccepted, scope, STRING, REQUIRED, ONE_OF (stoa_invite_scopes)),
  FIELD (StoaInviteAccepted, target, ID, OPTIONAL),
};
RECORD_TYPE (stoa_invite_accepted_type, StoaInviteAccepted);

static const StoaField stoa_moderate_type_fields[] = {
  FIELD (StoaModerate, request, ID, REQUIRED),
  FIELD (StoaModerate, command, RECORD, REQUIRED, A (stoa_command_type)),
};
RECORD_TYPE (stoa_moderate_type, StoaModerate);

static const StoaField stoa_note_make_type_fields[] = {
  FIELD (StoaNoteMake, request, ID, REQUIRED),
  FIELD (StoaNoteMake, context, ID, REQUIRED),
  FIELD (StoaNoteMake, visibility, ENUM, REQUIRED, ONE_OF (stoa_visibilities)),
  FIELD (StoaNoteMake, text, STRING, REQUIRED, RANGE (1, STOA_MAX_TEXT)),
};
RECORD_TYPE (stoa_note_make_type, StoaNoteMake);

static const StoaField stoa_note_edit_type_fields[] = {
  FIELD (StoaNoteEdit, text, STRING, REQUIRED, RANGE (1, STOA_MAX_TEXT)),
};
RECORD_TYPE (stoa_note_edit_type, StoaNoteEdit);

static const StoaField stoa_read_mark_type_fields[] = {
  FIELD (StoaReadMark, key, TEXT, REQUIRED, RANGE (1, STOA_MAX_KEY)),
};
RECORD_TYPE (stoa_read_mark_type, StoaReadMark);

static const StoaField stoa_recording_message_type_fields[] = {
  FIELD (StoaRecordingMessage, recording, RECORD, REQUIRED, A (stoa_recording_card_type)),
};
RECORD_TYPE (stoa_recording_message_type, StoaRecordingMessage);

static const StoaField stoa_recording_due_type_fields[] = {
  FIELD (StoaRecordingDue, recording, RECORD, REQUIRED, A (stoa_recording_card_type)),
  FIELD (StoaRecordingDue, days, INT, REQUIRED, RANGE (1, STOA_MAX_RETENTION_DAYS)),
};
RECORD_TYPE (stoa_recording_due_type, StoaRecordingDue);

static const StoaField stoa_record_request_type_fields[] = {
  FIELD (StoaRecordRequest, request, ID, REQUIRED),
  FIELD (StoaRecordRequest, on, BOOL, REQUIRED),
};
RECORD_TYPE (stoa_record_request_type, StoaRecordRequest);

static const StoaField stoa_recording_edit_type_fields[] = {
  FIELD (StoaRecordingEdit, title, TEXT, OPTIONAL, RANGE (1, STOA_MAX_TITLE)),
  FIELD (StoaRecordingEdit, retention, RECORD, OPTIONAL, A (stoa_retention_type)),
  FIELD (StoaRecordingEdit, trim, RECORD, OPTIONAL, A (stoa_trim_type)),
  FIELD (StoaRecordingEdit, publish, ENUM, OPTIONAL, ONE_OF (stoa_archives)),
  FIELD (StoaRecordingEdit, leave_out, ID, OPTIONAL),
  FIELD (StoaRecordingEdit, take_back, ID, OPTIONAL),
};
RECORD_TYPE (stoa_recording_edit_type, StoaRecordingEdit);

static const StoaField stoa_media_link_type_fields[] = {
  FIELD (StoaMediaLink, url, STRING, REQUIRED, RANGE (1, MAX_URL)),
  FIELD (StoaMediaLink, expires_at, INT, REQUIRED, TIME),
};
RECORD_TYPE (stoa_media_link_type, StoaMediaLink);

static const StoaField stoa_health_type_fields[] = {
  FIELD (StoaHealth, status, ID, REQUIRED),
  FIELD (StoaHealth, version, TEXT, REQUIRED, RANGE (1, MAX_LABEL)),
  FIELD (StoaHealth, media, BOOL, REQUIRED),
};
RECORD_TYPE (stoa_health_type, StoaHealth);

#define ANSWER .max_bytes = STOA_MAX_ANSWER

static const StoaField stoa_room_list_type_fields[] = {
  FIELD (StoaRoomList, rooms, LIST, REQUIRED, LIST_OF (stoa_room_card_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_room_list_type, StoaRoomList, ANSWER);

static const StoaField stoa_context_list_type_fields[] = {
  FIELD (StoaContextList, contexts, LIST, REQUIRED, LIST_OF (stoa_context_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_context_list_type, StoaContextList, ANSWER);

static const StoaField stoa_member_list_type_fields[] = {
  FIELD (StoaMemberList, members, LIST, REQUIRED, LIST_OF (stoa_member_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_member_list_type, StoaMemberList, ANSWER);

static const StoaField stoa_account_list_type_fields[] = {
  FIELD (StoaAccountList, accounts, LIST, REQUIRED, LIST_OF (stoa_account_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_account_list_type, StoaAccountList, ANSWER);

static const StoaField stoa_invite_list_type_fields[] = {
  FIELD (StoaInviteList, invites, LIST, REQUIRED, LIST_OF (stoa_invite_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_invite_list_type, StoaInviteList, ANSWER);

static const StoaField stoa_ban_list_type_fields[] = {
  FIELD (StoaBanList, bans, LIST, REQUIRED, LIST_OF (stoa_ban_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_ban_list_type, StoaBanList, ANSWER);

static const StoaField stoa_post_page_type_fields[] = {
  FIELD (StoaPostPage, posts, LIST, REQUIRED, LIST_OF (stoa_post_type, STOA_MAX_PAGE)),
  FIELD (StoaPostPage, more, BOOL, OPTIONAL),
};
RECORD_TYPE (stoa_post_page_type, StoaPostPage, ANSWER);

static const StoaField stoa_log_type_fields[] = {
  FIELD (StoaLog, entries, LIST, REQUIRED, LIST_OF (stoa_log_entry_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_log_type, StoaLog, ANSWER);

static const StoaField stoa_recording_list_type_fields[] = {
  FIELD (StoaRecordingList, recordings, LIST, REQUIRED, LIST_OF (stoa_recording_card_type, STOA_MAX_LIST)),
};
RECORD_TYPE (stoa_recording_list_type, StoaRecordingList, ANSWER);
