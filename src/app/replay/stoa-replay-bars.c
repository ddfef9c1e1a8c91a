/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-bars.h"

#define HIDE_S 3
#define MOVED_PX 2

struct _StoaReplayBars
{
  GObject parent_instance;

  GtkWidget *page;           /* not owned, as @view */
  AdwToolbarView *view;
  gboolean fullscreen;
  gboolean playing;
  double pointer_x, pointer_y;
  guint hide_source;
};

G_DEFINE_FINAL_TYPE (StoaReplayBars, stoa_replay_bars, G_TYPE_OBJECT)

static void
set_shown (StoaReplayBars *self,
           gboolean        shown)
{
  adw_toolbar_view_set_reveal_top_bars (self->view, shown);
  adw_toolbar_view_set_reveal_bottom_bars (self->view, shown);
  gtk_widget_set_cursor_from_name (self->page, shown ? NULL : "none");
}

static void
hide (gpointer data)
{
  StoaReplayBars *self = data;

  self->hide_source = 0;
  if (self->fullscreen && self->playing)
    set_shown (self, FALSE);
}

/* GTK tells of a motion also when what is below a pointer that rests moves away. */
static void
pointer_moved (StoaReplayBars *self,
               double          x,
               double          y)
{
  if (ABS (x - self->pointer_x) + ABS (y - self->pointer_y) < MOVED_PX)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  stoa_replay_bars_show (self);
}

static void
stoa_replay_bars_dispose (GObject *object)
{
  g_clear_handle_id (&STOA_REPLAY_BARS (object)->hide_source, g_source_remove);
  G_OBJECT_CLASS (stoa_replay_bars_parent_class)->dispose (object);
}

static void
stoa_replay_bars_class_init (StoaReplayBarsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_replay_bars_dispose;
}

static void
stoa_replay_bars_init (StoaReplayBars *self)
{
}

StoaReplayBars *
stoa_replay_bars_new (GtkWidget      *page,
                      AdwToolbarView *view)
{
  StoaReplayBars *self = g_object_new (STOA_TYPE_REPLAY_BARS, NULL);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->page = page;
  self->view = view;
  g_signal_connect_object (motion, "motion", G_CALLBACK (pointer_moved), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (page, motion);
  return self;
}

void
stoa_replay_bars_show (StoaReplayBars *self)
{
  g_return_if_fail (STOA_IS_REPLAY_BARS (self));

  g_clear_handle_id (&self->hide_source, g_source_remove);
  if (!adw_toolbar_view_get_reveal_bottom_bars (self->view))
    set_shown (self, TRUE);
  if (self->fullscreen)
    self->hide_source = g_timeout_add_seconds_once (HIDE_S, hide, self);
}

void
stoa_replay_bars_set_fullscreen (StoaReplayBars *self,
                                 gboolean        fullscreen)
{
  g_return_if_fail (STOA_IS_REPLAY_BARS (self));

  self->fullscreen = fullscreen;
  adw_toolbar_view_set_extend_content_to_top_edge (self->view, fullscreen);
  adw_toolbar_view_set_extend_content_to_bottom_edge (self->view, fullscreen);
  stoa_replay_bars_show (self);
}

void
stoa_replay_bars_set_playing (StoaReplayBars *self,
                              gboolean        playing)
{
  g_return_if_fail (STOA_IS_REPLAY_BARS (self));

  self->playing = playing;
  if (!playing || self->hide_source == 0)
    stoa_replay_bars_show (self);
}
