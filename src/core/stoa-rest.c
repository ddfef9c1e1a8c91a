/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-rest.h"

#include <glib/gi18n.h>

#include "stoa-trouble.h"

#define CALL_TIMEOUT_S 10
#define CHUNK 16384

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  const StoaRecordType *answer; /* NULL: text, or */
  gboolean picture;             /* bytes */
} Call;

static void
call_free (Call *call)
{
  g_clear_object (&call->session);
  g_clear_object (&call->message);
  g_free (call);
}

static void
on_sent (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GError) error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, g_steal_pointer (&error));
}

static DexFuture *
send_message (SoupSession *session, SoupMessage *message)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise),
                           on_sent, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static GByteArray *
read_all (GInputStream *stream, GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();

  for (;;)
    {
      g_autoptr (GBytes) bytes
          = dex_await_boxed (dex_input_stream_read_bytes (stream, CHUNK, G_PRIORITY_DEFAULT), error);

      if (bytes == NULL)
        return NULL;
      if (g_bytes_get_size (bytes) == 0)
        return g_steal_pointer (&text);
      if (text->len + g_bytes_get_size (bytes) > STOA_MAX_ANSWER)
        {
          g_set_error_literal (error, STOA_ERROR, STOA_ERROR_TOO_LARGE, _("The server’s answer is too large."));
          return NULL;
        }
      g_byte_array_append (text, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
}

static GError *
refusal (guint status, GByteArray *text)
{
  StoaErrorMessage *said = stoa_record_parse (&stoa_error_message_type, (const char *) text->data, text->len, NULL);
  GError *error;

  if (said == NULL)
    return g_error_new (STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                        _("There is no Stoa server at this address (it answered with status %u)."), status);
  error = g_error_new_literal (STOA_ERROR, stoa_error_from_nick (said->code), said->message);
  stoa_record_unref (said);
  return error;
}

static DexFuture *
run_call (gpointer data)
{
  Call *call = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) text = NULL;
  g_autoptr (GInputStream) stream = dex_await_object (send_message (call->session, call->message), &error);
  gpointer record;
  guint status;

  if (stream != NULL)
    text = read_all (stream, &error);
  if (text == NULL)
    return dex_future_new_for_error (stoa_trouble_from_network (error));

  status = soup_message_get_status (call->message);
  if (!SOUP_STATUS_IS_SUCCESSFUL (status))
    return dex_future_new_for_error (refusal (status, text));

  if (call->picture)
    return dex_future_new_take_boxed (G_TYPE_BYTES, g_byte_array_free_to_bytes (g_steal_pointer (&text)));
  if (call->answer == NULL)
    return dex_future_new_take_string (g_utf8_make_valid ((const char *) text->data, text->len));
  record = stoa_record_parse (call->answer, (const char *) text->data, text->len, &error);
  if (record == NULL)
    {
      g_debug ("Odd answer from %s: %s", g_uri_get_path (soup_message_get_uri (call->message)), error->message);
      return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s",
                                    _("The server’s answer makes no sense to this version of Stoa."));
    }
  return dex_future_new_take_boxed (STOA_TYPE_RECORD, record);
}

static DexFuture *
translate_error (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  return dex_future_new_for_error (stoa_trouble_from_network (error));
}

/* A token goes into a header: it must not be able to end it. */
static gboolean
is_token (const char *token)
{
  for (const char *c = token; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return *token != '\0';
}

static void
set_token (SoupMessage *message, const char *token)
{
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
}

static void
set_body (SoupMessage *message, const char *type, GBytes *bytes)
{
  /* On one that was used before, libsoup may have to begin again, and the body would be gone. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_set_request_body_from_bytes (message, type, bytes);
}

gboolean
stoa_rest_is_server (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (g_str_equal (scheme, "http") || g_str_equal (scheme, "https")) && host != NULL && *host != '\0'
         && g_uri_get_userinfo (uri) == NULL;
}

gboolean
stoa_rest_is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (GInetAddress) address = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address != NULL ? g_inet_address_get_is_loopback (address)
                         : g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0;
}

SoupMessage *
stoa_rest_message_new (const char *method, const char *url, const char *path, GError **error)
{
  g_autofree char *text = g_strconcat (url, path, NULL);
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (uri == NULL || !stoa_rest_is_server (uri))
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, _("“%s” is not the address of a server."), url);
      return NULL;
    }
  message = soup_message_new_from_uri (method, uri);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  return message;
}

SoupSession *
stoa_rest_session_new (const char *url)
{
  SoupSession *session = soup_session_new_with_options ("timeout", CALL_TIMEOUT_S, "user-agent",
                                                        "Stoa/" STOA_VERSION, NULL);

  /* A proxy knows nothing of this computer's own loopback. */
  if (stoa_rest_is_loopback (url))
    soup_session_set_proxy_resolver (session, NULL);
  return session;
}

/* @body: (nullable): JSON, or a picture for a route that takes one. */
static DexFuture *
start_call (SoupSession *session,
            const char  *url,
            const char  *token,
            StoaRouteId  route,
            const char  *path,
            GBytes      *body)
{
  const char *type = stoa_route_get (route)->takes_picture ? "application/octet-stream" : "application/json";
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupMessage) message = stoa_rest_message_new (stoa_route_get (route)->method, url, path, &error);
  Call *call;

  if (message == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (token != NULL && !is_token (token))
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "%s", _("The token is not one of Stoa’s."));

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (token != NULL)
    set_token (message, token);
  if (body != NULL)
    set_body (message, type, body);

  call = g_new0 (Call, 1);
  call->session = g_object_ref (session);
  call->message = g_steal_pointer (&message);
  call->answer = stoa_route_get (route)->response;
  call->picture = stoa_route_get (route)->gives_picture;
  return dex_future_catch (
      dex_future_with_timeout_seconds (
          dex_scheduler_spawn (NULL, 0, run_call, call, (GDestroyNotify) call_free), CALL_TIMEOUT_S),
      translate_error, NULL, NULL);
}

DexFuture *
stoa_rest_call (SoupSession *session,
                const char  *url,
                const char  *token,
                StoaRouteId  route,
                char        *path,
                gpointer     body)
{
  g_autofree char *owned_path = path;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  if (body != NULL)
    text = stoa_record_print (body, &error);
  g_clear_pointer (&body, stoa_record_unref);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (text != NULL)
    bytes = g_bytes_new (text, strlen (text));
  return start_call (session, url, token, route, path, bytes);
}

DexFuture *
stoa_rest_send_picture (SoupSession *session,
                        const char  *url,
                        const char  *token,
                        StoaRouteId  route,
                        char        *path,
                        GBytes      *picture)
{
  g_autofree char *owned_path = path;

  if (g_bytes_get_size (picture) > STOA_MAX_PICTURE)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_TOO_LARGE, "%s", _("That picture is too large."));
  return start_call (session, url, token, route, path, picture);
}
