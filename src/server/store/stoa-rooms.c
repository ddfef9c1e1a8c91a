/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-rooms.h"

#include "stoa-bans.h"
#include "stoa-posts.h"

G_DEFINE_BOXED_TYPE (StoaStoredRoom, stoa_stored_room, stoa_stored_room_ref, stoa_stored_room_unref)

static void
stored_command_free (gpointer data)
{
  StoaStoredCommand *command = data;

  g_free (command->key);
  g_free (command);
}

static void
stored_room_clear (gpointer data)
{
  StoaStoredRoom *room = data;

  g_free (room->host);
  g_clear_pointer (&room->state, stoa_record_unref);
  g_ptr_array_unref (room->events);
  g_ptr_array_unref (room->commands);
}

StoaStoredRoom *
stoa_stored_room_ref (StoaStoredRoom *room)
{
  return g_atomic_rc_box_acquire (room);
}

void
stoa_stored_room_unref (StoaStoredRoom *room)
{
  g_atomic_rc_box_release_full (room, stored_room_clear);
}

void
stoa_room_append_free (StoaRoomAppend *append)
{
  g_free (append->room);
  g_free (append->actor);
  g_free (append->cause);
  g_clear_pointer (&append->events, g_ptr_array_unref);
  g_clear_pointer (&append->state, stoa_record_unref);
  g_free (append);
}

char *
stoa_rooms_command_key (const char *actor,
                        const char *cause)
{
  return g_strconcat (actor, " ", cause, NULL);
}

static char *
find_start (StoaDb     *db,
            const char *account,
            const char *request)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT room FROM room_starts WHERE account = ? AND request = ?",
                                             "ss", account, request);

  return stoa_rows_next (rows) ? g_strdup (stoa_rows_text (rows, 0)) : NULL;
}

static gboolean
has_place_for_a_room (StoaDb     *db,
                      const char *host)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT count (*), sum (host = ?) FROM rooms WHERE phase = ?", "si", host,
                                             (gint64) STOA_ROOM_OPEN);

  return stoa_rows_next (rows) && stoa_rows_int (rows, 0) < STOA_MAX_OPEN_ROOMS
         && stoa_rows_int (rows, 1) < STOA_MAX_OPEN_ROOMS_OF_ONE;
}

static gboolean
append_event (StoaDb               *db,
              const char           *room,
              const StoaRoomEvent  *event,
              GError              **error)
{
  g_autofree char *text = stoa_record_print (event, error);

  if (text == NULL)
    return FALSE;
  stoa_db_run (db, "INSERT INTO room_events (room, seq, event) VALUES (?, ?, ?)", "sis", room, event->seq, text);
  return TRUE;
}

static StoaRoomEvent *
make_opening (const StoaRoomStart *start,
              gint64               now)
{
  StoaRoomEvent *event = stoa_room_event_new (STOA_EVENT_ROOM_OPENED, now, NULL, NULL, NULL);

  event->seq = 1;
  event->title = g_strdup (start->title);
  event->context = g_strdup (start->context);
  event->visibility = start->visibility;
  return event;
}

char *
stoa_rooms_start (StoaDb               *db,
                  const char           *account,
                  const StoaRoomStart  *start,
                  gint64                now,
                  GError              **error)
{
  g_autofree char *room = find_start (db, account, start->request);
  g_autoptr (StoaRoomEvent) opening = NULL;

  if (room != NULL)
    return g_steal_pointer (&room);
  if (!has_place_for_a_room (db, account))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_MANY, "Too many rooms are open; end some first.");
      return NULL;
    }
  room = g_uuid_string_random ();
  opening = make_opening (start, now);
  stoa_db_run (db,
               "INSERT INTO rooms (id, title, context, visibility, phase, host, started_at, ended_at, seq)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1)",
               "sssiisi", room, start->title, start->context, (gint64) start->visibility, (gint64) STOA_ROOM_OPEN,
               account, now);
  stoa_db_run (db, "INSERT INTO room_starts (account, request, room) VALUES (?, ?, ?)", "sss", account,
               start->request, room);
  if (!append_event (db, room, opening, error))
    return NULL;
  if (start->promote)
    g_free (stoa_posts_promote (db, room, now));
  return g_steal_pointer (&room);
}

static void
save_snapshot (StoaDb               *db,
               const StoaRoomAppend *append)
{
  g_autofree char *text = NULL;

  if (append->state->seq / STOA_ROOM_SNAPSHOT_EVERY == append->after / STOA_ROOM_SNAPSHOT_EVERY)
    return;
  text = stoa_record_print (append->state, NULL);
  if (text != NULL)
    stoa_db_run (db, "UPDATE rooms SET snapshot = ? WHERE id = ?", "ss", text, append->room);
}

/* What an event means beyond its room, in the same transaction. */
static void
spread_event (StoaDb               *db,
              const StoaRoomAppend *append,
              const StoaRoomEvent  *event)
{
  const StoaParticipant *whom = stoa_room_state_find (append->state, event->participant);

  if (event->kind == STOA_EVENT_HOLD_COMMITTED && event->hold != NULL)
    stoa_bans_add (db, append->room, event->hold, event->at);
  else if (event->kind == STOA_EVENT_HOST_CHANGED && whom != NULL)
    stoa_db_run (db, "UPDATE rooms SET host = ? WHERE id = ?", "ss", whom->account, append->room);
  else if (event->kind == STOA_EVENT_KNOCK_ENDED && event->outcome == STOA_KNOCK_ADMITTED && event->knock != NULL)
    stoa_db_run (db,
                 "INSERT INTO room_guests (room, account) VALUES (?, ?)"
                 " ON CONFLICT (room, account) DO UPDATE SET knocks = 0",
                 "ss", append->room, event->knock->account);
}

gboolean
stoa_rooms_append (StoaDb                *db,
                   const StoaRoomAppend  *append,
                   GError               **error)
{
  stoa_db_run (db, "UPDATE rooms SET seq = ?, phase = ?, ended_at = ? WHERE id = ? AND seq = ?", "iiisi",
               append->state->seq, (gint64) append->state->phase, append->state->ended_at, append->room,
               append->after);
  if (stoa_db_changes (db) != 1)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_CONFLICT, "The room went on meanwhile.");
      return FALSE;
    }
  for (guint i = 0; i < append->events->len; i++)
    {
      if (!append_event (db, append->room, g_ptr_array_index (append->events, i), error))
        return FALSE;
      spread_event (db, append, g_ptr_array_index (append->events, i));
    }
  if (append->cause != NULL)
    stoa_db_run (db, "INSERT INTO room_commands (room, actor, cause, seq) VALUES (?, ?, ?, ?)", "sssi", append->room,
                 append->actor, append->cause, append->state->seq);
  save_snapshot (db, append);
  return TRUE;
}

static gboolean
read_snapshot (StoaDb          *db,
               const char      *room,
               StoaStoredRoom  *stored,
               gint64          *seq,
               GError         **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT seq, host, snapshot FROM rooms WHERE id = ?", "s", room);
  const char *text;

  if (!stoa_rows_next (rows))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no such room.");
      return FALSE;
    }
  *seq = stoa_rows_int (rows, 0);
  stored->host = g_strdup (stoa_rows_text (rows, 1));
  text = stoa_rows_text (rows, 2);
  stored->state = text != NULL ? stoa_record_parse (&stoa_room_state_type, text, strlen (text), error)
                               : stoa_room_state_new (room);
  return stored->state != NULL;
}

static gboolean
read_events (StoaDb          *db,
             const char      *room,
             gint64           from,
             StoaStoredRoom  *stored,
             GError         **error)
{
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT event FROM room_events WHERE room = ? AND seq >= ? ORDER BY seq",
                                             "si", room, from);

  while (stoa_rows_next (rows))
    {
      const char *text = stoa_rows_text (rows, 0);
      StoaRoomEvent *event = stoa_record_parse (&stoa_room_event_type, text, strlen (text), error);
      StoaRoomState *next;

      if (event == NULL)
        return FALSE;
      g_ptr_array_add (stored->events, event);
      if (event->seq <= stored->state->seq)
        continue;
      next = stoa_room_reduce (stored->state, event);
      stoa_record_unref (stored->state);
      stored->state = next;
    }
  return TRUE;
}

static void
read_commands (StoaDb         *db,
               const char     *room,
               StoaStoredRoom *stored)
{
  g_autoptr (StoaRows) rows =
    stoa_db_query (db, "SELECT actor, cause, seq FROM room_commands WHERE room = ? ORDER BY seq DESC LIMIT ?", "si",
                   room, (gint64) STOA_ROOM_MAX_COMMANDS);

  while (stoa_rows_next (rows))
    {
      StoaStoredCommand *command = g_new0 (StoaStoredCommand, 1);

      command->key = stoa_rooms_command_key (stoa_rows_text (rows, 0), stoa_rows_text (rows, 1));
      command->seq = stoa_rows_int (rows, 2);
      g_ptr_array_insert (stored->commands, 0, command);
    }
}

StoaStoredRoom *
stoa_rooms_load (StoaDb      *db,
                 const char  *room,
                 GError     **error)
{
  g_autoptr (StoaStoredRoom) stored = g_atomic_rc_box_new0 (StoaStoredRoom);
  gint64 seq;

  stored->events = stoa_record_list_new ();
  stored->commands = g_ptr_array_new_with_free_func (stored_command_free);
  if (!read_snapshot (db, room, stored, &seq, error)
      || !read_events (db, room, seq - STOA_ROOM_HORIZON + 1, stored, error))
    return NULL;
  read_commands (db, room, stored);
  return g_steal_pointer (&stored);
}

GPtrArray *
stoa_rooms_list_open (StoaDb *db)
{
  GPtrArray *rooms = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StoaRows) rows = stoa_db_query (db, "SELECT id FROM rooms WHERE phase = ?", "i", (gint64) STOA_ROOM_OPEN);

  while (stoa_rows_next (rows))
    g_ptr_array_add (rooms, g_strdup (stoa_rows_text (rows, 0)));
  return rooms;
}
