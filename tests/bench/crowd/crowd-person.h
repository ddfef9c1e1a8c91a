/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "crowd-pump.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  CrowdPump *pump;
  GPtrArray *layers;         /* of CrowdTrack: the film's pictures, the largest first; empty for a drawn clock */
  CrowdTrack *sound;         /* NULL for a drawn clock */
} CrowdScript;

#define CROWD_TYPE_PERSON (crowd_person_get_type ())
G_DECLARE_FINAL_TYPE (CrowdPerson, crowd_person, CROWD, PERSON, GObject)

/**
 * CrowdPerson:
 *
 * A guest who sends and receives nothing. Signals: `sending` (); `failed` (GError). Main thread.
 */
CrowdPerson *crowd_person_new   (const char        *link,
                                 const char        *name,
                                 const CrowdScript *script,
                                 guint              from_s);
void         crowd_person_leave (CrowdPerson       *self);

G_END_DECLS
