/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-person-menu.h"

#include <glib/gi18n.h>

#include "stoa-deeds.h"
#include "stoa-spoken.h"
#include "stoa-tray.h"
#include "stoa-volume.h"

#define MOST_REFUSALS 3

/* keys */

/* For benchmarks: when the app had the key; the steps say when what it changed was painted. */
static void
log_key (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  g_debug ("key for a person at %" G_GINT64_FORMAT " us after frame %" G_GINT64_FORMAT, g_get_monotonic_time (),
           clock ? gdk_frame_clock_get_frame_counter (clock) : 0);
}

static gboolean
do_by_key (GtkWidget *widget,
           GVariant  *args,
           gpointer   whose)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  StoaPerson *person = ((StoaPersonFunc) whose) (widget);

  if (person == NULL || focus == NULL || gtk_widget_get_native (focus) != gtk_widget_get_native (widget))
    return GDK_EVENT_PROPAGATE;
  log_key (widget);
  return gtk_widget_activate_action (widget, g_variant_get_string (args, NULL), "s", stoa_person_get_id (person));
}

void
stoa_person_keys_add (GtkWidget      *widget,
                      StoaPersonFunc  whose)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  for (StoaDeed deed = 0; deed < STOA_N_DEEDS; deed++)
    {
      g_autofree char *name = g_strconcat ("moderation.", stoa_deed_name (deed), NULL);
      GtkShortcut *shortcut;

      if (stoa_deed_accel (deed) == NULL)
        continue;
      shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (stoa_deed_accel (deed)),
                                   gtk_callback_action_new (do_by_key, whose, NULL));
      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (name));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_widget_add_controller (widget, keys);
}

/* the menu */

static void
add_deed (GMenu      *section,
          StoaDeed    deed,
          StoaRoom   *room,
          StoaPerson *person)
{
  const StoaParticipant *whom = stoa_person_get_participant (person);
  StoaMay may = stoa_deed_may (deed, room, whom);
  g_autofree char *name = g_strconcat (may == STOA_MAY ? "moderation." : "none.", stoa_deed_name (deed), NULL);
  g_autoptr (GMenuItem) item = g_menu_item_new (stoa_deed_label (deed, whom), NULL);

  if (may == STOA_MAY_NEVER || (may == STOA_MAY_NOT_NOW && stoa_deed_accel (deed) == NULL))
    return;
  g_menu_item_set_action_and_target (item, name, "s", whom->id);
  if (stoa_deed_accel (deed))
    g_menu_item_set_attribute (item, "accel", "s", stoa_deed_accel (deed));
  g_menu_append_item (section, item);
}

static void
add_deeds (GMenu      *menu,
           StoaDeed    from,
           StoaDeed    to,
           StoaRoom   *room,
           StoaPerson *person)
{
  g_autoptr (GMenu) section = g_menu_new ();

  for (StoaDeed deed = from; deed <= to; deed++)
    add_deed (section, deed, room, person);
  if (to == STOA_DEED_BAN
      && stoa_deed_may (STOA_DEED_BAN, room, stoa_person_get_participant (person)) == STOA_MAY)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (_("Ban _with a Reason…"), NULL);

      g_menu_item_set_action_and_target (item, "moderation.ban-because", "s", stoa_person_get_id (person));
      g_menu_append_item (section, item);
    }
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
add_volume (GMenu *menu)
{
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (NULL, NULL);

  g_menu_item_set_attribute (item, "custom", "s", "volume");
  g_menu_append_item (section, item);
  g_menu_append_section (menu, _("Volume"), G_MENU_MODEL (section));
}

static void
add_profile (GMenu      *menu,
             StoaPerson *person)
{
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (_("_Go to Profile"), NULL);

  g_menu_item_set_action_and_target (item, "win.show-profile", "s", stoa_person_get_participant (person)->account);
  g_menu_append_item (section, item);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static GMenuModel *
make_model (StoaRoom   *room,
            StoaPerson *person,
            GMenuModel *own,
            gboolean    has_volume)
{
  GMenu *menu = g_menu_new ();

  if (own)
    g_menu_append_section (menu, NULL, own);
  if (has_volume)
    add_volume (menu);
  add_deeds (menu, STOA_DEED_MUTE, STOA_DEED_STOP_SCREEN, room, person);
  add_deeds (menu, STOA_DEED_LOWER_HAND, STOA_DEED_HAND_OVER, room, person);
  add_deeds (menu, STOA_DEED_REMOVE, STOA_DEED_BAN, room, person);
  add_profile (menu, person);
  return G_MENU_MODEL (menu);
}

static gboolean
move_on (GtkWidget *volume,
         GVariant  *direction,
         gpointer   data)
{
  return gtk_widget_child_focus (gtk_widget_get_ancestor (volume, GTK_TYPE_POPOVER_MENU), g_variant_get_int32 (direction));
}

/* Up and down go through the menu, and do not make people loud. */
static void
keep_arrows (GtkWidget *volume)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  static const struct { guint key; GtkDirectionType direction; } arrows[] = {
    { GDK_KEY_Up, GTK_DIR_UP }, { GDK_KEY_Down, GTK_DIR_DOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (arrows[i].key, 0),
                                                gtk_callback_action_new (move_on, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (arrows[i].direction));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), shortcut);
    }
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (volume, keys);
}

/* The tray knows how loud people are; one's own voice one does not hear. */
static GtkWidget *
make_volume (GtkWidget  *parent,
             StoaPerson *person)
{
  GtkWidget *tray = gtk_widget_get_ancestor (parent, STOA_TYPE_TRAY);
  GtkWidget *volume;

  if (tray == NULL || stoa_person_get_is_me (person))
    return NULL;
  volume = stoa_volume_new (stoa_tray_get_session (STOA_TRAY (tray)), person);
  keep_arrows (volume);
  return volume;
}

static void
drop (gpointer popover)
{
  if (gtk_widget_get_parent (popover) && !gtk_widget_get_mapped (popover))
    gtk_widget_unparent (popover);
}

/* Later: the item that was chosen acts after its menu is closed, and a menu that was refused may be open after all. */
static void
closed (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, (GSourceFunc) (void (*) (void)) drop, g_object_ref (popover), g_object_unref);
}

GtkWidget *
stoa_person_menu_new (GtkWidget  *parent,
                      StoaRoom   *room,
                      StoaPerson *person,
                      GMenuModel *own)
{
  GtkWidget *volume = make_volume (parent, person);
  GtkRoot *root = gtk_widget_get_root (parent);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  g_autoptr (GMenuModel) model = make_model (room, person, own, volume != NULL);
  GtkWidget *popover = gtk_popover_menu_new_from_model (model);
  g_autofree char *name = g_strdup_printf (_("What to do with %s"), stoa_person_get_name (person));

  if (volume)
    gtk_popover_menu_add_child (GTK_POPOVER_MENU (popover), volume, "volume");
  gtk_accessible_update_property (GTK_ACCESSIBLE (popover), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  stoa_spoken_popover (GTK_POPOVER (popover));
  gtk_widget_set_parent (popover, parent);
  if (focus)
    g_signal_connect_object (popover, "closed", G_CALLBACK (gtk_widget_grab_focus), focus, G_CONNECT_SWAPPED);
  g_signal_connect (popover, "closed", G_CALLBACK (closed), NULL);
  return popover;
}

#define NARROW_INDENT 24

/* To the side, where it can be moved up and down until all of it is seen; above or below it would be cut off. A list as wide as the
 * window has no side: there it covers the row.
 */
static void
place (GtkPopover         *menu,
       const GdkRectangle *at)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (menu));
  int width = gtk_widget_get_width (parent);
  gboolean narrow = width * 2 > gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (parent)));
  gboolean rtl = gtk_widget_get_direction (parent) == GTK_TEXT_DIR_RTL;
  GdkRectangle end = { rtl ? NARROW_INDENT : width - NARROW_INDENT, 0, 1, gtk_widget_get_height (parent) };

  gtk_popover_set_has_arrow (menu, FALSE);
  gtk_popover_set_pointing_to (menu, at == NULL && narrow ? &end : at);
  gtk_popover_set_position (menu, (at == NULL) != rtl ? GTK_POS_LEFT : GTK_POS_RIGHT);
}

/* A compositor opens no menu for a key that was let go meanwhile: it closes it at once, and may open it for what it says
 * happened since. */
void
stoa_person_menu_popup (GtkWidget          *menu,
                        const GdkRectangle *at)
{
  place (GTK_POPOVER (menu), at);
  gtk_popover_popup (GTK_POPOVER (menu));
  for (guint i = 0; i < MOST_REFUSALS && !gtk_widget_get_mapped (menu); i++)
    {
      gtk_widget_set_visible (menu, FALSE);
      gdk_display_sync (gtk_widget_get_display (menu));
      gtk_popover_popup (GTK_POPOVER (menu));
    }
}
