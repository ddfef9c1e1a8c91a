/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-source.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "stoa-capture.h"
#include "stoa-error.h"
#include "stoa-film.h"
#include "stoa-loudness.h"
#include "stoa-source-outlets.h"
#include "stoa-tap.h"

struct _StoaSource
{
  GObject parent_instance;

  StoaMediaBus *bus;
  StoaTap *tap;
  StoaFilm *film;            /* NULL with devices */
  StoaCapture *camera;       /* NULL with a film, as mic */
  StoaCapture *mic;
  StoaScreen *screen;
  gboolean ready;
  gboolean camera_on;
  gboolean mic_on;
  double level;
  char *film_error;
};

enum { PROP_0, PROP_CAMERA_ON, PROP_MIC_ON, PROP_LEVEL, PROP_CAMERA_TROUBLE, PROP_MIC_TROUBLE, PROP_FILM_ERROR,
       PROP_READY, PROP_CAMERA_LIVE, PROP_MIC_LIVE, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { UNHEARD, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSource, stoa_source, G_TYPE_OBJECT)

static void
on_level (gpointer owner,
          gpointer data)
{
  StoaSource *self = owner;
  const double *level = data;

  if (self->level == *level)
    return;
  self->level = *level;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LEVEL]);
}

static void
on_unheard (gpointer owner,
            gpointer data)
{
  g_signal_emit (owner, signals[UNHEARD], 0);
}

static void
become_ready (StoaSource *self)
{
  if (self->ready)
    return;
  self->ready = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

static void
on_film_failed (StoaFilm     *film,
                const GError *error,
                StoaSource   *self)
{
  g_set_str (&self->film_error, error->message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILM_ERROR]);
}

static void
on_trouble (StoaCapture *capture,
            GParamSpec  *pspec,
            StoaSource  *self)
{
  g_object_notify_by_pspec (G_OBJECT (self),
                            props[capture == self->camera ? PROP_CAMERA_TROUBLE : PROP_MIC_TROUBLE]);
}

static void
on_live (StoaCapture *capture,
         GParamSpec  *pspec,
         StoaSource  *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[capture == self->camera ? PROP_CAMERA_LIVE : PROP_MIC_LIVE]);
}

/* The camera's light goes out with the camera. The microphone, once opened, stays so: who speaks again is heard at once. */
static void
apply_switches (StoaSource *self)
{
  stoa_tap_open (self->tap, self->camera_on, self->mic_on);
  if (self->camera != NULL)
    stoa_capture_set_on (self->camera, self->camera_on);
  if (self->mic != NULL && self->mic_on)
    stoa_capture_set_on (self->mic, TRUE);
}

static void
stoa_source_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  StoaSource *self = STOA_SOURCE (object);

  switch (id)
    {
    case PROP_CAMERA_ON:
      g_value_set_boolean (value, self->camera_on);
      break;
    case PROP_MIC_ON:
      g_value_set_boolean (value, self->mic_on);
      break;
    case PROP_LEVEL:
      g_value_set_double (value, self->level);
      break;
    case PROP_CAMERA_TROUBLE:
      g_value_set_string (value, stoa_source_get_camera_trouble (self));
      break;
    case PROP_MIC_TROUBLE:
      g_value_set_string (value, stoa_source_get_mic_trouble (self));
      break;
    case PROP_FILM_ERROR:
      g_value_set_string (value, self->film_error);
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_CAMERA_LIVE:
      g_value_set_boolean (value, stoa_source_is_camera_live (self));
      break;
    case PROP_MIC_LIVE:
      g_value_set_boolean (value, stoa_source_is_mic_live (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_source_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  StoaSource *self = STOA_SOURCE (object);

  switch (id)
    {
    case PROP_CAMERA_ON:
      stoa_source_set_camera_on (self, g_value_get_boolean (value));
      break;
    case PROP_MIC_ON:
      stoa_source_set_mic_on (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_source_dispose (GObject *object)
{
  StoaSource *self = STOA_SOURCE (object);

  stoa_source_stop (self);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_source_parent_class)->dispose (object);
}

static void
stoa_source_finalize (GObject *object)
{
  StoaSource *self = STOA_SOURCE (object);

  g_clear_object (&self->film);
  g_clear_object (&self->camera);
  g_clear_object (&self->mic);
  g_clear_object (&self->screen);
  g_clear_pointer (&self->tap, stoa_tap_free);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  g_free (self->film_error);
  G_OBJECT_CLASS (stoa_source_parent_class)->finalize (object);
}

static void
stoa_source_class_init (StoaSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags writable = readable | G_PARAM_WRITABLE;

  object_class->dispose = stoa_source_dispose;
  object_class->finalize = stoa_source_finalize;
  object_class->get_property = stoa_source_get_property;
  object_class->set_property = stoa_source_set_property;
  props[PROP_CAMERA_ON] = g_param_spec_boolean ("camera-on", NULL, NULL, FALSE, writable);
  props[PROP_MIC_ON] = g_param_spec_boolean ("mic-on", NULL, NULL, FALSE, writable);
  props[PROP_LEVEL] = g_param_spec_double ("level", NULL, NULL, STOA_SILENCE_DBOV, 0, STOA_SILENCE_DBOV, readable);
  props[PROP_CAMERA_TROUBLE] = g_param_spec_string ("camera-trouble", NULL, NULL, NULL, readable);
  props[PROP_MIC_TROUBLE] = g_param_spec_string ("mic-trouble", NULL, NULL, NULL, readable);
  props[PROP_FILM_ERROR] = g_param_spec_string ("film-error", NULL, NULL, NULL, readable);
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, readable);
  props[PROP_CAMERA_LIVE] = g_param_spec_boolean ("camera-live", NULL, NULL, FALSE, readable);
  props[PROP_MIC_LIVE] = g_param_spec_boolean ("mic-live", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[UNHEARD] = g_signal_new ("unheard", STOA_TYPE_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_source_init (StoaSource *self)
{
  self->bus = stoa_media_bus_new (self);
  self->tap = stoa_tap_new (self->bus, on_level, on_unheard);
  self->level = STOA_SILENCE_DBOV;
  self->screen = stoa_screen_new ();
}

static StoaCapture *
make_capture (StoaSource     *self,
              StoaDeviceKind  kind,
              StoaDevices    *devices,
              StoaOutlet     *outlet)
{
  g_autoptr (StoaDevices) listed = devices != NULL ? g_object_ref (devices) : stoa_devices_new (kind);
  StoaCapture *capture = stoa_capture_new (kind, listed, outlet);

  g_signal_connect_object (capture, "notify::trouble", G_CALLBACK (on_trouble), self, 0);
  g_signal_connect_object (capture, "notify::live", G_CALLBACK (on_live), self, 0);
  return capture;
}

StoaSource *
stoa_source_new_devices (StoaDevices *cameras,
                         StoaDevices *mics)
{
  StoaSource *self = g_object_new (STOA_TYPE_SOURCE, NULL);

  self->camera = make_capture (self, STOA_DEVICE_CAMERA, cameras, stoa_tap_video_in (self->tap));
  self->mic = make_capture (self, STOA_DEVICE_MIC, mics, stoa_tap_audio_in (self->tap));
  self->ready = TRUE;
  return self;
}

StoaSource *
stoa_source_new_film (const char  *path,
                      guint        from_ms,
                      GError     **error)
{
  g_autoptr (StoaSource) self = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) || g_access (path, R_OK) != 0)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no film to read at “%s”", path);
      return NULL;
    }
  self = g_object_new (STOA_TYPE_SOURCE, NULL);
  self->camera_on = self->mic_on = TRUE;
  apply_switches (self);
  self->film = stoa_film_new (path, from_ms, stoa_tap_video_in (self->tap), stoa_tap_audio_in (self->tap));
  g_signal_connect_object (self->film, "ready", G_CALLBACK (become_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->film, "failed", G_CALLBACK (on_film_failed), self, 0);
  return g_steal_pointer (&self);
}

void
stoa_source_set_camera (StoaSource *self,
                        const char *device_id)
{
  if (self->camera != NULL)
    stoa_capture_set_device (self->camera, device_id);
}

void
stoa_source_set_mic (StoaSource *self,
                     const char *device_id)
{
  if (self->mic != NULL)
    stoa_capture_set_device (self->mic, device_id);
}

void
stoa_source_set_camera_on (StoaSource *self,
                           gboolean    on)
{
  if (self->camera_on == on)
    return;
  self->camera_on = on;
  apply_switches (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAMERA_ON]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAMERA_LIVE]);
}

void
stoa_source_set_mic_on (StoaSource *self,
                        gboolean    on)
{
  if (self->mic_on == on)
    return;
  self->mic_on = on;
  apply_switches (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MIC_ON]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MIC_LIVE]);
}

gboolean
stoa_source_get_camera_on (StoaSource *self)
{
  return self->camera_on;
}

gboolean
stoa_source_get_mic_on (StoaSource *self)
{
  return self->mic_on;
}

gboolean
stoa_source_is_camera_live (StoaSource *self)
{
  return self->camera_on && (self->camera == NULL || stoa_capture_is_live (self->camera));
}

gboolean
stoa_source_is_mic_live (StoaSource *self)
{
  return self->mic_on && (self->mic == NULL || stoa_capture_is_live (self->mic));
}

void
stoa_source_set_suppress_noise (StoaSource *self,
                                gboolean    suppress)
{
  if (self->mic != NULL)
    stoa_capture_set_suppress_noise (self->mic, suppress);
}

double
stoa_source_get_level (StoaSource *self)
{
  return self->level;
}

const char *
stoa_source_get_camera_trouble (StoaSource *self)
{
  return self->camera != NULL ? stoa_capture_get_trouble (self->camera) : NULL;
}

const char *
stoa_source_get_mic_trouble (StoaSource *self)
{
  return self->mic != NULL ? stoa_capture_get_trouble (self->mic) : NULL;
}

StoaFrames *
stoa_source_get_preview (StoaSource *self)
{
  return stoa_tap_preview (self->tap);
}

StoaScreen *
stoa_source_get_screen (StoaSource *self)
{
  return self->screen;
}

void
stoa_source_stop (StoaSource *self)
{
  stoa_screen_stop (self->screen);
  stoa_source_set_camera_on (self, FALSE);
  stoa_source_set_mic_on (self, FALSE);
  if (self->film != NULL)
    stoa_film_stop (self->film);
  if (self->mic != NULL)
    stoa_capture_set_on (self->mic, FALSE);
}

gboolean
stoa_source_is_ready (StoaSource *self)
{
  return self->ready;
}

gboolean
stoa_source_has_video (StoaSource *self)
{
  return self->film == NULL || stoa_film_has_video (self->film);
}

gboolean
stoa_source_has_audio (StoaSource *self)
{
  return self->film == NULL || stoa_film_has_audio (self->film);
}

gboolean
stoa_source_has_screen (StoaSource *self)
{
  return self->film == NULL || stoa_screen_get_state (self->screen) == STOA_SCREEN_ON;
}

StoaOutlet *
stoa_source_get_video (StoaSource *self)
{
  return stoa_tap_video_out (self->tap);
}

StoaOutlet *
stoa_source_get_audio (StoaSource *self)
{
  return stoa_tap_audio_out (self->tap);
}
