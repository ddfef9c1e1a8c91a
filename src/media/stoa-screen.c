/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-screen.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>

#include "stoa-error.h"
#include "stoa-film.h"
#include "stoa-media-bus.h"
#include "stoa-screen-portal.h"

/* A still screen is sent again five times a second: it gets sharper each time, and who comes in sees it at once.
 * Left to choose among all shapes of a pixel, PipeWire takes the first one. */
#define CHAIN \
  "pipewiresrc name=device keepalive-time=200 on-disconnect=error " \
  "! video/x-raw,pixel-aspect-ratio=1/1 " \
  "! videorate drop-only=true max-rate=15 ! videoconvertscale n-threads=2 " \
  "! video/x-raw,format=I420,width=[16,2560,2],height=[16,1440,2],pixel-aspect-ratio=1/1 " \
  "! appsink name=sink sync=false async=false max-buffers=1 drop=true enable-last-sample=false"
#define FIRST_PICTURE_MS 2000
#define MAX_ATTEMPTS 3       /* pipewiresrc can miss that its stream has started */

/* What the streaming thread needs; outlives the screen until the pipeline has stopped. */
typedef struct
{
  StoaOutlet *outlet;
  StoaMediaBus *bus;
  gboolean seen;             /* streaming thread: the first picture came */
} Flow;

typedef struct
{
  StoaMediaBus *bus;
  GstElement *pipeline;
  XdpSession *session;
} Opening;

struct _StoaScreen
{
  GObject parent_instance;

  StoaScreenState state;
  StoaOutlet *outlet;
  char *token;
  GCancellable *asking;
  StoaFilm *film;
  StoaScreenCast *cast;
  GstElement *pipeline;      /* as bus: while a cast is on */
  StoaMediaBus *bus;
  guint attempts;
  guint first_source;        /* fires when the first picture should be there, and is not */
};

enum { PROP_0, PROP_STATE, PROP_TOKEN, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { ENDED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaScreen, stoa_screen, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (StoaScreenState, stoa_screen_state,
                    G_DEFINE_ENUM_VALUE (STOA_SCREEN_OFF, "off"),
                    G_DEFINE_ENUM_VALUE (STOA_SCREEN_ASKING, "asking"),
                    G_DEFINE_ENUM_VALUE (STOA_SCREEN_ON, "on"))

static void open_pipeline (StoaScreen *self);

static void
flow_clear (gpointer data)
{
  Flow *flow = data;

  stoa_outlet_unref (flow->outlet);
  stoa_media_bus_unref (flow->bus);
}

static void
flow_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, flow_clear);
}

static void
set_state (StoaScreen     *self,
           StoaScreenState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  gst_object_unref (opening->pipeline);
  g_object_unref (opening->session);
  stoa_media_bus_unref (opening->bus);
  g_free (opening);
}

/* One whose opening hangs ends on its worker by itself, half a minute later. */
static void
close_pipeline (StoaScreen *self)
{
  g_clear_handle_id (&self->first_source, g_source_remove);
  if (self->pipeline == NULL)
    return;
  stoa_media_bus_close (self->bus);
  stoa_media_bus_discard (self->bus, g_steal_pointer (&self->pipeline));
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
}

static void
end (StoaScreen   *self,
     const GError *error)
{
  g_autoptr (StoaScreen) alive = g_object_ref (self);

  stoa_screen_stop (self);
  g_signal_emit (self, signals[ENDED], 0, error);
}

static void
fail (StoaScreen *self,
      const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (STOA_ERROR, STOA_ERROR_DEVICE, message);

  end (self, error);
}

static void
hear_first (gpointer owner,
            gpointer data)
{
  StoaScreen *self = owner;

  g_clear_handle_id (&self->first_source, g_source_remove);
  self->attempts = 0;
}

/* On the streaming thread. A picture that is sent again has its old time stamp. */
static GstFlowReturn
on_sample (GstAppSink *sink,
           gpointer    data)
{
  Flow *flow = data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  g_autoptr (GstSample) stamped = NULL;
  g_autoptr (GstBuffer) buffer = NULL;

  if (sample == NULL || gst_sample_get_buffer (sample) == NULL)
    return GST_FLOW_OK;
  if (!flow->seen)
    stoa_media_bus_post (flow->bus, hear_first, NULL, NULL);
  flow->seen = TRUE;
  buffer = gst_buffer_copy (gst_sample_get_buffer (sample));
  GST_BUFFER_PTS (buffer) = g_get_monotonic_time () * GST_USECOND;
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  stamped = gst_sample_new (buffer, gst_sample_get_caps (sample), NULL, NULL);
  stoa_outlet_push (flow->outlet, stamped);
  return GST_FLOW_OK;
}

static gboolean
on_first_late (gpointer data)
{
  StoaScreen *self = data;

  self->first_source = 0;
  close_pipeline (self);
  if (++self->attempts < MAX_ATTEMPTS)
    open_pipeline (self);
  else
    fail (self, _("The system gave no picture of the screen"));
  return G_SOURCE_REMOVE;
}

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  StoaScreen *self = owner;
  g_autoptr (GError) error = NULL;
  g_autofree char *debug = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return;
  gst_message_parse_error (message, &error, &debug);
  g_info ("Screen: %s (%s)", error->message, debug);
  /* a stream that flowed and is gone was taken away, such as a window that was closed */
  if (self->first_source == 0)
    end (self, NULL);
  else
    fail (self, _("The system gave no picture of the screen"));
}

static void
hear_refused (gpointer owner,
              gpointer data)
{
  fail (owner, _("The system gave no picture of the screen"));
}

static void
close_fd (gpointer data)
{
  g_close (GPOINTER_TO_INT (data), NULL);
}

/* On the worker. Each pipeline has a connection of its own, which is closed with it. */
static void
open_stream (gpointer data)
{
  Opening *opening = data;
  g_autoptr (GstElement) device = gst_bin_get_by_name (GST_BIN (opening->pipeline), "device");
  int fd = xdp_session_open_pipewire_remote (opening->session);

  if (fd < 0)
    {
      stoa_media_bus_post (opening->bus, hear_refused, NULL, NULL);
      return;
    }
  g_object_set_data_full (G_OBJECT (opening->pipeline), "stoa-fd", GINT_TO_POINTER (fd), close_fd);
  g_object_set (device, "fd", fd, NULL);
  gst_element_set_state (opening->pipeline, GST_STATE_PLAYING);
}

static void
open_pipeline (StoaScreen *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) chain = gst_parse_bin_from_description (CHAIN, FALSE, &error);
  g_autoptr (GstElement) device = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autofree char *node = g_strdup_printf ("%u", self->cast->node);
  GstAppSinkCallbacks callbacks = { .new_sample = on_sample };
  Opening *opening;
  Flow *flow;

  if (error != NULL)
    {
      g_warning ("The screen cannot be shared: %s", error->message);
      fail (self, _("GStreamer’s support for PipeWire is missing"));
      return;
    }
  self->pipeline = gst_object_ref_sink (stoa_outlet_pipeline ("screen"));
  self->bus = stoa_media_bus_new (self);
  gst_bin_add (GST_BIN (self->pipeline), gst_object_ref (chain));
  device = gst_bin_get_by_name (GST_BIN (chain), "device");
  sink = gst_bin_get_by_name (GST_BIN (chain), "sink");
  g_object_set (device, "path", node, NULL);
  flow = g_atomic_rc_box_new0 (Flow);
  flow->outlet = stoa_outlet_ref (self->outlet);
  flow->bus = stoa_media_bus_ref (self->bus);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, flow, flow_unref);
  self->first_source = g_timeout_add (FIRST_PICTURE_MS, on_first_late, self);
  stoa_media_bus_watch (self->bus, self->pipeline, on_message);
  opening = g_new0 (Opening, 1);
  *opening = (Opening) { stoa_media_bus_ref (self->bus), gst_object_ref (self->pipeline),
                         g_object_ref (self->cast->session) };
  stoa_media_bus_work (self->bus, open_stream, opening, opening_free);
}

static void
on_closed (XdpSession *session,
           StoaScreen *self)
{
  if (self->cast != NULL && self->cast->session == session)
    end (self, NULL);
}

static void
on_opened (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (StoaScreen) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaScreenCast) cast = stoa_screen_portal_open_finish (result, &error);

  if (self->asking != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->asking);
  if (cast == NULL)
    {
      end (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NULL : error);
      return;
    }
  self->cast = g_steal_pointer (&cast);
  g_signal_connect_object (self->cast->session, "closed", G_CALLBACK (on_closed), self, 0);
  stoa_screen_set_token (self, self->cast->token);
  self->attempts = 0;
  open_pipeline (self);
  if (self->pipeline != NULL)
    set_state (self, STOA_SCREEN_ON);
}

static void
on_film_failed (StoaFilm     *film,
                const GError *error,
                StoaScreen   *self)
{
  end (self, error);
}

static void
stoa_screen_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  StoaScreen *self = STOA_SCREEN (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_TOKEN:
      g_value_set_string (value, self->token);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_screen_set_property (GObject      *object,
                          guint         id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_TOKEN:
      stoa_screen_set_token (STOA_SCREEN (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_screen_dispose (GObject *object)
{
  stoa_screen_stop (STOA_SCREEN (object));
  G_OBJECT_CLASS (stoa_screen_parent_class)->dispose (object);
}

static void
stoa_screen_finalize (GObject *object)
{
  StoaScreen *self = STOA_SCREEN (object);

  stoa_outlet_unref (self->outlet);
  g_free (self->token);
  G_OBJECT_CLASS (stoa_screen_parent_class)->finalize (object);
}

static void
stoa_screen_class_init (StoaScreenClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = stoa_screen_dispose;
  object_class->finalize = stoa_screen_finalize;
  object_class->get_property = stoa_screen_get_property;
  object_class->set_property = stoa_screen_set_property;
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, STOA_TYPE_SCREEN_STATE, STOA_SCREEN_OFF, readable);
  props[PROP_TOKEN] = g_param_spec_string ("token", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[ENDED] = g_signal_new ("ended", STOA_TYPE_SCREEN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
stoa_screen_init (StoaScreen *self)
{
  self->outlet = stoa_outlet_new ();
}

StoaScreen *
stoa_screen_new (void)
{
  return g_object_new (STOA_TYPE_SCREEN, NULL);
}

void
stoa_screen_ask (StoaScreen *self,
                 XdpParent  *parent)
{
  if (self->state != STOA_SCREEN_OFF)
    return;
  self->asking = g_cancellable_new ();
  set_state (self, STOA_SCREEN_ASKING);
  stoa_screen_portal_open_async (parent, self->token, self->asking, on_opened, g_object_ref (self));
}

void
stoa_screen_play (StoaScreen *self,
                  const char *path)
{
  g_autoptr (StoaOutlet) unheard = stoa_outlet_new ();

  if (self->state != STOA_SCREEN_OFF)
    return;
  self->film = stoa_film_new (path, 0, self->outlet, unheard);
  g_signal_connect_object (self->film, "failed", G_CALLBACK (on_film_failed), self, 0);
  set_state (self, STOA_SCREEN_ON);
}

void
stoa_screen_stop (StoaScreen *self)
{
  g_autoptr (GCancellable) asking = g_steal_pointer (&self->asking);
  g_autoptr (StoaScreenCast) cast = g_steal_pointer (&self->cast);

  if (asking != NULL)
    g_cancellable_cancel (asking);
  if (self->film != NULL)
    stoa_film_stop (self->film);
  g_clear_object (&self->film);
  close_pipeline (self);
  set_state (self, STOA_SCREEN_OFF);
}

StoaScreenState
stoa_screen_get_state (StoaScreen *self)
{
  return self->state;
}

void
stoa_screen_set_token (StoaScreen *self,
                       const char *token)
{
  if (g_set_str (&self->token, token))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TOKEN]);
}

const char *
stoa_screen_get_token (StoaScreen *self)
{
  return self->token;
}

StoaOutlet *
stoa_screen_get_outlet (StoaScreen *self)
{
  return self->outlet;
}
