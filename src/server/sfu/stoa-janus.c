/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus.h"

#include "stoa-janus-process.h"
#include "stoa-janus-room.h"
#include "stoa-janus-session.h"

#define READY_MS 10000       /* from its start until it serves */
#define CONNECT_MS 10        /* between looks at whether it listens */
#define BACK_OFF_MIN_MS 250
#define BACK_OFF_MAX_MS 8000
#define STEADY_US (30 * G_USEC_PER_SEC) /* after this long its death counts as the first again */

struct _StoaJanus
{
  GObject parent_instance;

  char *program;
  char *run_dir;
  char *directory;
  gboolean loopback_only;
  guint port_min;
  guint port_max;

  StoaJanusProcess *process;
  StoaJanusSession *session;
  StoaJanusHandle *control;
  char *secret;              /* of the process: who knows it may ask it */
  GHashTable *rooms;         /* id → StoaJanusRoom */
  guint64 last_room;
  DexPromise *stopping;      /* while it is to run */
  DexPromise *started;       /* the first time it serves */
  DexFuture *running;        /* the fiber that keeps it so */
  gboolean up;
};

static void sfu_iface_init (StoaSfuInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaJanus, stoa_janus, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STOA_TYPE_SFU, sfu_iface_init))

/* --- the engine's life, on a fiber --- */

static gboolean
spawn (StoaJanus *self,
       GError   **error)
{
  StoaJanusConfig config = {
    .program = self->program,
    .directory = self->directory,
    .loopback_only = self->loopback_only,
    .port_min = self->port_min,
    .port_max = self->port_max,
  };

  g_free (self->secret);
  self->secret = g_uuid_string_random ();
  config.secret = self->secret;
  self->process = stoa_janus_process_spawn (&config, error);
  return self->process != NULL;
}

static void
say_how_it_ended (DexFuture *ended,
                  GError   **error)
{
  const GValue *value = dex_future_get_value (ended, NULL);

  g_set_error_literal (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                       value != NULL ? g_value_get_string (value) : "Janus ended.");
}

static gboolean
is_stopping (StoaJanus *self)
{
  return !dex_future_is_pending (DEX_FUTURE (self->stopping));
}

/* Janus says nowhere that it listens: tries until it does. */
static gboolean
connect_session (StoaJanus  *self,
                 GError    **error)
{
  g_autoptr (DexFuture) ended = stoa_janus_process_wait (self->process);
  gint64 deadline_us = g_get_monotonic_time () + READY_MS * 1000;

  while (!is_stopping (self) && g_get_monotonic_time () < deadline_us)
    {
      g_autoptr (StoaJanusSession) session = NULL;

      session = stoa_janus_session_new (stoa_janus_process_get_socket (self->process), self->secret);
      if (dex_await (stoa_janus_session_open (session), NULL))
        {
          self->session = g_steal_pointer (&session);
          return TRUE;
        }
      dex_await (dex_future_first (dex_ref (ended), dex_timeout_new_msec (CONNECT_MS), NULL), NULL);
      if (!dex_future_is_pending (ended))
        {
          say_how_it_ended (ended, error);
          return FALSE;
        }
    }
  g_set_error_literal (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                       is_stopping (self) ? "It was stopped." : "Janus runs but does not serve.");
  return FALSE;
}

/* What was spawned is made to serve. */
static gboolean
bring_up (StoaJanus *self,
          GError   **error)
{
  if (!connect_session (self, error))
    return FALSE;
  self->control = dex_await_object (stoa_janus_session_attach (self->session), error);
  if (self->control == NULL)
    return FALSE;
  self->up = TRUE;
  g_signal_emit_by_name (self, "up");
  return TRUE;
}

static void
forget_rooms (StoaJanus *self)
{
  g_autoptr (GHashTable) rooms = g_steal_pointer (&self->rooms);
  GHashTableIter iter;
  StoaJanusRoom *room = NULL;

  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_hash_table_iter_init (&iter, rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    stoa_janus_room_abandon (room);
}

static void
take_down (StoaJanus *self,
           gboolean   kindly)
{
  g_autoptr (StoaJanusProcess) process = g_steal_pointer (&self->process);

  self->up = FALSE;
  forget_rooms (self);
  g_clear_object (&self->control);
  if (self->session != NULL)
    stoa_janus_session_close (self->session);
  g_clear_object (&self->session);
  if (process == NULL)
    {
      stoa_janus_config_remove (self->directory);
      return;
    }
  if (!kindly)
    stoa_janus_process_kill (process);
  dex_await (stoa_janus_process_stop (process), NULL);
  stoa_janus_config_remove (self->directory);
}

static void
on_session_lost (StoaJanusSession *session,
                 const char       *why,
                 DexPromise       *lost)
{
  if (dex_future_is_pending (DEX_FUTURE (lost)))
    dex_promise_resolve_string (lost, g_strdup (why));
}

/* Until it dies, falls silent or is to stop; returns why. */
static char *
watch (StoaJanus *self)
{
  g_autoptr (DexPromise) lost = dex_promise_new ();
  gulong handler = g_signal_connect_data (self->session, "lost", G_CALLBACK (on_session_lost), dex_ref (lost),
                                          (GClosureNotify) (void (*) (void)) dex_unref, 0);
  g_autofree char *why = NULL;

  why = dex_await_string (dex_future_first (dex_ref (DEX_FUTURE (self->stopping)),
                                            dex_ref (DEX_FUTURE (lost)),
                                            stoa_janus_process_wait (self->process), NULL), NULL);
  g_signal_handler_disconnect (self->session, handler);
  return g_steal_pointer (&why);
}

/* The first time at once: people wait. */
static void
back_off (StoaJanus *self,
          guint      n_failures)
{
  guint delay_ms;

  if (n_failures == 0)
    return;
  delay_ms = MIN (BACK_OFF_MIN_MS << MIN (n_failures - 1, 8), BACK_OFF_MAX_MS);
  delay_ms += g_random_int_range (0, delay_ms / 4);
  dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->stopping)), dex_timeout_new_msec (delay_ms), NULL), NULL);
}

static void
go_down (StoaJanus  *self,
         const char *why)
{
  g_warning ("The media engine is down: %s", why);
  self->up = FALSE;
  forget_rooms (self);
  g_signal_emit_by_name (self, "down", why);
}

static void
keep_running (StoaJanus *self)
{
  guint n_failures = 0;

  while (!is_stopping (self))
    {
      g_autoptr (GError) error = NULL;
      gint64 since_us = g_get_monotonic_time ();

      if (self->up)
        {
          g_autofree char *why = watch (self);

          if (is_stopping (self))
            break;
          go_down (self, why);
        }

      if (g_get_monotonic_time () - since_us > STEADY_US)
        n_failures = 0;
      take_down (self, FALSE);
      back_off (self, n_failures++);
      if (is_stopping (self))
        break;
      if ((!spawn (self, &error) || !bring_up (self, &error)) && !is_stopping (self))
        g_warning ("The media engine does not come back: %s", error->message);
    }
}

/* One that never served is not tried again: whoever started it is told. */
static DexFuture *
run (gpointer data)
{
  StoaJanus *self = data;
  g_autoptr (GError) error = NULL;

  if (bring_up (self, &error))
    {
      dex_promise_resolve_boolean (self->started, TRUE);
      keep_running (self);
      take_down (self, TRUE);
    }
  else
    {
      take_down (self, FALSE);
      dex_clear (&self->stopping);
      dex_promise_reject (self->started, g_steal_pointer (&error));
    }
  return dex_future_new_for_boolean (TRUE);
}

/* --- StoaSfu --- */

/* What cannot even be spawned is told at once. */
static DexFuture *
stoa_janus_start (StoaSfu *sfu)
{
  StoaJanus *self = STOA_JANUS (sfu);
  g_autoptr (GError) error = NULL;

  if (self->stopping != NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "The media engine was started already.");
  if (!spawn (self, &error))
    {
      stoa_janus_config_remove (self->directory);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }

  dex_clear (&self->started);
  dex_clear (&self->running);
  self->stopping = dex_promise_new ();
  self->started = dex_promise_new ();
  self->running = dex_scheduler_spawn (NULL, 0, run, g_object_ref (self), g_object_unref);
  return dex_ref (DEX_FUTURE (self->started));
}

static DexFuture *
stoa_janus_stop (StoaSfu *sfu)
{
  StoaJanus *self = STOA_JANUS (sfu);

  if (self->running == NULL)
    return dex_future_new_for_boolean (TRUE);
  if (self->stopping != NULL && !is_stopping (self))
    dex_promise_resolve_string (self->stopping, g_strdup ("It was stopped."));
  return dex_ref (self->running);
}

static gboolean
stoa_janus_is_up (StoaSfu *sfu)
{
  return STOA_JANUS (sfu)->up;
}

static DexFuture *
reject (StoaJanus *self)
{
  if (!self->up)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE,
                                  "The media engine is not running; it is being started again.");
  return dex_future_new_reject (STOA_ERROR, STOA_ERROR_NOT_FOUND, "The media engine has no such room.");
}

static StoaJanusRoom *
find_room (StoaJanus  *self,
           const char *room)
{
  return self->up ? g_hash_table_lookup (self->rooms, room) : NULL;
}

static DexFuture *
stoa_janus_open_room (StoaSfu    *sfu,
                      const char *id)
{
  StoaJanus *self = STOA_JANUS (sfu);
  StoaJanusRoom *room = find_room (self, id);

  if (!self->up)
    return reject (self);
  if (room == NULL)
    {
      g_autofree char *name = g_strdup_printf ("%s.%" G_GUINT64_FORMAT, id, ++self->last_room);

      room = stoa_janus_room_new (sfu, self->session, self->control, id, name);
      g_hash_table_insert (self->rooms, g_strdup (id), room);
    }
  return stoa_janus_room_open (room);
}

static DexFuture *
stoa_janus_close_room (StoaSfu    *sfu,
                       const char *id)
{
  StoaJanus *self = STOA_JANUS (sfu);
  StoaJanusRoom *room = find_room (self, id);
  DexFuture *closed = NULL;

  if (room == NULL)
    return self->up ? dex_future_new_for_boolean (TRUE) : reject (self);
  closed = stoa_janus_room_close (room);
  g_hash_table_remove (self->rooms, id);
  return closed;
}

static DexFuture *
stoa_janus_publish (StoaSfu           *sfu,
                    const char        *id,
                    const char        *participant,
                    const StoaPublish *publish)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  return room != NULL ? stoa_janus_room_publish (room, participant, publish) : reject (STOA_JANUS (sfu));
}

static DexFuture *
stoa_janus_unpublish (StoaSfu    *sfu,
                      const char *id,
                      const char *participant)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  return room != NULL ? stoa_janus_room_unpublish (room, participant) : reject (STOA_JANUS (sfu));
}

static DexFuture *
stoa_janus_subscribe (StoaSfu             *sfu,
                      const char          *id,
                      const char          *participant,
                      const StoaSubscribe *subscribe)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  return room != NULL ? stoa_janus_room_subscribe (room, participant, subscribe) : reject (STOA_JANUS (sfu));
}

static DexFuture *
stoa_janus_answer (StoaSfu          *sfu,
                   const char       *id,
                   const char       *participant,
                   const StoaAnswer *answer)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  return room != NULL ? stoa_janus_room_answer (room, participant, answer) : reject (STOA_JANUS (sfu));
}

static void
stoa_janus_candidate (StoaSfu             *sfu,
                      const char          *id,
                      const char          *participant,
                      const StoaCandidate *candidate)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  if (room != NULL)
    stoa_janus_room_candidate (room, participant, candidate);
}

static void
stoa_janus_drop (StoaSfu    *sfu,
                 const char *id,
                 const char *participant)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  if (room != NULL)
    stoa_janus_room_drop (room, participant);
}

static DexFuture *
stoa_janus_mute (StoaSfu       *sfu,
                 const char    *id,
                 const char    *participant,
                 StoaTrackKind  kind,
                 gboolean       muted)
{
  StoaJanusRoom *room = find_room (STOA_JANUS (sfu), id);

  return room != NULL ? stoa_janus_room_mute (room, participant, kind, muted) : reject (STOA_JANUS (sfu));
}

/* Janus keeps 254 bytes of a file's path, so it is told from where it runs. */
static DexFuture *
stoa_janus_record (StoaSfu    *sfu,
                   const char *id,
                   const char *participant,
                   const char *stem)
{
  StoaJanus *self = STOA_JANUS (sfu);
  StoaJanusRoom *room = find_room (self, id);
  const char *rest = stem != NULL && g_str_has_prefix (stem, self->run_dir) ? stem + strlen (self->run_dir) : NULL;
  g_autofree char *path = rest != NULL && *rest == '/' ? g_strconcat ("..", rest, NULL) : g_strdup (stem);

  return room != NULL ? stoa_janus_room_record (room, participant, path) : reject (self);
}

static void
sfu_iface_init (StoaSfuInterface *iface)
{
  iface->start = stoa_janus_start;
  iface->stop = stoa_janus_stop;
  iface->is_up = stoa_janus_is_up;
  iface->open_room = stoa_janus_open_room;
  iface->close_room = stoa_janus_close_room;
  iface->publish = stoa_janus_publish;
  iface->unpublish = stoa_janus_unpublish;
  iface->subscribe = stoa_janus_subscribe;
  iface->answer = stoa_janus_answer;
  iface->candidate = stoa_janus_candidate;
  iface->drop = stoa_janus_drop;
  iface->mute = stoa_janus_mute;
  iface->record = stoa_janus_record;
}

static void
stoa_janus_finalize (GObject *object)
{
  StoaJanus *self = STOA_JANUS (object);

  g_clear_object (&self->control);
  g_clear_object (&self->session);
  g_clear_object (&self->process);
  g_clear_pointer (&self->rooms, g_hash_table_unref);
  dex_clear (&self->stopping);
  dex_clear (&self->started);
  dex_clear (&self->running);
  g_free (self->secret);
  g_free (self->program);
  g_free (self->run_dir);
  g_free (self->directory);

  G_OBJECT_CLASS (stoa_janus_parent_class)->finalize (object);
}

static void
stoa_janus_class_init (StoaJanusClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_janus_finalize;
}

static void
stoa_janus_init (StoaJanus *self)
{
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

StoaSfu *
stoa_janus_new (const StoaJanusOptions *options)
{
  StoaJanus *self = g_object_new (STOA_TYPE_JANUS, NULL);

  self->program = g_strdup (options->program);
  self->run_dir = g_canonicalize_filename (options->run_dir, NULL);
  self->directory = g_build_filename (options->run_dir, "janus", NULL);
  self->loopback_only = options->loopback_only;
  self->port_min = options->port_min;
  self->port_max = options->port_max;
  return STOA_SFU (self);
}
