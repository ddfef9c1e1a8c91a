/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-announcer.h"

#include <glib/gi18n.h>

#include "stoa-news.h"
#include "stoa-own-orders.h"

/* What happens within that time is put together: many join at once when a room opens. */
#define GATHER_MS 1000

struct _StoaAnnouncer
{
  GObject parent_instance;

  GtkAccessible *through;
  GSettings *settings;
  StoaRoom *room;
  StoaRoomState *told;       /* the room as it was when it was told of last */
  guint source;
  char *speaker;             /* the last one who was said to speak */
  char *orders;              /* what moderators say of oneself now */
  char *asked;               /* id of the recording one was told to be asked about */
  gboolean mic_on;
  gboolean camera_on;
};

static const char *const keys[STOA_N_NEWS] = {
  [STOA_NEWS_PEOPLE] = "announce-people",
  [STOA_NEWS_HANDS] = "announce-hands",
  [STOA_NEWS_MICROPHONES] = "announce-microphones",
  [STOA_NEWS_ROLES] = "announce-roles",
  [STOA_NEWS_RECORDING] = "announce-recording",
};

G_DEFINE_FINAL_TYPE (StoaAnnouncer, stoa_announcer, G_TYPE_OBJECT)

static void
announce (StoaAnnouncer                    *self,
          const char                       *text,
          GtkAccessibleAnnouncementPriority priority)
{
  gtk_accessible_announce (self->through, text, priority);
}

/* what the others do */

static const char *
own_account (StoaAnnouncer *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);

  return me ? stoa_person_get_participant (me)->account : NULL;
}

static void
tell_news (StoaAnnouncer *self)
{
  StoaVerbosity verbosity[STOA_N_NEWS];
  g_autoptr (StoaRoomState) before = self->told;
  g_autoptr (GPtrArray) news = NULL;

  for (guint i = 0; i < STOA_N_NEWS; i++)
    verbosity[i] = g_settings_get_enum (self->settings, keys[i]);
  self->told = stoa_record_ref ((gpointer) stoa_room_get_confirmed (self->room));
  news = stoa_news_tell (before, self->told, own_account (self), verbosity);
  for (guint i = 0; i < news->len; i++)
    announce (self, news->pdata[i], GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

/* Of several one, and again only after another: a talk is not counted by its pauses. */
static void
tell_speaker (StoaAnnouncer *self)
{
  StoaPerson *speaker = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->room)); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->room), i);

      if (!stoa_person_get_speaking (person) || stoa_person_get_is_me (person))
        continue;
      if (g_strcmp0 (stoa_person_get_id (person), self->speaker) == 0)
        return;
      speaker = person;
    }
  if (speaker && g_settings_get_boolean (self->settings, "announce-speakers"))
    {
      g_autofree char *text = g_strdup_printf (_("%s is speaking"), stoa_person_get_name (speaker));

      announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
      g_set_str (&self->speaker, stoa_person_get_id (speaker));
    }
}

static void
tell (gpointer data)
{
  StoaAnnouncer *self = data;

  self->source = 0;
  tell_news (self);
  tell_speaker (self);
}

static void
gather (StoaAnnouncer *self)
{
  if (self->source == 0)
    self->source = g_timeout_add_once (GATHER_MS, tell, self);
}

/* oneself */

static void
tell_own (StoaAnnouncer *self,
          gboolean      *before,
          gboolean       now,
          const char    *on,
          const char    *off)
{
  gboolean is_news = *before != now;

  *before = now;
  /* who pushes to talk hears that they do; what a moderator did is told already */
  if (is_news && !self->orders && g_settings_get_boolean (self->settings, "announce-own")
      && !g_settings_get_boolean (self->settings, "push-to-talk"))
    announce (self, now ? on : off, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
tell_asked (StoaAnnouncer         *self,
            const StoaParticipant *me)
{
  const StoaRoomRecording *recording = stoa_room_get_confirmed (self->room)->recording;

  if (recording && me->consent == STOA_CONSENT_UNANSWERED && g_set_str (&self->asked, recording->id))
    announce (self, _("This room is being recorded. You are asked whether you may be recorded."),
              GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
look_at_me (StoaAnnouncer *self)
{
  StoaPerson *me = stoa_room_get_me (self->room);
  g_autofree char *orders = stoa_own_orders_describe (self->room);

  if (me == NULL)
    return;
  if (g_set_str (&self->orders, orders) && orders)
    announce (self, orders, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  tell_asked (self, stoa_person_get_participant (me));
  tell_own (self, &self->mic_on, !stoa_person_get_mic_muted (me), _("Your microphone is on"),
            _("Your microphone is off"));
  tell_own (self, &self->camera_on, stoa_person_get_has_camera (me), _("Your camera is on"), _("Your camera is off"));
}

static void
room_changed (StoaAnnouncer *self)
{
  look_at_me (self);
  if (stoa_room_get_confirmed (self->room) != self->told)
    gather (self);
}

static void
left (StoaAnnouncer *self)
{
  const StoaLeft *told = stoa_room_get_left (self->room);
  g_autofree char *text = NULL;
  int reason;

  g_object_get (self->room, "leave-reason", &reason, NULL);
  if (reason == STOA_LEAVE_REMOVED)
    text = g_strdup_printf (_("%s removed you from the room"), told && told->by ? told->by : _("A moderator"));
  else if (reason == STOA_LEAVE_BANNED)
    text = g_strdup_printf (_("%s banned you from the room"), told && told->by ? told->by : _("A moderator"));
  if (text)
    announce (self, text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* following */

static void
people_changed (StoaAnnouncer *self,
                guint          position,
                guint          removed,
                guint          added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (G_LIST_MODEL (self->room), i);

      g_signal_handlers_disconnect_by_func (person, gather, self);
      g_signal_connect_object (person, "notify::speaking", G_CALLBACK (gather), self, G_CONNECT_SWAPPED);
    }
}

static void
stoa_announcer_dispose (GObject *object)
{
  StoaAnnouncer *self = STOA_ANNOUNCER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->room);
  G_OBJECT_CLASS (stoa_announcer_parent_class)->dispose (object);
}

static void
stoa_announcer_finalize (GObject *object)
{
  StoaAnnouncer *self = STOA_ANNOUNCER (object);

  stoa_record_unref (self->told);
  g_free (self->speaker);
  g_free (self->orders);
  g_free (self->asked);
  G_OBJECT_CLASS (stoa_announcer_parent_class)->finalize (object);
}

static void
stoa_announcer_class_init (StoaAnnouncerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_announcer_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_announcer_finalize;
}

static void
stoa_announcer_init (StoaAnnouncer *self)
{
}

StoaAnnouncer *
stoa_announcer_new (StoaRoom      *room,
                    GSettings     *settings,
                    GtkAccessible *through)
{
  StoaAnnouncer *self = g_object_new (STOA_TYPE_ANNOUNCER, NULL);

  self->through = through;
  self->settings = g_object_ref (settings);
  self->room = g_object_ref (room);
  self->told = stoa_record_ref ((gpointer) stoa_room_get_confirmed (room));
  people_changed (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (room)));
  look_at_me (self);
  g_signal_connect_object (room, "items-changed", G_CALLBACK (people_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "left", G_CALLBACK (left), self, G_CONNECT_SWAPPED);
  return self;
}
