/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-stats-card.h"

#include <glib/gi18n.h>

#include "stoa-figure.h"

/* In the order shown; one's own has a round trip in the place of decoding. */
static const StoaFigureKind own_kinds[] = { STOA_FIGURE_KBITS, STOA_FIGURE_FPS, STOA_FIGURE_LOSS, STOA_FIGURE_RTT_MS };
static const StoaFigureKind kinds[] = { STOA_FIGURE_KBITS, STOA_FIGURE_FPS, STOA_FIGURE_LOSS, STOA_FIGURE_DECODE_MS };
#define N_SHOWN G_N_ELEMENTS (kinds)

struct _StoaStatsCard
{
  AdwBin parent_instance;

  GtkLabel *name_label;
  GtkLabel *picture_label;
  GtkFlowBox *figures;

  StoaCall *call;
  StoaPerson *person;
  StoaTrackKind kind;
  const StoaFigureKind *shown;
  StoaFigure *shown_figures[N_SHOWN];
  StoaFigures now;
};

G_DEFINE_FINAL_TYPE (StoaStatsCard, stoa_stats_card, ADW_TYPE_BIN)

static void
update_name (StoaStatsCard *self)
{
  const char *name = stoa_person_get_name (self->person);
  g_autofree char *title = NULL;

  if (stoa_person_get_is_me (self->person))
    title = g_strdup (_("You, Sending"));
  else if (self->kind == STOA_TRACK_SCREEN)
    title = g_strdup_printf (_("Screen of %s"), name);
  else
    title = g_strdup (name);
  gtk_label_set_label (self->name_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
add_figures (StoaStatsCard *self)
{
  self->shown = stoa_person_get_is_me (self->person) ? own_kinds : kinds;
  for (guint i = 0; i < N_SHOWN; i++)
    {
      GtkWidget *figure = stoa_figure_new (self->shown[i]);
      GtkWidget *child = gtk_flow_box_child_new ();

      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), figure);
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_append (self->figures, child);
      self->shown_figures[i] = STOA_FIGURE (figure);
    }
}

static void
stoa_stats_card_dispose (GObject *object)
{
  StoaStatsCard *self = STOA_STATS_CARD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_STATS_CARD);
  g_clear_object (&self->call);
  g_clear_object (&self->person);
  G_OBJECT_CLASS (stoa_stats_card_parent_class)->dispose (object);
}

static void
stoa_stats_card_class_init (StoaStatsCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_stats_card_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/stats/stoa-stats-card.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaStatsCard, name_label);
  gtk_widget_class_bind_template_child (widget_class, StoaStatsCard, picture_label);
  gtk_widget_class_bind_template_child (widget_class, StoaStatsCard, figures);
}

static void
stoa_stats_card_init (StoaStatsCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
stoa_stats_card_new (StoaCall     *call,
                     StoaPerson   *person,
                     StoaTrackKind kind)
{
  StoaStatsCard *self = g_object_new (STOA_TYPE_STATS_CARD, NULL);

  self->call = g_object_ref (call);
  self->person = g_object_ref (person);
  self->kind = kind;
  update_name (self);
  add_figures (self);
  stoa_stats_card_tick (self);
  return GTK_WIDGET (self);
}

void
stoa_stats_card_tick (StoaStatsCard *self)
{
  g_autofree char *picture = NULL;

  g_return_if_fail (STOA_IS_STATS_CARD (self));

  if (stoa_person_get_is_me (self->person))
    stoa_figures_read_own (&self->now, self->call);
  else
    stoa_figures_read (&self->now, self->call, self->person, self->kind);
  picture = stoa_figures_picture (&self->now);
  gtk_label_set_label (self->picture_label, picture);
  for (guint i = 0; i < N_SHOWN; i++)
    stoa_figure_push (self->shown_figures[i], self->now.values[self->shown[i]]);
}

StoaPerson *
stoa_stats_card_get_person (StoaStatsCard *self)
{
  g_return_val_if_fail (STOA_IS_STATS_CARD (self), NULL);
  return self->person;
}

StoaTrackKind
stoa_stats_card_get_kind (StoaStatsCard *self)
{
  g_return_val_if_fail (STOA_IS_STATS_CARD (self), STOA_TRACK_CAMERA);
  return self->kind;
}

const char *
stoa_stats_card_get_title (StoaStatsCard *self)
{
  g_return_val_if_fail (STOA_IS_STATS_CARD (self), NULL);
  return gtk_label_get_label (self->name_label);
}

const StoaFigures *
stoa_stats_card_get_figures (StoaStatsCard *self)
{
  g_return_val_if_fail (STOA_IS_STATS_CARD (self), NULL);
  return &self->now;
}

void
stoa_stats_card_describe (StoaStatsCard *self,
                          GString       *text)
{
  g_autofree char *picture = stoa_figures_picture (&self->now);

  g_return_if_fail (STOA_IS_STATS_CARD (self));

  g_string_append_printf (text, "%s: %s", stoa_stats_card_get_title (self), picture);
  for (guint i = 0; i < N_SHOWN; i++)
    {
      g_autofree char *value = stoa_figure_text (self->shown[i], self->now.values[self->shown[i]]);

      g_string_append_printf (text, "; %s %s", stoa_figure_name (self->shown[i]), value);
    }
  g_string_append_c (text, '\n');
}
