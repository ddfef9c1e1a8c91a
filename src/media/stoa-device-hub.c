/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-device-hub.h"

#include <glib/gstdio.h>

#include "stoa-media-bus.h"

/* What the worker looks at. */
typedef struct
{
  GstDeviceMonitor *monitor;     /* one of the two */
  GstDeviceProvider *provider;
  StoaMediaBus *bus;
} Watch;

struct _StoaDeviceHub
{
  GObject parent_instance;

  StoaMediaBus *bus;
  Watch *watch;
  GPtrArray *devices;
  GHashTable *gone;          /* serials of devices that went away */
  gboolean looking;          /* the worker makes a new list */
  gboolean outdated;         /* something changed since it began */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaDeviceHub, stoa_device_hub, G_TYPE_OBJECT)

static void
watch_clear (gpointer data)
{
  Watch *watch = data;

  gst_clear_object (&watch->monitor);
  gst_clear_object (&watch->provider);
  stoa_media_bus_unref (watch->bus);
}

static void
watch_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, watch_clear);
}

static GstBus *
watch_get_bus (Watch *watch)
{
  return watch->monitor != NULL ? gst_device_monitor_get_bus (watch->monitor)
                                : gst_device_provider_get_bus (watch->provider);
}

static void
free_list (gpointer data)
{
  g_ptr_array_unref (data);
}

static void look (StoaDeviceHub *self);

/* PipeWire counts them up: none comes twice. */
static char *
serial_of (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);

  return properties != NULL ? g_strdup (gst_structure_get_string (properties, "object.serial")) : NULL;
}

static void
hear_list (gpointer owner,
           gpointer data)
{
  StoaDeviceHub *self = owner;
  GPtrArray *list = data;
  g_autoptr (GHashTable) still = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_clear_pointer (&self->devices, g_ptr_array_unref);
  self->devices = g_ptr_array_new_with_free_func (gst_object_unref);
  for (guint i = 0; i < list->len; i++)
    {
      g_autofree char *serial = serial_of (g_ptr_array_index (list, i));

      if (serial != NULL && g_hash_table_contains (self->gone, serial))
        g_hash_table_add (still, g_steal_pointer (&serial));
      else
        g_ptr_array_add (self->devices, gst_object_ref (g_ptr_array_index (list, i)));
    }
  g_hash_table_unref (self->gone);
  self->gone = g_steal_pointer (&still);
  self->looking = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->outdated)
    look (self);
}

/* Messages of change come out of order; the whole list is always true. While a monitor starts, this waits for it. */
static void
make_list (gpointer data)
{
  Watch *watch = data;
  GList *devices = watch->monitor != NULL ? gst_device_monitor_get_devices (watch->monitor)
                                          : gst_device_provider_get_devices (watch->provider);
  GPtrArray *list = g_ptr_array_new_with_free_func (gst_object_unref);

  for (GList *l = devices; l != NULL; l = l->next)
    g_ptr_array_add (list, l->data);
  g_list_free (devices);
  stoa_media_bus_post (watch->bus, hear_list, list, free_list);
}

static void
start (gpointer data)
{
  Watch *watch = data;

  if (watch->monitor != NULL)
    gst_device_monitor_start (watch->monitor);
  else
    gst_device_provider_start (watch->provider);
}

static void
stop (gpointer data)
{
  Watch *watch = data;
  g_autoptr (GstBus) bus = watch_get_bus (watch);

  if (watch->monitor != NULL)
    gst_device_monitor_stop (watch->monitor);
  else
    gst_device_provider_stop (watch->provider);
  stoa_media_bus_unlisten (bus);
}

static void
work (StoaDeviceHub *self,
      StoaMediaWork  func)
{
  stoa_media_bus_work (self->bus, func, g_atomic_rc_box_acquire (self->watch), watch_unref);
}

static void
look (StoaDeviceHub *self)
{
  self->outdated = self->looking;
  if (self->looking)
    return;
  self->looking = TRUE;
  work (self, make_list);
}

static void
on_message (gpointer    owner,
            GstMessage *message)
{
  StoaDeviceHub *self = owner;
  g_autoptr (GstDevice) device = NULL;
  char *serial;

  /* PipeWire's provider may keep one in its list that changed just before it went */
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_DEVICE_REMOVED)
    {
      gst_message_parse_device_removed (message, &device);
      serial = serial_of (device);
      if (serial != NULL)
        g_hash_table_add (self->gone, serial);
    }
  look (self);
}

static void
begin (StoaDeviceHub *self)
{
  g_autoptr (GstBus) bus = watch_get_bus (self->watch);

  stoa_media_bus_listen (self->bus, bus, on_message);
  work (self, start);
  look (self);
}

static void
stoa_device_hub_dispose (GObject *object)
{
  StoaDeviceHub *self = STOA_DEVICE_HUB (object);

  if (self->watch != NULL)
    work (self, stop);
  g_clear_pointer (&self->watch, watch_unref);
  stoa_media_bus_close (self->bus);
  G_OBJECT_CLASS (stoa_device_hub_parent_class)->dispose (object);
}

static void
stoa_device_hub_finalize (GObject *object)
{
  StoaDeviceHub *self = STOA_DEVICE_HUB (object);

  g_clear_pointer (&self->devices, g_ptr_array_unref);
  g_clear_pointer (&self->gone, g_hash_table_unref);
  g_clear_pointer (&self->bus, stoa_media_bus_unref);
  G_OBJECT_CLASS (stoa_device_hub_parent_class)->finalize (object);
}

static void
stoa_device_hub_class_init (StoaDeviceHubClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = stoa_device_hub_dispose;
  object_class->finalize = stoa_device_hub_finalize;
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_DEVICE_HUB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_device_hub_init (StoaDeviceHub *self)
{
  self->bus = stoa_media_bus_new (self);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->watch = g_atomic_rc_box_new0 (Watch);
  self->watch->bus = stoa_media_bus_ref (self->bus);
}

StoaDeviceHub *
stoa_device_hub_get_default (void)
{
  static StoaDeviceHub *hub = NULL;

  if (hub == NULL)
    {
      hub = g_object_new (STOA_TYPE_DEVICE_HUB, NULL);
      hub->watch->monitor = gst_device_monitor_new ();
      gst_device_monitor_add_filter (hub->watch->monitor, "Video/Source", NULL);
      gst_device_monitor_add_filter (hub->watch->monitor, "Audio/Source", NULL);
      gst_device_monitor_add_filter (hub->watch->monitor, "Audio/Sink", NULL);
      begin (hub);
    }
  return hub;
}

StoaDeviceHub *
stoa_device_hub_new_pipewire (int fd)
{
  g_autoptr (GstDeviceProviderFactory) factory = gst_device_provider_factory_find ("pipewiredeviceprovider");
  g_autoptr (GstPluginFeature) loaded = factory != NULL ? gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory)) : NULL;
  StoaDeviceHub *self;

  if (loaded == NULL)
    {
      g_close (fd, NULL);
      return NULL;
    }
  self = g_object_new (STOA_TYPE_DEVICE_HUB, NULL);
  /* not the factory's one instance: that is the monitor's, without the portal's connection */
  self->watch->provider = g_object_new (
    gst_device_provider_factory_get_device_provider_type (GST_DEVICE_PROVIDER_FACTORY (loaded)), "fd", fd, NULL);
  gst_object_ref_sink (self->watch->provider);
  begin (self);
  return self;
}

GPtrArray *
stoa_device_hub_get_devices (StoaDeviceHub *self)
{
  return self->devices;
}
