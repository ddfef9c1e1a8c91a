/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tile-grid.h"

#include <glib/gi18n.h>

#include "stoa-grid-layout.h"
#include "stoa-tile.h"

#define MOST_TILES 49

struct _StoaTileGrid
{
  GtkWidget parent_instance;

  StoaCall *call;
  GListModel *screens;       /* of StoaPerson, those who share their screen */
  StoaBeat *beat;
  guint most;
  GPtrArray *tiles;          /* of StoaTile, children of this widget */
  GtkWidget *last_focus;     /* one of them */
};

enum { PROP_CALL = 1, PROP_MOST, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaTileGrid, stoa_tile_grid, GTK_TYPE_WIDGET)

static GtkWidget *
find_tile (StoaTileGrid *self,
           StoaPerson   *person,
           StoaTrackKind kind)
{
  for (guint i = 0; i < self->tiles->len; i++)
    {
      StoaTile *tile = g_ptr_array_index (self->tiles, i);

      if (stoa_tile_get_person (tile) == person && stoa_tile_get_kind (tile) == kind)
        return GTK_WIDGET (tile);
    }
  return NULL;
}

static void
add_wanted (StoaTileGrid *self,
            GPtrArray    *wanted,
            GListModel   *people,
            StoaTrackKind kind)
{
  guint n = people ? g_list_model_get_n_items (people) : 0;

  for (guint i = 0; i < n && wanted->len < self->most; i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);
      GtkWidget *tile = find_tile (self, person, kind);

      g_ptr_array_add (wanted, tile ? tile : stoa_tile_new (self->call, person, kind, self->beat));
    }
}

static void
remove_tile (StoaTileGrid *self,
             GtkWidget    *tile)
{
  if (self->last_focus == tile)
    self->last_focus = NULL;
  gtk_widget_unparent (tile);
}

/* Makes the tiles what they should be; those that stay are not touched, so that nothing blinks. */
static void
sync_tiles (StoaTileGrid *self)
{
  GPtrArray *wanted = g_ptr_array_new ();
  GtkWidget *previous = NULL;

  add_wanted (self, wanted, self->screens, STOA_TRACK_SCREEN);
  add_wanted (self, wanted, self->call ? G_LIST_MODEL (stoa_call_get_room (self->call)) : NULL, STOA_TRACK_CAMERA);

  for (guint i = 0; i < self->tiles->len; i++)
    if (!g_ptr_array_find (wanted, g_ptr_array_index (self->tiles, i), NULL))
      remove_tile (self, g_ptr_array_index (self->tiles, i));

  for (guint i = 0; i < wanted->len; i++)
    {
      GtkWidget *tile = g_ptr_array_index (wanted, i);

      if (gtk_widget_get_parent (tile) == NULL || gtk_widget_get_prev_sibling (tile) != previous)
        gtk_widget_insert_after (tile, GTK_WIDGET (self), previous);
      previous = tile;
    }
  g_ptr_array_unref (self->tiles);
  self->tiles = wanted;
}

static GListModel *
list_screens (StoaRoom *room)
{
  GtkExpression *has_screen = gtk_property_expression_new (STOA_TYPE_PERSON, NULL, "has-screen");
  GtkFilterListModel *screens = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (room)),
                                                           GTK_FILTER (gtk_bool_filter_new (has_screen)));

  gtk_filter_list_model_set_watch_items (screens, TRUE);
  return G_LIST_MODEL (screens);
}

static void
set_call (StoaTileGrid *self,
          StoaCall     *call)
{
  if (self->call == call)
    return;

  /* tiles belong to their call: none is kept over */
  if (self->call)
    g_signal_handlers_disconnect_by_func (stoa_call_get_room (self->call), sync_tiles, self);
  g_clear_object (&self->screens);
  g_clear_object (&self->call);
  sync_tiles (self);
  if (call)
    {
      self->call = g_object_ref (call);
      self->screens = list_screens (stoa_call_get_room (call));
      g_signal_connect_object (stoa_call_get_room (call), "items-changed", G_CALLBACK (sync_tiles), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->screens, "items-changed", G_CALLBACK (sync_tiles), self, G_CONNECT_SWAPPED);
      sync_tiles (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CALL]);
}

static gboolean
stoa_tile_grid_focus (GtkWidget       *widget,
                      GtkDirectionType direction)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);
  GtkWidget *inside = gtk_widget_get_focus_child (widget);
  GtkWidget *enter = self->last_focus ? self->last_focus : gtk_widget_get_first_child (widget);

  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return GTK_WIDGET_CLASS (stoa_tile_grid_parent_class)->focus (widget, direction);
  return inside == NULL && enter != NULL && gtk_widget_grab_focus (enter);
}

static void
stoa_tile_grid_set_focus_child (GtkWidget *widget,
                                GtkWidget *child)
{
  if (child)
    STOA_TILE_GRID (widget)->last_focus = child;
  GTK_WIDGET_CLASS (stoa_tile_grid_parent_class)->set_focus_child (widget, child);
}

static gboolean
stoa_tile_grid_grab_focus (GtkWidget *widget)
{
  return stoa_tile_grid_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
stoa_tile_grid_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  StoaTileGrid *self = STOA_TILE_GRID (object);

  switch (prop_id)
    {
    case PROP_CALL:
      g_value_set_object (value, self->call);
      break;
    case PROP_MOST:
      g_value_set_uint (value, self->most);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_grid_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  StoaTileGrid *self = STOA_TILE_GRID (object);

  switch (prop_id)
    {
    case PROP_CALL:
      set_call (self, g_value_get_object (value));
      break;
    case PROP_MOST:
      self->most = g_value_get_uint (value);
      sync_tiles (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_grid_dispose (GObject *object)
{
  set_call (STOA_TILE_GRID (object), NULL);
  G_OBJECT_CLASS (stoa_tile_grid_parent_class)->dispose (object);
}

static void
stoa_tile_grid_finalize (GObject *object)
{
  StoaTileGrid *self = STOA_TILE_GRID (object);

  g_ptr_array_unref (self->tiles);
  g_object_unref (self->beat);
  G_OBJECT_CLASS (stoa_tile_grid_parent_class)->finalize (object);
}

static void
stoa_tile_grid_class_init (StoaTileGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_tile_grid_get_property;
  object_class->set_property = stoa_tile_grid_set_property;
  object_class->dispose = stoa_tile_grid_dispose;
  object_class->finalize = stoa_tile_grid_finalize;
  widget_class->focus = stoa_tile_grid_focus;
  widget_class->grab_focus = stoa_tile_grid_grab_focus;
  widget_class->set_focus_child = stoa_tile_grid_set_focus_child;

  props[PROP_CALL] = g_param_spec_object ("call", NULL, NULL, STOA_TYPE_CALL, G_PARAM_READWRITE);
  props[PROP_MOST] = g_param_spec_uint ("most", NULL, NULL, 1, MOST_TILES, MOST_TILES, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_css_name (widget_class, "tilegrid");
  gtk_widget_class_set_layout_manager_type (widget_class, STOA_TYPE_GRID_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
stoa_tile_grid_init (StoaTileGrid *self)
{
  self->most = MOST_TILES;
  self->beat = stoa_beat_new ();
  self->tiles = g_ptr_array_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stage"), -1);
}
