/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-session-private.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"

static void
set_joining (StoaSession *self,
             const char  *room)
{
  if (g_set_str (&self->joining, room))
    stoa_session_changed (self, STOA_SESSION_PROP_JOINING);
}

static void
set_call (StoaSession *self,
          StoaCall    *call)
{
  if (self->call)
    g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  if (g_set_object (&self->call, call))
    stoa_session_changed (self, STOA_SESSION_PROP_CALL);
}

static char *
describe_leave (StoaRoom *room)
{
  const char *title = stoa_room_get_shown (room)->title;
  g_autoptr (GError) error = NULL;
  int reason;

  g_object_get (room, "leave-reason", &reason, "error", &error, NULL);
  if (error)
    return g_strdup_printf (_("You are out of “%s”: %s"), title, error->message);
  switch (reason)
    {
    case STOA_LEAVE_ENDED:
      return g_strdup_printf (_("“%s” has ended"), title);
    case STOA_LEAVE_LOST:
      return g_strdup_printf (_("The connection to “%s” was lost"), title);
    case STOA_LEAVE_REMOVED:   /* a dialog says it */
    case STOA_LEAVE_BANNED:
    case STOA_LEAVE_LEFT:
    default:
      return NULL;
    }
}

static void
room_left (StoaSession *self,
           StoaRoom    *room)
{
  g_autofree char *notice = NULL;

  if (self->call == NULL || stoa_call_get_room (self->call) != room)
    return;

  notice = describe_leave (room);
  stoa_session_leave (self);
  if (notice)
    stoa_session_notify (self, notice);
}

static void
use_speaker (StoaSession *self,
             StoaCall    *call)
{
  g_autofree char *speaker = g_settings_get_string (self->settings, "speaker");

  stoa_call_set_speaker (call, *speaker ? speaker : NULL);
}

static void
set_knocking (StoaSession *self,
              StoaRoom    *room)
{
  if (g_set_object (&self->knocking, room))
    stoa_session_changed (self, STOA_SESSION_PROP_KNOCKING);
}

static void
link_changed (StoaSession *self,
              GParamSpec  *pspec,
              StoaRoom    *room)
{
  if (stoa_room_get_link (room) == STOA_ROOM_KNOCKING)
    set_knocking (self, room);
}

/* How knocking went is told by who told that one waits. */
static void
end_knocking (StoaSession  *self,
              StoaRoom     *room,
              GError      **error)
{
  if (self->knocking != room)
    return;
  if (error && *error)
    {
      g_clear_error (error);
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("You are not let in."));
    }
  set_knocking (self, NULL);
}

/* Runs on a fiber: enters and makes it the room one is in. */
static gboolean
enter (StoaSession  *self,
       const char   *id,
       StoaSource   *source,
       GError      **error)
{
  g_autoptr (StoaRoom) room = stoa_room_new (self->client, id);
  g_autoptr (StoaCall) call = NULL;
  const StoaAccount *me = stoa_client_get_account (self->client);
  guint entry = ++self->entries;
  gboolean joined;

  stoa_session_leave (self);
  call = stoa_call_new (room, source, TRUE);
  use_speaker (self, call);
  g_signal_connect_object (room, "notify::link", G_CALLBACK (link_changed), self, G_CONNECT_SWAPPED);
  joined = dex_await (stoa_call_join (call, me ? me->name : NULL), error);
  end_knocking (self, room, error);
  if (joined && entry != self->entries)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Another room was entered instead."));
      joined = FALSE;
    }
  if (!joined)
    {
      stoa_call_leave (call);
      return FALSE;
    }
  set_call (self, call);
  g_signal_connect_object (room, "left", G_CALLBACK (room_left), self, G_CONNECT_SWAPPED);
  return TRUE;
}

typedef struct
{
  StoaSession *self;
  char *request;
  char *title;
  char *context;
  char *room;
  StoaVisibility visibility;
  gboolean promote;
  StoaSource *source;
  GCancellable *cancellable;
} Entry;

static Entry *
entry_new (StoaSession    *self,
           const char     *request,
           const char     *title,
           const char     *context,
           StoaVisibility  visibility)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->self = g_object_ref (self);
  entry->request = g_strdup (request);
  entry->title = g_strdup (title);
  entry->context = g_strdup (context);
  entry->visibility = visibility;
  return entry;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->self);
  g_clear_object (&entry->source);
  g_clear_object (&entry->cancellable);
  g_free (entry->request);
  g_free (entry->title);
  g_free (entry->context);
  g_free (entry->room);
  g_free (entry);
}

static DexFuture *
start_room_fiber (gpointer data)
{
  Entry *entry = data;
  StoaSession *self = entry->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaRoomStart) start = stoa_record_new (&stoa_room_start_type);
  g_autoptr (StoaRoomCard) card = NULL;
  gboolean entered = FALSE;

  start->request = g_strdup (entry->request);
  start->title = g_strdup (entry->title);
  start->context = g_strdup (entry->context);
  start->visibility = entry->visibility;
  start->promote = entry->promote;

  card = dex_await_boxed (stoa_client_start_room_with (self->client, start), &error);
  if (card == NULL && g_cancellable_is_cancelled (entry->cancellable))
    stoa_session_abandon_start (self, entry->request, entry->title, entry->context, entry->visibility);
  if (card == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));

  if (!g_cancellable_set_error_if_cancelled (entry->cancellable, &error))
    entered = enter (self, card->id, entry->source, &error);
  if (entered && g_cancellable_set_error_if_cancelled (entry->cancellable, &error))
    stoa_session_leave (self);
  if (g_cancellable_is_cancelled (entry->cancellable))
    dex_future_disown (stoa_client_end_room (self->client, card->id));
  return error ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_true ();
}

/* The same request never starts a second room: asking again tells which one it was. */
static DexFuture *
abandon_fiber (gpointer data)
{
  Entry *entry = data;
  StoaClient *client = entry->self->client;
  g_autoptr (StoaRoomCard) card = NULL;

  if (client && dex_await (stoa_client_when_online (client), NULL))
    card = dex_await_boxed (stoa_client_start_room (client, entry->request, entry->title, entry->context,
                                                    entry->visibility), NULL);
  if (card && card->phase == STOA_ROOM_OPEN)
    dex_await (stoa_client_end_room (client, card->id), NULL);
  return dex_future_new_true ();
}

static DexFuture *
join_fiber (gpointer data)
{
  Entry *entry = data;
  StoaSession *self = entry->self;
  g_autoptr (StoaSource) source = stoa_session_make_source (self);
  g_autoptr (GError) error = NULL;

  enter (self, entry->room, source, &error);
  if (g_strcmp0 (self->joining, entry->room) == 0)
    set_joining (self, NULL);
  if (error)
    stoa_source_stop (source);
  return error ? dex_future_new_for_error (g_steal_pointer (&error)) : dex_future_new_true ();
}

DexFuture *
stoa_session_start_room (StoaSession    *self,
                         const char     *request,
                         const char     *title,
                         const char     *context,
                         StoaVisibility  visibility,
                         gboolean        promote,
                         StoaSource     *source,
                         GCancellable   *cancellable)
{
  Entry *entry;

  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);

  entry = entry_new (self, request, title, context, visibility);
  entry->promote = promote;
  entry->source = g_object_ref (source);
  entry->cancellable = g_object_ref (cancellable);
  return dex_scheduler_spawn (NULL, 0, start_room_fiber, entry, entry_free);
}

void
stoa_session_abandon_start (StoaSession    *self,
                            const char     *request,
                            const char     *title,
                            const char     *context,
                            StoaVisibility  visibility)
{
  g_return_if_fail (STOA_IS_SESSION (self));

  dex_future_disown (dex_scheduler_spawn (NULL, 0, abandon_fiber,
                                          entry_new (self, request, title, context, visibility), entry_free));
}

DexFuture *
stoa_session_join (StoaSession *self,
                   const char  *room)
{
  Entry *entry;

  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);

  entry = entry_new (self, NULL, NULL, NULL, STOA_VISIBILITY_PUBLIC);
  entry->room = g_strdup (room);
  set_joining (self, room);
  return dex_scheduler_spawn (NULL, 0, join_fiber, entry, entry_free);
}

void
stoa_session_leave (StoaSession *self)
{
  g_autoptr (StoaCall) call = NULL;

  g_return_if_fail (STOA_IS_SESSION (self));

  call = self->call ? g_object_ref (self->call) : NULL;
  set_call (self, NULL);
  if (call)
    stoa_call_leave (call);
}
