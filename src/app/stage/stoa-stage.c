/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-stage.h"

#include <glib/gi18n.h>

#include "stoa-tile-grid.h"

/* Turning a wheel or moving two fingers by this much turns one page. */
#define SCROLL_PER_PAGE 1.0
#define SCROLL_PER_PAGE_PX 80.0
#define SWIPE_PX_PER_S 300.0

struct _StoaStage
{
  GtkWidget parent_instance;

  StoaTileGrid *grid;
  GtkWidget *bar;
  GtkWidget *previous_button;
  GtkWidget *previous_icon;
  GtkLabel *previous_label;
  GtkLabel *page_label;
  GtkWidget *next_button;
  GtkWidget *next_icon;
  GtkLabel *next_label;
  GtkWidget *nobody_box;

  GSimpleActionGroup *actions;
  gboolean grown;
  double scrolled;           /* since the last page */
  gboolean came_from_tray;   /* when the enlarged tile was enlarged */
  gboolean came_from_window;
};

enum { PROP_SHOW = 1, PROP_GROWN, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaStage, stoa_stage, GTK_TYPE_WIDGET)

static StoaCast *
cast (StoaStage *self)
{
  return stoa_tile_grid_get_cast (self->grid);
}

/* what the bar says */

static void
show_speaker (StoaStage *self,
              int        step,
              GtkWidget *button,
              GtkWidget *icon,
              GtkLabel  *label)
{
  StoaPerson *person = stoa_tile_grid_find_speaker (self->grid, step);
  const char *name = person ? stoa_person_get_name (person) : "";
  g_autofree char *speaks = person ? g_strdup_printf (_("%s is speaking there"), name) : NULL;

  gtk_label_set_label (label, name);
  gtk_widget_set_visible (GTK_WIDGET (label), person != NULL);
  gtk_widget_set_visible (icon, person != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, step < 0 ? _("Previous Page") : _("Next Page"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, speaks ? speaks : "", -1);
}

static void
enable (StoaStage  *self,
        const char *name,
        gboolean    enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)),
                               enabled);
}

static gboolean
is_empty (StoaStage *self)
{
  return stoa_cast_get_order (cast (self))->len == 0;
}

static void
update (StoaStage *self)
{
  guint page = stoa_tile_grid_get_page (self->grid);
  guint pages = stoa_tile_grid_get_pages (self->grid);
  /* Translators: which page of how many: "2 of 3" */
  g_autofree char *text = g_strdup_printf (_("%u of %u"), page + 1, pages);
  g_autofree char *label = g_strdup_printf (_("Page %u of %u"), page + 1, pages);

  gtk_label_set_label (self->page_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->page_label), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  show_speaker (self, -1, self->previous_button, self->previous_icon, self->previous_label);
  show_speaker (self, 1, self->next_button, self->next_icon, self->next_label);
  enable (self, "previous-page", page > 0);
  enable (self, "next-page", page + 1 < pages);
  gtk_widget_set_visible (self->nobody_box, self->grown && is_empty (self));
}

/* turning pages */

static void
turn (StoaStage *self,
      int        step)
{
  self->scrolled = 0;
  stoa_tile_grid_turn (self->grid, step);
}

static void
next_page (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  turn (self, 1);
}

static void
previous_page (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  turn (self, -1);
}

static const GActionEntry entries[] = {
  { "next-page", next_page },
  { "previous-page", previous_page },
};

static gboolean
is_mirrored (StoaStage *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static gboolean
scrolled (StoaStage                *self,
          double                    dx,
          double                    dy,
          GtkEventControllerScroll *controller)
{
  double page = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL ? SCROLL_PER_PAGE
                                                                                          : SCROLL_PER_PAGE_PX;

  if (stoa_tile_grid_get_pages (self->grid) < 2)
    return GDK_EVENT_PROPAGATE;
  self->scrolled += dy + (is_mirrored (self) ? -dx : dx);
  if (ABS (self->scrolled) >= page)
    turn (self, self->scrolled > 0 ? 1 : -1);
  return GDK_EVENT_STOP;
}

static void
scroll_ended (StoaStage *self)
{
  self->scrolled = 0;
}

static void
swiped (StoaStage *self,
        double     velocity_x,
        double     velocity_y)
{
  if (ABS (velocity_x) > SWIPE_PX_PER_S && ABS (velocity_x) > ABS (velocity_y))
    turn (self, (velocity_x < 0) != is_mirrored (self) ? 1 : -1);
}

static gboolean
turn_by_key (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  turn (STOA_STAGE (widget), g_variant_get_int32 (args));
  return GDK_EVENT_STOP;
}

/* one tile, large */

static StoaTile *
get_enlarged (StoaStage *self)
{
  g_autoptr (StoaTile) tile = NULL;

  g_object_get (cast (self), "enlarged", &tile, NULL);
  return tile;               /* the grid keeps it alive */
}

static void
enlarge (StoaStage *self,
         StoaTile  *tile)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  self->came_from_tray = !self->grown;
  self->came_from_window = !gtk_window_is_fullscreen (window);
  g_object_set (cast (self), "enlarged", tile, NULL);
  if (self->came_from_tray)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.stage", NULL);
  gtk_window_fullscreen (window);
  gtk_widget_grab_focus (GTK_WIDGET (tile));
}

static void
shrink (StoaStage *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  g_object_set (cast (self), "enlarged", NULL, NULL);
  if (self->came_from_window)
    gtk_window_unfullscreen (window);
  if (self->came_from_tray)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.stage", NULL);
}

static void
enlarge_tile (StoaStage *self,
              StoaTile  *tile)
{
  StoaTile *enlarged = get_enlarged (self);

  if (enlarged == tile)
    shrink (self);
  else if (enlarged)
    g_object_set (cast (self), "enlarged", tile, NULL);
  else
    enlarge (self, tile);
}

static gboolean
escape (GtkWidget *widget,
        GVariant  *args,
        gpointer   data)
{
  StoaStage *self = STOA_STAGE (widget);

  if (get_enlarged (self) == NULL)
    return GDK_EVENT_PROPAGATE;
  shrink (self);
  return GDK_EVENT_STOP;
}

static void
set_grown (StoaStage *self,
           gboolean   grown)
{
  self->grown = grown;
  g_object_set (cast (self), "grown", grown, NULL);
  if (!grown)
    g_object_set (cast (self), "enlarged", NULL, NULL);
  update (self);
}

/* GtkWidget */

static GtkSizeRequestMode
stoa_stage_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Whether there are pages does not count here: the space they ask for could be what makes them unneeded. */
static void
stoa_stage_measure (GtkWidget     *widget,
                    GtkOrientation orientation,
                    int            for_size,
                    int           *minimum,
                    int           *natural,
                    int           *minimum_baseline,
                    int           *natural_baseline)
{
  StoaStage *self = STOA_STAGE (widget);
  int bar_minimum, nobody;

  gtk_widget_measure (GTK_WIDGET (self->grid), orientation, for_size, minimum, natural, NULL, NULL);
  gtk_widget_measure (self->bar, orientation, -1, &bar_minimum, NULL, NULL, NULL);
  gtk_widget_measure (self->nobody_box, orientation, for_size, &nobody, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = MAX (*minimum, bar_minimum);
  else
    *minimum += bar_minimum;
  *minimum = MAX (*minimum, nobody);
  *natural = MAX (*natural, *minimum);
}

/* The bar has a place of its own only where there are pages, which depends on the space it leaves. */
static void
stoa_stage_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  StoaStage *self = STOA_STAGE (widget);
  gboolean paged = stoa_tile_grid_count_pages (self->grid, width, height) > 1;
  int bar_height = 0;

  gtk_widget_set_child_visible (self->bar, paged);
  if (paged)
    gtk_widget_measure (self->bar, GTK_ORIENTATION_VERTICAL, -1, NULL, &bar_height, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (self->grid),
                            &(GtkAllocation) { 0, 0, width, MAX (0, height - bar_height) }, -1);
  if (paged && gtk_widget_should_layout (self->bar))
    gtk_widget_size_allocate (self->bar, &(GtkAllocation) { 0, height - bar_height, width, bar_height }, -1);
  if (gtk_widget_should_layout (self->nobody_box))
    gtk_widget_size_allocate (self->nobody_box, &(GtkAllocation) { 0, 0, width, height }, -1);
}

/* Whoever leaves it by Shift+Tab is not taken back: GTK offers the focus to what is around first. */
static gboolean
stoa_stage_grab_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  return !(focus && gtk_widget_is_ancestor (focus, widget)) && gtk_widget_grab_focus (GTK_WIDGET (STOA_STAGE (widget)->grid));
}

/* GObject */

static void
stoa_stage_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  StoaStage *self = STOA_STAGE (object);

  switch (prop_id)
    {
    case PROP_SHOW:
      g_object_get_property (G_OBJECT (self->grid), "show", value);
      break;
    case PROP_GROWN:
      g_value_set_boolean (value, self->grown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_stage_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  StoaStage *self = STOA_STAGE (object);

  switch (prop_id)
    {
    case PROP_SHOW:
      g_object_set_property (G_OBJECT (self->grid), "show", value);
      break;
    case PROP_GROWN:
      set_grown (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_stage_dispose (GObject *object)
{
  StoaStage *self = STOA_STAGE (object);
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_STAGE);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (stoa_stage_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/stage/stoa-stage.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaStage, grid);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, bar);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, previous_button);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, previous_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, previous_label);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, page_label);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, next_button);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, next_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, next_label);
  gtk_widget_class_bind_template_child (widget_class, StoaStage, nobody_box);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, enlarge_tile);
  gtk_widget_class_bind_template_callback (widget_class, scrolled);
  gtk_widget_class_bind_template_callback (widget_class, scroll_ended);
  gtk_widget_class_bind_template_callback (widget_class, swiped);
}

static void
stoa_stage_class_init (StoaStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_stage_get_property;
  object_class->set_property = stoa_stage_set_property;
  object_class->dispose = stoa_stage_dispose;
  widget_class->get_request_mode = stoa_stage_get_request_mode;
  widget_class->measure = stoa_stage_measure;
  widget_class->size_allocate = stoa_stage_size_allocate;
  widget_class->grab_focus = stoa_stage_grab_focus;

  props[PROP_SHOW] = g_param_spec_object ("show", NULL, NULL, STOA_TYPE_SHOW, G_PARAM_READWRITE);
  props[PROP_GROWN] = g_param_spec_boolean ("grown", NULL, NULL, FALSE, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_TILE_GRID);
  gtk_widget_class_set_css_name (widget_class, "stage");
  bind_template (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, turn_by_key, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, turn_by_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape, NULL);
}

static void
stoa_stage_init (StoaStage *self)
{
  g_autoptr (GPropertyAction) view = NULL;
  g_autoptr (GPropertyAction) hide = NULL;

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  view = g_property_action_new ("view", cast (self), "view");
  hide = g_property_action_new ("hide-without-video", cast (self), "hide-without-video");
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (view));
  g_action_map_add_action (G_ACTION_MAP (self->actions), G_ACTION (hide));
  update (self);
}

/* public */

GActionGroup *
stoa_stage_get_actions (StoaStage *self)
{
  g_return_val_if_fail (STOA_IS_STAGE (self), NULL);
  return G_ACTION_GROUP (self->actions);
}

void
stoa_stage_bind_settings (StoaStage *self,
                          GSettings *settings)
{
  g_return_if_fail (STOA_IS_STAGE (self) && G_IS_SETTINGS (settings));

  g_settings_bind (settings, "stage-view", cast (self), "view", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "stage-hide-without-video", cast (self), "hide-without-video", G_SETTINGS_BIND_DEFAULT);
}
