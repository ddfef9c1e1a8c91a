/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include <glib.h>

#include "fuzz-protocol.h"

#define PROTOCOL_MD "../../src/protocol/PROTOCOL.md"
#define FENCE "^```json message\\n(.*?)^```$"

/* Bytes that once were trouble somewhere, through the fuzzer's entry. It aborts by itself.
 * They run as they stand, and with " for '.
 */
static const char *const nasty[] = {
  "", "{", "}", "[", "]", "'", "\\", ",", ":", "'\\", "'\\u", "'\\u0000", "'\\ud800'", "{'", "{'a", "{'a'",
  "{'a':", "{'a':1", "{'a':1,", "{,}", "{}{}", "{}x", "{'':1}", "{'a':'\\ud83d'}",
  "{'a':'\\udc00\\ud83d'}", "{'a':-}", "{'a':--1}", "{'a':1e}", "{'a':1e+}", "{'a':1e400}", "{'a':-1e400}",
  "{'a':0x10}", "{'a':.5}", "{'a':5.}", "{'a':1_0}", "{'a':9223372036854775807}",
  "{'a':9223372036854775808}", "{'a':-9223372036854775808}", "{'a':-9223372036854775809}",
  "{'a':123456789012345678901234567890}", "{'a':nul}", "{'a':nulll}", "{'a':True}", "{'a':Infinity}",
  "{'a':NaN}", "{'a':undefined}", "/*", "/**/", "//", "{}//", "#", "{'a':1}", "{a:1}", "\xef\xbb\xbf{}",
  "\xff", "\xc0\x80", "\xf4\x90\x80\x80", "{'a':'\xc3'}", "{'a':'\x7f'}", "{'a':'\x01'}", "{'a':'\t'}",
  "{'type':'ok','re':'1','seq':-0}", "{'type':'ok','re':'1','seq':1e3}",
  "{'type':'ok','re':'1','seq':1.0}", "{'type':'ok','re':'1','seq':9007199254740993}",
  "{'type':'ping','type':'pong'}", "{'type':'ping','type':7}", "{'type':{'type':'ping'}}",
  "{'type':'ping\\u0000'}", "{'type':'%s%n%x'}", "{'type':'\xe2\x80\xae'}", "{'name':'%s%n%x'}",
  "{'name':'\xe2\x80\xae\xd7\x90'}", "{'name':'\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80'}",
  "{'kind':'participant-joined','seq':1,'at':1,"
  "'joined':{'id':'p','account':'a','name':'','role':'host','joined_at':1,"
  "'tracks':[{'kind':'mic','muted':true},{'kind':'mic','muted':true},{'kind':'mic','muted':true},"
  "{'kind':'mic','muted':true}]}}\n{'kind':'track-published','seq':2,'at':1,'participant':'p',"
  "'track':{'kind':'screen','muted':false}}",
  "{'kind':'room-opened','seq':1,'at':0,'title':'T','context':'c','visibility':'public'}\n"
  "{'kind':'room-opened','seq':2,'at':0,'title':'U','context':'d','visibility':'public'}",
  "{'kind':'room-ended','seq':1,'at':0}\n{'kind':'leave'}\n{'kind':'end'}\n"
  "{'kind':'room-ended','seq':1,'at':9}",
};

/* In memory of its exact size, so that a sanitizer sees a read behind it. */
static void
run (char mode, const char *text, gsize length)
{
  for (guint type = 0; type < (mode == 'r' ? 48 : 1); type++)
    {
      gsize head = mode == 'r' ? 2 : 1;
      g_autofree char *data = g_malloc (head + length);
      data[head - 1] = (char) type;
      data[0] = mode;
      memcpy (data + head, text, length);
      LLVMFuzzerTestOneInput ((const uint8_t *) data, head + length);
    }
}

static void
test_nasty (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nasty); i++)
    for (const char *mode = "mrh"; *mode != '\0'; mode++)
      {
        g_autofree char *quoted = g_strdelimit (g_strdup (nasty[i]), "'", '"');
        run (*mode, nasty[i], strlen (nasty[i]));
        run (*mode, quoted, strlen (quoted));
      }
  LLVMFuzzerTestOneInput ((const uint8_t *) "", 0);
}

/* Whatever is written in PROTOCOL.md, cut off after each byte and with each byte broken. */
static void
test_broken_examples (void)
{
  g_autofree char *text = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, PROTOCOL_MD, NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autoptr (GRegex) fence = g_regex_new (FENCE, G_REGEX_MULTILINE | G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  for (g_regex_match (fence, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *example = g_match_info_fetch (match, 1);
      gsize length = strlen (example);
      for (gsize at = 0; at < length; at++)
        {
          run ('m', example, at);
          example[at] ^= 1 << at % 8;
          run ('m', example, length);
          example[at] ^= 1 << at % 8;
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nasty/inputs", test_nasty);
  g_test_add_func ("/nasty/broken-examples", test_broken_examples);
  return g_test_run ();
}
