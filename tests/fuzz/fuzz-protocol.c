/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "fuzz-protocol.h"

#include "record-maker.h"
#include "stoa-room-overlay.h"

#define MAX_HISTORY 500 /* lines */

/* What is accepted can be sent on, unless it grows over a limit by escaping, and means the same there. */
static void
check_record (gconstpointer record)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = stoa_record_print (record, &error);
  g_assert_true (stoa_record_check (record, NULL));
  if (text == NULL)
    {
      g_assert_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE);
      return;
    }
  gpointer back = stoa_record_parse (stoa_record_type (record), text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_true (stoa_record_equal (record, back));
  stoa_record_unref (back);
  gpointer copy = stoa_record_copy (record);
  g_assert_true (stoa_record_equal (record, copy));
  stoa_record_unref (copy);
}

static void
check_refusal (const GError *error)
{
  g_assert_true (error->domain == STOA_ERROR);
  g_assert_true (error->code == STOA_ERROR_MALFORMED || error->code == STOA_ERROR_UNKNOWN_TYPE
                 || error->code == STOA_ERROR_INVALID || error->code == STOA_ERROR_TOO_LARGE);
  g_autoptr (StoaMessage) message = stoa_message_error (NULL, error);
  g_autofree char *text = stoa_message_print (message, NULL);
  g_assert_nonnull (text);
}

static void
run_message (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *re = NULL;
  g_autoptr (StoaMessage) message = stoa_message_parse (text, length, &re, &error);
  if (message == NULL)
    {
      check_refusal (error);
      return;
    }
  g_assert_cmpstr (re, ==, message->id);
  if (message->body != NULL)
    check_record (message->body);
}

static void
run_record (const char *text, gsize length)
{
  g_autoptr (GPtrArray) types = record_types ();
  g_autoptr (GError) error = NULL;
  guint type = length > 0 ? (guint8) text[0] % types->len : 0;
  gsize skipped = length > 0 ? 1 : 0;
  gpointer record = stoa_record_parse (types->pdata[type], text + skipped, length - skipped, &error);
  if (record != NULL)
    check_record (record);
  else
    check_refusal (error);
  stoa_record_unref (record);
}

static const char *
somebody (const StoaRoomState *state)
{
  const GPtrArray *people = state->participants;
  return people->len > 0 ? ((const StoaParticipant *) people->pdata[people->len - 1])->id : "nobody";
}

static void
run_line (StoaRoomOverlay *overlay, const char *line)
{
  gsize length = strlen (line);
  StoaCommand *command = stoa_record_parse (&stoa_command_type, line, length, NULL);
  StoaRoomEvent *event = stoa_record_parse (&stoa_room_event_type, line, length, NULL);
  const StoaRoomState *confirmed = stoa_room_overlay_get_confirmed (overlay);
  if (command != NULL)
    stoa_room_overlay_propose (overlay, "1", command, somebody (confirmed), 1);
  if (event != NULL)
    {
      event->seq = confirmed->seq + 1;
      g_assert_true (stoa_room_overlay_confirm (overlay, event));
    }
  stoa_record_unref (command);
  stoa_record_unref (event);
}

static void
run_history (const char *text, gsize length)
{
  StoaRoomState *state = stoa_room_state_new ("room");
  g_autoptr (StoaRoomOverlay) overlay = stoa_room_overlay_new (state);
  stoa_record_unref (state);
  g_autofree char *lines = g_strndup (text, length);
  g_auto (GStrv) split = g_strsplit (lines, "\n", MAX_HISTORY);
  for (guint i = 0; split[i] != NULL; i++)
    run_line (overlay, split[i]);
  check_record (stoa_room_overlay_get_shown (overlay));
  check_record (stoa_room_overlay_get_confirmed (overlay));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  if (size == 0)
    return 0;
  const char *text = (const char *) data + 1;
  if (data[0] == 'm')
    run_message (text, size - 1);
  else if (data[0] == 'r')
    run_record (text, size - 1);
  else if (data[0] == 'h')
    run_history (text, size - 1);
  return 0;
}
