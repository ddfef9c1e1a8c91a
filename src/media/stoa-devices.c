/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-devices.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "stoa-camera-portal.h"
#include "stoa-device-element.h"
#include "stoa-device-hub.h"

struct _StoaDevices
{
  GObject parent_instance;

  StoaDeviceKind kind;
  StoaDeviceHub *hub;        /* NULL until one may look */
  GCancellable *asking;      /* while the portal's question is open */
  GPtrArray *listed;         /* of StoaDevice: one face of each, the default first */
  gboolean loaded;
  char *trouble;
};

enum { PROP_0, PROP_LOADED, PROP_TROUBLE, N_PROPS };
static GParamSpec *props[N_PROPS];

static const char *const device_classes[] = { "Video/Source", "Audio/Source", "Audio/Sink" };

static void stoa_devices_list_model (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaDevices, stoa_devices, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, stoa_devices_list_model))

static void
set_trouble (StoaDevices *self,
             const char  *trouble)
{
  if (g_set_str (&self->trouble, trouble))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TROUBLE]);
}

/* Whether some face of @device is in the list already; the better one is, afterwards. */
static gboolean
replace_twin (GPtrArray  *list,
                  StoaDevice *device)
{
  for (guint i = 0; i < list->len; i++)
    {
      StoaDevice *other = g_ptr_array_index (list, i);

      if (!stoa_device_is_twin (other, device))
        continue;
      if (stoa_device_is_better (device, other))
        {
          g_ptr_array_index (list, i) = g_object_ref (device);
          g_object_unref (other);
        }
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_same_list (GPtrArray *a,
              GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (g_ptr_array_index (a, i) != g_ptr_array_index (b, i))
      return FALSE;
  return TRUE;
}

/* What a loudspeaker plays is no microphone. */
static gboolean
is_monitor (GstDevice *device)
{
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);

  return properties != NULL && g_strcmp0 (gst_structure_get_string (properties, "device.class"), "monitor") == 0;
}

/* The one that is listed already, as long as it is the same. */
static StoaDevice *
wrap (StoaDevices *self,
      GstDevice   *device)
{
  for (guint i = 0; i < self->listed->len; i++)
    if (stoa_device_get (g_ptr_array_index (self->listed, i)) == device)
      return g_object_ref (g_ptr_array_index (self->listed, i));
  return stoa_device_new (self->kind, device);
}

static GPtrArray *
list_devices (StoaDevices *self,
              GPtrArray   *devices)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < devices->len; i++)
    {
      GstDevice *found = g_ptr_array_index (devices, i);
      g_autoptr (StoaDevice) device = NULL;

      if (!gst_device_has_classes (found, device_classes[self->kind]) || is_monitor (found))
        continue;
      device = wrap (self, found);
      if (!replace_twin (list, device))
        g_ptr_array_insert (list, stoa_device_is_default (device) ? 0 : -1, g_object_ref (device));
    }
  return list;
}

static void
on_hub_changed (StoaDevices *self)
{
  GPtrArray *devices = stoa_device_hub_get_devices (self->hub);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) old = NULL;

  if (devices == NULL)
    return;
  list = list_devices (self, devices);
  if (!is_same_list (list, self->listed))
    {
      old = g_steal_pointer (&self->listed);
      self->listed = g_steal_pointer (&list);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, old->len, self->listed->len);
    }
  if (!self->loaded)
    {
      self->loaded = TRUE;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
    }
}

static void
watch (StoaDevices   *self,
       StoaDeviceHub *hub)
{
  self->hub = g_object_ref (hub);
  g_signal_connect_object (hub, "changed", G_CALLBACK (on_hub_changed), self, G_CONNECT_SWAPPED);
  on_hub_changed (self);
}

static void
on_portal_opened (GObject      *object,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr (StoaDevices) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaDeviceHub) hub = NULL;
  int fd = stoa_camera_portal_open_finish (result, &error);

  g_clear_object (&self->asking);
  if (fd < 0)
    {
      g_info ("Camera portal: %s", error->message);
      set_trouble (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                           ? _("The system does not let Stoa use the camera")
                           : _("The system could not be asked for the camera"));
      return;
    }
  hub = stoa_device_hub_new_pipewire (fd);
  set_trouble (self, hub != NULL ? NULL : _("GStreamer’s support for PipeWire is missing"));
  if (hub != NULL)
    watch (self, hub);
}

static GType
get_item_type (GListModel *model)
{
  return STOA_TYPE_DEVICE;
}

static guint
get_n_items (GListModel *model)
{
  return STOA_DEVICES (model)->listed->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  StoaDevices *self = STOA_DEVICES (model);

  return position < self->listed->len ? g_object_ref (g_ptr_array_index (self->listed, position)) : NULL;
}

static void
stoa_devices_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
stoa_devices_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  StoaDevices *self = STOA_DEVICES (object);

  switch (id)
    {
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_devices_finalize (GObject *object)
{
  StoaDevices *self = STOA_DEVICES (object);

  g_clear_object (&self->hub);
  g_ptr_array_unref (self->listed);
  g_free (self->trouble);
  G_OBJECT_CLASS (stoa_devices_parent_class)->finalize (object);
}

static void
stoa_devices_class_init (StoaDevicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = stoa_devices_get_property;
  object_class->finalize = stoa_devices_finalize;
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  props[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_devices_init (StoaDevices *self)
{
  self->listed = g_ptr_array_new_with_free_func (g_object_unref);
}

StoaDevices *
stoa_devices_new (StoaDeviceKind kind)
{
  StoaDevices *self = g_object_new (STOA_TYPE_DEVICES, NULL);

  self->kind = kind;
  if (kind != STOA_DEVICE_CAMERA || !stoa_camera_portal_is_needed ())
    watch (self, stoa_device_hub_get_default ());
  return self;
}

StoaDevice *
stoa_devices_find (StoaDevices *self,
                   const char  *id)
{
  for (guint i = 0; i < self->listed->len; i++)
    {
      StoaDevice *device = g_ptr_array_index (self->listed, i);

      if (id == NULL || g_str_equal (stoa_device_get_id (device), id))
        return g_object_ref (device);
    }
  return NULL;
}

void
stoa_devices_ask (StoaDevices *self)
{
  if (self->hub != NULL || self->asking != NULL)
    return;
  self->asking = g_cancellable_new ();
  stoa_camera_portal_open_async (self->asking, on_portal_opened, g_object_ref (self));
}

gboolean
stoa_devices_is_loaded (StoaDevices *self)
{
  return self->loaded;
}

const char *
stoa_devices_get_trouble (StoaDevices *self)
{
  return self->trouble;
}
