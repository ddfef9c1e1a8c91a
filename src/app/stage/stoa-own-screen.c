/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-own-screen.h"

struct _StoaOwnScreen
{
  AdwBreakpointBin parent_instance;
};

G_DEFINE_FINAL_TYPE (StoaOwnScreen, stoa_own_screen, ADW_TYPE_BREAKPOINT_BIN)

static void
stoa_own_screen_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_OWN_SCREEN);
  G_OBJECT_CLASS (stoa_own_screen_parent_class)->dispose (object);
}

static void
stoa_own_screen_class_init (StoaOwnScreenClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_own_screen_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/io/github/stoalive/Stoa/stage/stoa-own-screen.ui");
}

static void
stoa_own_screen_init (StoaOwnScreen *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
stoa_own_screen_new (void)
{
  return g_object_new (STOA_TYPE_OWN_SCREEN, NULL);
}
