/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include <math.h>

#include "record-maker.h"

#define ROUNDS 20

static gpointer
parse (const StoaRecordType *type, const char *text, GError **error)
{
  return stoa_record_parse (type, text, strlen (text), error);
}

static void
assert_same_after_wire (gconstpointer record)
{
  g_autoptr (GError) error = NULL;
  const StoaRecordType *type = stoa_record_type (record);
  g_autofree char *text = stoa_record_print (record, &error);
  g_assert_no_error (error);
  gpointer back = parse (type, text, &error);
  g_assert_no_error (error);
  g_autofree char *again = stoa_record_print (back, &error);
  g_assert_no_error (error);
  g_assert_true (stoa_record_equal (record, back));
  g_assert_cmpstr (text, ==, again);
  stoa_record_unref (back);
}

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) types = record_types ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  for (guint i = 0; i < types->len; i++)
    for (guint round = 0; round < ROUNDS; round++)
      {
        MakeExtent extent = round < 2 ? (MakeExtent) round : MAKE_RANDOM;
        gpointer record = record_make (types->pdata[i], extent, 3, rand);
        assert_same_after_wire (record);
        stoa_record_unref (record);
      }
  g_assert_cmpuint (types->len, >, 40);
}

static void
test_copy_equal (void)
{
  g_autoptr (GPtrArray) types = record_types ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  gpointer before = NULL;
  for (guint i = 0; i < types->len; i++)
    {
      gpointer record = record_make (types->pdata[i], MAKE_MOST, 2, rand);
      gpointer copy = stoa_record_copy (record);
      gpointer empty = stoa_record_new (types->pdata[i]);
      g_assert_true (copy != record);
      g_assert_true (stoa_record_equal (record, copy));
      g_assert_false (stoa_record_equal (record, empty));
      g_assert_false (stoa_record_equal (record, before));
      g_assert_false (stoa_record_equal (record, NULL));
      stoa_record_unref (record);
      assert_same_after_wire (copy); /* shares nothing with what is gone */
      stoa_record_unref (before);
      stoa_record_unref (empty);
      before = copy;
    }
  stoa_record_unref (before);
  g_assert_true (stoa_record_equal (NULL, NULL));
  g_assert_null (stoa_record_copy (NULL));
}

static void
test_equal_by_member (void)
{
  StoaRoomCard *card = stoa_record_new (&stoa_room_card_type);
  StoaRoomCard *other = stoa_record_new (&stoa_room_card_type);
  card->title = g_strdup ("");
  g_assert_true (stoa_record_equal (card, other));
  other->people = 1;
  g_assert_false (stoa_record_equal (card, other));
  card->people = 1;
  card->can_end = TRUE;
  g_assert_false (stoa_record_equal (card, other));
  other->can_end = TRUE;
  other->phase = STOA_ROOM_ENDED;
  g_assert_false (stoa_record_equal (card, other));
  stoa_record_unref (card);
  stoa_record_unref (other);
}

static void
test_boxed (void)
{
  StoaRename *rename = stoa_record_new (&stoa_rename_type);
  rename->name = g_strdup ("Ana");
  g_auto (GValue) value = G_VALUE_INIT;
  g_value_init (&value, STOA_TYPE_RECORD);
  g_value_set_boxed (&value, rename);
  g_assert_true (g_value_get_boxed (&value) == rename);
  stoa_record_unref (rename);
  g_assert_cmpstr (((StoaRename *) g_value_get_boxed (&value))->name, ==, "Ana");
}

/* Each row: a record type, a text, and the code and field that the refusal must name; no code: accepted.
 * Texts are written with ' for ".
 */
typedef struct
{
  const StoaRecordType *type;
  const char *text;
  int code;
  const char *names;
} Row;

#define FINE -1
#define TRACK(kind) "{'kind':'" kind "','muted':false}"
#define PERSON(tracks) \
  "{'id':'p','account':'a','name':'Ana','role':'host','joined_at':1,'tracks':" tracks "}"
#define EVENT(rest) "{'seq':1,'at':1," rest "}"

static const Row rows[] = {
  { &stoa_rename_type, "{'name':'Ana'}", FINE, NULL },
  { &stoa_rename_type, "{'name':'Ana','unknown':[{}],'name2':null}", FINE, NULL },
  { &stoa_rename_type, "{'name':'Ana','name':'Bo'}", FINE, NULL },
  { &stoa_rename_type, "{'name':'\\u05d0\\u202e \\ud83d\\ude00 <b>&'}", FINE, NULL },
  { &stoa_rename_type, " \t {'name':'Ana'} ", FINE, NULL },
  { &stoa_rename_type, "{}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':null}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':1}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':true}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':['Ana']}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':''}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':' \\u00a0\\u200b\\u3000'}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':'A\\nB'}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':'A\\u0007'}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':'A\\u0085'}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':'A\\u2028B'}", STOA_ERROR_INVALID, "name" },
  { &stoa_rename_type, "{'name':'A\\u0000B'}", STOA_ERROR_MALFORMED, NULL },
  { &stoa_rename_type, "{'name':'0123456789012345678901234567890123456789012345678901234567890123'}",
    FINE, NULL },
  { &stoa_rename_type, "{'name':'01234567890123456789012345678901234567890123456789012345678901234'}",
    STOA_ERROR_TOO_LARGE, "name" },
  { &stoa_room_exit_type, "{'participant':'a-B_9'}", FINE, NULL },
  { &stoa_room_exit_type, "{'participant':''}", STOA_ERROR_INVALID, "participant" },
  { &stoa_room_exit_type, "{'participant':'../x'}", STOA_ERROR_INVALID, "participant" },
  { &stoa_room_exit_type, "{'participant':'é'}", STOA_ERROR_INVALID, "participant" },
  { &stoa_room_exit_type, "{'participant':'01234567890123456789012345678901234567890123456789012345678901234'}",
    STOA_ERROR_INVALID, "participant" },
  { &stoa_join_type, "{'room':'r'}", FINE, NULL },
  { &stoa_join_type, "{'room':'r','seq':0,'name':null}", FINE, NULL },
  { &stoa_join_type, "{'room':'r','name':''}", STOA_ERROR_INVALID, "name" },
  { &stoa_join_type, "{'room':'r','seq':-1}", STOA_ERROR_INVALID, "seq" },
  { &stoa_join_type, "{'room':'r','seq':1.5}", STOA_ERROR_INVALID, "seq" },
  { &stoa_join_type, "{'room':'r','seq':'1'}", STOA_ERROR_INVALID, "seq" },
  { &stoa_join_type, "{'room':'r','seq':9007199254740991}", FINE, NULL },
  { &stoa_join_type, "{'room':'r','seq':9007199254740992}", STOA_ERROR_INVALID, "seq" },
  { &stoa_join_type, "{'room':'r','seq':99999999999999999999}", STOA_ERROR_INVALID, "seq" },
  { &stoa_membership_edit_type, "{'membership':'caretaker'}", FINE, NULL },
  { &stoa_membership_edit_type, "{'membership':'Caretaker'}", STOA_ERROR_INVALID, "membership" },
  { &stoa_membership_edit_type, "{'membership':2}", STOA_ERROR_INVALID, "membership" },
  { &stoa_membership_edit_type, "{}", STOA_ERROR_INVALID, "membership" },
  { &stoa_invite_make_type, "{'scope':'server'}", FINE, NULL },
  { &stoa_invite_make_type, "{'scope':'world'}", STOA_ERROR_INVALID, "scope" },
  { &stoa_invite_make_type, "{'scope':'room','uses':0}", STOA_ERROR_INVALID, "uses" },
  { &stoa_invite_make_type, "{'scope':'room','expires_in_s':-5}", STOA_ERROR_INVALID, "expires_in_s" },
  { &stoa_project_edit_type, "{}", FINE, NULL },
  { &stoa_project_edit_type, "{'title':'Bee yard','about':''}", FINE, NULL },
  { &stoa_project_edit_type, "{'title':' '}", STOA_ERROR_INVALID, "title" },
  { &stoa_project_edit_type, "{'about':'two\\nlines'}", FINE, NULL },
  { &stoa_room_start_type, "{'request':'q','title':'T','context':'c','visibility':'public'}", FINE, NULL },
  { &stoa_room_start_type, "{'request':'q','title':'T','context':'c'}", STOA_ERROR_INVALID, "visibility" },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':true,'dbov':-12.5}", FINE, NULL },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':true,'dbov':-12}", FINE, NULL },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':true,'dbov':1}", STOA_ERROR_INVALID, "dbov" },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':true,'dbov':-1e999}",
    STOA_ERROR_INVALID, "dbov" },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':1}", STOA_ERROR_INVALID, "on" },
  { &stoa_speaking_type, "{'room':'r','participant':'p','on':'true'}", STOA_ERROR_INVALID, "on" },
  { &stoa_participant_type, PERSON ("[]"), FINE, NULL },
  { &stoa_participant_type, PERSON ("[" TRACK ("mic") "]"), FINE, NULL },
  { &stoa_participant_type, PERSON ("{}"), STOA_ERROR_INVALID, "tracks" },
  { &stoa_participant_type, PERSON ("[1]"), STOA_ERROR_INVALID, "tracks[0]" },
  { &stoa_participant_type, PERSON ("[" TRACK ("mic") "," TRACK ("drum") "]"),
    STOA_ERROR_INVALID, "tracks[1].kind" },
  { &stoa_participant_type,
    PERSON ("[" TRACK ("mic") "," TRACK ("mic") "," TRACK ("mic") "," TRACK ("mic") "," TRACK ("mic") "]"),
    STOA_ERROR_TOO_LARGE, "tracks" },
  { &stoa_event_message_type, "{'room':'r','event':7}", STOA_ERROR_INVALID, "event" },
  { &stoa_event_message_type, "{'room':'r','event':" EVENT ("'kind':'participant-joined'") "}",
    STOA_ERROR_INVALID, "event.joined" },
  { &stoa_event_message_type,
    "{'room':'r','event':" EVENT ("'kind':'participant-joined','joined':" PERSON ("[1]")) "}",
    STOA_ERROR_INVALID, "event.joined.tracks[0]" },
  { &stoa_room_event_type, EVENT ("'kind':'participant-joined','joined':" PERSON ("[]")), FINE, NULL },
  { &stoa_room_event_type, EVENT ("'kind':'room-opened','title':'T','context':'c'"),
    STOA_ERROR_INVALID, "visibility" },
  { &stoa_room_event_type, EVENT ("'kind':'room-opened','title':' ','context':'c','visibility':'public'"),
    STOA_ERROR_INVALID, "title" },
  { &stoa_room_event_type, EVENT ("'kind':'room-opened','title':'T','context':'c','visibility':'public'"),
    FINE, NULL },
  { &stoa_room_event_type, EVENT ("'kind':'hand-raised'"), STOA_ERROR_INVALID, "participant" },
  { &stoa_room_event_type, EVENT ("'kind':'hand-raised','participant':'p'"), FINE, NULL },
  { &stoa_room_event_type, EVENT ("'kind':'participant-left','participant':'p'"),
    STOA_ERROR_INVALID, "reason" },
  { &stoa_room_event_type, EVENT ("'kind':'role-changed','participant':'p'"), STOA_ERROR_INVALID, "role" },
  { &stoa_room_event_type, EVENT ("'kind':'role-changed','participant':'p','role':'listener'"),
    FINE, NULL },
  { &stoa_room_event_type, EVENT ("'kind':'track-muted','participant':'p'"), STOA_ERROR_INVALID, "track" },
  { &stoa_room_event_type, EVENT ("'kind':'room-ended'"), FINE, NULL },
  { &stoa_room_event_type, EVENT ("'kind':'room-exploded'"), STOA_ERROR_INVALID, "kind" },
  { &stoa_room_event_type, "{'seq':1,'at':253402300800000,'kind':'room-ended'}", STOA_ERROR_INVALID, "at" },
  { &stoa_command_type, "{'kind':'raise-hand'}", FINE, NULL },
  { &stoa_command_type, "{'kind':'mute-track','track':'mic','on':false}", FINE, NULL },
  { &stoa_command_type, "{'kind':'mute-track','track':'mic'}", STOA_ERROR_INVALID, "on" },
  { &stoa_command_type, "{'kind':'mute-track','on':false}", STOA_ERROR_INVALID, "track" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strdelimit (g_strdup (rows[i].text), "'", '"');
      gpointer record = parse (rows[i].type, text, &error);
      g_test_message ("%s: %s", text, error != NULL ? error->message : "accepted");
      if (rows[i].code == FINE)
        {
          g_assert_no_error (error);
          assert_same_after_wire (record);
        }
      else
        {
          g_assert_error (error, STOA_ERROR, rows[i].code);
          g_assert_null (record);
          if (rows[i].names != NULL)
            g_assert_true (g_str_has_prefix (error->message, rows[i].names)
                           && error->message[strlen (rows[i].names)] == ' ');
        }
      stoa_record_unref (record);
    }
}

static void
assert_not_printed (gpointer record, StoaError code, const char *names)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = stoa_record_print (record, &error);
  g_assert_error (error, STOA_ERROR, (int) code);
  g_assert_null (text);
  g_assert_true (g_str_has_prefix (error->message, names));
  g_assert_false (stoa_record_check (record, NULL));
}

/* What the other side would refuse is not sent. */
static void
test_encode_limits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  StoaParticipant *person = record_make (&stoa_participant_type, MAKE_MOST, STOA_MAX_TRACKS, rand);
  g_assert_true (stoa_record_check (person, NULL));
  g_set_str (&person->name, "\xff\xfe");
  assert_not_printed (person, STOA_ERROR_INVALID, "name ");
  g_free (person->name);
  person->name = g_strnfill (STOA_MAX_NAME + 1, 'x');
  assert_not_printed (person, STOA_ERROR_TOO_LARGE, "name ");
  g_set_str (&person->name, NULL);
  g_assert_true (stoa_record_check (person, NULL));
  g_set_str (&person->id, NULL);
  assert_not_printed (person, STOA_ERROR_INVALID, "id ");
  g_set_str (&person->id, "p");
  person->role = 99;
  assert_not_printed (person, STOA_ERROR_INVALID, "role ");
  person->role = -1;
  assert_not_printed (person, STOA_ERROR_INVALID, "role ");
  person->role = 0;
  ((StoaTrack *) person->tracks->pdata[1])->width = -1;
  assert_not_printed (person, STOA_ERROR_INVALID, "tracks[1].width ");
  ((StoaTrack *) person->tracks->pdata[1])->width = 0;
  g_ptr_array_add (person->tracks, stoa_record_new (&stoa_track_type));
  assert_not_printed (person, STOA_ERROR_TOO_LARGE, "tracks ");
  stoa_record_unref (person);

  StoaSpeaking *speaking = record_make (&stoa_speaking_type, MAKE_LEAST, 0, rand);
  speaking->dbov = NAN;
  assert_not_printed (speaking, STOA_ERROR_INVALID, "dbov ");
  stoa_record_unref (speaking);
}

/* An optional string that may be empty can be cleared; one that may not be empty is then left out. */
static void
test_empty_strings (void)
{
  StoaProjectEdit *edit = stoa_record_new (&stoa_project_edit_type);
  g_autofree char *nothing = stoa_record_print (edit, NULL);
  g_assert_cmpstr (nothing, ==, "{}");
  edit->title = g_strdup ("");
  edit->about = g_strdup ("");
  g_autofree char *cleared = stoa_record_print (edit, NULL);
  g_assert_cmpstr (cleared, ==, "{\"about\":\"\"}");
  stoa_record_unref (edit);
}

static void
test_full_room_fits (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  static const StoaRecordType *const largest[] = {
    &stoa_room_state_type, &stoa_joined_type,    &stoa_subscribe_type,    &stoa_slots_type,
    &stoa_offer_type,      &stoa_room_list_type, &stoa_context_list_type,
  };
  for (guint i = 0; i < G_N_ELEMENTS (largest); i++)
    {
      gpointer record = record_make (largest[i], MAKE_MOST, STOA_MAX_WANTS, rand);
      if (largest[i] == &stoa_joined_type)
        g_clear_pointer (&((StoaJoined *) record)->state, stoa_record_unref); /* there is one or the other */
      assert_same_after_wire (record);
      stoa_record_unref (record);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/record/round-trip", test_round_trip);
  g_test_add_func ("/record/copy-equal", test_copy_equal);
  g_test_add_func ("/record/equal-by-member", test_equal_by_member);
  g_test_add_func ("/record/boxed", test_boxed);
  g_test_add_func ("/record/rows", test_rows);
  g_test_add_func ("/record/encode-limits", test_encode_limits);
  g_test_add_func ("/record/empty-strings", test_empty_strings);
  g_test_add_func ("/record/full-room-fits", test_full_room_fits);
  return g_test_run ();
}
