/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-card.h"

#include <glib/gi18n.h>

#include "stoa-reel.h"
#include "stoa-replay-menus.h"
#include "stoa-replay-words.h"
#include "stoa-spoken.h"
#include "stoa-taking-out.h"

struct _StoaReplayCard
{
  AdwBin parent_instance;

  GtkPicture *poster;
  GtkImage *state_icon;
  GtkLabel *length_label;
  GtkLabel *title_label;
  GtkLabel *details_label;
  GtkProgressBar *progress;
  GtkButton *play_button;
  GtkMenuButton *menu_button;

  StoaSession *session;
  StoaRecordingCard *card;   /* what is shown */
  StoaRecording *recording;  /* that of the session, or NULL */
  DexFuture *poster_wanted;  /* unowned: what the picture waits for */
};

G_DEFINE_FINAL_TYPE (StoaReplayCard, stoa_replay_card, ADW_TYPE_BIN)

static gboolean
is (StoaReplayCard     *self,
    StoaRecordingPhase  phase)
{
  return self->card && self->card->phase == (int) phase;
}

/* the picture */

typedef struct
{
  GWeakRef self;
  DexFuture *future;
} Poster;

static void
poster_free (gpointer data)
{
  Poster *poster = data;

  g_weak_ref_clear (&poster->self);
  g_free (poster);
}

static DexFuture *
poster_arrived (DexFuture *future,
                gpointer   data)
{
  Poster *poster = data;
  g_autoptr (StoaReplayCard) self = g_weak_ref_get (&poster->self);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->poster_wanted != poster->future)
    return NULL;
  self->poster_wanted = NULL;
  if (value)
    gtk_picture_set_paintable (self->poster, g_value_get_object (value));
  return NULL;
}

static void
show_poster (StoaReplayCard *self)
{
  StoaPictureCache *pictures = stoa_session_get_pictures (self->session);
  GdkTexture *texture = NULL;
  Poster *poster;

  if (pictures && is (self, STOA_RECORDING_READY))
    texture = stoa_picture_cache_peek (pictures, STOA_PICTURE_REPLAY, self->card->id, 1);
  gtk_picture_set_paintable (self->poster, GDK_PAINTABLE (texture));
  self->poster_wanted = NULL;
  if (texture || pictures == NULL || !is (self, STOA_RECORDING_READY))
    return;
  poster = g_new0 (Poster, 1);
  g_weak_ref_init (&poster->self, self);
  poster->future = self->poster_wanted = stoa_picture_cache_load (pictures, STOA_PICTURE_REPLAY, self->card->id, 1);
  dex_future_disown (dex_future_finally (poster->future, poster_arrived, poster, poster_free));
}

/* what is shown */

static const char *
find_state_icon (StoaReplayCard *self)
{
  switch (self->card->phase)
    {
    case STOA_RECORDING_RECORDING:
      return "media-record-symbolic";
    case STOA_RECORDING_FINISHING:
      return "content-loading-symbolic";
    case STOA_RECORDING_FAILED:
      return "dialog-warning-symbolic";
    case STOA_RECORDING_EXPIRED:
      return "text-x-generic-symbolic";
    case STOA_RECORDING_READY:
    default:
      return "media-playback-start-symbolic";
    }
}

static void
show_button (StoaReplayCard *self)
{
  gboolean expired = is (self, STOA_RECORDING_EXPIRED);
  gboolean opens = expired || is (self, STOA_RECORDING_READY);
  g_autofree char *name = g_strdup_printf (expired ? _("Receipt of %s") : _("Play %s"), self->card->title);

  gtk_widget_set_sensitive (GTK_WIDGET (self->play_button), opens);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), !opens ? NULL : expired ? _("Receipt") : _("Play"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), is (self, STOA_RECORDING_READY) || self->card->can_edit);
}

static void
update (StoaReplayCard *self)
{
  g_autofree char *details = stoa_replay_describe (self->card);
  g_autofree char *length = stoa_replay_length (self->card->duration_ms);
  /* Translators: the title of a recording, and what there is to say of it */
  g_autofree char *label = g_strdup_printf (_("Replay: %s. %s"), self->card->title, details);
  g_autofree char *menu = g_strdup_printf (_("More of %s"), self->card->title);
  gboolean ready = is (self, STOA_RECORDING_READY);

  gtk_label_set_label (self->title_label, self->card->title);
  gtk_label_set_label (self->details_label, details);
  gtk_label_set_label (self->length_label, length);
  gtk_widget_set_visible (GTK_WIDGET (self->length_label), ready);
  gtk_image_set_from_icon_name (self->state_icon, find_state_icon (self));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), is (self, STOA_RECORDING_FINISHING));
  gtk_progress_bar_set_fraction (self->progress, CLAMP (self->card->progress, 0, 1));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  show_button (self);
}

static void
recording_changed (StoaReplayCard *self)
{
  gboolean was_ready = is (self, STOA_RECORDING_READY);

  stoa_record_unref (self->card);
  self->card = stoa_record_ref ((gpointer) stoa_recording_get_card (self->recording));
  update (self);
  if (was_ready != is (self, STOA_RECORDING_READY))
    show_poster (self);
}

/* One that is told of later is found then. */
static void
look_for_recording (StoaReplayCard *self)
{
  StoaRecordings *recordings = stoa_session_get_recordings (self->session);

  if (self->recording || self->card == NULL || recordings == NULL)
    return;
  self->recording = stoa_recordings_find (recordings, self->card->id);
  if (self->recording == NULL)
    return;
  g_object_ref (self->recording);
  g_signal_connect_object (self->recording, "changed", G_CALLBACK (recording_changed), self, G_CONNECT_SWAPPED);
  recording_changed (self);
}

/* the menu */

static void
fill_menu (GtkMenuButton *button,
           gpointer       self)
{
  g_autoptr (GMenuModel) menu = stoa_replay_card_menu (STOA_REPLAY_CARD (self)->card);

  gtk_menu_button_set_menu_model (button, menu);
}

static void
open_menu (StoaReplayCard *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->menu_button)))
    gtk_menu_button_popup (self->menu_button);
}

/* doing */

static void
activate (StoaReplayCard *self,
          const char     *action)
{
  gtk_widget_activate_action (GTK_WIDGET (self), action, "s", self->card->id);
}

static void
play (StoaReplayCard *self)
{
  stoa_replay_card_activate (self);
}

static void
activate_by_key (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  stoa_replay_card_activate (STOA_REPLAY_CARD (widget));
}

static void
copy_by_key (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  if (is (STOA_REPLAY_CARD (widget), STOA_RECORDING_READY))
    activate (STOA_REPLAY_CARD (widget), "replay.copy");
}

static void
menu_by_key (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  open_menu (STOA_REPLAY_CARD (widget));
}

/* Only what is finished can be dragged: whoever gets it reads it at once. */
static GdkContentProvider *
prepare_drag (StoaReplayCard *self)
{
  return self->card ? stoa_recording_content (self->session, self->card->id) : NULL;
}

static void
begin_drag (StoaReplayCard *self,
            GdkDrag        *drag,
            GtkDragSource  *source)
{
  GdkPaintable *poster = gtk_picture_get_paintable (self->poster);
  g_autoptr (GdkPaintable) whole = poster ? NULL : gtk_widget_paintable_new (GTK_WIDGET (self->poster));

  gtk_drag_source_set_icon (source, poster ? poster : whole, 0, 0);
}

/* GObject */

static void
forget (StoaReplayCard *self)
{
  if (self->recording)
    g_signal_handlers_disconnect_by_data (self->recording, self);
  g_clear_object (&self->recording);
  g_clear_pointer (&self->card, stoa_record_unref);
  self->poster_wanted = NULL;
}

static void
stoa_replay_card_dispose (GObject *object)
{
  StoaReplayCard *self = STOA_REPLAY_CARD (object);

  forget (self);
  /* the bin would let go of a child that the template has taken away already */
  if (self->poster)
    adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_REPLAY_CARD);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_replay_card_parent_class)->dispose (object);
}

static void
stoa_replay_card_class_init (StoaReplayCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GtkWidgetClass *plain = g_type_class_peek (GTK_TYPE_WIDGET);

  G_OBJECT_CLASS (klass)->dispose = stoa_replay_card_dispose;
  /* a bin would hand the focus on */
  widget_class->focus = plain->focus;
  widget_class->grab_focus = plain->grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/replay/stoa-replay-card.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, poster);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, state_icon);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, length_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, details_label);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, progress);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, play_button);
  gtk_widget_class_bind_template_child (widget_class, StoaReplayCard, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, play);
  gtk_widget_class_bind_template_callback (widget_class, open_menu);
  gtk_widget_class_bind_template_callback (widget_class, prepare_drag);
  gtk_widget_class_bind_template_callback (widget_class, begin_drag);
  gtk_widget_class_install_action (widget_class, "card.copy", NULL, copy_by_key);
  gtk_widget_class_install_action (widget_class, "card.activate", NULL, activate_by_key);
  gtk_widget_class_install_action (widget_class, "card.menu", NULL, menu_by_key);
}

static void
stoa_replay_card_init (StoaReplayCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, fill_menu, self, NULL);
  stoa_spoken_menu (self->menu_button);
}

/* public */

GtkWidget *
stoa_replay_card_new (StoaSession *session)
{
  StoaReplayCard *self = g_object_new (STOA_TYPE_REPLAY_CARD, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}

void
stoa_replay_card_show (StoaReplayCard          *self,
                       const StoaRecordingCard *card)
{
  StoaRecordings *recordings = stoa_session_get_recordings (self->session);

  g_return_if_fail (STOA_IS_REPLAY_CARD (self));

  if (recordings)
    g_signal_handlers_disconnect_by_func (recordings, look_for_recording, self);
  forget (self);
  if (card == NULL)
    return;
  self->card = stoa_record_ref ((gpointer) card);
  if (recordings)
    g_signal_connect_object (recordings, "items-changed", G_CALLBACK (look_for_recording), self, G_CONNECT_SWAPPED);
  look_for_recording (self);
  update (self);
  show_poster (self);
  if (is (self, STOA_RECORDING_READY))
    stoa_reel_warm_up ();
}

static gboolean
may_edit (StoaReplayCard *self,
          const StoaPost *post)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  StoaPlace *place = places ? stoa_places_find (places, post->context) : NULL;
  const StoaAccount *me = stoa_client_get_account (stoa_session_get_client (self->session));

  return (place && stoa_place_is_caretaker (place)) || (me && g_strcmp0 (post->author, me->id) == 0);
}

void
stoa_replay_card_show_post (StoaReplayCard *self,
                            const StoaPost *post)
{
  g_autoptr (StoaRecordingCard) card = stoa_record_new (&stoa_recording_card_type);

  g_return_if_fail (STOA_IS_REPLAY_CARD (self));

  card->id = g_strdup (post->recording);
  card->phase = post->state == STOA_POST_EXPIRED ? STOA_RECORDING_EXPIRED : STOA_RECORDING_READY;
  card->room = g_strdup (post->room);
  card->context = g_strdup (post->context);
  card->title = g_strdup (post->title);
  card->started_at = post->started_at;
  card->duration_ms = post->duration_ms;
  card->retention = post->retention ? stoa_record_ref (post->retention) : NULL;
  card->published = TRUE;
  card->post = g_strdup (post->id);
  card->can_edit = may_edit (self, post);
  stoa_replay_card_show (self, card);
}

void
stoa_replay_card_activate (StoaReplayCard *self)
{
  g_return_if_fail (STOA_IS_REPLAY_CARD (self));

  /* for benchmarks: the tiles say when they painted their first pictures */
  g_debug ("replay asked for at %" G_GINT64_FORMAT " us", g_get_monotonic_time ());
  if (is (self, STOA_RECORDING_READY))
    activate (self, "replay.play");
  else if (is (self, STOA_RECORDING_EXPIRED))
    activate (self, "replay.receipt");
}
