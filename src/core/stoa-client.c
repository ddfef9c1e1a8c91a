/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-client.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "stoa-client-private.h"
#include "stoa-requests.h"
#include "stoa-rest.h"
#include "stoa-socket.h"

#define REQUEST_TIMEOUT_MS 5000
#define FIRST_BACKOFF_MS 250
#define MAX_BACKOFF_MS 8000
#define STABLE_US (5 * G_USEC_PER_SEC) /* a connection that held so long was a good one */

struct _StoaClient
{
  GObject parent_instance;

  char *url;
  char *token;
  SoupSession *session;
  StoaClientState state;
  char *trouble;
  StoaAccount *account;

  StoaSocket *socket;
  StoaRequests *requests;
  GPtrArray *online_promises;
  guint64 next_id;
  char id_prefix[20];

  guint failures;            /* in a row */
  gint64 online_since_us;
  guint min_retry_ms;        /* the server's wish, for the next attempt */
  guint retry_source;
};

G_DEFINE_FINAL_TYPE (StoaClient, stoa_client, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (StoaClientState, stoa_client_state,
                    G_DEFINE_ENUM_VALUE (STOA_CLIENT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (STOA_CLIENT_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (STOA_CLIENT_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (STOA_CLIENT_RECONNECTING, "reconnecting"),
                    G_DEFINE_ENUM_VALUE (STOA_CLIENT_REFUSED, "refused"))

enum
{
  PROP_0,
  PROP_STATE,
  PROP_TROUBLE,
  PROP_ACCOUNT_ID,
  PROP_NAME,
  N_PROPS
};

enum
{
  MESSAGE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void connect_now (StoaClient *self);

static void
set_trouble (StoaClient *self, const char *trouble)
{
  if (g_set_str (&self->trouble, trouble))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TROUBLE]);
}

static void
set_state (StoaClient *self, StoaClientState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
settle_online_promises (StoaClient *self, const GError *error)
{
  g_autoptr (GPtrArray) promises = g_steal_pointer (&self->online_promises);

  self->online_promises = g_ptr_array_new_with_free_func (dex_unref);
  for (guint i = 0; i < promises->len; i++)
    if (error == NULL)
      dex_promise_resolve_boolean (promises->pdata[i], TRUE);
    else
      dex_promise_reject (promises->pdata[i], g_error_copy (error));
}

static guint
backoff_ms (StoaClient *self)
{
  guint ms = MIN (FIRST_BACKOFF_MS << MIN (self->failures, 5), MAX_BACKOFF_MS);

  /* Jitter: a thousand clients of one server do not come back in the same moment. */
  ms = MAX (self->min_retry_ms, (guint) g_random_int_range (ms / 2, ms + 1));
  self->min_retry_ms = 0;
  return ms;
}

static gboolean
on_retry (gpointer data)
{
  StoaClient *self = data;

  self->retry_source = 0;
  connect_now (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_refusal (const GError *error)
{
  switch (error->code)
    {
    case STOA_ERROR_UNAUTHORIZED:
    case STOA_ERROR_EXPIRED:
    case STOA_ERROR_FORBIDDEN:
    case STOA_ERROR_INVALID:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
refuse (StoaClient *self, const GError *error)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_trouble (self, error->message);
  set_state (self, STOA_CLIENT_REFUSED);
  g_object_thaw_notify (G_OBJECT (self));
  settle_online_promises (self, error);
}

static void
on_socket_closed (StoaSocket *socket, const GError *error, StoaClient *self)
{
  g_autoptr (StoaClient) guard = g_object_ref (self);
  gboolean was_online = self->state == STOA_CLIENT_ONLINE;

  g_clear_object (&self->socket);
  if (!was_online && is_refusal (error))
    {
      refuse (self, error);
      return;
    }

  if (was_online && g_get_monotonic_time () - self->online_since_us > STABLE_US)
    self->failures = 0;
  self->retry_source = g_timeout_add (backoff_ms (self), on_retry, self);
  self->failures++;
  g_object_freeze_notify (G_OBJECT (self));
  set_trouble (self, error->message);
  if (was_online)
    set_state (self, STOA_CLIENT_RECONNECTING);
  g_object_thaw_notify (G_OBJECT (self));
  stoa_requests_reject_all (self->requests, error);
}

static void
set_account (StoaClient *self, StoaAccount *account)
{
  g_clear_pointer (&self->account, stoa_record_unref);
  self->account = stoa_record_ref (account);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCOUNT_ID]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
on_welcome (StoaSocket *socket, const StoaWelcome *welcome, StoaClient *self)
{
  g_autoptr (StoaClient) guard = g_object_ref (self);

  self->online_since_us = g_get_monotonic_time ();
  g_object_freeze_notify (G_OBJECT (self));
  set_account (self, welcome->account);
  set_trouble (self, NULL);
  set_state (self, STOA_CLIENT_ONLINE);
  g_object_thaw_notify (G_OBJECT (self));
  settle_online_promises (self, NULL);
}

/* Takes @error. */
static void
hang_up (StoaClient *self, GError *error)
{
  g_autoptr (GError) reason = error;

  stoa_socket_close (self->socket);
  on_socket_closed (self->socket, reason, self);
}

static void
take_bye (StoaClient *self, const StoaBye *bye)
{
  const char *sentence = bye->message;

  if (sentence == NULL || *sentence == '\0')
    sentence = _("The server stops.");
  self->min_retry_ms = CLAMP (bye->retry_ms, 0, MAX_BACKOFF_MS);
  hang_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, sentence));
}

static void
on_message (StoaSocket *socket, StoaMessage *message, StoaClient *self)
{
  g_autoptr (StoaClient) guard = g_object_ref (self);

  if (message->type == STOA_MESSAGE_BYE)
    take_bye (self, message->body);
  else if (message->re != NULL)
    stoa_requests_answer (self->requests, message);
  else
    g_signal_emit (self, signals[MESSAGE], 0, message);
}

static void
connect_now (StoaClient *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->socket = stoa_socket_new (self->session, self->url, self->token);
  g_signal_connect_object (self->socket, "welcome", G_CALLBACK (on_welcome), self, 0);
  g_signal_connect_object (self->socket, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (self->socket, "closed", G_CALLBACK (on_socket_closed), self, 0);
  stoa_socket_open (self->socket);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, StoaClient *self)
{
  if (self->socket != NULL)
    stoa_socket_probe (self->socket);
  else if (available && self->retry_source != 0)
    connect_now (self);
}

static void
stoa_client_dispose (GObject *object)
{
  StoaClient *self = STOA_CLIENT (object);

  stoa_client_stop (self);
  G_OBJECT_CLASS (stoa_client_parent_class)->dispose (object);
}

static void
stoa_client_finalize (GObject *object)
{
  StoaClient *self = STOA_CLIENT (object);

  g_clear_pointer (&self->requests, stoa_requests_free);
  g_clear_pointer (&self->online_promises, g_ptr_array_unref);
  g_clear_pointer (&self->account, stoa_record_unref);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->token);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_client_parent_class)->finalize (object);
}

static void
stoa_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaClient *self = STOA_CLIENT (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    case PROP_ACCOUNT_ID:
      g_value_set_string (value, self->account != NULL ? self->account->id : NULL);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->account != NULL ? self->account->name : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_client_class_init (StoaClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = stoa_client_dispose;
  object_class->finalize = stoa_client_finalize;
  object_class->get_property = stoa_client_get_property;

  properties[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, STOA_TYPE_CLIENT_STATE, STOA_CLIENT_OFFLINE, flags);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  properties[PROP_ACCOUNT_ID] = g_param_spec_string ("account-id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[MESSAGE] = g_signal_new ("message", STOA_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
stoa_client_init (StoaClient *self)
{
  self->requests = stoa_requests_new (REQUEST_TIMEOUT_MS);
  self->online_promises = g_ptr_array_new_with_free_func (dex_unref);
  /* Ids of commands are kept by rooms for ever: no two clients may use the same. */
  g_snprintf (self->id_prefix, sizeof self->id_prefix, "%08x%08x", g_random_int (), g_random_int ());
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), self, 0);
}

StoaClient *
stoa_client_new (const char *url, const char *token)
{
  StoaClient *self = g_object_new (STOA_TYPE_CLIENT, NULL);

  self->url = g_strdup (url);
  while (g_str_has_suffix (self->url, "/"))
    self->url[strlen (self->url) - 1] = '\0';
  self->token = g_strdup (token);
  self->session = stoa_rest_session_new (url);
  return self;
}

void
stoa_client_start (StoaClient *self)
{
  g_return_if_fail (STOA_IS_CLIENT (self));

  if (self->state != STOA_CLIENT_OFFLINE)
    return;
  self->failures = 0;
  set_state (self, STOA_CLIENT_CONNECTING);
  connect_now (self);
}

void
stoa_client_stop (StoaClient *self)
{
  g_autoptr (GError) error
      = g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE, _("The connection was closed."));

  g_return_if_fail (STOA_IS_CLIENT (self));

  g_clear_handle_id (&self->retry_source, g_source_remove);
  if (self->socket != NULL)
    stoa_socket_close (self->socket);
  g_clear_object (&self->socket);
  set_trouble (self, NULL);
  set_state (self, STOA_CLIENT_OFFLINE);
  stoa_requests_reject_all (self->requests, error);
  settle_online_promises (self, error);
}

StoaClientState
stoa_client_get_state (StoaClient *self)
{
  g_return_val_if_fail (STOA_IS_CLIENT (self), STOA_CLIENT_OFFLINE);
  return self->state;
}

const char *
stoa_client_get_trouble (StoaClient *self)
{
  g_return_val_if_fail (STOA_IS_CLIENT (self), NULL);
  return self->trouble;
}

const char *
stoa_client_get_url (StoaClient *self)
{
  g_return_val_if_fail (STOA_IS_CLIENT (self), NULL);
  return self->url;
}

const StoaAccount *
stoa_client_get_account (StoaClient *self)
{
  g_return_val_if_fail (STOA_IS_CLIENT (self), NULL);
  return self->account;
}

DexFuture *
stoa_client_when_online (StoaClient *self)
{
  DexPromise *promise;

  g_return_val_if_fail (STOA_IS_CLIENT (self), NULL);

  if (self->state == STOA_CLIENT_ONLINE)
    return dex_future_new_for_boolean (TRUE);
  if (self->state == STOA_CLIENT_REFUSED)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAUTHORIZED, "%s", self->trouble);
  if (self->state == STOA_CLIENT_OFFLINE)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s", _("Not connected to a server."));

  promise = dex_promise_new ();
  g_ptr_array_add (self->online_promises, dex_ref (promise));
  return DEX_FUTURE (promise);
}

char *
stoa_client_make_id (StoaClient *self)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT, self->id_prefix, ++self->next_id);
}

DexFuture *
stoa_client_request (StoaClient *self, StoaMessage *message)
{
  g_autoptr (StoaMessage) owned = message;
  g_autoptr (GError) error = NULL;
  DexFuture *answer;

  g_return_val_if_fail (STOA_IS_CLIENT (self), NULL);

  if (self->state != STOA_CLIENT_ONLINE)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s",
                                  self->trouble != NULL ? self->trouble : _("Not connected to a server."));
  if (message->id == NULL)
    message->id = stoa_client_make_id (self);
  answer = stoa_requests_add (self->requests, message->id);
  if (!stoa_socket_send (self->socket, message, &error))
    stoa_requests_reject (self->requests, message->id, error);
  return answer;
}

void
stoa_client_send (StoaClient *self, StoaMessage *message)
{
  g_autoptr (StoaMessage) owned = message;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (STOA_IS_CLIENT (self));

  if (self->state == STOA_CLIENT_ONLINE && !stoa_socket_send (self->socket, message, &error))
    g_warning ("Not sent: %s", error->message);
}

DexFuture *
stoa_client_call (StoaClient *self, StoaRouteId route, char *path, gpointer body)
{
  return stoa_rest_call (self->session, self->url, self->token, route, path, body);
}

DexFuture *
stoa_client_send_picture (StoaClient *self, StoaRouteId route, char *path, GBytes *picture)
{
  return stoa_rest_send_picture (self->session, self->url, self->token, route, path, picture);
}

char *
stoa_client_make_fingerprint (StoaClient *self, const char *of)
{
  g_autofree char *text = g_strjoin ("\n", self->url, self->token, of, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

void
stoa_client_reconnect (StoaClient *self)
{
  if (self->state == STOA_CLIENT_ONLINE)
    hang_up (self, g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAVAILABLE,
                                        _("The connection to the server is lost.")));
}

void
stoa_client_take_account (StoaClient *self, StoaAccount *account)
{
  set_account (self, account);
}
