/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-devices.h"

#include "stoa-device-element.h"

struct _StoaDevice
{
  GObject parent_instance;

  StoaDeviceKind kind;
  GstDevice *device;
  char *id;
  char *twin;
  char *label;
  gboolean is_default;
};

enum { PROP_0, PROP_ID, PROP_LABEL, PROP_KIND, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaDevice, stoa_device, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (StoaDeviceKind, stoa_device_kind,
                    G_DEFINE_ENUM_VALUE (STOA_DEVICE_CAMERA, "camera"),
                    G_DEFINE_ENUM_VALUE (STOA_DEVICE_MIC, "mic"),
                    G_DEFINE_ENUM_VALUE (STOA_DEVICE_SPEAKER, "speaker"))

/* What all faces of one device share. */
static const char *const twin_names[] = { "api.v4l2.path", "device.path", "node.name", "device.name", "object.path", NULL };
/* What stays the same when a device is plugged in again: PipeWire's and Pulse's names have the port's place in them. */
static const char *const id_names[] = { "node.name", "v4l2.device.bus_info", "device.name", "device.path", NULL };

static char *
find_name (const GstStructure *properties,
           const char *const  *names,
           const char         *otherwise)
{
  for (guint i = 0; properties != NULL && names[i] != NULL; i++)
    {
      const char *value = gst_structure_get_string (properties, names[i]);

      if (value != NULL && *value != '\0')
        return g_strdup (value);
    }
  return g_strdup (otherwise);
}

static gboolean
is_of (StoaDevice *self,
       const char *type_part)
{
  return strstr (G_OBJECT_TYPE_NAME (self->device), type_part) != NULL;
}

static void
stoa_device_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  StoaDevice *self = STOA_DEVICE (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_KIND:
      g_value_set_enum (value, self->kind);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_device_finalize (GObject *object)
{
  StoaDevice *self = STOA_DEVICE (object);

  gst_clear_object (&self->device);
  g_free (self->id);
  g_free (self->twin);
  g_free (self->label);
  G_OBJECT_CLASS (stoa_device_parent_class)->finalize (object);
}

static void
stoa_device_class_init (StoaDeviceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = stoa_device_get_property;
  object_class->finalize = stoa_device_finalize;
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, STOA_TYPE_DEVICE_KIND, STOA_DEVICE_CAMERA, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_device_init (StoaDevice *self)
{
}

StoaDevice *
stoa_device_new (StoaDeviceKind  kind,
                 GstDevice      *device)
{
  StoaDevice *self = g_object_new (STOA_TYPE_DEVICE, NULL);
  g_autoptr (GstStructure) properties = gst_device_get_properties (device);

  self->kind = kind;
  self->device = gst_object_ref (device);
  self->label = gst_device_get_display_name (device);
  self->id = find_name (properties, id_names, self->label);
  self->twin = find_name (properties, twin_names, self->label);
  if (properties != NULL)
    gst_structure_get_boolean (properties, "is-default", &self->is_default);
  return self;
}

GstDevice *
stoa_device_get (StoaDevice *self)
{
  return self->device;
}

gboolean
stoa_device_is_default (StoaDevice *self)
{
  return self->is_default;
}

gboolean
stoa_device_is_twin (StoaDevice *self,
                     StoaDevice *other)
{
  return g_str_equal (self->twin, other->twin);
}

/* PipeWire shares a camera among programs, V4L2 does not; for sound Pulse's latency is the better known. */
gboolean
stoa_device_is_better (StoaDevice *self,
                       StoaDevice *other)
{
  const char *best = self->kind == STOA_DEVICE_CAMERA ? "PipeWire" : "Pulse";

  return is_of (self, best) && !is_of (other, best);
}

GstElement *
stoa_device_make_element (StoaDevice *self)
{
  return gst_device_create_element (self->device, NULL);
}

const char *
stoa_device_get_id (StoaDevice *self)
{
  return self->id;
}

const char *
stoa_device_get_label (StoaDevice *self)
{
  return self->label;
}
