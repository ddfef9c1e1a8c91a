/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-room-history.h"

typedef struct
{
  StoaDb *db;
  StoaLog *log;
  guint most;
  GHashTable *people;        /* participant → StoaParticipant as they joined */
} History;

static gboolean
is_of_interest (const StoaRoomEvent *event)
{
  switch ((StoaEventKind) event->kind)
    {
    case STOA_EVENT_TRACK_LOCKED:
    case STOA_EVENT_TRACK_UNLOCKED:
    case STOA_EVENT_TRACK_ASKED:
    case STOA_EVENT_EVERYONE_LOCKED:
    case STOA_EVENT_EVERYONE_UNLOCKED:
    case STOA_EVENT_ROLE_CHANGED:
    case STOA_EVENT_HOST_CHANGED:
    case STOA_EVENT_ROOM_LOCKED:
    case STOA_EVENT_KNOCKED:
    case STOA_EVENT_KNOCK_ENDED:
    case STOA_EVENT_HOLD_BEGUN:
    case STOA_EVENT_HOLD_DROPPED:
    case STOA_EVENT_HOLD_COMMITTED:
    case STOA_EVENT_ROOM_ENDED:
      return TRUE;
    case STOA_EVENT_PARTICIPANT_LEFT:
      return event->reason == STOA_LEAVE_REMOVED;   /* of a ban the committed hold tells */
    case STOA_EVENT_HAND_LOWERED:
      return g_strcmp0 (event->actor, event->participant) != 0;
    default:
      return FALSE;
    }
}

static const char *
detail_of (const StoaRoomEvent *event)
{
  switch ((int) event->kind)
    {
    case STOA_EVENT_ROLE_CHANGED:
      return stoa_roles[event->role];
    case STOA_EVENT_ROOM_LOCKED:
      return event->on ? "on" : "off";
    case STOA_EVENT_KNOCK_ENDED:
      return stoa_knock_outcomes[event->outcome];
    case STOA_EVENT_PARTICIPANT_LEFT:
      return stoa_leave_reasons[event->reason];
    case STOA_EVENT_HOLD_BEGUN:
    case STOA_EVENT_HOLD_COMMITTED:
      return event->hold != NULL ? event->hold->reason : NULL;
    default:
      return event->track != NULL ? stoa_track_kinds[event->track->kind] : NULL;
    }
}

static char *
name_of_account (History    *self,
                 const char *account)
{
  g_autoptr (StoaRows) rows = stoa_db_query (self->db, "SELECT name FROM accounts WHERE id = ?", "s", account);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

/* A ban is whose it was to begin with, though the server carries it out. */
static void
set_actor (History             *self,
           StoaLogEntry        *entry,
           const StoaRoomEvent *event)
{
  const StoaHold *hold = event->kind == STOA_EVENT_HOLD_COMMITTED ? event->hold : NULL;
  const char *participant = hold != NULL ? hold->by : event->actor;
  const char *account = hold != NULL ? hold->by_account : event->account;
  const StoaParticipant *actor = participant != NULL ? g_hash_table_lookup (self->people, participant) : NULL;

  if (actor != NULL)
    {
      entry->actor = g_strdup (actor->name);
      entry->actor_account = g_strdup (actor->account);
    }
  else if (account != NULL)
    {
      entry->actor = name_of_account (self, account);
      entry->actor_account = g_strdup (account);
    }
}

static void
set_target (History             *self,
            StoaLogEntry        *entry,
            const StoaRoomEvent *event)
{
  const StoaParticipant *whom = event->participant != NULL ? g_hash_table_lookup (self->people, event->participant)
                                                           : NULL;

  entry->target = g_strdup (event->knock != NULL ? event->knock->name : whom != NULL ? whom->name : NULL);
  entry->target_account = g_strdup (event->knock != NULL ? event->knock->account : whom != NULL ? whom->account : NULL);
}

static void
add_entry (History             *self,
           const StoaRoomEvent *event)
{
  StoaLogEntry *entry = stoa_record_new (&stoa_log_entry_type);

  entry->seq = event->seq;
  entry->at = event->at;
  entry->action = g_strdup (stoa_event_kinds[event->kind]);
  entry->detail = g_strdup (detail_of (event));
  set_actor (self, entry, event);
  set_target (self, entry, event);
  if (self->most > 0 && self->log->entries->len == self->most)
    g_ptr_array_remove_index (self->log->entries, 0);
  g_ptr_array_add (self->log->entries, entry);
}

static void
take_event (History       *self,
            StoaRoomEvent *event)
{
  if (event->kind == STOA_EVENT_PARTICIPANT_JOINED && event->joined != NULL)
    g_hash_table_replace (self->people, event->joined->id, stoa_record_ref (event->joined));
  else if (is_of_interest (event))
    add_entry (self, event);
}

StoaLog *
stoa_room_history_read (StoaDb     *db,
                        const char *room,
                        gint64      before,
                        guint       most)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, stoa_record_unref);
  History self = { .db = db, .log = stoa_record_new (&stoa_log_type), .most = most, .people = people };
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT event FROM room_events WHERE room = ? AND seq < ? ORDER BY seq",
                                             "si", room, before > 0 ? before : G_MAXINT64);

  while (stoa_rows_next (rows))
    {
      const char *text = stoa_rows_text (rows, 0);
      g_autoptr (StoaRoomEvent) event = stoa_record_parse (&stoa_room_event_type, text, strlen (text), NULL);

      if (event != NULL)
        take_event (&self, event);
    }
  return self.log;
}

/* Quotes double; a cell that begins like a formula begins with an apostrophe. */
static void
add_cell (GString    *line,
          const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "\"", -1);
  g_autofree char *quoted = g_strjoinv ("\"\"", parts);

  if (line->len > 0 && line->str[line->len - 1] != '\n')
    g_string_append_c (line, ',');
  g_string_append_printf (line, "\"%s%s\"", *quoted != '\0' && strchr ("=+-@\t\r", *quoted) != NULL ? "'" : "", quoted);
}

static void
add_line (GString            *csv,
          const StoaLogEntry *entry)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc_usec (entry->at * 1000);
  g_autofree char *time = at != NULL ? g_date_time_format_iso8601 (at) : NULL;

  add_cell (csv, time);
  add_cell (csv, entry->action);
  add_cell (csv, entry->actor);
  add_cell (csv, entry->actor_account);
  add_cell (csv, entry->target);
  add_cell (csv, entry->target_account);
  add_cell (csv, entry->detail);
  g_string_append (csv, "\r\n");
}

char *
stoa_room_history_to_csv (const StoaLog *log)
{
  GString *csv = g_string_new ("time,action,actor,actor_account,target,target_account,detail\r\n");

  for (guint i = 0; i < log->entries->len; i++)
    add_line (csv, g_ptr_array_index (log->entries, i));
  return g_string_free_and_steal (csv);
}
