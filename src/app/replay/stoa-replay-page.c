/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-page.h"

#include <glib/gi18n.h>

#include "stoa-client-recordings.h"
#include "stoa-mpris.h"
#include "stoa-playback.h"
#include "stoa-replay-bars.h"
#include "stoa-replay-controls.h"
#include "stoa-replay-keys.h"
#include "stoa-replay-menus.h"
#include "stoa-replay-people-list.h"
#include "stoa-replay-positions.h"
#include "stoa-replay-subtitles.h"
#include "stoa-replay-trim.h"
#include "stoa-spoken.h"
#include "stoa-stage.h"
#include "stoa-when.h"

#define NEAR_END_MS 5000
#define SAVE_EVERY_MS 5000

struct _StoaReplayPage
{
  AdwNavigationPage parent_instance;

  AdwToolbarView *view;
  GtkMenuButton *menu_button;
  GtkToggleButton *people_button;
  GtkMenuButton *chapters_button;
  AdwOverlaySplitView *split;
  StoaStage *stage;
  GtkWidget *spinner;
  AdwStatusPage *status;
  GtkProgressBar *status_progress;
  GtkWidget *bottom_box;
  GtkButton *status_button;
  GtkListBox *people_list;
  GtkWidget *people_note;
  StoaReplayTrim *trim;
  StoaReplayControls *controls;
  StoaReplaySubtitles *subtitles;

  StoaReplayBars *bars;
  StoaSession *session;
  StoaManifest *manifest;
  StoaRecording *recording;  /* as the session knows it */
  StoaPlayback *playback;    /* NULL while it cannot be played */
  StoaMpris *mpris;
  gboolean edit;
  gboolean loading;          /* the manifest, anew */
  gint64 saved_ms;           /* the position that is remembered */
  gboolean alone;
};

enum { PROP_ALONE = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaReplayPage, stoa_replay_page, ADW_TYPE_NAVIGATION_PAGE)

static void open_playback (StoaReplayPage *self);

static int
get_phase (StoaReplayPage *self)
{
  return self->recording ? stoa_recording_get_card (self->recording)->phase : self->manifest->phase;
}

/* where one was */

static void
remember (StoaReplayPage *self)
{
  gint64 position;

  if (self->playback == NULL)
    return;
  position = stoa_playback_get_position (self->playback);
  if (stoa_playback_get_state (self->playback) == STOA_PLAYBACK_ENDED || position > stoa_playback_get_end (self->playback) - NEAR_END_MS)
    position = 0;
  if (position == self->saved_ms)
    return;
  self->saved_ms = position;
  stoa_replay_positions_set (stoa_session_get_settings (self->session), self->manifest->id, position);
}

static void
bars_used (StoaReplayPage *self)
{
  stoa_replay_bars_show (self->bars);
}

/* what is shown */

static void
show_status (StoaReplayPage *self,
             const char     *icon,
             const char     *title,
             const char     *description,
             const char     *button,
             double          progress)
{
  g_autofree char *text = description ? g_markup_escape_text (description, -1) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->status), title != NULL);
  if (title == NULL)
    return;
  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, text);
  gtk_widget_set_visible (GTK_WIDGET (self->status_button), button != NULL);
  if (button)
    gtk_button_set_label (self->status_button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->status_progress), progress >= 0);
  gtk_progress_bar_set_fraction (self->status_progress, CLAMP (progress, 0, 1));
}

static void
update_status (StoaReplayPage *self)
{
  const char *trouble = self->playback ? stoa_playback_get_trouble (self->playback) : NULL;
  double progress = self->recording ? stoa_recording_get_card (self->recording)->progress : 0;

  if (get_phase (self) == STOA_RECORDING_EXPIRED)
    show_status (self, "user-trash-symbolic", _("This Recording Was Deleted"),
                 _("The receipt lists each file it had, and when it was deleted."), _("_Receipt"), -1);
  else if (get_phase (self) == STOA_RECORDING_FAILED)
    show_status (self, "dialog-warning-symbolic", _("It Cannot Be Played"), self->manifest->trouble, NULL, -1);
  else if (get_phase (self) != STOA_RECORDING_READY)
    show_status (self, "camera-video-symbolic", _("It Is Being Put Together"), _("It can be played when that is done."), NULL, progress);
  else if (trouble)
    show_status (self, "dialog-warning-symbolic", _("It Cannot Be Played Now"), trouble, _("_Try Again"), -1);
  else
    show_status (self, NULL, NULL, NULL, NULL, -1);
}

static void
moved (StoaReplayPage *self)
{
  gint64 position = stoa_playback_get_position (self->playback);

  stoa_replay_subtitles_seek (self->subtitles, position);
  if (ABS (position - self->saved_ms) >= SAVE_EVERY_MS)
    remember (self);
}

static gboolean
has_chapters (StoaReplayPage *self)
{
  GMenuModel *chapters = gtk_menu_button_get_menu_model (self->chapters_button);

  return chapters != NULL && g_menu_model_get_n_items (chapters) > 0;
}

static void
changed (StoaReplayPage *self)
{
  StoaPlaybackState state = self->playback ? stoa_playback_get_state (self->playback) : STOA_PLAYBACK_FAILED;

  gtk_widget_set_visible (self->spinner, self->playback
                                           && (state == STOA_PLAYBACK_LOADING || stoa_playback_is_buffering (self->playback)));
  gtk_widget_set_visible (self->bottom_box, get_phase (self) == STOA_RECORDING_READY);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), get_phase (self) == STOA_RECORDING_READY);
  gtk_widget_set_visible (GTK_WIDGET (self->people_button), get_phase (self) != STOA_RECORDING_EXPIRED);
  gtk_widget_set_visible (GTK_WIDGET (self->chapters_button), get_phase (self) == STOA_RECORDING_READY && has_chapters (self));
  if (get_phase (self) == STOA_RECORDING_EXPIRED)
    gtk_toggle_button_set_active (self->people_button, FALSE);
  update_status (self);
  stoa_replay_bars_set_playing (self->bars, state == STOA_PLAYBACK_PLAYING);
}

/* the recording changes meanwhile */

static void
close_playback (StoaReplayPage *self)
{
  if (self->playback == NULL)
    return;
  remember (self);
  g_clear_object (&self->mpris);
  g_object_set (self->stage, "show", NULL, NULL);
  g_signal_handlers_disconnect_by_data (self->playback, self);
  stoa_playback_stop (self->playback);
  g_clear_object (&self->playback);
  stoa_replay_controls_set_playback (self->controls, NULL);
  stoa_replay_trim_show (self->trim, self->manifest, NULL);
}

static void
show_manifest (StoaReplayPage     *self,
               const StoaManifest *manifest)
{
  StoaManifest *before = self->manifest;
  g_autoptr (GMenuModel) chapters = NULL;
  g_autoptr (GMenuModel) menu = NULL;

  self->manifest = stoa_record_ref ((gpointer) manifest);
  stoa_record_unref (before);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), manifest->title);
  stoa_replay_controls_set_manifest (self->controls, manifest);
  stoa_replay_subtitles_set_manifest (self->subtitles, manifest);
  stoa_replay_people_list_fill (self->people_list, self->session, manifest);
  gtk_widget_set_visible (self->people_note, manifest->can_edit);
  stoa_replay_trim_show (self->trim, manifest, self->playback);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.save", manifest->can_edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.publish", manifest->can_edit);
  chapters = stoa_replay_chapters_menu (manifest);
  menu = stoa_replay_menu (manifest);
  gtk_menu_button_set_menu_model (self->chapters_button, chapters);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

static void
loaded (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaReplayPage *self = object;

  self->loading = FALSE;
  if (error)
    {
      stoa_session_notify (self->session, error->message);
      return;
    }
  show_manifest (self, g_value_get_boxed (value));
  if (self->playback == NULL && get_phase (self) == STOA_RECORDING_READY)
    open_playback (self);
  changed (self);
}

static void
load (StoaReplayPage *self)
{
  StoaClient *client = stoa_session_get_client (self->session);

  if (self->loading || client == NULL)
    return;
  self->loading = TRUE;
  stoa_when (self, stoa_client_load_manifest (client, self->manifest->id), loaded);
}

static void
recording_changed (StoaReplayPage *self)
{
  if (get_phase (self) != STOA_RECORDING_READY)
    close_playback (self);
  if (get_phase (self) != STOA_RECORDING_EXPIRED && get_phase (self) != STOA_RECORDING_FINISHING)
    load (self);
  changed (self);
}

static void
status_clicked (StoaReplayPage *self)
{
  if (get_phase (self) == STOA_RECORDING_EXPIRED)
    gtk_widget_activate_action (GTK_WIDGET (self), "replay.receipt", "s", self->manifest->id);
  else if (self->playback)
    stoa_playback_retry (self->playback);
}

static void
raise_window (StoaReplayPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (root));
}

static void
open_playback (StoaReplayPage *self)
{
  gint64 position = stoa_replay_positions_get (stoa_session_get_settings (self->session), self->manifest->id);

  self->playback = stoa_playback_new (self->session, self->manifest);
  self->mpris = stoa_mpris_new (self->playback, self->manifest->title);
  self->saved_ms = position;
  g_signal_connect_object (self->mpris, "raise", G_CALLBACK (raise_window), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->playback, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->playback, "moved", G_CALLBACK (moved), self, G_CONNECT_SWAPPED);
  g_object_set (self->stage, "show", self->playback, NULL);
  if (position > 0)
    stoa_playback_seek (self->playback, position);
  stoa_playback_play (self->playback);
  stoa_replay_controls_set_playback (self->controls, self->playback);
  stoa_replay_trim_show (self->trim, self->manifest, self->playback);
  moved (self);
}

/* doing */

static void
toggle_fullscreen (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (!GTK_IS_WINDOW (root))
    return;
  if (gtk_window_is_fullscreen (GTK_WINDOW (root)))
    gtk_window_unfullscreen (GTK_WINDOW (root));
  else
    gtk_window_fullscreen (GTK_WINDOW (root));
}

/* trimming and publishing */

static void
trimmed (StoaReplayPage *self)
{
  stoa_replay_controls_show_trim (self->controls);
}

static void
trim_start (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  stoa_replay_trim_start (STOA_REPLAY_PAGE (widget)->trim);
}

static void
trim_end (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  stoa_replay_trim_end (STOA_REPLAY_PAGE (widget)->trim);
}

static void
trim_reset (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  stoa_replay_trim_reset (STOA_REPLAY_PAGE (widget)->trim);
}

static void
show_edit (StoaReplayPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->trim), self->edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.trim-start", self->edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.trim-end", self->edit);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.trim-reset", self->edit);
}

static void
toggle_edit (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  StoaReplayPage *self = STOA_REPLAY_PAGE (widget);

  self->edit = !self->edit;
  show_edit (self);
}

static void
saved (StoaReplayPage     *self,
       const StoaManifest *manifest)
{
  show_manifest (self, manifest);
  stoa_replay_controls_show_trim (self->controls);
}

static void
save (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  stoa_replay_trim_save (STOA_REPLAY_PAGE (widget)->trim);
}

static void
publish (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  stoa_replay_trim_publish (STOA_REPLAY_PAGE (widget)->trim);
}

/* GObject */

static void
stoa_replay_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_ALONE:
      g_value_set_boolean (value, STOA_REPLAY_PAGE (object)->alone);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_replay_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_ALONE:
      STOA_REPLAY_PAGE (object)->alone = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_replay_page_hidden (AdwNavigationPage *page)
{
  close_playback (STOA_REPLAY_PAGE (page));
}

static void
stoa_replay_page_dispose (GObject *object)
{
  StoaReplayPage *self = STOA_REPLAY_PAGE (object);

  g_clear_object (&self->bars);
  if (self->stage)
    close_playback (self);
  g_clear_object (&self->recording);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_REPLAY_PAGE);
  g_clear_pointer (&self->manifest, stoa_record_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_replay_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-replay-page.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, view);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, people_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, chapters_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, split);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, stage);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, status);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, status_progress);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, status_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, people_list);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, people_note);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, trim);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, bottom_box);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, controls);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayPage, subtitles);
  gtk_widget_class_bind_template_callback (widget_class, status_clicked);
  gtk_widget_class_bind_template_callback (widget_class, trimmed);
  gtk_widget_class_bind_template_callback (widget_class, saved);
  gtk_widget_class_bind_template_callback (widget_class, bars_used);
}

static void
stoa_replay_page_class_init (StoaReplayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_replay_page_dispose;
  G_OBJECT_CLASS (klass)->get_property = stoa_replay_page_get_property;
  G_OBJECT_CLASS (klass)->set_property = stoa_replay_page_set_property;
  props[PROP_ALONE] = g_param_spec_boolean ("alone", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = stoa_replay_page_hidden;
  g_type_ensure (STOA_TYPE_STAGE);
  g_type_ensure (STOA_TYPE_REPLAY_CONTROLS);
  g_type_ensure (STOA_TYPE_REPLAY_SUBTITLES);
  g_type_ensure (STOA_TYPE_REPLAY_TRIM);
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.fullscreen", NULL, toggle_fullscreen);
  gtk_widget_class_install_action (widget_class, "page.edit", NULL, toggle_edit);
  gtk_widget_class_install_action (widget_class, "page.trim-start", NULL, trim_start);
  gtk_widget_class_install_action (widget_class, "page.trim-end", NULL, trim_end);
  gtk_widget_class_install_action (widget_class, "page.trim-reset", NULL, trim_reset);
  gtk_widget_class_install_action (widget_class, "page.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "page.publish", NULL, publish);
}

static void
stoa_replay_page_init (StoaReplayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "stage", stoa_stage_get_actions (self->stage));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "play", stoa_replay_controls_get_actions (self->controls));
  stoa_spoken_menu (self->menu_button);
  stoa_spoken_menu (self->chapters_button);
  stoa_replay_keys_add (GTK_WIDGET (self));
  self->bars = stoa_replay_bars_new (GTK_WIDGET (self), self->view);
}

/* public */

AdwNavigationPage *
stoa_replay_page_new (StoaSession        *session,
                      const StoaManifest *manifest,
                      gboolean            edit)
{
  StoaReplayPage *self = g_object_new (STOA_TYPE_REPLAY_PAGE, NULL);
  StoaRecordings *recordings = stoa_session_get_recordings (session);
  StoaRecording *recording = recordings ? stoa_recordings_find (recordings, manifest->id) : NULL;

  self->session = g_object_ref (session);
  stoa_replay_trim_set_session (self->trim, session);
  stoa_replay_controls_set_session (self->controls, session);
  g_settings_bind (stoa_session_get_settings (session), "subtitles", self->subtitles, "on", G_SETTINGS_BIND_GET);
  self->edit = edit && manifest->can_edit;
  if (recording)
    {
      self->recording = g_object_ref (recording);
      g_signal_connect_object (recording, "changed", G_CALLBACK (recording_changed), self, G_CONNECT_SWAPPED);
    }
  show_manifest (self, manifest);
  show_edit (self);
  gtk_toggle_button_set_active (self->people_button, self->edit);
  if (get_phase (self) == STOA_RECORDING_READY)
    open_playback (self);
  changed (self);
  return ADW_NAVIGATION_PAGE (self);
}

void
stoa_replay_page_take_focus (StoaReplayPage *self)
{
  g_return_if_fail (STOA_IS_REPLAY_PAGE (self));
  stoa_replay_controls_take_focus (self->controls);
}

void
stoa_replay_page_set_fullscreen (StoaReplayPage *self,
                                 gboolean        fullscreen)
{
  g_return_if_fail (STOA_IS_REPLAY_PAGE (self));

  stoa_replay_bars_set_fullscreen (self->bars, fullscreen);
}
