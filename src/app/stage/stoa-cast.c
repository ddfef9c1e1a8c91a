/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-cast.h"

#include "stoa-arrange.h"
#include "stoa-floor.h"
#include "stoa-line-up.h"

struct _StoaCast
{
  GObject parent_instance;

  GPtrArray *tiles;          /* in the order they came */
  GPtrArray *line;           /* those shown who are not large, as they stand */
  GPtrArray *order;          /* those shown, the large ones first */
  guint n_large;
  StoaFloor *floor;
  guint floor_source;
  StoaTile *speaker;         /* one of tiles: who is large in the speaker view */

  StoaStageView view;
  gboolean grown;
  gboolean hide_without_video;
  StoaTile *enlarged;        /* one of tiles */
  StoaTile *focused;         /* one of tiles */
};

enum { PROP_GROWN = 1, PROP_VIEW, PROP_HIDE_WITHOUT_VIDEO, PROP_ENLARGED, PROP_FOCUSED, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaCast, stoa_cast, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (StoaStageView, stoa_stage_view,
                    G_DEFINE_ENUM_VALUE (STOA_STAGE_AUTOMATIC, "automatic"),
                    G_DEFINE_ENUM_VALUE (STOA_STAGE_GRID, "grid"),
                    G_DEFINE_ENUM_VALUE (STOA_STAGE_SPEAKER, "speaker"))

static void update (StoaCast *self);

static gboolean
is_screen (StoaTile *tile)
{
  return stoa_tile_get_kind (tile) == STOA_TRACK_SCREEN;
}

static gboolean
is_own (StoaTile *tile)
{
  return stoa_person_get_is_me (stoa_tile_get_person (tile));
}

static gboolean
is_others_screen (StoaTile *tile)
{
  return is_screen (tile) && !is_own (tile);
}

static gboolean
is_shown (StoaCast *self,
          StoaTile *tile)
{
  return !self->grown || !self->hide_without_video || stoa_tile_has_video (tile) || stoa_tile_get_pinned (tile)
         || tile == self->focused || tile == self->enlarged;
}

static GPtrArray *
list_shown (StoaCast *self)
{
  GPtrArray *shown = g_ptr_array_new ();

  for (guint i = 0; i < self->tiles->len; i++)
    {
      StoaTile *tile = self->tiles->pdata[i];
      gboolean is_in = is_shown (self, tile);

      gtk_widget_set_visible (GTK_WIDGET (tile), is_in);
      if (is_in)
        g_ptr_array_add (shown, tile);
    }
  return shown;
}

/* the floor */

static void
floor_is_due (gpointer data)
{
  StoaCast *self = data;

  self->floor_source = 0;
  update (self);
}

/* Before anybody spoke: one of the others, rather one with a picture. */
static StoaTile *
guess_speaker (StoaCast  *self,
               GPtrArray *shown)
{
  StoaTile *guess = NULL;

  for (guint i = 0; i < shown->len; i++)
    {
      StoaTile *tile = shown->pdata[i];

      if (is_own (tile) || tile == self->focused)
        continue;
      if (stoa_tile_has_video (tile))
        return tile;
      if (guess == NULL)
        guess = tile;
    }
  return guess ? guess : shown->len > 0 ? shown->pdata[0] : NULL;
}

/* Who has the floor stays it until another has it. */
static StoaTile *
find_speaker (StoaCast  *self,
              GPtrArray *shown)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 next_us;
  gconstpointer speaker = stoa_floor_decide (self->floor, self->focused, now_us, &next_us);

  g_clear_handle_id (&self->floor_source, g_source_remove);
  if (next_us != 0)
    self->floor_source = g_timeout_add_once ((next_us - now_us) / 1000 + 1, floor_is_due, self);
  if (speaker && g_ptr_array_find (shown, speaker, NULL))
    self->speaker = (StoaTile *) speaker;
  else if (self->speaker == NULL || !g_ptr_array_find (shown, self->speaker, NULL))
    self->speaker = guess_speaker (self, shown);
  return self->speaker;
}

/* the order */

static void
add_those (GPtrArray *to,
           GPtrArray *from,
           gboolean (*is_one) (StoaTile *tile))
{
  for (guint i = 0; i < from->len; i++)
    if (is_one (from->pdata[i]) && !g_ptr_array_find (to, from->pdata[i], NULL))
      g_ptr_array_add (to, from->pdata[i]);
}

static GPtrArray *
list_large (StoaCast  *self,
            GPtrArray *shown)
{
  GPtrArray *large = g_ptr_array_new ();
  StoaTile *speaker = find_speaker (self, shown);

  if (self->enlarged)
    g_ptr_array_add (large, self->enlarged);
  else
    add_those (large, shown, stoa_tile_get_pinned);
  if (large->len == 0 && self->view != STOA_STAGE_GRID)
    add_those (large, shown, is_others_screen);
  if (large->len == 0 && self->view == STOA_STAGE_SPEAKER && speaker)
    g_ptr_array_add (large, speaker);
  if (large->len > STOA_ARRANGE_MOST_LARGE)
    g_ptr_array_set_size (large, STOA_ARRANGE_MOST_LARGE);
  return large;
}

/* In the tray nobody is large: what would be is on the first page. */
static GPtrArray *
list_first (GPtrArray *shown)
{
  GPtrArray *first = g_ptr_array_new ();

  add_those (first, shown, stoa_tile_get_pinned);
  add_those (first, shown, is_others_screen);
  return first;
}

static void
line_up (StoaCast  *self,
         GPtrArray *rest)
{
  /* a grid stands as people came; beside large ones, two who swap move nobody else */
  if (self->n_large == 0)
    g_ptr_array_set_size (self->line, 0);
  stoa_line_up (self->line, rest);
}

static void
update (StoaCast *self)
{
  g_autoptr (GPtrArray) shown = list_shown (self);
  g_autoptr (GPtrArray) first = self->grown ? list_large (self, shown) : list_first (shown);
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();

  for (guint i = 0; i < shown->len; i++)
    if (!g_ptr_array_find (first, shown->pdata[i], NULL))
      g_ptr_array_add (rest, shown->pdata[i]);
  if (!self->grown || first->len == 0)
    self->n_large = 0;
  line_up (self, rest);
  self->n_large = self->grown ? first->len : 0;

  g_ptr_array_set_size (self->order, 0);
  g_ptr_array_extend (self->order, first, NULL, NULL);
  g_ptr_array_extend (self->order, self->line, NULL, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
tile_changed (StoaCast *self,
              StoaTile *tile)
{
  StoaPerson *person = stoa_tile_get_person (tile);

  if (!is_screen (tile) && !is_own (tile))
    stoa_floor_hear (self->floor, tile, stoa_person_get_speaking (person), g_get_monotonic_time ());
  update (self);
}

/* GObject */

static void
stoa_cast_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  StoaCast *self = STOA_CAST (object);

  switch (prop_id)
    {
    case PROP_GROWN:
      g_value_set_boolean (value, self->grown);
      break;
    case PROP_VIEW:
      g_value_set_enum (value, self->view);
      break;
    case PROP_HIDE_WITHOUT_VIDEO:
      g_value_set_boolean (value, self->hide_without_video);
      break;
    case PROP_ENLARGED:
      g_value_set_object (value, self->enlarged);
      break;
    case PROP_FOCUSED:
      g_value_set_object (value, self->focused);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_cast_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  StoaCast *self = STOA_CAST (object);

  switch (prop_id)
    {
    case PROP_GROWN:
      self->grown = g_value_get_boolean (value);
      break;
    case PROP_VIEW:
      self->view = g_value_get_enum (value);
      break;
    case PROP_HIDE_WITHOUT_VIDEO:
      self->hide_without_video = g_value_get_boolean (value);
      break;
    case PROP_ENLARGED:
      self->enlarged = g_value_get_object (value);
      break;
    case PROP_FOCUSED:
      if (self->focused == g_value_get_object (value))
        return;
      self->focused = g_value_get_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  update (self);
}

static void
stoa_cast_finalize (GObject *object)
{
  StoaCast *self = STOA_CAST (object);

  g_clear_handle_id (&self->floor_source, g_source_remove);
  stoa_floor_free (self->floor);
  g_ptr_array_unref (self->tiles);
  g_ptr_array_unref (self->line);
  g_ptr_array_unref (self->order);
  G_OBJECT_CLASS (stoa_cast_parent_class)->finalize (object);
}

static void
stoa_cast_class_init (StoaCastClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_cast_get_property;
  object_class->set_property = stoa_cast_set_property;
  object_class->finalize = stoa_cast_finalize;

  props[PROP_GROWN] = g_param_spec_boolean ("grown", NULL, NULL, FALSE, G_PARAM_READWRITE);
  props[PROP_VIEW] = g_param_spec_enum ("view", NULL, NULL, STOA_TYPE_STAGE_VIEW, STOA_STAGE_AUTOMATIC,
                                        G_PARAM_READWRITE);
  props[PROP_HIDE_WITHOUT_VIDEO] = g_param_spec_boolean ("hide-without-video", NULL, NULL, FALSE, G_PARAM_READWRITE);
  props[PROP_ENLARGED] = g_param_spec_object ("enlarged", NULL, NULL, STOA_TYPE_TILE, G_PARAM_READWRITE);
  props[PROP_FOCUSED] = g_param_spec_object ("focused", NULL, NULL, STOA_TYPE_TILE, G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_CAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
stoa_cast_init (StoaCast *self)
{
  self->tiles = g_ptr_array_new ();
  self->line = g_ptr_array_new ();
  self->order = g_ptr_array_new ();
  self->floor = stoa_floor_new ();
}

/* public */

StoaCast *
stoa_cast_new (void)
{
  return g_object_new (STOA_TYPE_CAST, NULL);
}

void
stoa_cast_add (StoaCast *self,
               StoaTile *tile)
{
  g_return_if_fail (STOA_IS_CAST (self) && STOA_IS_TILE (tile));

  g_ptr_array_add (self->tiles, tile);
  g_signal_connect_object (tile, "changed", G_CALLBACK (tile_changed), self, G_CONNECT_SWAPPED);
  tile_changed (self, tile);
}

void
stoa_cast_remove (StoaCast *self,
                  StoaTile *tile)
{
  g_return_if_fail (STOA_IS_CAST (self) && STOA_IS_TILE (tile));

  g_signal_handlers_disconnect_by_func (tile, tile_changed, self);
  g_ptr_array_remove (self->tiles, tile);
  stoa_floor_forget (self->floor, tile);
  if (self->focused == tile)
    self->focused = NULL;
  if (self->speaker == tile)
    self->speaker = NULL;
  if (self->enlarged == tile)
    {
      self->enlarged = NULL;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ENLARGED]);
    }
  update (self);
}

GPtrArray *
stoa_cast_get_order (StoaCast *self)
{
  return self->order;
}

guint
stoa_cast_get_large (StoaCast *self)
{
  return self->n_large;
}
