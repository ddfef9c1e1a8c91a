/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-sfu.h"

G_DEFINE_INTERFACE (StoaSfu, stoa_sfu, G_TYPE_OBJECT)

static void
stoa_sfu_default_init (StoaSfuInterface *iface)
{
  g_signal_new ("up", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("down", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_signal_new ("offer", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, STOA_TYPE_RECORD);
  g_signal_new ("slots", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, STOA_TYPE_RECORD);
  g_signal_new ("candidate", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, STOA_TYPE_RECORD);
  g_signal_new ("track", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT, G_TYPE_BOOLEAN);
  g_signal_new ("speaking", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN, G_TYPE_DOUBLE);
  g_signal_new ("keyframe", STOA_TYPE_SFU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);
}

DexFuture *
stoa_sfu_start (StoaSfu *self)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);

  return STOA_SFU_GET_IFACE (self)->start (self);
}

DexFuture *
stoa_sfu_stop (StoaSfu *self)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);

  return STOA_SFU_GET_IFACE (self)->stop (self);
}

gboolean
stoa_sfu_is_up (StoaSfu *self)
{
  g_return_val_if_fail (STOA_IS_SFU (self), FALSE);

  return STOA_SFU_GET_IFACE (self)->is_up (self);
}

DexFuture *
stoa_sfu_open_room (StoaSfu    *self,
                    const char *room)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->open_room (self, room);
}

DexFuture *
stoa_sfu_close_room (StoaSfu    *self,
                     const char *room)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->close_room (self, room);
}

DexFuture *
stoa_sfu_publish (StoaSfu           *self,
                  const char        *room,
                  const char        *participant,
                  const StoaPublish *publish)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL && publish != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->publish (self, room, participant, publish);
}

DexFuture *
stoa_sfu_unpublish (StoaSfu    *self,
                    const char *room,
                    const char *participant)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->unpublish (self, room, participant);
}

DexFuture *
stoa_sfu_subscribe (StoaSfu             *self,
                    const char          *room,
                    const char          *participant,
                    const StoaSubscribe *subscribe)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL && subscribe != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->subscribe (self, room, participant, subscribe);
}

DexFuture *
stoa_sfu_answer (StoaSfu          *self,
                 const char       *room,
                 const char       *participant,
                 const StoaAnswer *answer)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL && answer != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->answer (self, room, participant, answer);
}

void
stoa_sfu_candidate (StoaSfu             *self,
                    const char          *room,
                    const char          *participant,
                    const StoaCandidate *candidate)
{
  g_return_if_fail (STOA_IS_SFU (self));
  g_return_if_fail (room != NULL && participant != NULL && candidate != NULL);

  STOA_SFU_GET_IFACE (self)->candidate (self, room, participant, candidate);
}

void
stoa_sfu_drop (StoaSfu    *self,
               const char *room,
               const char *participant)
{
  g_return_if_fail (STOA_IS_SFU (self));
  g_return_if_fail (room != NULL && participant != NULL);

  STOA_SFU_GET_IFACE (self)->drop (self, room, participant);
}

DexFuture *
stoa_sfu_mute (StoaSfu       *self,
               const char    *room,
               const char    *participant,
               StoaTrackKind  kind,
               gboolean       muted)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->mute (self, room, participant, kind, muted);
}

DexFuture *
stoa_sfu_record (StoaSfu    *self,
                 const char *room,
                 const char *participant,
                 const char *stem)
{
  g_return_val_if_fail (STOA_IS_SFU (self), NULL);
  g_return_val_if_fail (room != NULL && participant != NULL, NULL);

  return STOA_SFU_GET_IFACE (self)->record (self, room, participant, stem);
}
