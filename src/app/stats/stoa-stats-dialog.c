/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-stats-dialog.h"

#include <glib/gi18n.h>

#include "stoa-spoken.h"
#include "stoa-stats-card.h"
#include "stoa-toast-focus.h"

#define MOST_CARDS 100

struct _StoaStatsDialog
{
  AdwDialog parent_instance;

  AdwToastOverlay *toasts;
  GtkMenuButton *copy_button;
  GtkBox *cards;
  GtkWidget *alone_label;

  StoaCall *call;
  GPtrArray *shown;          /* of StoaStatsCard, children of cards, as they stand there */
  guint tick_source;         /* while it is to be seen */
};

G_DEFINE_FINAL_TYPE (StoaStatsDialog, stoa_stats_dialog, ADW_TYPE_DIALOG)

static StoaStatsCard *
find_card (StoaStatsDialog *self,
           StoaPerson      *person,
           StoaTrackKind    kind)
{
  for (guint i = 0; i < self->shown->len; i++)
    {
      StoaStatsCard *card = self->shown->pdata[i];

      if (stoa_stats_card_get_person (card) == person && stoa_stats_card_get_kind (card) == kind)
        return card;
    }
  return NULL;
}

static void
add_wanted (StoaStatsDialog *self,
            GPtrArray       *wanted,
            StoaPerson      *person,
            StoaTrackKind    kind)
{
  StoaStatsCard *card = find_card (self, person, kind);

  if (wanted->len < MOST_CARDS)
    g_ptr_array_add (wanted, card ? card : STOA_STATS_CARD (stoa_stats_card_new (self->call, person, kind)));
}

static GPtrArray *
list_wanted (StoaStatsDialog *self)
{
  GListModel *people = G_LIST_MODEL (stoa_call_get_room (self->call));
  StoaPerson *me = stoa_room_get_me (stoa_call_get_room (self->call));
  GPtrArray *wanted = g_ptr_array_new ();

  if (me)
    add_wanted (self, wanted, me, STOA_TRACK_CAMERA);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);
      gboolean has_screen;

      if (stoa_person_get_is_me (person))
        continue;
      g_object_get (person, "has-screen", &has_screen, NULL);
      add_wanted (self, wanted, person, STOA_TRACK_CAMERA);
      if (has_screen)
        add_wanted (self, wanted, person, STOA_TRACK_SCREEN);
    }
  return wanted;
}

/* Those that stay are not touched: their history goes on. */
static void
sync_cards (StoaStatsDialog *self)
{
  GPtrArray *wanted = list_wanted (self);
  GtkWidget *previous = NULL;

  for (guint i = 0; i < self->shown->len; i++)
    if (!g_ptr_array_find (wanted, self->shown->pdata[i], NULL))
      gtk_box_remove (self->cards, self->shown->pdata[i]);
  for (guint i = 0; i < wanted->len; i++)
    {
      GtkWidget *card = wanted->pdata[i];

      if (gtk_widget_get_parent (card) == NULL)
        gtk_box_insert_child_after (self->cards, card, previous);
      else if (gtk_widget_get_prev_sibling (card) != previous)
        gtk_box_reorder_child_after (self->cards, card, previous);
      previous = card;
    }
  g_ptr_array_unref (self->shown);
  self->shown = wanted;
  gtk_widget_set_visible (self->alone_label, wanted->len < 2);
}

static gboolean
tick (gpointer data)
{
  StoaStatsDialog *self = data;

  sync_cards (self);
  for (guint i = 0; i < self->shown->len; i++)
    stoa_stats_card_tick (self->shown->pdata[i]);
  return G_SOURCE_CONTINUE;
}

static void
call_changed (StoaStatsDialog *self,
              GParamSpec      *pspec,
              StoaSession     *session)
{
  if (stoa_session_get_call (session) != self->call)
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
copy (StoaStatsDialog *self,
      const char      *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied")));
}

static void
copy_text (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  StoaStatsDialog *self = STOA_STATS_DIALOG (widget);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->shown->len; i++)
    stoa_stats_card_describe (self->shown->pdata[i], text);
  copy (self, text->str);
}

static void
copy_json (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  StoaStatsDialog *self = STOA_STATS_DIALOG (widget);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->shown->len; i++)
    {
      StoaStatsCard *card = self->shown->pdata[i];

      stoa_figures_write (stoa_stats_card_get_figures (card), builder,
                          stoa_person_get_name (stoa_stats_card_get_person (card)), stoa_stats_card_get_kind (card));
    }
  json_builder_end_array (builder);
  node = json_builder_get_root (builder);
  json = json_to_string (node, TRUE);
  copy (self, json);
}

static void
stoa_stats_dialog_map (GtkWidget *widget)
{
  StoaStatsDialog *self = STOA_STATS_DIALOG (widget);

  GTK_WIDGET_CLASS (stoa_stats_dialog_parent_class)->map (widget);
  if (self->tick_source == 0)
    self->tick_source = g_timeout_add_seconds (1, tick, self);
}

static void
stoa_stats_dialog_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&STOA_STATS_DIALOG (widget)->tick_source, g_source_remove);
  GTK_WIDGET_CLASS (stoa_stats_dialog_parent_class)->unmap (widget);
}

static void
stoa_stats_dialog_dispose (GObject *object)
{
  StoaStatsDialog *self = STOA_STATS_DIALOG (object);

  g_clear_handle_id (&self->tick_source, g_source_remove);
  g_ptr_array_set_size (self->shown, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_STATS_DIALOG);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (stoa_stats_dialog_parent_class)->dispose (object);
}

static void
stoa_stats_dialog_finalize (GObject *object)
{
  g_ptr_array_unref (STOA_STATS_DIALOG (object)->shown);
  G_OBJECT_CLASS (stoa_stats_dialog_parent_class)->finalize (object);
}

static void
stoa_stats_dialog_class_init (StoaStatsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_stats_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_stats_dialog_finalize;
  widget_class->map = stoa_stats_dialog_map;
  widget_class->unmap = stoa_stats_dialog_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/stats/stoa-stats-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaStatsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, StoaStatsDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, StoaStatsDialog, cards);
  gtk_widget_class_bind_template_child (widget_class, StoaStatsDialog, alone_label);
  gtk_widget_class_install_action (widget_class, "stats.copy-text", NULL, copy_text);
  gtk_widget_class_install_action (widget_class, "stats.copy-json", NULL, copy_json);
}

static void
stoa_stats_dialog_init (StoaStatsDialog *self)
{
  self->shown = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_toast_focus_keep (self->toasts);
  stoa_spoken_menu (self->copy_button);
}

AdwDialog *
stoa_stats_dialog_new (StoaSession *session)
{
  StoaStatsDialog *self = g_object_new (STOA_TYPE_STATS_DIALOG, NULL);

  self->call = g_object_ref (stoa_session_get_call (session));
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  sync_cards (self);
  return ADW_DIALOG (self);
}
