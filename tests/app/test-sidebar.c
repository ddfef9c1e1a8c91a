/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <adwaita.h>

#include "stoa-sidebar.h"

#define PATIENCE_MS 5000

static gboolean
give_up (gpointer data)
{
  g_error ("waited %d ms for %s", PATIENCE_MS, (const char *) data);
}

static void
wait_for (gboolean   *done,
          const char *what)
{
  guint patience = g_timeout_add (PATIENCE_MS, give_up, (gpointer) what);

  while (!*done)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (patience);
}

static void
set_true (gpointer done)
{
  *(gboolean *) done = TRUE;
}

static gboolean
idle (gpointer done)
{
  *(gboolean *) done = TRUE;
  return G_SOURCE_REMOVE;
}

/* What is not seen has nothing to do: something of the least priority has its turn. */
static void
test_rests_unseen (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *sidebar = g_object_new (STOA_TYPE_SIDEBAR, NULL);
  gboolean mapped = FALSE, rested = FALSE;

  gtk_window_set_child (GTK_WINDOW (window), sidebar);
  g_signal_connect_swapped (sidebar, "map", G_CALLBACK (set_true), &mapped);
  gtk_window_present (GTK_WINDOW (window));
  wait_for (&mapped, "the sidebar to be seen");
  gtk_widget_set_visible (sidebar, FALSE);
  g_idle_add_full (G_PRIORITY_LOW, idle, &rested, NULL);
  wait_for (&rested, "the application to have nothing to do");

  mapped = rested = FALSE;
  gtk_widget_set_visible (sidebar, TRUE);
  wait_for (&mapped, "the sidebar to be seen again");
  g_idle_add_full (G_PRIORITY_LOW, idle, &rested, NULL);
  wait_for (&rested, "the application to have nothing to do, with the sidebar seen");
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/sidebar/rests-unseen", test_rests_unseen);
  return g_test_run ();
}
