/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-controls.h"

#include <glib/gi18n.h>

#include "stoa-replay-words.h"
#include "stoa-seek-bar.h"
#include "stoa-spoken.h"

/* Off, full, and what is between. */
static const char *const volume_icons[] = { "audio-volume-muted-symbolic", "audio-volume-high-symbolic",
                                            "audio-volume-low-symbolic", "audio-volume-medium-symbolic", NULL };

static const char *const when_it_plays[] = { "toggle", "skip", "tenth", "rate", "step-rate", "chapter" };

#define VOLUME_STEP 0.1

struct _StoaReplayControls
{
  GtkBox parent_instance;

  GtkLabel *time_label;
  StoaSeekBar *seek_bar;
  GtkLabel *length_label;
  GtkMenuButton *speed_button;
  GtkButton *play_button;
  GtkScaleButton *volume_button;

  GSimpleActionGroup *actions;
  StoaPlayback *playback;    /* NULL while it cannot be played */
  double heard_volume;       /* before it was muted */
  gboolean narrow;
};

enum { PROP_NARROW = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { USED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaReplayControls, stoa_replay_controls, GTK_TYPE_BOX)

static void
use (StoaReplayControls *self)
{
  g_signal_emit (self, signals[USED], 0);
}

static gboolean
is_on (StoaReplayControls *self,
       const char         *action)
{
  g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), action);

  return g_variant_get_boolean (state);
}

/* what is shown */

static void
moved (StoaReplayControls *self)
{
  g_autofree char *time = stoa_replay_length (stoa_playback_get_watched (self->playback));
  g_autofree char *length = stoa_replay_length (stoa_playback_get_length (self->playback));

  gtk_label_set_label (self->time_label, time);
  gtk_label_set_label (self->length_label, length);
  stoa_seek_bar_set_position (self->seek_bar, stoa_playback_get_position (self->playback));
}

static void
show_play_button (StoaReplayControls *self)
{
  gboolean playing = self->playback && stoa_playback_get_state (self->playback) == STOA_PLAYBACK_PLAYING;
  const char *label = playing ? _("Pause") : _("Play");

  gtk_button_set_icon_name (self->play_button, playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
changed (StoaReplayControls *self)
{
  g_autofree char *speed = g_strdup_printf ("%g×", self->playback ? stoa_playback_get_rate (self->playback) : 1);
  /* Translators: how fast a replay plays, such as "1.25×" */
  g_autofree char *spoken_speed = g_strdup_printf (_("Speed: %s"), speed);

  show_play_button (self);
  gtk_menu_button_set_label (self->speed_button, speed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->speed_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken_speed, -1);
  if (self->playback)
    gtk_scale_button_set_value (self->volume_button, stoa_playback_get_volume (self->playback));
  for (guint i = 0; i < G_N_ELEMENTS (when_it_plays); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), when_it_plays[i])),
                                 self->playback != NULL);
}

/* by the pointer */

static void
seek_wanted (StoaReplayControls *self,
             gint64              position_ms)
{
  if (self->playback)
    stoa_playback_seek (self->playback, position_ms);
}

static void
volume_changed (StoaReplayControls *self,
                double              volume)
{
  if (self->playback && stoa_playback_get_volume (self->playback) != volume)
    stoa_playback_set_volume (self->playback, volume);
}

/* actions: those of when_it_plays only with a playback */

static void
toggle (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       self)
{
  stoa_playback_toggle (STOA_REPLAY_CONTROLS (self)->playback);
}

static void
skip (GSimpleAction *action,
      GVariant      *seconds,
      gpointer       self)
{
  StoaPlayback *playback = STOA_REPLAY_CONTROLS (self)->playback;

  stoa_playback_seek (playback, stoa_playback_get_position (playback) + g_variant_get_int32 (seconds) * 1000);
  use (self);
}

static void
go_to_tenth (GSimpleAction *action,
             GVariant      *tenth,
             gpointer       self)
{
  StoaPlayback *playback = STOA_REPLAY_CONTROLS (self)->playback;

  stoa_playback_seek_watched (playback, stoa_playback_get_length (playback) * g_variant_get_int32 (tenth) / 10);
  use (self);
}

static void
go_to_chapter (GSimpleAction *action,
               GVariant      *at_ms,
               gpointer       self)
{
  stoa_playback_seek (STOA_REPLAY_CONTROLS (self)->playback, g_variant_get_int64 (at_ms));
}

static void
set_rate (GSimpleAction *action,
          GVariant      *rate,
          gpointer       self)
{
  stoa_playback_set_rate (STOA_REPLAY_CONTROLS (self)->playback, g_ascii_strtod (g_variant_get_string (rate, NULL), NULL));
}

static void
step_rate (GSimpleAction *action,
           GVariant      *step,
           gpointer       self)
{
  static const double rates[] = { 0.5, 0.75, 1, 1.25, 1.5, 2 };
  StoaPlayback *playback = STOA_REPLAY_CONTROLS (self)->playback;
  int now = 0;

  while (now + 1 < (int) G_N_ELEMENTS (rates) && rates[now] < stoa_playback_get_rate (playback))
    now++;
  stoa_playback_set_rate (playback, rates[CLAMP (now + g_variant_get_int32 (step), 0, (int) G_N_ELEMENTS (rates) - 1)]);
}

static void
step_volume (GSimpleAction *action,
             GVariant      *step,
             gpointer       data)
{
  StoaReplayControls *self = data;

  gtk_scale_button_set_value (self->volume_button,
                              gtk_scale_button_get_value (self->volume_button) + g_variant_get_int32 (step) * VOLUME_STEP);
  use (self);
}

/* And back to what it was. */
static void
toggle_mute (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  StoaReplayControls *self = data;
  double volume = gtk_scale_button_get_value (self->volume_button);

  gtk_scale_button_set_value (self->volume_button, volume > 0 ? 0 : self->heard_volume > 0 ? self->heard_volume : 1);
  self->heard_volume = volume;
  use (self);
}

static void
change_silence (GSimpleAction *action,
                GVariant      *state,
                gpointer       data)
{
  StoaReplayControls *self = data;

  g_simple_action_set_state (action, state);
  if (self->playback)
    stoa_playback_set_skip_silence (self->playback, g_variant_get_boolean (state));
}

static const GActionEntry entries[] = {
  { "toggle", toggle },
  { "skip", skip, "i" },
  { "tenth", go_to_tenth, "i" },
  { "chapter", go_to_chapter, "x" },
  { "rate", set_rate, "s" },
  { "step-rate", step_rate, "i" },
  { "step-volume", step_volume, "i" },
  { "mute", toggle_mute },
  { "skip-silence", NULL, NULL, "false", change_silence },
};

/* GObject */

static void
forget_playback (StoaReplayControls *self)
{
  if (self->playback)
    g_signal_handlers_disconnect_by_data (self->playback, self);
  g_clear_object (&self->playback);
}

static void
stoa_replay_controls_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  g_value_set_boolean (value, STOA_REPLAY_CONTROLS (object)->narrow);
}

static void
stoa_replay_controls_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  STOA_REPLAY_CONTROLS (object)->narrow = g_value_get_boolean (value);
}

static void
stoa_replay_controls_dispose (GObject *object)
{
  StoaReplayControls *self = STOA_REPLAY_CONTROLS (object);

  forget_playback (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_REPLAY_CONTROLS);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (stoa_replay_controls_parent_class)->dispose (object);
}

static void
stoa_replay_controls_class_init (StoaReplayControlsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_replay_controls_get_property;
  object_class->set_property = stoa_replay_controls_set_property;
  object_class->dispose = stoa_replay_controls_dispose;
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[USED] = g_signal_new ("used", STOA_TYPE_REPLAY_CONTROLS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (STOA_TYPE_SEEK_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-replay-controls.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, time_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, seek_bar);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, length_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, speed_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, play_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayControls, volume_button);
  gtk_widget_class_bind_template_callback (widget_class, seek_wanted);
  gtk_widget_class_bind_template_callback (widget_class, volume_changed);
}

static void
stoa_replay_controls_init (StoaReplayControls *self)
{
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_scale_button_set_icons (self->volume_button, (const char **) volume_icons);
  stoa_spoken_menu (self->speed_button);
  changed (self);
}

/* public */

void
stoa_replay_controls_set_session (StoaReplayControls *self,
                                  StoaSession        *session)
{
  g_autoptr (GAction) subtitles = NULL;

  g_return_if_fail (STOA_IS_REPLAY_CONTROLS (self));

  subtitles = g_settings_create_action (stoa_session_get_settings (session), "subtitles");
  g_action_map_add_action (G_ACTION_MAP (self->actions), subtitles);
}

void
stoa_replay_controls_set_manifest (StoaReplayControls *self,
                                   const StoaManifest *manifest)
{
  g_return_if_fail (STOA_IS_REPLAY_CONTROLS (self));
  stoa_seek_bar_set_manifest (self->seek_bar, manifest);
}

void
stoa_replay_controls_set_playback (StoaReplayControls *self,
                                   StoaPlayback       *playback)
{
  g_return_if_fail (STOA_IS_REPLAY_CONTROLS (self));

  forget_playback (self);
  if (playback)
    {
      self->playback = g_object_ref (playback);
      stoa_playback_set_volume (playback, gtk_scale_button_get_value (self->volume_button));
      stoa_playback_set_skip_silence (playback, is_on (self, "skip-silence"));
      g_signal_connect_object (playback, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (playback, "moved", G_CALLBACK (moved), self, G_CONNECT_SWAPPED);
      stoa_replay_controls_show_trim (self);
    }
  changed (self);
}

void
stoa_replay_controls_show_trim (StoaReplayControls *self)
{
  g_return_if_fail (STOA_IS_REPLAY_CONTROLS (self));

  if (self->playback == NULL)
    return;
  stoa_seek_bar_set_trim (self->seek_bar, stoa_playback_get_start (self->playback), stoa_playback_get_end (self->playback));
  moved (self);
}

void
stoa_replay_controls_take_focus (StoaReplayControls *self)
{
  g_return_if_fail (STOA_IS_REPLAY_CONTROLS (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->seek_bar));
}

GActionGroup *
stoa_replay_controls_get_actions (StoaReplayControls *self)
{
  g_return_val_if_fail (STOA_IS_REPLAY_CONTROLS (self), NULL);
  return G_ACTION_GROUP (self->actions);
}
