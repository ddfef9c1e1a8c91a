/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tile-grid.h"

#include <glib/gi18n.h>

#include "stoa-arrange.h"
#include "stoa-heap-trim.h"
#include "stoa-tile.h"

#define SPACING 6
#define MIN_WIDTH 96
#define MIN_HEIGHT 54
/* In the tray more would leave no space for the people. */
#define MOST_WHEN_SMALL 6
#define MOST_WHEN_GROWN 25

struct _StoaTileGrid
{
  GtkWidget parent_instance;

  StoaShow *show;
  GListModel *screens;       /* of StoaPerson, those who share their screen */
  StoaBeat *beat;
  GPtrArray *tiles;          /* of StoaTile, children of this widget, in the order they came */
  StoaCast *cast;
  GtkWidget *last_focus;     /* one of tiles */
  GtkWidget *anchor;         /* one of tiles: the first on this page */
  GtkWidget *root;           /* whose focus is watched */

  StoaPages pages;           /* as allocated last */
  guint page;
  GArray *areas;             /* of StoaArea, for the cast's order, as allocated last */
  guint turned_source;
  StoaHeapTrim *trim;
};

enum { PROP_SHOW = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { TURNED, ENLARGE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaTileGrid, stoa_tile_grid, GTK_TYPE_WIDGET)

/* pages */

static void
turned (gpointer data)
{
  StoaTileGrid *self = data;

  self->turned_source = 0;
  g_signal_emit (self, signals[TURNED], 0);
}

static void
queue_turned (StoaTileGrid *self)
{
  if (self->turned_source == 0)
    self->turned_source = g_idle_add_once (turned, self);
}

static void
describe_scene (StoaTileGrid *self,
                int           width,
                int           height,
                StoaScene    *scene)
{
  gboolean grown;

  g_object_get (self->cast, "grown", &grown, NULL);
  *scene = (StoaScene) {
    .n = stoa_cast_get_order (self->cast)->len,
    .large = stoa_cast_get_large (self->cast),
    .most = grown ? MOST_WHEN_GROWN : MOST_WHEN_SMALL,
    .width = width,
    .height = height,
    .spacing = SPACING,
  };
}

/* FALSE when it is not shown at all. */
static gboolean
find_place (StoaTileGrid *self,
            GtkWidget    *tile,
            guint        *place)
{
  return tile != NULL && g_ptr_array_find (stoa_cast_get_order (self->cast), tile, place);
}

static GtkWidget *
find_focused (StoaTileGrid *self)
{
  GtkWidget *focus = self->root ? gtk_root_get_focus (GTK_ROOT (self->root)) : NULL;

  while (focus && gtk_widget_get_parent (focus) != GTK_WIDGET (self))
    focus = gtk_widget_get_parent (focus);
  return focus;
}

/* The page of the focus; else the one on which is who was first on it before. */
static guint
choose_page (StoaTileGrid *self)
{
  guint place;

  if (find_place (self, find_focused (self), &place) && place >= self->pages.always)
    return stoa_arrange_page_of (&self->pages, place);
  if (find_place (self, self->anchor, &place) && place >= self->pages.always)
    return stoa_arrange_page_of (&self->pages, place);
  return MIN (self->page, self->pages.count - 1);
}

static void
show_page (StoaTileGrid *self)
{
  GPtrArray *order = stoa_cast_get_order (self->cast);
  guint first = self->pages.always + self->page * self->pages.each;

  self->anchor = first < order->len ? order->pdata[first] : NULL;
  for (guint i = 0; i < order->len; i++)
    gtk_widget_set_child_visible (order->pdata[i], stoa_arrange_is_on (&self->pages, i, self->page));
}

/* the focus */

static gboolean
focus_place (StoaTileGrid *self,
             guint         place)
{
  GPtrArray *order = stoa_cast_get_order (self->cast);
  GtkWidget *tile = place < order->len ? order->pdata[place] : NULL;

  if (tile == NULL)
    return FALSE;
  /* it may be on a page that is not shown yet: the page follows the focus */
  gtk_widget_set_child_visible (tile, TRUE);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return gtk_widget_grab_focus (tile);
}

static void
focus_changed (StoaTileGrid *self)
{
  GtkWidget *focused = find_focused (self);

  if (focused)
    self->last_focus = focused;
  g_object_set (self->cast, "focused", focused, NULL);
}

/* Where one gets to from an area going @direction, without turning a page. */
static gboolean
find_beside (StoaTileGrid    *self,
             guint            from,
             GtkDirectionType direction,
             guint           *found)
{
  const StoaArea *a = &g_array_index (self->areas, StoaArea, from);
  int best = G_MAXINT;

  for (guint i = 0; i < self->areas->len; i++)
    {
      const StoaArea *b = &g_array_index (self->areas, StoaArea, i);
      gboolean in_row = b->y < a->y + a->height && a->y < b->y + b->height;
      gboolean across = direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;
      int gap, offset;

      if (b->width == 0 || (across && !in_row))
        continue;
      gap = direction == GTK_DIR_LEFT    ? a->x - b->x - b->width
            : direction == GTK_DIR_RIGHT ? b->x - a->x - a->width
            : direction == GTK_DIR_UP    ? a->y - b->y - b->height
                                         : b->y - a->y - a->height;
      offset = across ? ABS (2 * (b->y - a->y) + b->height - a->height)
                      : ABS (2 * (b->x - a->x) + b->width - a->width);
      if (gap < 0 || gap + offset >= best)
        continue;
      best = gap + offset;
      *found = i;
    }
  return best < G_MAXINT;
}

/* Past the edge, reading goes on: in the next row, or on the next page. */
static gboolean
find_onward (StoaTileGrid    *self,
             guint            from,
             GtkDirectionType direction,
             guint           *found)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean across = direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;
  gboolean back = across ? (direction == GTK_DIR_LEFT) != mirrored : direction == GTK_DIR_UP;
  guint each = MAX (1, self->pages.each);
  guint n = stoa_cast_get_order (self->cast)->len;
  guint first = self->pages.always + self->page * each;

  if (across)
    *found = back ? from - 1 : from + 1;
  else if (self->pages.count == 1)
    return FALSE;
  else
    *found = back ? first - 1 : first + each;
  return *found < n && (!back || self->page > 0 || across);
}

static gboolean
move_focus (StoaTileGrid    *self,
            guint            from,
            GtkDirectionType direction)
{
  guint to;

  if (from < self->areas->len && find_beside (self, from, direction, &to))
    return focus_place (self, to);
  if (find_onward (self, from, direction, &to))
    return focus_place (self, to);
  return TRUE;               /* at the end: the focus stays with the people */
}

/* Not onto who is large, if there are others: they could not give the floor away. */
static gboolean
enter (StoaTileGrid *self)
{
  guint place;

  if (find_place (self, self->last_focus, &place) && stoa_arrange_is_on (&self->pages, place, self->page))
    return focus_place (self, place);
  if (find_place (self, self->anchor, &place))
    return focus_place (self, place);
  return focus_place (self, 0);
}

static gboolean
stoa_tile_grid_focus (GtkWidget       *widget,
                      GtkDirectionType direction)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);
  guint place;

  if (!find_place (self, find_focused (self), &place))
    return enter (self);
  if (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD)
    return FALSE;
  return move_focus (self, place, direction);
}

static gboolean
stoa_tile_grid_grab_focus (GtkWidget *widget)
{
  return enter (STOA_TILE_GRID (widget));
}

static void
focus_first (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  focus_place (STOA_TILE_GRID (widget), 0);
}

static void
focus_last (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);

  focus_place (self, stoa_cast_get_order (self->cast)->len - 1);
}

/* the tiles */

static void
cast_changed (StoaTileGrid *self)
{
  gtk_widget_queue_resize (GTK_WIDGET (self));
  queue_turned (self);
}

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
ask_to_enlarge (StoaTileGrid *self,
                StoaTile     *tile)
{
  g_signal_emit (self, signals[ENLARGE], 0, tile);
}

static void
add_tile (StoaTileGrid *self,
          StoaPerson   *person,
          StoaTrackKind kind)
{
  GtkWidget *tile = stoa_tile_new (self->show, person, kind, self->beat);

  /* not seen, so not looked at, before it has its place */
  gtk_widget_set_child_visible (tile, FALSE);
  gtk_widget_insert_before (tile, GTK_WIDGET (self), NULL);
  g_ptr_array_add (self->tiles, tile);
  g_signal_connect_object (tile, "enlarge", G_CALLBACK (ask_to_enlarge), self, G_CONNECT_SWAPPED);
  stoa_cast_add (self->cast, STOA_TILE (tile));
}

static void
remove_tile (StoaTileGrid *self,
             GtkWidget    *tile)
{
  gboolean focused = tile == find_focused (self);
  guint place = 0;

  find_place (self, tile, &place);
  if (self->last_focus == tile)
    self->last_focus = NULL;
  if (self->anchor == tile)
    self->anchor = NULL;
  g_ptr_array_remove (self->tiles, tile);
  stoa_cast_remove (self->cast, STOA_TILE (tile));
  if (focused && self->show)
    focus_place (self, MIN (place, stoa_cast_get_order (self->cast)->len - 1));
  gtk_widget_unparent (tile);
  stoa_heap_trim_soon (self->trim);
}

static void
add_missing (StoaTileGrid *self,
             GListModel   *people,
             StoaTrackKind kind)
{
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);

      if (find_tile (self, person, kind) == NULL)
        add_tile (self, person, kind);
    }
}

static gboolean
has_person (GListModel *people,
            StoaPerson *person)
{
  for (guint i = 0; people && i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) other = g_list_model_get_item (people, i);

      if (other == person)
        return TRUE;
    }
  return FALSE;
}

/* Makes the tiles what they should be; those that stay are not touched, so that nothing blinks. */
static void
sync_tiles (StoaTileGrid *self)
{
  GListModel *people = self->show ? stoa_show_get_people (self->show) : NULL;

  for (guint i = self->tiles->len; i > 0; i--)
    {
      StoaTile *tile = self->tiles->pdata[i - 1];
      gboolean is_screen = stoa_tile_get_kind (tile) == STOA_TRACK_SCREEN;

      if (!has_person (is_screen ? self->screens : people, stoa_tile_get_person (tile)))
        remove_tile (self, GTK_WIDGET (tile));
    }
  if (people)
    {
      add_missing (self, people, STOA_TRACK_CAMERA);
      add_missing (self, self->screens, STOA_TRACK_SCREEN);
    }
}

static GListModel *
list_screens (GListModel *people)
{
  GtkExpression *has_screen = gtk_property_expression_new (STOA_TYPE_PERSON, NULL, "has-screen");
  GtkFilterListModel *screens = gtk_filter_list_model_new (g_object_ref (people),
                                                           GTK_FILTER (gtk_bool_filter_new (has_screen)));

  gtk_filter_list_model_set_watch_items (screens, TRUE);
  return G_LIST_MODEL (screens);
}

static void
set_show (StoaTileGrid *self,
          StoaShow     *show)
{
  if (self->show == show)
    return;

  /* tiles belong to what is shown: none is kept over */
  if (self->show)
    g_signal_handlers_disconnect_by_func (stoa_show_get_people (self->show), sync_tiles, self);
  g_clear_object (&self->screens);
  g_clear_object (&self->show);
  sync_tiles (self);
  self->page = 0;
  if (show)
    {
      self->show = g_object_ref (show);
      self->screens = list_screens (stoa_show_get_people (show));
      g_signal_connect_object (stoa_show_get_people (show), "items-changed", G_CALLBACK (sync_tiles), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (self->screens, "items-changed", G_CALLBACK (sync_tiles), self, G_CONNECT_SWAPPED);
      sync_tiles (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOW]);
}

/* GtkWidget */

static GtkSizeRequestMode
stoa_tile_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
stoa_tile_grid_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);
  StoaScene scene;
  guint n;

  describe_scene (self, 0, 0, &scene);
  n = MIN (scene.n, scene.most);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = n > 0 ? MIN_WIDTH : 0;
      *natural = n > 1 ? 2 * MIN_WIDTH + SPACING : *minimum;
    }
  else
    {
      *minimum = n > 0 ? MIN_HEIGHT : 0;
      *natural = MAX (*minimum, stoa_arrange_natural_height (n, for_size < 0 ? 2 * MIN_WIDTH : for_size, SPACING));
    }
}

static void
stoa_tile_grid_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);
  GPtrArray *order = stoa_cast_get_order (self->cast);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  StoaScene scene;

  describe_scene (self, width, height, &scene);
  stoa_arrange_count (&scene, &self->pages);
  self->page = choose_page (self);
  g_array_set_size (self->areas, order->len);
  stoa_arrange (&scene, self->page, (StoaArea *) self->areas->data);
  show_page (self);
  for (guint i = 0; i < order->len; i++)
    {
      StoaArea *area = &g_array_index (self->areas, StoaArea, i);

      if (mirrored)
        area->x = width - area->x - area->width;
      if (area->width > 0)
        {
          int ignored;

          gtk_widget_measure (order->pdata[i], GTK_ORIENTATION_HORIZONTAL, -1, &ignored, NULL, NULL, NULL);
          gtk_widget_size_allocate (order->pdata[i],
                                    &(GtkAllocation) { area->x, area->y, area->width, area->height }, -1);
        }
    }
  queue_turned (self);
}

static void
stoa_tile_grid_root (GtkWidget *widget)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);

  GTK_WIDGET_CLASS (stoa_tile_grid_parent_class)->root (widget);
  self->root = GTK_WIDGET (gtk_widget_get_root (widget));
  g_signal_connect_object (self->root, "notify::focus-widget", G_CALLBACK (focus_changed), self, G_CONNECT_SWAPPED);
}

static void
stoa_tile_grid_unroot (GtkWidget *widget)
{
  StoaTileGrid *self = STOA_TILE_GRID (widget);

  g_signal_handlers_disconnect_by_func (self->root, focus_changed, self);
  self->root = NULL;
  GTK_WIDGET_CLASS (stoa_tile_grid_parent_class)->unroot (widget);
}

/* GObject */

static void
stoa_tile_grid_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW:
      g_value_set_object (value, STOA_TILE_GRID (object)->show);
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
  switch (prop_id)
    {
    case PROP_SHOW:
      set_show (STOA_TILE_GRID (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_grid_dispose (GObject *object)
{
  StoaTileGrid *self = STOA_TILE_GRID (object);

  set_show (self, NULL);
  g_clear_handle_id (&self->turned_source, g_source_remove);
  G_OBJECT_CLASS (stoa_tile_grid_parent_class)->dispose (object);
}

static void
stoa_tile_grid_finalize (GObject *object)
{
  StoaTileGrid *self = STOA_TILE_GRID (object);

  g_ptr_array_unref (self->tiles);
  g_array_unref (self->areas);
  g_object_unref (self->cast);
  g_object_unref (self->beat);
  stoa_heap_trim_free (self->trim);
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
  widget_class->get_request_mode = stoa_tile_grid_get_request_mode;
  widget_class->measure = stoa_tile_grid_measure;
  widget_class->size_allocate = stoa_tile_grid_size_allocate;
  widget_class->root = stoa_tile_grid_root;
  widget_class->unroot = stoa_tile_grid_unroot;
  widget_class->focus = stoa_tile_grid_focus;
  widget_class->grab_focus = stoa_tile_grid_grab_focus;

  props[PROP_SHOW] = g_param_spec_object ("show", NULL, NULL, STOA_TYPE_SHOW, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[TURNED] = g_signal_new ("turned", STOA_TYPE_TILE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[ENLARGE] = g_signal_new ("enlarge", STOA_TYPE_TILE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, STOA_TYPE_TILE);

  gtk_widget_class_install_action (widget_class, "tiles.first", NULL, focus_first);
  gtk_widget_class_install_action (widget_class, "tiles.last", NULL, focus_last);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Home, 0, "tiles.first", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_End, 0, "tiles.last", NULL);
  gtk_widget_class_set_css_name (widget_class, "tilegrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
stoa_tile_grid_init (StoaTileGrid *self)
{
  self->trim = stoa_heap_trim_new ();
  self->beat = stoa_beat_new ();
  self->tiles = g_ptr_array_new ();
  self->areas = g_array_new (FALSE, TRUE, sizeof (StoaArea));
  self->cast = stoa_cast_new ();
  self->pages.count = 1;
  g_signal_connect_object (self->cast, "changed", G_CALLBACK (cast_changed), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stage"), -1);
}

/* public */

StoaCast *
stoa_tile_grid_get_cast (StoaTileGrid *self)
{
  return self->cast;
}

guint
stoa_tile_grid_count_pages (StoaTileGrid *self,
                            int           width,
                            int           height)
{
  StoaScene scene;
  StoaPages pages;

  describe_scene (self, width, height, &scene);
  stoa_arrange_count (&scene, &pages);
  return pages.count;
}

guint
stoa_tile_grid_get_pages (StoaTileGrid *self)
{
  return self->pages.count;
}

guint
stoa_tile_grid_get_page (StoaTileGrid *self)
{
  return self->page;
}

void
stoa_tile_grid_turn (StoaTileGrid *self,
                     int           step)
{
  GPtrArray *order = stoa_cast_get_order (self->cast);
  guint page = CLAMP ((int) self->page + step, 0, (int) self->pages.count - 1);
  guint place, first;

  if (page == self->page)
    return;
  first = self->pages.always + page * self->pages.each;
  if (find_place (self, find_focused (self), &place) && place >= self->pages.always)
    {
      place = first + (place - self->pages.always) % self->pages.each;
      focus_place (self, MIN (place, order->len - 1));
    }
  self->page = page;
  self->anchor = first < order->len ? order->pdata[first] : NULL;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

StoaPerson *
stoa_tile_grid_find_speaker (StoaTileGrid *self,
                             int           step)
{
  GPtrArray *order = stoa_cast_get_order (self->cast);

  for (guint i = self->pages.always; i < order->len; i++)
    {
      StoaPerson *person = stoa_tile_get_person (order->pdata[i]);
      int away = (int) stoa_arrange_page_of (&self->pages, i) - (int) self->page;

      if (away * step > 0 && stoa_person_get_speaking (person))
        return person;
    }
  return NULL;
}
