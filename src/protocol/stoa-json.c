/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-json.h"

#include <string.h>

#include "stoa-error.h"

static gboolean
refuse (GError **error, StoaError code, const char *message)
{
  g_set_error_literal (error, STOA_ERROR, code, message);
  return FALSE;
}

/* The byte behind the string that begins at @at; @end when it does not end. An escaped NUL would cut
 * the C string short behind the reader's back, so it counts as no end as well.
 */
static const char *
skip_string (const char *at, const char *end)
{
  for (at++; at < end && *at != '"'; at++)
    if (*at == '\\')
      {
        if (end - at >= 6 && memcmp (at, "\\u0000", 6) == 0)
          return end;
        at++;
      }
  return at < end ? at + 1 : end;
}

/* Counts what the parser would have to build, so that it is never run on more than it should. */
static gboolean
scan (const char *text, gsize length, GError **error)
{
  const char *end = text + length;
  guint depth = 0;
  guint values = 1;
  for (const char *at = text; at < end;)
    switch (*at)
      {
      case '"':
        at = skip_string (at, end);
        if (at == end)
          return refuse (error, STOA_ERROR_MALFORMED, "A string does not end, or has a NUL in it");
        break;
      case '{':
      case '[':
        if (++depth > STOA_JSON_MAX_DEPTH)
          return refuse (error, STOA_ERROR_TOO_LARGE, "The JSON is nested too deeply");
        G_GNUC_FALLTHROUGH;
      case ',':
        if (++values > STOA_JSON_MAX_VALUES)
          return refuse (error, STOA_ERROR_TOO_LARGE, "The JSON has too many values");
        at++;
        break;
      case '}':
      case ']':
        if (depth-- == 0)
          return refuse (error, STOA_ERROR_MALFORMED, "A bracket is closed that was not opened");
        at++;
        break;
      default:
        at++;
      }
  return depth == 0 || refuse (error, STOA_ERROR_MALFORMED, "A bracket is not closed");
}

JsonObject *
stoa_json_parse (const char *text, gsize length, gsize max_bytes, GError **error)
{
  if (length > max_bytes)
    return refuse (error, STOA_ERROR_TOO_LARGE, "The message is too large"), NULL;
  if (length == 0)
    return refuse (error, STOA_ERROR_MALFORMED, "The message is empty"), NULL;
  if (!g_utf8_validate (text, length, NULL)) /* refuses NUL too */
    return refuse (error, STOA_ERROR_MALFORMED, "The message is not valid UTF-8"), NULL;
  if (!scan (text, length, error))
    return NULL;

  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) reason = NULL;
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, text, length, &reason))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_MALFORMED, "The message is not JSON: %s", reason->message);
      return NULL;
    }
  JsonNode *root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return refuse (error, STOA_ERROR_MALFORMED, "The message is not a JSON object"), NULL;
  return json_object_ref (json_node_get_object (root));
}

char *
stoa_json_print (JsonObject *object, gsize max_bytes, GError **error)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (root, FALSE);
  if (strlen (text) <= max_bytes)
    return g_steal_pointer (&text);
  refuse (error, STOA_ERROR_TOO_LARGE, "The message is too large");
  return NULL;
}
