/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "stoa-toast-focus.h"

#define PATIENCE_MS 5000

/* A window of two boxes with two buttons each, and a toast. */
typedef struct
{
  GtkWidget *window;
  AdwToastOverlay *overlay;
  GtkWidget *boxes[2];
  GtkWidget *buttons[2][2];
  AdwToast *toast;
} Fixture;

static gboolean
give_up (gpointer data)
{
  g_error ("waited %d ms for %s", PATIENCE_MS, (const char *) data);
}

static GtkWidget *
find_button (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *button = find_button (child);

      if (button)
        return button;
    }
  return NULL;
}

static GtkWidget *
find_undo (Fixture *it)
{
  GtkWidget *child = adw_toast_overlay_get_child (it->overlay);
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (it->overlay));

  return last != child && gtk_widget_get_mapped (last) ? find_button (last) : NULL;
}

static void
wait_for_focus (Fixture   *it,
                GtkWidget *wanted)
{
  guint patience = g_timeout_add (PATIENCE_MS, give_up, (gpointer) "the focus");

  while (gtk_root_get_focus (GTK_ROOT (it->window)) != wanted)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static void
show_toast (Fixture *it)
{
  guint patience = g_timeout_add (PATIENCE_MS, give_up, (gpointer) "the toast");

  it->toast = g_object_ref_sink (adw_toast_new ("Note removed"));
  adw_toast_set_button_label (it->toast, "Undo");
  adw_toast_set_timeout (it->toast, 0);
  adw_toast_overlay_add_toast (it->overlay, g_object_ref (it->toast));
  while (find_undo (it) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static void
set_up (Fixture      *it,
        gconstpointer data)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  it->window = gtk_window_new ();
  it->overlay = ADW_TOAST_OVERLAY (adw_toast_overlay_new ());
  for (int i = 0; i < 2; i++)
    {
      it->boxes[i] = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_box_append (GTK_BOX (content), it->boxes[i]);
      for (int j = 0; j < 2; j++)
        {
          it->buttons[i][j] = gtk_button_new_with_label ("Button");
          gtk_box_append (GTK_BOX (it->boxes[i]), it->buttons[i][j]);
        }
    }
  adw_toast_overlay_set_child (it->overlay, content);
  gtk_window_set_child (GTK_WINDOW (it->window), GTK_WIDGET (it->overlay));
  stoa_toast_focus_keep (it->overlay);
  gtk_window_present (GTK_WINDOW (it->window));
  show_toast (it);
  gtk_widget_grab_focus (it->buttons[1][1]);
  gtk_widget_grab_focus (find_undo (it));
}

static void
tear_down (Fixture      *it,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (it->window));
  g_object_unref (it->toast);
}

static void
test_pressed (Fixture      *it,
              gconstpointer data)
{
  g_signal_emit_by_name (find_undo (it), "clicked");
  wait_for_focus (it, it->buttons[1][1]);
}

static void
test_taken_away (Fixture      *it,
                 gconstpointer data)
{
  adw_toast_dismiss (it->toast);
  wait_for_focus (it, it->buttons[1][1]);
}

/* What the button does comes first. */
static void
test_moved_by_it (Fixture      *it,
                  gconstpointer data)
{
  g_signal_connect_swapped (it->toast, "button-clicked", G_CALLBACK (gtk_widget_grab_focus), it->buttons[0][0]);
  g_signal_emit_by_name (find_undo (it), "clicked");
  g_assert_true (gtk_root_get_focus (GTK_ROOT (it->window)) == it->buttons[0][0]);
}

static void
test_gone_meanwhile (Fixture      *it,
                     gconstpointer data)
{
  gtk_box_remove (GTK_BOX (it->boxes[1]), it->buttons[1][1]);
  g_signal_emit_by_name (find_undo (it), "clicked");
  wait_for_focus (it, it->buttons[1][0]);
}

static void
test_left_alone (Fixture      *it,
                 gconstpointer data)
{
  gtk_widget_grab_focus (it->buttons[0][1]);
  adw_toast_dismiss (it->toast);
  while (find_undo (it))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (it->window)) == it->buttons[0][1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/toast-focus/pressed", Fixture, NULL, set_up, test_pressed, tear_down);
  g_test_add ("/toast-focus/taken-away", Fixture, NULL, set_up, test_taken_away, tear_down);
  g_test_add ("/toast-focus/moved-by-it", Fixture, NULL, set_up, test_moved_by_it, tear_down);
  g_test_add ("/toast-focus/gone-meanwhile", Fixture, NULL, set_up, test_gone_meanwhile, tear_down);
  g_test_add ("/toast-focus/left-alone", Fixture, NULL, set_up, test_left_alone, tear_down);
  return g_test_run ();
}
