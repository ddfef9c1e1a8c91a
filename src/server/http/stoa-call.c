/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-call.h"

#include "stoa-clock.h"

static void
call_clear (gpointer data)
{
  StoaCall *call = data;

  for (guint i = 0; i < G_N_ELEMENTS (call->segments); i++)
    g_free (call->segments[i]);
  g_clear_pointer (&call->text, g_bytes_unref);
  g_clear_pointer (&call->body, stoa_record_unref);
  g_free (call->context);
  g_free (call->room);
  g_free (call->search);
  g_free (call->before_key);
  g_free (call->after_key);
  g_free (call->type);
  g_free (call->token);
  g_free (call->link);
  g_free (call->link_account);
  g_free (call->base_url);
}

StoaCall *
stoa_call_ref (StoaCall *call)
{
  return g_atomic_rc_box_acquire (call);
}

void
stoa_call_unref (StoaCall *call)
{
  g_atomic_rc_box_release_full (call, call_clear);
}

static char *
read_token (SoupServerMessage *message)
{
  const char *header =
    soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  return g_strstrip (g_strdup (header + 7));
}

static gint64
read_number (GHashTable *fields,
             const char *name)
{
  const char *text = g_hash_table_lookup (fields, name);

  return text != NULL ? MAX (0, g_ascii_strtoll (text, NULL, 10)) : 0;
}

static void
read_query (StoaCall          *call,
            SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) fields = query != NULL ? soup_form_decode (query) : NULL;

  if (fields == NULL)
    return;
  call->context = g_strdup (g_hash_table_lookup (fields, "context"));
  call->room = g_strdup (g_hash_table_lookup (fields, "room"));
  call->search = g_strdup (g_hash_table_lookup (fields, "q"));
  call->before_key = g_strdup (g_hash_table_lookup (fields, "before"));
  call->after_key = g_strdup (g_hash_table_lookup (fields, "after"));
  call->link = g_strdup (g_hash_table_lookup (fields, "link"));
  call->before = read_number (fields, "before");
  call->limit = read_number (fields, "limit");
}

StoaCall *
stoa_call_read (SoupServerMessage  *message,
                const char         *base_url,
                GError            **error)
{
  g_autoptr (StoaCall) call = g_atomic_rc_box_new0 (StoaCall);
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  int route = stoa_route_match (soup_server_message_get_method (message), path, call->segments, error);

  if (route < 0)
    return NULL;
  call->route = route;
  call->token = read_token (message);
  read_query (call, message);
  call->type = g_strdup (soup_message_headers_get_content_type (soup_server_message_get_request_headers (message), NULL));
  call->now = stoa_clock_now ();
  call->base_url = g_strdup (base_url);
  if (call->token == NULL && !stoa_route_get (route)->open)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "This needs a token (Authorization: Bearer …).");
      return NULL;
    }
  call->text = soup_message_body_flatten (soup_server_message_get_request_body (message));
  return g_steal_pointer (&call);
}

gpointer
stoa_call_replace (gpointer was,
                   gpointer by)
{
  stoa_record_unref (was);
  return by;
}
