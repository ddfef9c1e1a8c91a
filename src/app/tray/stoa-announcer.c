/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-announcer.h"

#include <glib/gi18n.h>

/* More at once, as after a reconnect, are not worth listening to one by one. */
#define MOST_AT_ONCE 3

struct _StoaAnnouncer
{
  GObject parent_instance;

  GtkAccessible *through;
  GPtrArray *known;          /* of StoaPerson, as in the room */
};

G_DEFINE_FINAL_TYPE (StoaAnnouncer, stoa_announcer, G_TYPE_OBJECT)

static void
announce (StoaAnnouncer *self,
          StoaPerson    *person,
          gboolean       joined)
{
  g_autofree char *text = g_strdup_printf (joined ? _("%s joined") : _("%s left"), stoa_person_get_name (person));

  if (stoa_person_get_is_me (person))
    return;
  gtk_accessible_announce (self->through, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
people_changed (StoaAnnouncer *self,
                guint          position,
                guint          removed,
                guint          added,
                GListModel    *people)
{
  for (guint i = 0; i < removed; i++)
    {
      if (removed <= MOST_AT_ONCE && added == 0)
        announce (self, g_ptr_array_index (self->known, position), FALSE);
      g_ptr_array_remove_index (self->known, position);
    }
  for (guint i = 0; i < added; i++)
    {
      StoaPerson *person = g_list_model_get_item (people, position + i);

      if (added <= MOST_AT_ONCE && removed == 0)
        announce (self, person, TRUE);
      g_ptr_array_insert (self->known, position + i, person);
    }
}

static void
stoa_announcer_finalize (GObject *object)
{
  g_ptr_array_unref (STOA_ANNOUNCER (object)->known);
  G_OBJECT_CLASS (stoa_announcer_parent_class)->finalize (object);
}

static void
stoa_announcer_class_init (StoaAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_announcer_finalize;
}

static void
stoa_announcer_init (StoaAnnouncer *self)
{
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
}

StoaAnnouncer *
stoa_announcer_new (StoaRoom      *room,
                    GtkAccessible *through)
{
  StoaAnnouncer *self = g_object_new (STOA_TYPE_ANNOUNCER, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (room));

  self->through = through;
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->known, g_list_model_get_item (G_LIST_MODEL (room), i));
  g_signal_connect_object (room, "items-changed", G_CALLBACK (people_changed), self, G_CONNECT_SWAPPED);
  return self;
}
