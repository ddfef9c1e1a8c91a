/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-show.h"

G_DEFINE_INTERFACE (StoaShow, stoa_show, G_TYPE_OBJECT)

static void
stoa_show_default_init (StoaShowInterface *iface)
{
}

GListModel *
stoa_show_get_people (StoaShow *self)
{
  g_return_val_if_fail (STOA_IS_SHOW (self), NULL);
  return STOA_SHOW_GET_IFACE (self)->get_people (self);
}

StoaCall *
stoa_show_get_call (StoaShow *self)
{
  g_return_val_if_fail (STOA_IS_SHOW (self), NULL);
  return STOA_SHOW_GET_IFACE (self)->get_call ? STOA_SHOW_GET_IFACE (self)->get_call (self) : NULL;
}

void
stoa_show_look (StoaShow     *self,
                const char   *participant,
                StoaTrackKind kind,
                StoaLayer     layer,
                StoaFrames   *frames)
{
  g_return_if_fail (STOA_IS_SHOW (self));
  STOA_SHOW_GET_IFACE (self)->look (self, participant, kind, layer, frames);
}

/* a call */

#define STOA_TYPE_LIVE_SHOW (stoa_live_show_get_type ())
G_DECLARE_FINAL_TYPE (StoaLiveShow, stoa_live_show, STOA, LIVE_SHOW, GObject)

struct _StoaLiveShow
{
  GObject parent_instance;

  StoaCall *call;
};

static GListModel *
get_people (StoaShow *show)
{
  return G_LIST_MODEL (stoa_call_get_room (STOA_LIVE_SHOW (show)->call));
}

static StoaCall *
get_call (StoaShow *show)
{
  return STOA_LIVE_SHOW (show)->call;
}

static void
look (StoaShow     *show,
      const char   *participant,
      StoaTrackKind kind,
      StoaLayer     layer,
      StoaFrames   *frames)
{
  stoa_call_look (STOA_LIVE_SHOW (show)->call, participant, kind, layer, frames);
}

static void
show_init (StoaShowInterface *iface)
{
  iface->get_people = get_people;
  iface->get_call = get_call;
  iface->look = look;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaLiveShow, stoa_live_show, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (STOA_TYPE_SHOW, show_init))

static void
stoa_live_show_dispose (GObject *object)
{
  g_clear_object (&STOA_LIVE_SHOW (object)->call);
  G_OBJECT_CLASS (stoa_live_show_parent_class)->dispose (object);
}

static void
stoa_live_show_class_init (StoaLiveShowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_live_show_dispose;
}

static void
stoa_live_show_init (StoaLiveShow *self)
{
}

StoaShow *
stoa_live_show_new (StoaCall *call)
{
  StoaLiveShow *self = g_object_new (STOA_TYPE_LIVE_SHOW, NULL);

  self->call = g_object_ref (call);
  return STOA_SHOW (self);
}
