/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "record-maker.h"

#define ROUNDS 20

static void
assert_round_trip (StoaMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *re = NULL;
  g_autofree char *text = stoa_message_print (message, &error);
  g_assert_no_error (error);
  g_autoptr (StoaMessage) back = stoa_message_parse (text, strlen (text), &re, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->type, ==, message->type);
  g_assert_cmpstr (back->id, ==, message->id);
  g_assert_cmpstr (back->re, ==, message->re);
  g_assert_cmpstr (re, ==, message->id);
  g_assert_true (stoa_record_equal (back->body, message->body));
}

static gpointer
make_body (StoaMessageType type, MakeExtent extent, GRand *rand)
{
  const StoaRecordType *body = stoa_message_body_type (type);
  return body != NULL ? record_make (body, extent, 3, rand) : NULL;
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint type = 0; type < STOA_N_MESSAGES; type++)
    for (guint round = 0; round < ROUNDS; round++)
      {
        MakeExtent extent = round < 2 ? (MakeExtent) round : MAKE_RANDOM;
        g_autoptr (StoaMessage) message = stoa_message_reply ("re-1", type, make_body (type, extent, rand));
        message->id = g_strdup ("id-1");
        assert_round_trip (message);
      }
}

static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint type = 0; type < STOA_N_MESSAGES; type++)
    g_assert_true (g_hash_table_add (seen, (gpointer) stoa_message_name (type)));
}

/* Who asks says an id, who answers says which. */
static void
test_ids (void)
{
  static const StoaMessageType requests[] = { STOA_MESSAGE_HELLO, STOA_MESSAGE_WATCH, STOA_MESSAGE_COMMAND };
  static const StoaMessageType replies[] = { STOA_MESSAGE_WELCOME, STOA_MESSAGE_OK, STOA_MESSAGE_JOINED };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (GError) error = NULL;
      gpointer body = make_body (requests[i], MAKE_LEAST, rand);
      g_autoptr (StoaMessage) message = stoa_message_new (requests[i], body);
      g_assert_null (stoa_message_print (message, &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
      message->id = g_strdup ("1");
      assert_round_trip (message);
    }
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    {
      g_autoptr (GError) error = NULL;
      gpointer body = make_body (replies[i], MAKE_LEAST, rand);
      g_autoptr (StoaMessage) message = stoa_message_new (replies[i], body);
      g_assert_null (stoa_message_print (message, &error));
      g_assert_error (error, STOA_ERROR, STOA_ERROR_INVALID);
      message->re = g_strdup ("1");
      assert_round_trip (message);
    }
}

static void
test_error_message (void)
{
  g_autoptr (GString) endless = g_string_new (NULL);
  for (guint i = 0; i < 600; i++)
    g_string_append (endless, "é"); /* 1200 bytes; 1000 would cut none in two, 999 would */
  g_string_prepend (endless, "x");
  g_autoptr (GError) known = g_error_new_literal (STOA_ERROR, STOA_ERROR_FULL, "The room is full.");
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, "bad \xff bytes");
  g_autoptr (GError) large = g_error_new_literal (STOA_ERROR, STOA_ERROR_INVALID, endless->str);

  g_autoptr (StoaMessage) message = stoa_message_error ("7", known);
  assert_round_trip (message);
  g_assert_cmpstr (((StoaErrorMessage *) message->body)->code, ==, "full");
  g_assert_cmpstr (((StoaErrorMessage *) message->body)->message, ==, "The room is full.");
  g_autoptr (StoaMessage) strange = stoa_message_error (NULL, foreign);
  assert_round_trip (strange);
  g_assert_cmpstr (((StoaErrorMessage *) strange->body)->code, ==, "internal");
  g_autoptr (StoaMessage) cut = stoa_message_error ("7", large);
  assert_round_trip (cut);
  g_assert_cmpuint (strlen (((StoaErrorMessage *) cut->body)->message), ==, 999);
}

static void
test_error_codes (void)
{
  for (int code = 0; code < STOA_N_ERRORS; code++)
    {
      g_assert_cmpint (stoa_error_from_nick (stoa_error_to_nick (code)), ==, code);
      g_assert_cmpuint (stoa_error_to_http (code), >=, 400);
      g_assert_cmpuint (stoa_error_to_http (code), <, 600);
    }
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "");
  g_autoptr (GError) unknown = g_error_new_literal (STOA_ERROR, 4711, "");
  g_assert_cmpint (stoa_error_code_of (foreign), ==, STOA_ERROR_INTERNAL);
  g_assert_cmpint (stoa_error_code_of (unknown), ==, STOA_ERROR_INTERNAL);
  g_assert_cmpint (stoa_error_code_of (NULL), ==, STOA_ERROR_INTERNAL);
  g_assert_cmpint (stoa_error_from_nick ("no-such"), ==, STOA_ERROR_INTERNAL);
  g_assert_cmpint (stoa_error_from_nick (NULL), ==, STOA_ERROR_INTERNAL);
  g_assert_cmpstr (stoa_error_to_nick (-1), ==, "internal");
  g_assert_cmpuint (stoa_error_to_http (STOA_ERROR_NOT_FOUND), ==, 404);
}

typedef struct
{
  const char *text;
  int code;
  const char *re; /* whom the refusal answers */
} Bad;

static const Bad bad[] = {
  { "", STOA_ERROR_MALFORMED },
  { " ", STOA_ERROR_MALFORMED },
  { "null", STOA_ERROR_MALFORMED },
  { "7", STOA_ERROR_MALFORMED },
  { "\"ping\"", STOA_ERROR_MALFORMED },
  { "[]", STOA_ERROR_MALFORMED },
  { "[{\"type\":\"ping\"}]", STOA_ERROR_MALFORMED },
  { "{", STOA_ERROR_MALFORMED },
  { "}", STOA_ERROR_MALFORMED },
  { "{]", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\"", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\"}}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\"}{\"type\":\"ping\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",}", STOA_ERROR_MALFORMED },
  { "{\"type\" \"ping\"}", STOA_ERROR_MALFORMED },
  { "{type:\"ping\"}", STOA_ERROR_MALFORMED },
  { "{'type':'ping'}", STOA_ERROR_MALFORMED },
  { "{\"type\":ping}", STOA_ERROR_MALFORMED },
  { "/* */ {\"type\":\"ping\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\"} // more", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":\"\\q\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":\"\\u00\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":\"\\u0000\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":\"\n\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":01}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":NaN}", STOA_ERROR_MALFORMED },
  { "\xff\xfe{\"type\":\"ping\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"pi\xc3\"}", STOA_ERROR_MALFORMED },
  { "{\"type\":\"ping\",\"x\":\"\xed\xa0\x80\"}", STOA_ERROR_MALFORMED },
  { "{}", STOA_ERROR_INVALID },
  { "{\"id\":\"a\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":7}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"dance\"}", STOA_ERROR_UNKNOWN_TYPE, "a" },
  { "{\"id\":\"a\",\"type\":\"PING\"}", STOA_ERROR_UNKNOWN_TYPE, "a" },
  { "{\"id\":7,\"type\":\"watch\"}", STOA_ERROR_INVALID },
  { "{\"id\":\"a b\",\"type\":\"watch\"}", STOA_ERROR_INVALID },
  { "{\"type\":\"watch\"}", STOA_ERROR_INVALID },
  { "{\"id\":\"a\",\"re\":{},\"type\":\"watch\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"ok\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"hello\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"hello\",\"token\":\"t\",\"version\":\"1\"}", STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"command\",\"room\":\"r\",\"command\":{\"kind\":\"dance\"}}",
    STOA_ERROR_INVALID, "a" },
  { "{\"id\":\"a\",\"type\":\"command\",\"room\":\"r\",\"command\":[]}", STOA_ERROR_INVALID, "a" },
};

static void
assert_refused (const char *text, gsize length, int code, const char *re)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  StoaMessage *message = stoa_message_parse (text, length, &found, &error);
  g_assert_error (error, STOA_ERROR, code);
  g_assert_null (message);
  g_assert_cmpstr (found, ==, re);
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *shown = g_strescape (bad[i].text, NULL);
      g_test_message ("%s", shown);
      /* in memory of its exact size, so that a sanitizer sees a byte read behind it */
      gsize length = strlen (bad[i].text);
      g_autofree char *exact = g_memdup2 (bad[i].text, length);
      assert_refused (exact, length, bad[i].code, bad[i].re);
    }
  assert_refused ("{\"type\":\"ping\"}\0", 16, STOA_ERROR_MALFORMED, NULL);
  assert_refused ("{\"type\":\0\"ping\"}", 16, STOA_ERROR_MALFORMED, NULL);
}

static char *
nested (guint depth)
{
  GString *text = g_string_new ("{\"type\":\"ping\",\"x\":");
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append_c (text, '}');
  return g_string_free_and_steal (text);
}

static void
test_bounds (void)
{
  g_autofree char *deepest = nested (16);
  g_autoptr (StoaMessage) accepted = stoa_message_parse (deepest, strlen (deepest), NULL, NULL);
  g_assert_nonnull (accepted);
  g_autofree char *deep = nested (17);
  assert_refused (deep, strlen (deep), STOA_ERROR_TOO_LARGE, NULL);
  g_autofree char *abyss = g_strnfill (STOA_MAX_MESSAGE, '[');
  assert_refused (abyss, STOA_MAX_MESSAGE, STOA_ERROR_TOO_LARGE, NULL);

  g_autofree char *blanks = g_strnfill (STOA_MAX_MESSAGE + 1, ' ');
  memcpy (blanks, "{\"type\":\"ping\"}", 15);
  g_autoptr (StoaMessage) padded = stoa_message_parse (blanks, STOA_MAX_MESSAGE, NULL, NULL);
  g_assert_nonnull (padded);
  assert_refused (blanks, STOA_MAX_MESSAGE + 1, STOA_ERROR_TOO_LARGE, NULL);

  g_autoptr (GString) many = g_string_new ("{\"type\":\"ping\",\"x\":[0");
  for (guint i = 0; i < 70000; i++)
    g_string_append (many, ",0");
  g_string_append (many, "]}");
  assert_refused (many->str, many->len, STOA_ERROR_TOO_LARGE, NULL);
}

/* Brackets in strings do not count. */
static void
test_brackets_in_strings (void)
{
  static const char text[] = "{\"type\":\"ping\",\"x\":\"[[[[[[[[[[[[[[[[[[[[\\\"}}}}}}\\\\\",\"y\":[{}]}";
  g_autoptr (StoaMessage) message = stoa_message_parse (text, strlen (text), NULL, NULL);
  g_assert_nonnull (message);
}

static void
test_unknown_fields (void)
{
  static const char text[] = "{\"type\":\"join\",\"id\":\"1\",\"room\":\"r\","
                             "\"colour\":{\"deep\":[1,null]},\"re\":null}";
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaMessage) message = stoa_message_parse (text, strlen (text), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (message->type, ==, STOA_MESSAGE_JOIN);
  g_assert_cmpstr (((StoaJoin *) message->body)->room, ==, "r");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/round-trip", test_round_trip);
  g_test_add_func ("/message/names", test_names);
  g_test_add_func ("/message/ids", test_ids);
  g_test_add_func ("/message/error-message", test_error_message);
  g_test_add_func ("/message/error-codes", test_error_codes);
  g_test_add_func ("/message/bad", test_bad);
  g_test_add_func ("/message/bounds", test_bounds);
  g_test_add_func ("/message/brackets-in-strings", test_brackets_in_strings);
  g_test_add_func ("/message/unknown-fields", test_unknown_fields);
  return g_test_run ();
}
