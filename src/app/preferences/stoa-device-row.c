/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-device-row.h"

#include <glib/gi18n.h>

#include "stoa-spoken.h"

struct _StoaDeviceRow
{
  AdwComboRow parent_instance;

  StoaDevices *devices;
  char *device_id;
  gboolean syncing;          /* the selection follows the devices, nobody chose */
};

enum { PROP_DEVICES = 1, PROP_DEVICE_ID, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaDeviceRow, stoa_device_row, ADW_TYPE_COMBO_ROW)

static guint
find_position (StoaDeviceRow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->devices));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (StoaDevice) device = g_list_model_get_item (G_LIST_MODEL (self->devices), i);

      if (g_strcmp0 (stoa_device_get_id (device), self->device_id) == 0)
        return i;
    }
  return n > 0 ? 0 : GTK_INVALID_LIST_POSITION;
}

static void
sync_selection (StoaDeviceRow *self)
{
  guint n = self->devices ? g_list_model_get_n_items (G_LIST_MODEL (self->devices)) : 0;

  self->syncing = TRUE;
  if (self->devices)
    adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_position (self));
  self->syncing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self), n > 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), n > 0 ? NULL : _("None found"));
}

static void
devices_changed (StoaDeviceRow *self,
                 guint          position,
                 guint          removed,
                 guint          added)
{
  sync_selection (self);
}

/* The combo row selects something itself when its model changes: only a person's choice counts. */
static void
selected (StoaDeviceRow *self)
{
  StoaDevice *device = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self));

  if (self->syncing || device == NULL || !gtk_widget_is_sensitive (GTK_WIDGET (self)))
    return;
  if (g_set_str (&self->device_id, stoa_device_get_id (device)))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DEVICE_ID]);
}

static void
set_devices (StoaDeviceRow *self,
             StoaDevices   *devices)
{
  if (!g_set_object (&self->devices, devices) || devices == NULL)
    return;

  self->syncing = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (devices));
  self->syncing = FALSE;
  g_signal_connect_object (devices, "items-changed", G_CALLBACK (devices_changed), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  sync_selection (self);
}

static void
stoa_device_row_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  StoaDeviceRow *self = STOA_DEVICE_ROW (object);

  switch (prop_id)
    {
    case PROP_DEVICES:
      g_value_set_object (value, self->devices);
      break;
    case PROP_DEVICE_ID:
      g_value_set_string (value, self->device_id);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_device_row_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  StoaDeviceRow *self = STOA_DEVICE_ROW (object);

  switch (prop_id)
    {
    case PROP_DEVICES:
      set_devices (self, g_value_get_object (value));
      break;
    case PROP_DEVICE_ID:
      if (g_set_str (&self->device_id, g_value_get_string (value)))
        sync_selection (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_device_row_finalize (GObject *object)
{
  StoaDeviceRow *self = STOA_DEVICE_ROW (object);

  g_clear_object (&self->devices);
  g_free (self->device_id);
  G_OBJECT_CLASS (stoa_device_row_parent_class)->finalize (object);
}

static void
stoa_device_row_class_init (StoaDeviceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_device_row_get_property;
  object_class->set_property = stoa_device_row_set_property;
  object_class->finalize = stoa_device_row_finalize;

  props[PROP_DEVICES] = g_param_spec_object ("devices", NULL, NULL, STOA_TYPE_DEVICES, G_PARAM_READWRITE);
  props[PROP_DEVICE_ID] = g_param_spec_string ("device-id", NULL, NULL, NULL, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_device_row_init (StoaDeviceRow *self)
{
  stoa_spoken_choices (GTK_WIDGET (self));
  g_autoptr (GtkExpression) label = gtk_property_expression_new (STOA_TYPE_DEVICE, NULL, "label");

  adw_combo_row_set_expression (ADW_COMBO_ROW (self), label);
  g_signal_connect_swapped (self, "notify::selected", G_CALLBACK (selected), self);
}
