/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-session.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-local-server.h"
#include "stoa-when.h"

struct _StoaSession
{
  GObject parent_instance;

  char *data_dir;
  char *url;
  char *token_file;
  GSettings *settings;
  StoaDevices *cameras;
  StoaDevices *mics;
  StoaDevices *speakers;

  StoaSessionStage stage;
  GError *error;
  StoaLocalServer *server;
  StoaClient *client;
  StoaOpenRooms *rooms;
  StoaPlaces *places;
  StoaRecordings *recordings;
  StoaPictureCache *pictures;
  StoaCall *call;
  char *joining;
  StoaRoom *knocking;
  guint entries;             /* counts entering, so that the newest wins */
  GPtrArray *held;           /* of DexFuture: what the end waits for; NULL unless it is near */
};

enum
{
  PROP_STAGE = 1,
  PROP_ERROR,
  PROP_CLIENT,
  PROP_ROOMS,
  PROP_PLACES,
  PROP_CALL,
  PROP_JOINING,
  PROP_KNOCKING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

#define HOLD_MS 2000

enum { NOTICE, STOPPING, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSession, stoa_session, G_TYPE_OBJECT)

/* starting */

static void
set_stage (StoaSession     *self,
           StoaSessionStage stage,
           GError          *error)
{
  g_clear_error (&self->error);
  self->error = error;
  self->stage = stage;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STAGE]);
}

static void
become_ready (StoaSession *self)
{
  if (self->rooms == NULL)
    {
      self->rooms = stoa_open_rooms_new (self->client);
      self->places = stoa_places_new (self->client);
      self->recordings = stoa_recordings_new (self->client);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROOMS]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACES]);
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

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLIENT]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ROOMS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLACES]);
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
  g_signal_emit (self, signals[STOPPING], 0);
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

/* being in a room */

static void
set_joining (StoaSession *self,
             const char  *room)
{
  if (g_set_str (&self->joining, room))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_JOINING]);
}

static void
set_call (StoaSession *self,
          StoaCall    *call)
{
  if (self->call)
    g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  if (g_set_object (&self->call, call))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALL]);
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
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KNOCKING]);
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

/* GObject */

static void
stoa_session_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  StoaSession *self = STOA_SESSION (object);

  switch (prop_id)
    {
    case PROP_STAGE:
      g_value_set_int (value, self->stage);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_ROOMS:
      g_value_set_object (value, self->rooms);
      break;
    case PROP_PLACES:
      g_value_set_object (value, self->places);
      break;
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_JOINING:
      g_value_set_string (value, self->joining);
      break;
    case PROP_KNOCKING:
      g_value_set_object (value, self->knocking);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_session_finalize (GObject *object)
{
  StoaSession *self = STOA_SESSION (object);

  g_clear_object (&self->call);
  g_clear_object (&self->knocking);
  g_clear_object (&self->rooms);
  g_clear_object (&self->places);
  g_clear_object (&self->recordings);
  g_clear_object (&self->pictures);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  g_clear_object (&self->cameras);
  g_clear_object (&self->mics);
  g_clear_object (&self->speakers);
  g_clear_object (&self->settings);
  g_clear_error (&self->error);
  g_free (self->data_dir);
  g_free (self->url);
  g_free (self->token_file);
  g_free (self->joining);
  G_OBJECT_CLASS (stoa_session_parent_class)->finalize (object);
}

static void
stoa_session_class_init (StoaSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_session_get_property;
  object_class->finalize = stoa_session_finalize;

  props[PROP_STAGE] = g_param_spec_int ("stage", NULL, NULL, 0, STOA_SESSION_READY, 0, G_PARAM_READABLE);
  props[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, G_PARAM_READABLE);
  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, STOA_TYPE_CLIENT, G_PARAM_READABLE);
  props[PROP_ROOMS] = g_param_spec_object ("rooms", NULL, NULL, STOA_TYPE_OPEN_ROOMS, G_PARAM_READABLE);
  props[PROP_PLACES] = g_param_spec_object ("places", NULL, NULL, STOA_TYPE_PLACES, G_PARAM_READABLE);
  props[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, STOA_TYPE_CALL, G_PARAM_READABLE);
  props[PROP_JOINING] = g_param_spec_string ("joining", NULL, NULL, NULL, G_PARAM_READABLE);
  props[PROP_KNOCKING] = g_param_spec_object ("knocking", NULL, NULL, STOA_TYPE_ROOM, G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[STOPPING] = g_signal_new ("stopping", STOA_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[NOTICE] = g_signal_new ("notice", STOA_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
stoa_session_init (StoaSession *self)
{
  self->settings = g_settings_new ("io.github.stoalive.Stoa");
  self->cameras = stoa_devices_new (STOA_DEVICE_CAMERA);
  self->mics = stoa_devices_new (STOA_DEVICE_MIC);
  self->speakers = stoa_devices_new (STOA_DEVICE_SPEAKER);
}

/* public */

StoaSession *
stoa_session_new (const char *data_dir,
                  const char *url,
                  const char *token_file)
{
  StoaSession *self = g_object_new (STOA_TYPE_SESSION, NULL);

  self->data_dir = g_strdup (data_dir);
  self->url = g_strdup (url);
  self->token_file = g_strdup (token_file);
  return self;
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

void
stoa_session_hold (StoaSession *self,
                   DexFuture   *future)
{
  g_return_if_fail (STOA_IS_SESSION (self) && self->held);
  g_ptr_array_add (self->held, future);
}

void
stoa_session_notify (StoaSession *self,
                     const char  *text)
{
  g_return_if_fail (STOA_IS_SESSION (self));
  g_signal_emit (self, signals[NOTICE], 0, text);
}

StoaSessionStage
stoa_session_get_stage (StoaSession *self)
{
  return self->stage;
}

const GError *
stoa_session_get_error (StoaSession *self)
{
  return self->error;
}

StoaClient *
stoa_session_get_client (StoaSession *self)
{
  return self->client;
}

StoaOpenRooms *
stoa_session_get_rooms (StoaSession *self)
{
  return self->rooms;
}

StoaPlaces *
stoa_session_get_places (StoaSession *self)
{
  return self->places;
}

StoaOpenRoom *
stoa_session_find_room (StoaSession *self,
                        const char  *room)
{
  GListModel *rooms = G_LIST_MODEL (self->rooms);

  for (guint i = 0; rooms && i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (StoaOpenRoom) open = g_list_model_get_item (rooms, i);

      if (g_strcmp0 (stoa_open_room_get_card (open)->id, room) == 0)
        return open; /* the list has it */
    }
  return NULL;
}

StoaPictureCache *
stoa_session_get_pictures (StoaSession *self)
{
  return self->pictures;
}

StoaRecordings *
stoa_session_get_recordings (StoaSession *self)
{
  g_return_val_if_fail (STOA_IS_SESSION (self), NULL);
  return self->recordings;
}

StoaCall *
stoa_session_get_call (StoaSession *self)
{
  return self->call;
}

const char *
stoa_session_get_joining (StoaSession *self)
{
  return self->joining;
}

StoaRoom *
stoa_session_get_knocking (StoaSession *self)
{
  return self->knocking;
}

gboolean
stoa_session_is_in (StoaSession *self,
                    const char  *room)
{
  return self->call && g_strcmp0 (stoa_room_get_id (stoa_call_get_room (self->call)), room) == 0;
}

StoaDevices *
stoa_session_get_cameras (StoaSession *self)
{
  return self->cameras;
}

StoaDevices *
stoa_session_get_mics (StoaSession *self)
{
  return self->mics;
}

StoaDevices *
stoa_session_get_speakers (StoaSession *self)
{
  return self->speakers;
}

GSettings *
stoa_session_get_settings (StoaSession *self)
{
  return self->settings;
}

StoaSource *
stoa_session_make_source (StoaSession *self)
{
  StoaSource *source = stoa_source_new_devices (self->cameras, self->mics);
  g_autofree char *camera = g_settings_get_string (self->settings, "camera");
  g_autofree char *mic = g_settings_get_string (self->settings, "microphone");

  stoa_source_set_camera (source, *camera ? camera : NULL);
  stoa_source_set_mic (source, *mic ? mic : NULL);
  stoa_source_set_suppress_noise (source, g_settings_get_boolean (self->settings, "noise-suppression"));
  stoa_source_set_camera_on (source, FALSE);
  stoa_source_set_mic_on (source, FALSE);
  return source;
}
