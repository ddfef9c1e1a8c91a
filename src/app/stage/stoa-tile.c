/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tile.h"

#include <glib/gi18n.h>

#include "stoa-own-screen.h"
#include "stoa-person-menu.h"
#include "stoa-phrases.h"
#include "stoa-stall.h"
#include "stoa-steps.h"
#include "stoa-video.h"

/* A layer is used up to this much larger than it is: sharper costs four times as much to decode. */
#define STRETCH 1.25
#define LOW_HEIGHT 180
#define MID_HEIGHT 360
/* A tile has to be smaller by this than where it took its layer, to take the next smaller one. */
#define SLACK 0.85

struct _StoaTile
{
  AdwBin parent_instance;

  StoaVideo *video;
  AdwAvatar *avatar;
  GtkImage *mic_icon;
  GtkWidget *stall_icon;
  GtkLabel *name_label;
  GtkImage *hand_icon;
  GtkImage *pin_icon;
  StoaSteps *steps;
  GtkWidget *away_box;

  GtkWidget *menu;           /* the last one; weak */
  StoaShow *show;
  StoaCall *call;            /* what is shown, unless it is a replay */
  StoaPerson *person;
  StoaTrackKind kind;
  StoaTilePaintable *paintable;
  StoaFrames *frames;        /* where the call puts another's pictures; unused for one's own */
  StoaLayer layer;           /* what is looked at; meaningless while away */
  gboolean looking;
  StoaStall stall;           /* of a camera that is looked at */
  guint stall_source;
  gboolean pinned;
};

enum { PROP_PINNED = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { CHANGED, ENLARGE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaTile, stoa_tile, ADW_TYPE_BIN)

/* looking */

static gboolean
is_own_camera (StoaTile *self)
{
  return self->kind == STOA_TRACK_CAMERA && stoa_person_get_is_me (self->person);
}

static gboolean
is_own_screen (StoaTile *self)
{
  return self->kind == STOA_TRACK_SCREEN && stoa_person_get_is_me (self->person);
}

static const char *
describe (StoaTile *self)
{
  if (self->stall.stalled)
    return self->pinned ? _("Pinned, no picture arrives") : _("No picture arrives");
  return self->pinned ? _("Pinned") : "";
}

static void
update_description (StoaTile *self)
{
  const StoaParticipant *participant = stoa_person_get_participant (self->person);
  g_autofree char *steps = self->call ? stoa_steps_describe (stoa_call_get_room (self->call), participant) : NULL;
  const char *own = describe (self);
  g_autofree char *description = steps ? g_strjoin (" ", steps, *own ? own : NULL, NULL) : g_strdup (own);
  g_autofree char *label = NULL;

  if (self->kind == STOA_TRACK_CAMERA)
    label = stoa_phrase_participant (participant, stoa_person_get_is_me (self->person),
                                     stoa_person_get_speaking (self->person));
  else if (is_own_screen (self))
    label = g_strdup (_("Your screen"));
  else
    label = g_strdup_printf (_("Screen of %s"), participant->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
look_at_own (StoaTile *self,
             gboolean  visible)
{
  StoaSource *source = self->call ? stoa_call_get_source (self->call) : NULL;
  gboolean on = visible && source && stoa_source_is_camera_live (source);

  stoa_tile_paintable_set_frames (self->paintable, on ? stoa_source_get_preview (source) : NULL);
}

static void
show_stall (StoaTile *self)
{
  gtk_widget_set_visible (self->stall_icon, self->stall.stalled);
  update_description (self);
}

static gboolean
check_stall (gpointer data)
{
  StoaTile *self = data;

  if (stoa_stall_check (&self->stall, stoa_frames_get_count (self->frames)))
    show_stall (self);
  return G_SOURCE_CONTINUE;
}

/* A camera always sends; a screen on which nothing moves may rest, and a replay may be paused. */
static void
watch_stall (StoaTile *self,
             gboolean  on)
{
  g_clear_handle_id (&self->stall_source, g_source_remove);
  self->stall = (StoaStall) { .count = on ? stoa_frames_get_count (self->frames) : 0 };
  show_stall (self);
  if (on && self->call && self->kind == STOA_TRACK_CAMERA)
    self->stall_source = g_timeout_add_seconds (STOA_STALL_CHECK_S, check_stall, self);
}

static void
look_at_other (StoaTile *self,
               gboolean  visible,
               StoaLayer layer)
{
  const char *id = stoa_person_get_id (self->person);

  if (visible == self->looking && (!visible || layer == self->layer))
    return;

  if (visible && self->frames == NULL)
    self->frames = stoa_frames_new (stoa_tile_paintable_format (GTK_WIDGET (self)));
  stoa_tile_paintable_set_frames (self->paintable, visible ? self->frames : NULL);
  stoa_show_look (self->show, id, self->kind, layer, visible ? self->frames : NULL);
  if (visible != self->looking)
    watch_stall (self, visible);
  self->looking = visible;
  self->layer = layer;
}

static void
set_avatar_size (StoaTile *self)
{
  static const int sizes[] = { 128, 96, 72, 48, 32 };
  int space = MIN (gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  int size = 24;

  for (guint i = 0; i < G_N_ELEMENTS (sizes) && size == 24; i++)
    if (space >= 2 * sizes[i])
      size = sizes[i];
  adw_avatar_set_size (self->avatar, size);
}

static void
update_look (StoaTile *self)
{
  guint width, height;
  gboolean visible = stoa_video_get_pixels (self->video, &width, &height);

  if (visible)
    set_avatar_size (self);
  if (is_own_camera (self))
    look_at_own (self, visible);
  else if (!is_own_screen (self))
    look_at_other (self, visible && stoa_tile_has_video (self),
                   stoa_tile_layer (height, self->looking ? self->layer : STOA_LAYER_AUTO));
}

/* showing */

static void
set_class (StoaTile   *self,
           const char *name,
           gboolean    on)
{
  if (on)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
picture_changed (StoaTile *self)
{
  gboolean has_picture = stoa_tile_paintable_has_picture (self->paintable);

  gtk_widget_set_visible (GTK_WIDGET (self->avatar), !is_own_screen (self) && !has_picture);
  set_class (self, "with-picture", has_picture);
}

static void
person_changed (StoaTile *self)
{
  const StoaParticipant *participant = stoa_person_get_participant (self->person);
  gboolean is_camera = self->kind == STOA_TRACK_CAMERA;
  g_autofree char *screen = NULL;
  const char *caption = participant->name;

  if (is_own_screen (self))
    caption = _("Your screen");
  else if (!is_camera)
    caption = screen = g_strdup_printf (_("Screen of %s"), participant->name);
  else if (stoa_person_get_is_me (self->person))
    caption = _("You");

  gtk_label_set_label (self->name_label, caption);
  adw_avatar_set_text (self->avatar, participant->name);
  gtk_widget_set_visible (GTK_WIDGET (self->mic_icon), is_camera && stoa_person_get_mic_muted (self->person));
  gtk_widget_set_visible (GTK_WIDGET (self->hand_icon), is_camera && participant->hand_at != 0);
  gtk_widget_set_visible (self->away_box, participant->away);
  set_class (self, "speaking", is_camera && stoa_person_get_speaking (self->person));
  gtk_widget_set_visible (GTK_WIDGET (self->pin_icon), self->pinned);
  update_description (self);
  update_look (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What is shown of moderation is in the room, and comes and goes without the person. */
static void
room_changed (StoaTile *self)
{
  if (self->kind == STOA_TRACK_CAMERA)
    stoa_steps_show (self->steps, stoa_call_get_room (self->call), stoa_person_get_participant (self->person));
  update_description (self);
}

static void
set_pinned (StoaTile *self,
            gboolean  pinned)
{
  if (self->pinned == pinned)
    return;

  self->pinned = pinned;
  person_changed (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PINNED]);
}

/* doing */

static void
enlarge (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_signal_emit (widget, signals[ENLARGE], 0);
}

/* The menu stays where the tile is. */
static void
resized (StoaTile *self)
{
  update_look (self);
  if (self->menu && gtk_widget_get_visible (self->menu))
    gtk_popover_present (GTK_POPOVER (self->menu));
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *accel)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  g_menu_item_set_attribute (item, "accel", "s", accel);
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_own_items (void)
{
  GMenu *menu = g_menu_new ();

  append (menu, _("_Pin"), "tile.pinned", "p");
  append (menu, _("Show _Large"), "tile.enlarge", "Return");
  return G_MENU_MODEL (menu);
}

static void
drop_menu (StoaTile *self)
{
  if (self->menu && gtk_widget_get_parent (self->menu))
    gtk_widget_unparent (self->menu);
  g_clear_weak_pointer (&self->menu);
}

static void
popup_menu (StoaTile           *self,
            const GdkRectangle *at)
{
  g_autoptr (GMenuModel) own = NULL;

  if (self->call == NULL)
    return;
  own = make_own_items ();
  drop_menu (self);
  g_set_weak_pointer (&self->menu, stoa_person_menu_new (GTK_WIDGET (self), stoa_call_get_room (self->call),
                                                         self->person, own));
  stoa_person_menu_popup (self->menu, at);
}

static void
menu_by_key (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  popup_menu (STOA_TILE (widget), NULL);
}

static void
pressed (StoaTile   *self,
         int         n_press,
         double      x,
         double      y,
         GtkGesture *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (button == GDK_BUTTON_SECONDARY)
    popup_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  else if (button == GDK_BUTTON_PRIMARY && n_press == 2)
    g_signal_emit (self, signals[ENLARGE], 0);
}

static void
long_pressed (StoaTile *self,
              double    x,
              double    y)
{
  popup_menu (self, &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

/* GObject */

static void
stoa_tile_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_PINNED:
      g_value_set_boolean (value, STOA_TILE (object)->pinned);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_PINNED:
      set_pinned (STOA_TILE (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tile_dispose (GObject *object)
{
  StoaTile *self = STOA_TILE (object);

  g_clear_handle_id (&self->stall_source, g_source_remove);
  if (self->paintable)
    stoa_tile_paintable_set_frames (self->paintable, NULL);
  if (self->looking)
    stoa_show_look (self->show, stoa_person_get_id (self->person), self->kind, self->layer, NULL);
  self->looking = FALSE;
  drop_menu (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_TILE);
  g_clear_object (&self->paintable);
  g_clear_object (&self->frames);
  g_clear_object (&self->show);
  g_clear_object (&self->person);
  G_OBJECT_CLASS (stoa_tile_parent_class)->dispose (object);
}

static void
stoa_tile_class_init (StoaTileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_tile_get_property;
  object_class->set_property = stoa_tile_set_property;
  object_class->dispose = stoa_tile_dispose;

  props[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHANGED] = g_signal_new ("changed", STOA_TYPE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[ENLARGE] = g_signal_new ("enlarge", STOA_TYPE_TILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (STOA_TYPE_VIDEO);
  g_type_ensure (STOA_TYPE_STEPS);
  gtk_widget_class_set_css_name (widget_class, "tile");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/stage/stoa-tile.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaTile, video);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, avatar);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, mic_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, stall_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, name_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, hand_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, pin_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, steps);
  gtk_widget_class_bind_template_child (widget_class, StoaTile, away_box);
  gtk_widget_class_bind_template_callback (widget_class, pressed);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed);

  gtk_widget_class_install_property_action (widget_class, "tile.pinned", "pinned");
  gtk_widget_class_install_action (widget_class, "tile.enlarge", NULL, enlarge);
  gtk_widget_class_install_action (widget_class, "tile.menu", NULL, menu_by_key);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, 0, "tile.pinned", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, 0, "tile.enlarge", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, 0, "tile.enlarge", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "tile.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "tile.menu", NULL);
}

/* In a replay nothing can be done to anybody. */
static StoaPerson *
whose (GtkWidget *tile)
{
  return STOA_TILE (tile)->call ? STOA_TILE (tile)->person : NULL;
}

static void
stoa_tile_init (StoaTile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_person_keys_add (GTK_WIDGET (self), whose);
  g_signal_connect_swapped (self->video, "resized", G_CALLBACK (resized), self);
}

/* public */

GtkWidget *
stoa_tile_new (StoaShow     *show,
               StoaPerson   *person,
               StoaTrackKind kind,
               StoaBeat     *beat)
{
  StoaTile *self = g_object_new (STOA_TYPE_TILE, NULL);
  StoaCall *call = stoa_show_get_call (show);
  StoaSource *source = call ? stoa_call_get_source (call) : NULL;

  self->show = g_object_ref (show);
  self->call = call;
  self->person = g_object_ref (person);
  self->kind = kind;
  self->paintable = stoa_tile_paintable_new (beat);
  stoa_tile_paintable_set_mirrored (self->paintable, is_own_camera (self));
  stoa_tile_paintable_set_whole (self->paintable, kind == STOA_TRACK_SCREEN);
  stoa_video_set_paintable (self->video, self->paintable);
  g_signal_connect_object (self->paintable, "notify::has-picture", G_CALLBACK (picture_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (person, "notify", G_CALLBACK (person_changed), self, G_CONNECT_SWAPPED);
  if (is_own_camera (self) && source)
    g_signal_connect_object (source, "notify::camera-live", G_CALLBACK (update_look), self, G_CONNECT_SWAPPED);
  if (is_own_screen (self))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->avatar), FALSE);
      gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->name_label)), FALSE);
      gtk_overlay_add_overlay (GTK_OVERLAY (adw_bin_get_child (ADW_BIN (self))), stoa_own_screen_new ());
    }
  if (call)
    {
      g_signal_connect_object (stoa_call_get_room (call), "changed", G_CALLBACK (room_changed), self, G_CONNECT_SWAPPED);
      room_changed (self);
    }
  person_changed (self);
  return GTK_WIDGET (self);
}

StoaPerson *
stoa_tile_get_person (StoaTile *self)
{
  g_return_val_if_fail (STOA_IS_TILE (self), NULL);
  return self->person;
}

StoaTrackKind
stoa_tile_get_kind (StoaTile *self)
{
  g_return_val_if_fail (STOA_IS_TILE (self), STOA_TRACK_CAMERA);
  return self->kind;
}

gboolean
stoa_tile_get_pinned (StoaTile *self)
{
  g_return_val_if_fail (STOA_IS_TILE (self), FALSE);
  return self->pinned;
}

gboolean
stoa_tile_has_video (StoaTile *self)
{
  gboolean has_screen;

  g_return_val_if_fail (STOA_IS_TILE (self), FALSE);

  if (self->kind == STOA_TRACK_CAMERA)
    return stoa_person_get_has_camera (self->person);
  g_object_get (self->person, "has-screen", &has_screen, NULL);
  return has_screen;
}

StoaLayer
stoa_tile_layer (guint     height,
                 StoaLayer now)
{
  if (height > MID_HEIGHT * STRETCH * (now >= STOA_LAYER_HIGH ? SLACK : 1))
    return STOA_LAYER_HIGH;
  if (height > LOW_HEIGHT * STRETCH * (now >= STOA_LAYER_MID ? SLACK : 1))
    return STOA_LAYER_MID;
  return STOA_LAYER_LOW;
}
