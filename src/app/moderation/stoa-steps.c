/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-steps.h"

#include <glib/gi18n.h>

#define ASKED_ICON "content-loading-symbolic"
#define CONFIRMED_ICON "object-select-symbolic"
#define STOPPED_ICON "changes-prevent-symbolic"
#define MOST_FACTS 5

typedef struct
{
  const char *icon;
  char *text;
} Fact;

struct _StoaSteps
{
  GtkBox parent_instance;

  char *shown;               /* what the icons say */
  char *whose;
  gboolean painted;          /* since that changed */
};

G_DEFINE_FINAL_TYPE (StoaSteps, stoa_steps, GTK_TYPE_BOX)

/* facts */

static void
add_lock (GArray          *facts,
          const StoaOrder *order)
{
  static const char *const texts[][3] = {
    [STOA_TRACK_MIC] = { N_("muting is asked for"), N_("muting is confirmed"), N_("muted by a moderator") },
    [STOA_TRACK_CAMERA] = { N_("stopping the video is asked for"), N_("stopping the video is confirmed"),
                            N_("video stopped by a moderator") },
    [STOA_TRACK_SCREEN] = { N_("stopping the screen is asked for"), N_("stopping the screen is confirmed"),
                            N_("screen stopped by a moderator") },
  };
  static const char *const icons[] = { ASKED_ICON, CONFIRMED_ICON, STOPPED_ICON };
  int step = order->stopped ? 2 : order->seq != 0 ? 1 : 0;

  if (order->kind <= STOA_TRACK_SCREEN)
    g_array_append_val (facts, ((Fact) { icons[step], g_strdup (_(texts[order->kind][step])) }));
}

static void
add_order (GArray          *facts,
           const StoaOrder *order)
{
  if (order->state == STOA_ORDER_LOCKED)
    add_lock (facts, order);
  else
    g_array_append_val (facts, ((Fact) { "preferences-system-notifications-symbolic",
                                         g_strdup (order->kind == STOA_TRACK_MIC ? _("asked to unmute")
                                                                                 : _("asked for video")) }));
}

static void
add_hold (GArray         *facts,
          const StoaHold *hold)
{
  gboolean confirmed = g_strcmp0 (hold->id, hold->cause) != 0;

  g_array_append_val (facts, ((Fact) { confirmed ? "action-unavailable-symbolic" : ASKED_ICON,
                                       g_strdup (confirmed ? _("cut off, soon banned") : _("a ban is asked for")) }));
}

static void
add_handler (GArray                *facts,
             StoaRoom              *room,
             const StoaParticipant *whom)
{
  StoaPerson *handler = stoa_room_find (room, whom->handler);
  Fact fact = { "avatar-default-symbolic", NULL };

  if (handler == NULL)
    return;
  fact.text = stoa_person_get_is_me (handler) ? g_strdup (_("you are handling this"))
                                              /* Translators: a moderator takes care of a raised hand */
                                              : g_strdup_printf (_("%s is handling this"),
                                                                 stoa_person_get_name (handler));
  g_array_append_val (facts, fact);
}

static void
fact_clear (gpointer fact)
{
  g_free (((Fact *) fact)->text);
}

static GArray *
find_facts (StoaRoom              *room,
            const StoaParticipant *whom)
{
  GArray *facts = g_array_sized_new (FALSE, FALSE, sizeof (Fact), MOST_FACTS);
  const StoaHold *hold = stoa_room_state_find_held (stoa_room_get_shown (room), whom->account);

  g_array_set_clear_func (facts, fact_clear);
  for (guint i = 0; i < whom->orders->len; i++)
    add_order (facts, whom->orders->pdata[i]);
  if (hold)
    add_hold (facts, hold);
  if (whom->handler && whom->hand_at != 0)
    add_handler (facts, room, whom);
  return facts;
}

static char *
join (GArray *facts)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < facts->len; i++)
    /* Translators: between the facts about a person, as a screen reader reads them */
    g_string_append_printf (text, "%s%s", i > 0 ? _(", ") : "", g_array_index (facts, Fact, i).text);
  return g_string_free_and_steal (text);
}

/* painting */

/* For benchmarks: when a change was on its way to the screen. */
static void
on_after_paint (GdkFrameClock *clock,
                StoaSteps     *self)
{
  g_signal_handlers_disconnect_by_func (clock, on_after_paint, self);
  g_debug ("steps painted at %" G_GINT64_FORMAT " us in frame %" G_GINT64_FORMAT " of %s: %s", g_get_monotonic_time (),
           gdk_frame_clock_get_frame_counter (clock), self->whose, self->shown);
}

static void
stoa_steps_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  StoaSteps *self = STOA_STEPS (widget);

  GTK_WIDGET_CLASS (stoa_steps_parent_class)->snapshot (widget, snapshot);
  if (self->painted)
    return;
  self->painted = TRUE;
  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (on_after_paint), self, 0);
}

/* GObject */

static void
stoa_steps_finalize (GObject *object)
{
  g_free (STOA_STEPS (object)->shown);
  g_free (STOA_STEPS (object)->whose);
  G_OBJECT_CLASS (stoa_steps_parent_class)->finalize (object);
}

static void
stoa_steps_class_init (StoaStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_steps_finalize;
  GTK_WIDGET_CLASS (klass)->snapshot = stoa_steps_snapshot;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
stoa_steps_init (StoaSteps *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 4);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/* public */

void
stoa_steps_show (StoaSteps             *self,
                 StoaRoom              *room,
                 const StoaParticipant *whom)
{
  g_autoptr (GArray) facts = whom ? find_facts (room, whom) : g_array_new (FALSE, FALSE, sizeof (Fact));
  g_autofree char *text = join (facts);
  GtkWidget *child;

  g_return_if_fail (STOA_IS_STEPS (self));

  if (!g_set_str (&self->shown, text))
    return;
  g_set_str (&self->whose, whom ? whom->name : NULL);
  self->painted = FALSE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_box_remove (GTK_BOX (self), child);
  for (guint i = 0; i < facts->len; i++)
    {
      Fact *fact = &g_array_index (facts, Fact, i);
      GtkWidget *icon = gtk_image_new_from_icon_name (fact->icon);

      gtk_widget_set_tooltip_text (icon, fact->text);
      gtk_box_append (GTK_BOX (self), icon);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), facts->len > 0);
  if (facts->len == 0)
    g_debug ("no steps of %s", self->whose);
}

char *
stoa_steps_describe (StoaRoom              *room,
                     const StoaParticipant *whom)
{
  g_autoptr (GArray) facts = find_facts (room, whom);

  return facts->len > 0 ? join (facts) : NULL;
}
