/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-keys.h"

#define ARROW_S 5
#define LETTER_S 10

static gboolean
act (GtkWidget  *page,
     const char *action)
{
  gtk_widget_activate_action (page, action, NULL);
  return GDK_EVENT_STOP;
}

static gboolean
act_with (GtkWidget  *page,
          const char *action,
          int         value)
{
  gtk_widget_activate_action (page, action, "i", value);
  return GDK_EVENT_STOP;
}

static gboolean
is_mirrored (GtkWidget *page)
{
  return gtk_widget_get_direction (page) == GTK_TEXT_DIR_RTL;
}

static GtkWidget *
get_focus (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);

  return root ? gtk_root_get_focus (root) : NULL;
}

/* A button that has the focus is pressed by Space, and a menu or scale moved by arrows. */
static gboolean
takes_keys (GtkWidget *focus)
{
  return focus && (gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) || GTK_IS_EDITABLE (focus) || GTK_IS_TEXT (focus));
}

static gboolean
takes_space (GtkWidget *focus)
{
  return focus && (gtk_widget_get_ancestor (focus, GTK_TYPE_BUTTON) || gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW)
                   || gtk_widget_get_ancestor (focus, GTK_TYPE_SWITCH));
}

/* A list is gone through by them. */
static gboolean
takes_vertical (GtkWidget *focus)
{
  return focus && gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX_ROW);
}

static gboolean
letter_pressed (GtkWidget *page,
                guint      key)
{
  if (key >= GDK_KEY_0 && key <= GDK_KEY_9)
    return act_with (page, "play.tenth", key - GDK_KEY_0);
  switch (key)
    {
    case GDK_KEY_k:
      return act (page, "play.toggle");
    case GDK_KEY_j:
      return act_with (page, "play.skip", -LETTER_S);
    case GDK_KEY_l:
      return act_with (page, "play.skip", LETTER_S);
    case GDK_KEY_c:
      return act (page, "play.subtitles");
    case GDK_KEY_m:
      return act (page, "play.mute");
    case GDK_KEY_f:
      return act (page, "page.fullscreen");
    case GDK_KEY_i:
      return act (page, "page.trim-start");
    case GDK_KEY_o:
      return act (page, "page.trim-end");
    case GDK_KEY_less:
    case GDK_KEY_greater:
      return act_with (page, "play.step-rate", key == GDK_KEY_greater ? 1 : -1);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
leave_fullscreen (GtkWidget *page)
{
  GtkRoot *root = gtk_widget_get_root (page);

  return GTK_IS_WINDOW (root) && gtk_window_is_fullscreen (GTK_WINDOW (root)) ? act (page, "page.fullscreen") : GDK_EVENT_PROPAGATE;
}

static gboolean
key_pressed (GtkWidget       *page,
             guint            key,
             guint            code,
             GdkModifierType  state)
{
  GtkWidget *focus = get_focus (page);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) || takes_keys (focus))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_space:
      return takes_space (focus) ? GDK_EVENT_PROPAGATE : act (page, "play.toggle");
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      return act_with (page, "play.skip", (key == GDK_KEY_Right) != is_mirrored (page) ? ARROW_S : -ARROW_S);
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      return takes_vertical (focus) ? GDK_EVENT_PROPAGATE : act_with (page, "play.step-volume", key == GDK_KEY_Up ? 1 : -1);
    case GDK_KEY_Home:
    case GDK_KEY_End:
      return act_with (page, "play.tenth", key == GDK_KEY_End ? 10 : 0);
    case GDK_KEY_Escape:
      return leave_fullscreen (page);
    default:
      return letter_pressed (page, gdk_keyval_to_lower (key));
    }
}

void
stoa_replay_keys_add (GtkWidget *page)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  /* before tiles and lists, which have arrows of their own */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed), page);
  gtk_widget_add_controller (page, keys);
}
