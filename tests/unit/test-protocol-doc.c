/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "record-maker.h"
#include "stoa-json.h"
#include "stoa-routes.h"

#define FENCE "^```json *(\\S*)\\n(.*?)^```$"

/* PROTOCOL.md is true: its examples are accepted as they stand, and it leaves nothing out. */

typedef struct
{
  char *text;
  GPtrArray *labels;   /* of what each example is: "message" or a record type's name */
  GPtrArray *examples; /* their JSON texts */
} Doc;

static void
set_up (Doc *self, gconstpointer path)
{
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &self->text, NULL, &error);
  g_assert_no_error (error);
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->examples = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GRegex) fence = g_regex_new (FENCE, G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_regex_match (fence, self->text, 0, &match);
  for (; g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_ptr_array_add (self->labels, g_match_info_fetch (match, 1));
      g_ptr_array_add (self->examples, g_match_info_fetch (match, 2));
    }
  g_assert_cmpuint (self->examples->len, >, 50);
}

static void
tear_down (Doc *self, gconstpointer path)
{
  g_ptr_array_unref (self->labels);
  g_ptr_array_unref (self->examples);
  g_free (self->text);
}

/* Nothing in the example was ignored, and nothing is said that would be left out. */
static void
assert_same_json (const char *text, const char *printed)
{
  g_autoptr (JsonNode) a = json_from_string (text, NULL);
  g_autoptr (JsonNode) b = json_from_string (printed, NULL);
  g_autofree char *shown = json_to_string (a, FALSE);
  if (!json_node_equal (a, b))
    g_test_message ("%s\n%s", shown, printed);
  g_assert_true (json_node_equal (a, b));
}

static StoaMessage *
parse_message (const char *text)
{
  g_autoptr (GError) error = NULL;
  StoaMessage *message = stoa_message_parse (text, strlen (text), NULL, &error);
  if (message == NULL)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  return message;
}

static gpointer
parse_record (const char *label, const char *text)
{
  g_autoptr (GError) error = NULL;
  const StoaRecordType *type = record_type_find (label);
  if (type == NULL)
    g_error ("PROTOCOL.md has an example of an unknown %s", label);
  gpointer record = stoa_record_parse (type, text, strlen (text), &error);
  if (record == NULL)
    g_test_message ("%s", text);
  g_assert_no_error (error);
  return record;
}

static void
test_examples (Doc *self, gconstpointer path)
{
  for (guint i = 0; i < self->examples->len; i++)
    {
      const char *text = self->examples->pdata[i];
      g_autofree char *printed = NULL;
      if (strcmp (self->labels->pdata[i], "message") == 0)
        {
          g_autoptr (StoaMessage) message = parse_message (text);
          printed = stoa_message_print (message, NULL);
        }
      else
        {
          gpointer record = parse_record (self->labels->pdata[i], text);
          printed = stoa_record_print (record, NULL);
          stoa_record_unref (record);
        }
      assert_same_json (text, printed);
    }
}

static gboolean
has_example (Doc *self, const char *label)
{
  for (guint i = 0; i < self->labels->len; i++)
    if (strcmp (self->labels->pdata[i], label) == 0)
      return TRUE;
  return FALSE;
}

static void
assert_says (Doc *self, const char *text)
{
  if (strstr (self->text, text) == NULL)
    g_error ("PROTOCOL.md does not say: %s", text);
}

static void
test_routes (Doc *self, gconstpointer path)
{
  for (guint i = 0; i < STOA_N_ROUTES; i++)
    {
      const StoaRoute *route = stoa_route_get (i);
      g_autoptr (GString) line = g_string_new (NULL);
      g_string_append_printf (line, "\n**`%s %s`**", route->method, route->path);
      if (route->request != NULL)
        g_string_append_printf (line, " %s", route->request->name);
      if (route->response != NULL)
        g_string_append_printf (line, " → %s, %u", route->response->name, route->status);
      else if (route->open)
        g_string_append_printf (line, " %u", route->status);
      if (route->open)
        g_string_append (line, ", open.");
      assert_says (self, line->str);
      g_assert_true (route->request == NULL || has_example (self, route->request->name));
      g_assert_true (route->response == NULL || has_example (self, route->response->name));
    }
}

static void
test_messages (Doc *self, gconstpointer path)
{
  gboolean seen[STOA_N_MESSAGES] = { FALSE };
  for (guint i = 0; i < self->examples->len; i++)
    if (strcmp (self->labels->pdata[i], "message") == 0)
      {
        g_autoptr (StoaMessage) message = parse_message (self->examples->pdata[i]);
        seen[message->type] = TRUE;
      }
  for (guint type = 0; type < STOA_N_MESSAGES; type++)
    {
      g_autofree char *bold = g_strdup_printf ("**`%s`**", stoa_message_name (type));
      assert_says (self, bold);
      if (!seen[type])
        g_error ("PROTOCOL.md has no example of %s", stoa_message_name (type));
    }
}

static void
test_events_and_commands (Doc *self, gconstpointer path)
{
  gboolean events[STOA_N_EVENTS] = { FALSE };
  gboolean commands[STOA_N_COMMANDS] = { FALSE };
  for (guint i = 0; i < self->examples->len; i++)
    {
      const char *text = self->examples->pdata[i];
      if (strcmp (self->labels->pdata[i], "message") == 0)
        {
          g_autoptr (StoaMessage) message = parse_message (text);
          if (message->type == STOA_MESSAGE_COMMAND)
            commands[((StoaCommandMessage *) message->body)->command->kind] = TRUE;
          continue;
        }
      gpointer record = parse_record (self->labels->pdata[i], text);
      if (stoa_record_type (record) == &stoa_room_event_type)
        events[((StoaRoomEvent *) record)->kind] = TRUE;
      if (stoa_record_type (record) == &stoa_command_type)
        commands[((StoaCommand *) record)->kind] = TRUE;
      stoa_record_unref (record);
    }
  for (guint kind = 0; kind < STOA_N_EVENTS; kind++)
    if (!events[kind])
      g_error ("PROTOCOL.md has no example of the event %s", stoa_event_kinds[kind]);
  for (guint kind = 0; kind < STOA_N_COMMANDS; kind++)
    {
      g_autofree char *row = g_strdup_printf ("\n| `%s` | ", stoa_command_kinds[kind]);
      assert_says (self, row);
      if (!commands[kind])
        g_error ("PROTOCOL.md has no example of the command %s", stoa_command_kinds[kind]);
    }
}

static void
test_errors (Doc *self, gconstpointer path)
{
  for (int code = 0; code < STOA_N_ERRORS; code++)
    {
      g_autofree char *row
          = g_strdup_printf ("\n| `%s` | %u | ", stoa_error_to_nick (code), stoa_error_to_http (code));
      assert_says (self, row);
    }
}

static void
test_values (Doc *self, gconstpointer path)
{
  static const char *const *const sets[] = {
    stoa_account_kinds, stoa_memberships, stoa_visibilities, stoa_roles, stoa_track_kinds,
    stoa_layers,        stoa_leave_reasons, stoa_peer_kinds,   stoa_post_kinds, stoa_post_states,
    stoa_doors,         stoa_archives,      stoa_consents,     stoa_stop_reasons, stoa_recording_phases,
    stoa_flows,         stoa_moment_kinds,  stoa_asset_kinds,  stoa_recorded_codecs,
  };
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    for (guint value = 0; sets[i][value] != NULL; value++)
      {
        g_autofree char *quoted = g_strdup_printf ("`%s`", sets[i][value]);
        assert_says (self, quoted);
      }
}

#define LIMIT(name) { #name, name }

static void
test_limits (Doc *self, gconstpointer path)
{
  static const struct
  {
    const char *name;
    guint value;
  } limits[] = {
    LIMIT (STOA_MAX_NAME),       LIMIT (STOA_MAX_TITLE),        LIMIT (STOA_MAX_ABOUT),
    LIMIT (STOA_MAX_SDP),        LIMIT (STOA_MAX_MESSAGE),      LIMIT (STOA_MAX_ANSWER),
    LIMIT (STOA_JSON_MAX_DEPTH), LIMIT (STOA_JSON_MAX_VALUES),  LIMIT (STOA_MAX_PARTICIPANTS),
    LIMIT (STOA_MAX_TRACKS),     LIMIT (STOA_MAX_WANTS),        LIMIT (STOA_MAX_MISSED),
    LIMIT (STOA_MAX_LIST),       LIMIT (STOA_MAX_INVITE_USES),  LIMIT (STOA_MAX_TEXT),
    LIMIT (STOA_MAX_PAGE),       LIMIT (STOA_MAX_UNREAD),       LIMIT (STOA_MAX_KEY),
    LIMIT (STOA_MAX_PICTURE),    LIMIT (STOA_MAX_PICTURE_SIDE), LIMIT (STOA_MAX_PICTURE_PIXELS),
    LIMIT (STOA_MAX_RECORDED),   LIMIT (STOA_MAX_MOMENTS),      LIMIT (STOA_MAX_FILES),
    LIMIT (STOA_MAX_RECORDING_MS), LIMIT (STOA_MAX_RETENTION_DAYS),
  };
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autofree char *row = g_strdup_printf (" | `%s` | %u |\n", limits[i].name, limits[i].value);
      assert_says (self, row);
    }
  g_autofree char *heartbeat = g_strdup_printf ("`heartbeat_ms` (%u s)", STOA_HEARTBEAT_MS / 1000);
  g_autofree char *silence = g_strdup_printf ("until %u s of silence", STOA_SILENCE_MS / 1000);
  g_autofree char *grace = g_strdup_printf ("keeps their place for %u s", STOA_AWAY_GRACE_MS / 1000);
  assert_says (self, heartbeat);
  assert_says (self, silence);
  assert_says (self, grace);
  assert_says (self, "`" STOA_WEBSOCKET_PROTOCOL "`");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "../../src/protocol/PROTOCOL.md", NULL);
#define ADD(name, test) g_test_add ("/protocol-doc/" name, Doc, path, set_up, test, tear_down)
  ADD ("examples", test_examples);
  ADD ("routes", test_routes);
  ADD ("messages", test_messages);
  ADD ("events-and-commands", test_events_and_commands);
  ADD ("errors", test_errors);
  ADD ("values", test_values);
  ADD ("limits", test_limits);
  return g_test_run ();
}
