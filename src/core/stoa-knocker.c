/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-knocker.h"

struct _StoaKnocker
{
  GObject parent_instance;
  StoaKnock *knock;
};

G_DEFINE_FINAL_TYPE (StoaKnocker, stoa_knocker, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_ID,
  PROP_NAME,
  PROP_AT,
  PROP_HANDLER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
stoa_knocker_finalize (GObject *object)
{
  stoa_record_unref (STOA_KNOCKER (object)->knock);
  G_OBJECT_CLASS (stoa_knocker_parent_class)->finalize (object);
}

static void
stoa_knocker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const StoaKnock *knock = STOA_KNOCKER (object)->knock;

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, knock->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, knock->name);
      break;
    case PROP_AT:
      g_value_set_int64 (value, knock->at);
      break;
    case PROP_HANDLER:
      g_value_set_string (value, knock->handler);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_knocker_class_init (StoaKnockerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = stoa_knocker_finalize;
  object_class->get_property = stoa_knocker_get_property;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_AT] = g_param_spec_int64 ("at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_HANDLER] = g_param_spec_string ("handler", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
stoa_knocker_init (StoaKnocker *self)
{
}

StoaKnocker *
stoa_knocker_new (const StoaKnock *knock)
{
  StoaKnocker *self = g_object_new (STOA_TYPE_KNOCKER, NULL);

  self->knock = stoa_record_ref ((gpointer) knock);
  return self;
}

void
stoa_knocker_update (StoaKnocker *self, const StoaKnock *knock)
{
  g_autoptr (StoaKnock) before = self->knock;

  self->knock = stoa_record_ref ((gpointer) knock);
  if (g_strcmp0 (before->name, knock->name) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
  if (g_strcmp0 (before->handler, knock->handler) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HANDLER]);
}

const StoaKnock *
stoa_knocker_get_knock (StoaKnocker *self)
{
  g_return_val_if_fail (STOA_IS_KNOCKER (self), NULL);
  return self->knock;
}
