/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Clients of servers that do not keep to the protocol. */

#include "core-fake-server.h"
#include "stoa-open-rooms.h"
#include "stoa-room.h"
#include "stoa-test-wait.h"

#define PATIENT_MS 10000
#define BEAT_MS 100

static void
refused (DexFuture *future, StoaError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (stoa_test_settle (future, &error));
  g_assert_error (error, STOA_ERROR, (int) code);
}

static StoaClient *
start (FakeServer *server)
{
  StoaClient *client = stoa_client_new (server->url, "token");

  stoa_client_start (client);
  return client;
}

static StoaClient *
start_online (FakeServer *server)
{
  StoaClient *client = start (server);

  stoa_test_resolve (stoa_client_when_online (client));
  return client;
}

/* --- of the connection --- */

static void
say_nothing (FakeServer *server, const StoaMessage *message, gpointer data)
{
}

static void
test_no_welcome (void)
{
  g_autoptr (FakeServer) server = fake_server_new (say_nothing, NULL);
  g_autoptr (StoaClient) client = start (server);

  stoa_test_wait (stoa_client_get_trouble (client) != NULL);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_CONNECTING);
  g_assert_cmpuint (server->opened, ==, 1);
  stoa_test_wait (server->opened == 2);
}

static void
beat_fast (FakeServer *server, const StoaMessage *message, gpointer pings)
{
  if (message->type == STOA_MESSAGE_HELLO)
    fake_server_welcome (server, message, BEAT_MS);
  else if (message->type == STOA_MESSAGE_PING)
    ++*(guint *) pings;
}

static void
test_no_pong (void)
{
  guint pings = 0;
  g_autoptr (FakeServer) server = fake_server_new (beat_fast, &pings);
  g_autoptr (StoaClient) client = start_online (server);

  stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
  g_assert_cmpuint (pings, >=, 1);
  g_assert_nonnull (stoa_client_get_trouble (client));
}

/* Counts the pings of one connection. */
static void
answer_pings (FakeServer *server, const StoaMessage *message, gpointer data)
{
  guint *pings = data;

  if (message->type == STOA_MESSAGE_HELLO)
    {
      *pings = 0;
      fake_server_welcome (server, message, BEAT_MS);
    }
  else if (message->type == STOA_MESSAGE_PING)
    {
      ++*pings;
      fake_server_say (server, "{\"type\":\"pong\"}");
    }
}

static void
test_pong (void)
{
  guint pings = 0;
  g_autoptr (FakeServer) server = fake_server_new (answer_pings, &pings);
  g_autoptr (StoaClient) client = start_online (server);

  /* without pongs a connection is given up after two beats and never sees so many pings */
  stoa_test_wait (pings >= 5);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_ONLINE);
}

typedef struct
{
  const char *says;
  gboolean ends;             /* the connection, that is */
} Nasty;

static char *
long_text (gsize length)
{
  char *text = g_malloc (length + 1);

  memset (text, 'x', length);
  text[length] = '\0';
  return text;
}

static void
say_after_hello (FakeServer *server, const StoaMessage *message, gpointer text)
{
  if (message->type != STOA_MESSAGE_HELLO)
    return;
  fake_server_welcome (server, message, PATIENT_MS);
  fake_server_say (server, text);
}

static void
test_garbage (void)
{
  g_autofree char *huge = long_text (2 * STOA_MAX_MESSAGE);
  g_autofree char *deep = g_strnfill (100000, '[');
  const Nasty nasties[] = {
    { "}{", TRUE },
    { "", TRUE },
    { "null", TRUE },
    { huge, TRUE },
    { deep, TRUE },
    { "{\"type\":\"dance\"}", FALSE },
    { "{\"type\":\"event\"}", FALSE },
    { "{\"type\":\"event\",\"room\":\"r\",\"event\":{\"kind\":\"dance\",\"seq\":-1,\"at\":0}}", FALSE },
    { "{\"type\":\"joined\",\"re\":\"nobody-asked\",\"room\":\"r\",\"participant\":\"p\"}", FALSE },
    { "{\"type\":\"left\",\"room\":\"r\",\"reason\":\"left\"}", FALSE },
    { "{\"type\":\"slots\",\"room\":\"r\",\"revision\":1,\"slots\":[]}", FALSE },
    { "{\"type\":\"hello\",\"id\":\"1\",\"token\":\"t\",\"version\":1}", FALSE },
    { "{\"type\":\"welcome\",\"re\":\"hello\",\"account\":{\"id\":\"b\",\"name\":\"B\",\"kind\":\"guest\"},"
      "\"server\":\"again\",\"heartbeat_ms\":1}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (nasties); i++)
    {
      g_autoptr (FakeServer) server = fake_server_new (say_after_hello, (gpointer) nasties[i].says);
      g_autoptr (StoaClient) client = start_online (server);
      g_autoptr (StoaOpenRooms) rooms = stoa_open_rooms_new (client);

      if (nasties[i].ends)
        stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
      else
        stoa_test_run_for (50);
      g_assert_cmpuint (server->opened, ==, 1);
      g_assert_cmpint (stoa_client_get_state (client), ==,
                       nasties[i].ends ? STOA_CLIENT_RECONNECTING : STOA_CLIENT_ONLINE);
      g_assert_cmpstr (stoa_client_get_account (client)->id, ==, "a");
    }
}

/* One that is lost each time is asked less and less often. */
static void
test_back_off (void)
{
  g_autoptr (FakeServer) server = fake_server_new (say_after_hello, (gpointer) "}{");
  g_autoptr (StoaClient) client = start (server);
  gint64 since;

  stoa_test_wait (server->opened >= 3);
  since = g_get_monotonic_time ();
  stoa_test_wait (server->opened >= 5);
  g_assert_cmpint (g_get_monotonic_time () - since, >, 1000 * 1000);
}

static void
refuse_hello (FakeServer *server, const StoaMessage *message, gpointer code)
{
  fake_server_sayf (server, "{\"type\":\"error\",\"re\":\"%s\",\"code\":\"%s\",\"message\":\"No.\"}", message->id,
                    (const char *) code);
}

static void
test_refused (void)
{
  const char *codes[] = { "unauthorized", "expired", "forbidden", "invalid" };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (FakeServer) server = fake_server_new (refuse_hello, (gpointer) codes[i]);
      g_autoptr (StoaClient) client = start (server);

      refused (stoa_client_when_online (client), stoa_error_from_nick (codes[i]));
      g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_REFUSED);
      g_assert_cmpstr (stoa_client_get_trouble (client), ==, "No.");
      stoa_test_run_for (500);
      g_assert_cmpuint (server->opened, ==, 1);
    }
}

static void
test_busy (void)
{
  g_autoptr (FakeServer) server = fake_server_new (refuse_hello, (gpointer) "too-many");
  g_autoptr (StoaClient) client = start (server);

  stoa_test_wait (server->opened == 3);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_CONNECTING);
}

/* --- of requests --- */

static void
only_welcome (FakeServer *server, const StoaMessage *message, gpointer data)
{
  if (message->type == STOA_MESSAGE_HELLO)
    fake_server_welcome (server, message, PATIENT_MS);
}

static void
test_never_answers (void)
{
  g_autoptr (FakeServer) server = fake_server_new (only_welcome, NULL);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (dex_unref);
  guint too_many = 0;

  for (guint i = 0; i < 1000; i++)
    g_ptr_array_add (asked, stoa_client_request (client, stoa_message_new (STOA_MESSAGE_WATCH, NULL)));
  for (guint i = 0; i < asked->len; i++)
    too_many += dex_future_is_rejected (asked->pdata[i]);
  g_assert_cmpuint (too_many, >, 0);
  g_assert_cmpuint (too_many, <, 1000);
  refused (dex_ref (asked->pdata[0]), STOA_ERROR_TIMED_OUT);
  refused (dex_ref (asked->pdata[999]), STOA_ERROR_TOO_MANY);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_ONLINE);
}

static void
test_dropped (void)
{
  g_autoptr (FakeServer) server = fake_server_new (only_welcome, NULL);
  g_autoptr (StoaClient) client = start_online (server);
  DexFuture *asked = stoa_client_request (client, stoa_message_new (STOA_MESSAGE_WATCH, NULL));

  stoa_test_run_for (10);
  fake_server_hang_up (server);
  refused (asked, STOA_ERROR_UNAVAILABLE);
  g_assert_cmpint (stoa_client_get_state (client), ==, STOA_CLIENT_RECONNECTING);
  stoa_test_resolve (stoa_client_when_online (client));
}

static void
answer_oddly (FakeServer *server, const StoaMessage *message, gpointer data)
{
  if (message->type == STOA_MESSAGE_HELLO)
    fake_server_welcome (server, message, PATIENT_MS);
  else if (message->type == STOA_MESSAGE_JOIN)
    fake_server_sayf (server, "{\"type\":\"joined\",\"re\":\"%s\"}", message->id);
}

static void
test_odd_answer (void)
{
  g_autoptr (FakeServer) server = fake_server_new (answer_oddly, NULL);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");

  refused (stoa_room_join (room, NULL), STOA_ERROR_TIMED_OUT);
}

static void
bye (FakeServer *server, const StoaMessage *message, gpointer data)
{
  if (message->type != STOA_MESSAGE_HELLO)
    return;
  fake_server_welcome (server, message, PATIENT_MS);
  if (server->opened == 1)
    fake_server_say (server, "{\"type\":\"bye\",\"message\":\"Back soon.\",\"retry_ms\":1000}");
}

static void
test_bye (void)
{
  g_autoptr (FakeServer) server = fake_server_new (bye, NULL);
  g_autoptr (StoaClient) client = start_online (server);
  gint64 since;

  stoa_test_wait (stoa_client_get_state (client) == STOA_CLIENT_RECONNECTING);
  since = g_get_monotonic_time ();
  g_assert_cmpstr (stoa_client_get_trouble (client), ==, "Back soon.");
  stoa_test_resolve (stoa_client_when_online (client));
  g_assert_cmpint (g_get_monotonic_time () - since, >, 900 * 1000);
}

/* --- of rooms --- */

/* A room as a server tells it: what comes of each join, in turn. */
typedef struct
{
  const char *answers[4];    /* to the joins, with their id put in */
  const char *then[4];       /* said behind the answer; NULL for nothing */
  StoaJoin *joins[4];
  guint n;
} Script;

#define ROOM_AT(seq, who) \
  "{\"type\":\"joined\",\"re\":\"%s\",\"room\":\"r\",\"participant\":\"" who "\",\"state\":{\"id\":\"r\",\"title\":\"T\"," \
  "\"context\":\"c\",\"visibility\":\"public\",\"phase\":\"open\",\"started_at\":1,\"seq\":" #seq ",\"participants\":[" \
  "{\"id\":\"" who "\",\"account\":\"a\",\"name\":\"A\",\"role\":\"host\",\"joined_at\":1}]}}"
#define HAND(seq) \
  "{\"kind\":\"hand-raised\",\"seq\":" #seq ",\"at\":5,\"actor\":\"p\",\"participant\":\"p\"}"
#define EVENT(event) "{\"type\":\"event\",\"room\":\"r\",\"event\":" event "}"
#define REFUSAL(code) "{\"type\":\"error\",\"re\":\"%s\",\"code\":\"" code "\",\"message\":\"No.\"}"

static void
play (FakeServer *server, const StoaMessage *message, gpointer data)
{
  Script *script = data;

  if (message->type == STOA_MESSAGE_HELLO)
    fake_server_welcome (server, message, PATIENT_MS);
  if (message->type != STOA_MESSAGE_JOIN || script->n >= G_N_ELEMENTS (script->answers))
    return;
  script->joins[script->n] = stoa_record_ref (message->body);
  {
    g_auto (GStrv) parts = g_strsplit (script->answers[script->n], "%s", 2);
    g_autofree char *answer = g_strjoinv (message->id, parts);

    fake_server_say (server, answer);
  }
  if (script->then[script->n] != NULL)
    fake_server_say (server, script->then[script->n]);
  script->n++;
}

static void
script_clear (Script *script)
{
  for (guint i = 0; i < G_N_ELEMENTS (script->joins); i++)
    g_clear_pointer (&script->joins[i], stoa_record_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Script, script_clear)

static void
test_gap (void)
{
  g_auto (Script) script = {
    .answers = { ROOM_AT (3, "p"), REFUSAL ("conflict"),
                 "{\"type\":\"joined\",\"re\":\"%s\",\"room\":\"r\",\"participant\":\"p\",\"events\":["
                 "{\"kind\":\"participant-away\",\"seq\":4,\"at\":5,\"participant\":\"p\"},"
                 "{\"kind\":\"participant-back\",\"seq\":5,\"at\":5,\"participant\":\"p\"}," HAND (6) "]}" },
    .then = { EVENT (HAND (5)) },
  };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");

  stoa_test_resolve (stoa_room_join (room, NULL));
  stoa_test_wait (script.n == 3 && stoa_room_get_confirmed (room)->seq == 6);
  g_assert_cmpstr (script.joins[0]->participant, ==, NULL);
  g_assert_cmpstr (script.joins[1]->participant, ==, "p");
  g_assert_cmpint (script.joins[1]->seq, ==, 3);
  g_assert_cmpint (script.joins[2]->seq, ==, 3);
  g_assert_cmpuint (server->opened, ==, 2); /* it would not have it on the same connection */
  g_assert_cmpint (stoa_room_get_link (room), ==, STOA_ROOM_JOINED);
}

/* It comes right behind the answer, when nobody of the room is known yet. */
static void
test_speaks_already (void)
{
  g_auto (Script) script = {
    .answers = { "{\"type\":\"joined\",\"re\":\"%s\",\"room\":\"r\",\"participant\":\"p\",\"state\":{\"id\":\"r\","
                 "\"title\":\"T\",\"context\":\"c\",\"visibility\":\"public\",\"phase\":\"open\",\"started_at\":1,"
                 "\"seq\":3,\"participants\":[{\"id\":\"p\",\"account\":\"a\",\"name\":\"A\",\"role\":\"host\","
                 "\"joined_at\":1,\"tracks\":[{\"kind\":\"mic\",\"muted\":false}]}]}}" },
    .then = { "{\"type\":\"speaking\",\"room\":\"r\",\"participant\":\"p\",\"on\":true,\"dbov\":-20}" },
  };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");

  stoa_test_resolve (stoa_room_join (room, NULL));
  stoa_test_wait (stoa_person_get_speaking (stoa_room_get_me (room)));
}

static void
test_place_lost (void)
{
  g_auto (Script) script = {
    .answers = { ROOM_AT (3, "p"), REFUSAL ("not-found"), ROOM_AT (9, "q") },
  };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);
  DexFuture *asked;

  stoa_test_resolve (stoa_room_join (room, NULL));
  fake_server_hang_up (server);
  stoa_test_wait (stoa_room_get_link (room) == STOA_ROOM_RECONNECTING);
  command->kind = STOA_COMMAND_RAISE_HAND;
  asked = stoa_room_ask (room, command);
  stoa_test_wait (script.n == 3 && stoa_room_get_link (room) == STOA_ROOM_JOINED);
  g_assert_cmpstr (script.joins[1]->participant, ==, "p");
  g_assert_cmpstr (script.joins[2]->participant, ==, NULL);
  g_assert_cmpstr (stoa_person_get_id (stoa_room_get_me (room)), ==, "q");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (room)), ==, 1);
  refused (asked, STOA_ERROR_NOT_FOUND); /* another asked it */
  g_assert_cmpint (stoa_person_get_participant (stoa_room_get_me (room))->hand_at, ==, 0);
}

/* Its database was set back: what it says now counts. */
static void
test_set_back (void)
{
  g_auto (Script) script = { .answers = { ROOM_AT (30, "p"), ROOM_AT (3, "p") }, .then = { NULL, EVENT (HAND (4)) } };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");

  stoa_test_resolve (stoa_room_join (room, NULL));
  fake_server_hang_up (server);
  stoa_test_wait (script.n == 2 && stoa_room_get_confirmed (room)->seq == 4);
}

static void
test_ended_meanwhile (void)
{
  g_auto (Script) script = { .answers = { ROOM_AT (3, "p"), REFUSAL ("ended") } };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");
  int reason;

  stoa_test_resolve (stoa_room_join (room, NULL));
  fake_server_hang_up (server);
  stoa_test_wait (stoa_room_get_link (room) == STOA_ROOM_LEFT);
  g_object_get (room, "leave-reason", &reason, NULL);
  g_assert_cmpint (reason, ==, STOA_LEAVE_ENDED);
}

/* The prediction stands until the time is over, and then goes. */
static void
test_ask_not_answered (void)
{
  g_auto (Script) script = { .answers = { ROOM_AT (3, "p") } };
  g_autoptr (FakeServer) server = fake_server_new (play, &script);
  g_autoptr (StoaClient) client = start_online (server);
  g_autoptr (StoaRoom) room = stoa_room_new (client, "r");
  g_autoptr (StoaCommand) command = stoa_record_new (&stoa_command_type);
  DexFuture *asked;

  stoa_test_resolve (stoa_room_join (room, NULL));
  command->kind = STOA_COMMAND_RAISE_HAND;
  asked = stoa_room_ask (room, command);
  g_assert_cmpint (stoa_person_get_participant (stoa_room_get_me (room))->hand_at, !=, 0);
  refused (asked, STOA_ERROR_TIMED_OUT);
  g_assert_cmpint (stoa_person_get_participant (stoa_room_get_me (room))->hand_at, ==, 0);
}

/* --- of REST --- */

static void
test_no_stoa (void)
{
  g_autoptr (FakeServer) server = fake_server_new (say_nothing, NULL);
  g_autoptr (StoaClient) client = stoa_client_new (server->url, "token");

  refused (stoa_client_list_rooms (client), STOA_ERROR_UNAVAILABLE);
  g_assert_cmpuint (server->asked, ==, 1);
}

typedef struct
{
  guint status;
  const char *body;
  StoaError code;
} Odd;

static void
answer_rest (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  const Odd *odd = data;

  soup_server_message_set_status (message, odd->status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, odd->body, strlen (odd->body));
  if (odd->status == SOUP_STATUS_FOUND)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", "/v1/elsewhere");
}

static void
test_odd_rest (void)
{
  g_autofree char *huge = long_text (2 * STOA_MAX_ANSWER);
  const Odd odds[] = {
    { 200, "", STOA_ERROR_UNAVAILABLE },
    { 200, "<html>", STOA_ERROR_UNAVAILABLE },
    { 200, "{\"rooms\":7}", STOA_ERROR_UNAVAILABLE },
    { 200, huge, STOA_ERROR_TOO_LARGE },
    { 302, "{\"rooms\":[]}", STOA_ERROR_UNAVAILABLE },
    { 404, "<html>", STOA_ERROR_UNAVAILABLE },
    { 500, "{\"code\":\"internal\",\"message\":\"Oh.\"}", STOA_ERROR_INTERNAL },
    { 403, "{\"code\":\"forbidden\",\"message\":\"No.\"}", STOA_ERROR_FORBIDDEN },
    { 400, "{\"code\":\"of-the-future\",\"message\":\"No.\"}", STOA_ERROR_INTERNAL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (odds); i++)
    {
      g_autoptr (FakeServer) server = fake_server_new (say_nothing, NULL);
      g_autoptr (StoaClient) client = stoa_client_new (server->url, "token");

      soup_server_add_handler (server->soup, "/v1/rooms", answer_rest, (gpointer) &odds[i], NULL);
      refused (stoa_client_list_rooms (client), odds[i].code);
      g_assert_cmpuint (server->asked, ==, 0); /* elsewhere */
    }
}

static void
hold_back (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  soup_server_message_pause (message);
}

static void
test_slow_rest (void)
{
  g_autoptr (FakeServer) server = fake_server_new (say_nothing, NULL);
  g_autoptr (StoaClient) client = stoa_client_new (server->url, "token");

  soup_server_add_handler (server->soup, "/v1/rooms", hold_back, NULL, NULL);
  refused (stoa_client_list_rooms (client), STOA_ERROR_TIMED_OUT);
  while (g_main_context_iteration (NULL, FALSE))
    ; /* what was sent hears that it is given up */
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/faults/no-welcome", test_no_welcome);
  g_test_add_func ("/core/faults/no-pong", test_no_pong);
  g_test_add_func ("/core/faults/pong", test_pong);
  g_test_add_func ("/core/faults/garbage", test_garbage);
  g_test_add_func ("/core/faults/back-off", test_back_off);
  g_test_add_func ("/core/faults/refused", test_refused);
  g_test_add_func ("/core/faults/busy", test_busy);
  g_test_add_func ("/core/faults/never-answers", test_never_answers);
  g_test_add_func ("/core/faults/dropped", test_dropped);
  g_test_add_func ("/core/faults/odd-answer", test_odd_answer);
  g_test_add_func ("/core/faults/bye", test_bye);
  g_test_add_func ("/core/faults/gap", test_gap);
  g_test_add_func ("/core/faults/speaks-already", test_speaks_already);
  g_test_add_func ("/core/faults/place-lost", test_place_lost);
  g_test_add_func ("/core/faults/set-back", test_set_back);
  g_test_add_func ("/core/faults/ended-meanwhile", test_ended_meanwhile);
  g_test_add_func ("/core/faults/ask-not-answered", test_ask_not_answered);
  g_test_add_func ("/core/faults/no-stoa", test_no_stoa);
  g_test_add_func ("/core/faults/odd-rest", test_odd_rest);
  g_test_add_func ("/core/faults/slow-rest", test_slow_rest);
  return g_test_run ();
}
