/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-session-private.h"

#include <glib/gi18n.h>

#include "stoa-when.h"

#define HOLD_MS 2000

static void
set_stage (StoaSession     *self,
           StoaSessionStage stage,
           GError          *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->stage = stage;
  stoa_session_changed (self, STOA_SESSION_PROP_ERROR);
  stoa_session_changed (self, STOA_SESSION_PROP_STAGE);
}

static void
become_ready (StoaSession *self)
{
  if (self->rooms == NULL)
    {
      self->rooms = stoa_open_rooms_new (self->client);
      self->places = stoa_places_new (self->client);
      self->recordings = stoa_recordings_new (self->client);
      stoa_session_changed (self, STOA_SESSION_PROP_ROOMS);
      stoa_session_changed (self, STOA_SESSION_PROP_PLACES);
    }
  else
    stoa_places_reload (self->places);
  set_stage (self, STOA_SESSION_READY, NULL);
}

static void
client_state_changed (StoaSession *self)
{
  if (stoa_client_get_state (self->client) != STOA_CLIENT_REFUSED || self->stage == STOA_SESSION_FAILED)
    return;

  stoa_session_leave (self);
  set_stage (self, STOA_SESSION_FAILED,
             g_error_new_literal (STOA_ERROR, STOA_ERROR_UNAUTHORIZED,
                                  stoa_client_get_trouble (self->client)
                                    ?: _("The server does not accept this account any more.")));
}

static void
set_client (StoaSession *self,
            StoaClient  *client)
{
  if (self->client)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      stoa_client_stop (self->client);
    }
  g_set_object (&self->client, client);
  g_clear_object (&self->rooms);
  g_clear_object (&self->places);
  g_clear_object (&self->recordings);
  g_clear_object (&self->pictures);
  if (client)
    {
      self->pictures = stoa_picture_cache_new (client);
      g_signal_connect_object (client, "notify::state", G_CALLBACK (client_state_changed), self, G_CONNECT_SWAPPED);
    }

  stoa_session_changed (self, STOA_SESSION_PROP_CLIENT);
  stoa_session_changed (self, STOA_SESSION_PROP_ROOMS);
  stoa_session_changed (self, STOA_SESSION_PROP_PLACES);
}

/* The engine did not come up: what was shown meanwhile goes for the page that tells what is missing. */
static void
server_failed (StoaSession  *self,
               const GError *error)
{
  stoa_session_leave (self);
  if (self->client)
    stoa_client_stop (self->client);
  g_clear_object (&self->server);
  set_stage (self, STOA_SESSION_FAILED, g_error_copy (error));
}

static char *
read_token (StoaSession *self,
            GError     **error)
{
  g_autofree char *token = NULL;

  if (self->token_file == NULL)
    {
      g_set_error_literal (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED,
                           _("A server was given without a token for it. Start with --token-file FILE as well."));
      return NULL;
    }
  if (!g_file_get_contents (self->token_file, &token, NULL, error))
    return NULL;
  return g_strstrip (g_steal_pointer (&token));
}

static StoaClient *
make_client (StoaSession *self,
             GError     **error)
{
  g_autofree char *token = NULL;

  if (self->url)
    {
      token = read_token (self, error);
      return token ? stoa_client_new (self->url, token) : NULL;
    }

  if (self->server == NULL)
    {
      self->server = stoa_local_server_new (self->data_dir);
      g_signal_connect_object (self->server, "failed", G_CALLBACK (server_failed), self, G_CONNECT_SWAPPED);
    }
  if (!dex_await (stoa_local_server_start (self->server), error))
    {
      g_clear_object (&self->server);
      return NULL;
    }
  return stoa_client_new (stoa_local_server_get_url (self->server), stoa_local_server_get_token (self->server));
}

static DexFuture *
start_fiber (gpointer data)
{
  StoaSession *self = data;
  g_autoptr (StoaClient) client = NULL;
  const StoaAccount *account;
  GError *error = NULL;

  client = make_client (self, &error);
  if (client)
    {
      set_client (self, client);
      stoa_client_start (client);
      dex_await (stoa_client_when_online (client), &error);
    }
  if (self->stage == STOA_SESSION_FAILED)
    {
      g_clear_error (&error); /* it was told already, with what is behind it */
      return NULL;
    }
  if (error)
    {
      set_stage (self, STOA_SESSION_FAILED, error);
      return NULL;
    }

  account = stoa_client_get_account (client);
  if (account == NULL || account->name == NULL || *account->name == '\0')
    set_stage (self, STOA_SESSION_UNNAMED, NULL);
  else
    become_ready (self);
  return NULL;
}

static DexFuture *
stop_fiber (gpointer data)
{
  StoaSession *self = data;
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (dex_unref);

  self->held = held;
  g_signal_emit_by_name (self, "stopping");
  self->held = NULL;
  if (held->len > 0)
    dex_await (dex_future_first (dex_future_allv ((DexFuture **) held->pdata, held->len), dex_timeout_new_msec (HOLD_MS), NULL),
               NULL);
  stoa_session_leave (self);
  if (self->client)
    stoa_client_stop (self->client);
  if (self->server)
    dex_await (stoa_local_server_stop (self->server), NULL);
  return dex_future_new_true ();
}

static void
renamed (gpointer      object,
         const GValue *value,
         const GError *error)
{
  StoaSession *self = object;

  if (error == NULL && (self->stage == STOA_SESSION_UNNAMED || self->stage == STOA_SESSION_READY))
    become_ready (self);
}

void
stoa_session_start (StoaSession *self)
{
  g_return_if_fail (STOA_IS_SESSION (self));

  set_client (self, NULL);
  set_stage (self, STOA_SESSION_STARTING, NULL);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, start_fiber, g_object_ref (self), g_object_unref));
}

DexFuture *
stoa_session_stop (StoaSession *self)
{
  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);
  return dex_scheduler_spawn (NULL, 0, stop_fiber, g_object_ref (self), g_object_unref);
}

DexFuture *
stoa_session_rename (StoaSession *self,
                     const char  *name)
{
  DexFuture *future;

  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);

  future = stoa_client_rename (self->client, name);
  stoa_when (self, dex_ref (future), renamed);
  return future;
}

void
stoa_session_hold (StoaSession *self,
                   DexFuture   *future)
{
  g_return_if_fail (STOA_IS_SESSION (self) && self->held);
  g_ptr_array_add (self->held, future);
}
