/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-client.h"

G_BEGIN_DECLS

#define STOA_TYPE_PLACE (stoa_place_get_type ())
G_DECLARE_FINAL_TYPE (StoaPlace, stoa_place, STOA, PLACE, GObject)

/**
 * StoaPlace:
 *
 * A context (profile or project) as the UI binds to it; the same context stays the same object.
 * Properties: `id`, `title`, `archived`. Signal: `changed`.
 */

/** stoa_place_new: of a context that is in no list, such as another's profile. */
StoaPlace         *stoa_place_new            (const StoaContext *context);
/** stoa_place_update: to what the server says of it now. */
void               stoa_place_update         (StoaPlace         *self,
                                              const StoaContext *context);
/** stoa_place_get_context: (transfer none): valid until the next `changed`. */
const StoaContext *stoa_place_get_context    (StoaPlace *self);
gboolean           stoa_place_is_profile     (StoaPlace *self);
/** stoa_place_is_caretaker: whether one may start rooms there. */
gboolean           stoa_place_is_caretaker   (StoaPlace *self);

#define STOA_TYPE_PLACES (stoa_places_get_type ())
G_DECLARE_FINAL_TYPE (StoaPlaces, stoa_places, STOA, PLACES, GObject)

/**
 * StoaPlaces:
 *
 * #GListModel of the #StoaPlace one is in: one's own profile first, then projects by title. Asked for anew whenever the client
 * comes online, when there is news of posts or of a context, and by stoa_places_reload(). Main thread.
 * Property: `loaded`. Signal: `archived` (StoaPlace): one of them is, or is not any more.
 */
StoaPlaces *stoa_places_new    (StoaClient *client);
void        stoa_places_reload (StoaPlaces *self);
/** stoa_places_find: (transfer none) (nullable) */
StoaPlace  *stoa_places_find   (StoaPlaces *self,
                                const char *id);
/** stoa_places_see: (transfer full): the listed place of that context, or one that is in no list. */
StoaPlace  *stoa_places_see    (StoaPlaces        *self,
                                const StoaContext *context);
/** stoa_places_mark_read: one has read up to the post of that key there. */
void        stoa_places_mark_read (StoaPlaces *self,
                                   const char *id,
                                   const char *key);
/** stoa_places_get_profile: (transfer none) (nullable): one's own. */
StoaPlace  *stoa_places_get_profile (StoaPlaces *self);
/** stoa_places_add: takes a context that was just made, without waiting for the next answer. Returns (transfer none). */
StoaPlace  *stoa_places_add    (StoaPlaces        *self,
                                const StoaContext *context);

G_END_DECLS
