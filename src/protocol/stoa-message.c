/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-message.h"

#include "stoa-json.h"
#include "stoa-record-table.h"

#define MAX_SENTENCE 1000 /* bytes of an error's message */

/* Which ids a message must carry. */
typedef enum
{
  PLAIN,
  REQUEST, /* an id */
  REPLY,   /* a re */
} Part;

static const struct
{
  const char *name;
  Part part;
  const StoaRecordType *body;
} messages[STOA_N_MESSAGES] = {
  [STOA_MESSAGE_HELLO] = { "hello", REQUEST, &stoa_hello_type },
  [STOA_MESSAGE_WATCH] = { "watch", REQUEST, NULL },
  [STOA_MESSAGE_UNWATCH] = { "unwatch", REQUEST, NULL },
  [STOA_MESSAGE_WATCH_FEED] = { "watch-feed", REQUEST, NULL },
  [STOA_MESSAGE_UNWATCH_FEED] = { "unwatch-feed", REQUEST, NULL },
  [STOA_MESSAGE_JOIN] = { "join", REQUEST, &stoa_join_type },
  [STOA_MESSAGE_UNKNOCK] = { "unknock", REQUEST, &stoa_room_ref_type },
  [STOA_MESSAGE_COMMAND] = { "command", REQUEST, &stoa_command_message_type },
  [STOA_MESSAGE_PUBLISH] = { "publish", REQUEST, &stoa_publish_type },
  [STOA_MESSAGE_UNPUBLISH] = { "unpublish", REQUEST, &stoa_room_ref_type },
  [STOA_MESSAGE_SUBSCRIBE] = { "subscribe", REQUEST, &stoa_subscribe_type },
  [STOA_MESSAGE_ANSWER] = { "answer", REQUEST, &stoa_answer_type },
  [STOA_MESSAGE_WELCOME] = { "welcome", REPLY, &stoa_welcome_type },
  [STOA_MESSAGE_OK] = { "ok", REPLY, &stoa_ok_type },
  [STOA_MESSAGE_ERROR] = { "error", PLAIN, &stoa_error_message_type },
  [STOA_MESSAGE_JOINED] = { "joined", REPLY, &stoa_joined_type },
  [STOA_MESSAGE_EVENT] = { "event", PLAIN, &stoa_event_message_type },
  [STOA_MESSAGE_KNOCKING] = { "knocking", REPLY, &stoa_knocking_type },
  [STOA_MESSAGE_KNOCK_ANSWER] = { "knock-answer", PLAIN, &stoa_knock_answer_type },
  [STOA_MESSAGE_STATE] = { "state", PLAIN, &stoa_state_message_type },
  [STOA_MESSAGE_LEFT] = { "left", PLAIN, &stoa_left_type },
  [STOA_MESSAGE_ROOM_CARD] = { "room-card", PLAIN, &stoa_room_card_message_type },
  [STOA_MESSAGE_ROOM_GONE] = { "room-gone", PLAIN, &stoa_room_ref_type },
  [STOA_MESSAGE_POST] = { "post", PLAIN, &stoa_post_message_type },
  [STOA_MESSAGE_FEED_CHANGED] = { "feed-changed", PLAIN, &stoa_feed_changed_type },
  [STOA_MESSAGE_PUBLISHED] = { "published", REPLY, &stoa_published_type },
  [STOA_MESSAGE_OFFER] = { "offer", PLAIN, &stoa_offer_type },
  [STOA_MESSAGE_SLOTS] = { "slots", PLAIN, &stoa_slots_type },
  [STOA_MESSAGE_MEDIA_RESET] = { "media-reset", PLAIN, &stoa_room_ref_type },
  [STOA_MESSAGE_KEYFRAME] = { "keyframe", PLAIN, &stoa_keyframe_type },
  [STOA_MESSAGE_DEMAND] = { "demand", PLAIN, &stoa_demand_type },
  [STOA_MESSAGE_SPEAKING] = { "speaking", PLAIN, &stoa_speaking_type },
  [STOA_MESSAGE_RECORDING_HEALTH] = { "recording-health", PLAIN, &stoa_recording_health_type },
  [STOA_MESSAGE_RECORDING] = { "recording", PLAIN, &stoa_recording_message_type },
  [STOA_MESSAGE_RECORDING_DUE] = { "recording-due", PLAIN, &stoa_recording_due_type },
  [STOA_MESSAGE_BYE] = { "bye", PLAIN, &stoa_bye_type },
  [STOA_MESSAGE_CANDIDATE] = { "candidate", PLAIN, &stoa_candidate_type },
  [STOA_MESSAGE_PING] = { "ping", PLAIN, NULL },
  [STOA_MESSAGE_PONG] = { "pong", PLAIN, NULL },
};

/* The envelope is a record as well: what stands beside the body's fields. */
typedef struct
{
  char *type;
  char *id;
  char *re;
} Envelope;

static const StoaField envelope_type_fields[] = {
  FIELD (Envelope, type, TEXT, REQUIRED, RANGE (1, 64)),
  FIELD (Envelope, id, ID, OPTIONAL),
  FIELD (Envelope, re, ID, OPTIONAL),
};
static RECORD_TYPE (envelope_type, Envelope);

static gboolean
check_part (StoaMessageType type, const char *id, const char *re, GError **error)
{
  if (messages[type].part == REQUEST && id == NULL)
    g_set_error_literal (error, STOA_ERROR, STOA_ERROR_INVALID, "id is missing");
  else if (messages[type].part == REPLY && re == NULL)
    g_set_error_literal (error, STOA_ERROR, STOA_ERROR_INVALID, "re is missing");
  else
    return TRUE;
  return FALSE;
}

static gboolean
find_type (const char *name, StoaMessageType *type, GError **error)
{
  for (guint i = 0; i < STOA_N_MESSAGES; i++)
    if (strcmp (messages[i].name, name) == 0)
      {
        *type = i;
        return TRUE;
      }
  g_set_error (error, STOA_ERROR, STOA_ERROR_UNKNOWN_TYPE, "There is no message of type “%s”", name);
  return FALSE;
}

/* The id is wanted even when something else in the envelope is wrong. */
static char *
find_id (JsonObject *object)
{
  static const StoaField field = FIELD (Envelope, id, ID, OPTIONAL);
  static const StoaRecordType only_id = { "Envelope", sizeof (Envelope), &field, 1 };
  Envelope *found = stoa_record_decode (&only_id, object, NULL);
  char *id = found != NULL ? g_strdup (found->id) : NULL;
  stoa_record_unref (found);
  return id;
}

static StoaMessage *
message_from_object (JsonObject *object, GError **error)
{
  Envelope *envelope = stoa_record_decode (&envelope_type, object, error);
  if (envelope == NULL)
    return NULL;
  g_autoptr (StoaMessage) message = stoa_message_new (STOA_MESSAGE_PING, NULL);
  message->id = g_steal_pointer (&envelope->id);
  message->re = g_steal_pointer (&envelope->re);
  gboolean ok = find_type (envelope->type, &message->type, error)
                && check_part (message->type, message->id, message->re, error);
  stoa_record_unref (envelope);
  if (!ok)
    return NULL;
  const StoaRecordType *body = messages[message->type].body;
  if (body != NULL)
    message->body = stoa_record_decode (body, object, error);
  return body == NULL || message->body != NULL ? g_steal_pointer (&message) : NULL;
}

static JsonObject *
encode_envelope (const StoaMessage *message, GError **error)
{
  Envelope *envelope = stoa_record_new (&envelope_type);
  envelope->type = g_strdup (messages[message->type].name);
  envelope->id = g_strdup (message->id);
  envelope->re = g_strdup (message->re);
  JsonObject *object = stoa_record_encode (envelope, error);
  stoa_record_unref (envelope);
  return object;
}

static gboolean
add_body (JsonObject *object, gconstpointer body, GError **error)
{
  g_autoptr (JsonObject) fields = stoa_record_encode (body, error);
  if (fields == NULL)
    return FALSE;
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;
  json_object_iter_init_ordered (&iter, fields);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (object, name, json_node_copy (node));
  return TRUE;
}

/* How many bytes of @text fit into @max without cutting a character. */
static gsize
fit (const char *text, gsize max)
{
  gsize length = strlen (text);
  return length <= max ? length : (gsize) (g_utf8_find_prev_char (text, text + max + 1) - text);
}

const StoaRecordType *
stoa_message_body_type (StoaMessageType type)
{
  g_return_val_if_fail (type < STOA_N_MESSAGES, NULL);
  return messages[type].body;
}

const char *
stoa_message_name (StoaMessageType type)
{
  g_return_val_if_fail (type < STOA_N_MESSAGES, NULL);
  return messages[type].name;
}

StoaLeft *
stoa_left_new (StoaLeaveReason reason)
{
  StoaLeft *left = stoa_record_new (&stoa_left_type);

  left->reason = reason;
  return left;
}

StoaMessage *
stoa_message_new (StoaMessageType type, gpointer body)
{
  StoaMessage *message = g_new0 (StoaMessage, 1);
  message->type = type;
  message->body = body;
  return message;
}

StoaMessage *
stoa_message_reply (const char *re, StoaMessageType type, gpointer body)
{
  StoaMessage *message = stoa_message_new (type, body);
  message->re = g_strdup (re);
  return message;
}

StoaMessage *
stoa_message_error (const char *re, const GError *error)
{
  StoaErrorMessage *body = stoa_record_new (&stoa_error_message_type);
  g_autofree char *sentence = g_utf8_make_valid (error->message, -1);
  body->code = g_strdup (stoa_error_to_nick (stoa_error_code_of (error)));
  body->message = g_strndup (sentence, fit (sentence, MAX_SENTENCE));
  return stoa_message_reply (re, STOA_MESSAGE_ERROR, body);
}

void
stoa_message_free (StoaMessage *message)
{
  g_free (message->id);
  g_free (message->re);
  stoa_record_unref (message->body);
  g_free (message);
}

StoaMessage *
stoa_message_parse (const char *text, gsize length, char **re, GError **error)
{
  if (re != NULL)
    *re = NULL;
  g_autoptr (JsonObject) object = stoa_json_parse (text, length, STOA_MAX_MESSAGE, error);
  if (object == NULL)
    return NULL;
  if (re != NULL)
    *re = find_id (object);
  return message_from_object (object, error);
}

char *
stoa_message_print (const StoaMessage *message, GError **error)
{
  const StoaRecordType *body = stoa_message_body_type (message->type);
  g_return_val_if_fail ((message->body != NULL ? stoa_record_type (message->body) : NULL) == body, NULL);
  if (!check_part (message->type, message->id, message->re, error))
    return NULL;
  g_autoptr (JsonObject) object = encode_envelope (message, error);
  if (object == NULL || (message->body != NULL && !add_body (object, message->body, error)))
    return NULL;
  return stoa_json_print (object, STOA_MAX_MESSAGE, error);
}

static gsize
max_bytes (const StoaRecordType *type)
{
  return type->max_bytes != 0 ? type->max_bytes : STOA_MAX_MESSAGE;
}

gpointer
stoa_record_parse (const StoaRecordType *type, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = stoa_json_parse (text, length, max_bytes (type), error);
  return object != NULL ? stoa_record_decode (type, object, error) : NULL;
}

char *
stoa_record_print (gconstpointer record, GError **error)
{
  g_autoptr (JsonObject) object = stoa_record_encode (record, error);
  return object != NULL ? stoa_json_print (object, max_bytes (stoa_record_type (record)), error) : NULL;
}
