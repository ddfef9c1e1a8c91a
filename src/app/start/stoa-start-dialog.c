/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-start-dialog.h"

#include <glib/gi18n.h>

#include "stoa-device-row.h"
#include "stoa-phrases.h"
#include "stoa-self-view.h"
#include "stoa-spoken.h"
#include "stoa-when.h"

struct _StoaStartDialog
{
  AdwDialog parent_instance;

  AdwBanner *error_banner;
  GtkWidget *start_button;
  GtkStack *start_stack;
  GtkWidget *self_view;
  GtkEditable *title_row;
  AdwComboRow *place_row;
  AdwComboRow *visibility_row;
  GtkWidget *camera_row;
  GtkWidget *mic_row;
  AdwSwitchRow *post_row;
  AdwSwitchRow *record_row;
  GtkLabel *why_label;

  StoaSession *session;
  StoaSource *source;
  char *wanted_place;        /* id of what to choose once the places are there, or NULL */
  GCancellable *starting;    /* while an attempt is under way */
  /* the attempt under way, or the failed one: it may have been started after all, and trying again means
   * the same room */
  char *request;
  char *asked_title;
  char *asked_place;
  StoaVisibility asked_visibility;
  gboolean asked_post;
};

G_DEFINE_FINAL_TYPE (StoaStartDialog, stoa_start_dialog, ADW_TYPE_DIALOG)

/* the form */

static StoaPlace *
get_place (StoaStartDialog *self)
{
  return adw_combo_row_get_selected_item (self->place_row);
}

static char *
get_title (StoaStartDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->title_row)));
}

/* The members of a profile are nobody: that choice is only there for projects. */
static StoaVisibility
get_visibility (StoaStartDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->visibility_row);
  StoaPlace *place = get_place (self);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return STOA_VISIBILITY_PUBLIC;
  return selected == 1 && place && !stoa_place_is_profile (place) ? STOA_VISIBILITY_MEMBERS
                                                                  : STOA_VISIBILITY_PRIVATE;
}

/* Why Start cannot be pressed, as a sentence, or NULL. */
static const char *
find_obstacle (StoaStartDialog *self)
{
  StoaClient *client = stoa_session_get_client (self->session);
  g_autofree char *title = get_title (self);
  gboolean loaded = FALSE;

  if (client == NULL || stoa_client_get_state (client) != STOA_CLIENT_ONLINE)
    return _("Not connected to the server. You can start as soon as the connection is back.");
  if (stoa_session_get_places (self->session))
    g_object_get (stoa_session_get_places (self->session), "loaded", &loaded, NULL);
  if (!loaded)
    return _("Asking the server where you can start…");
  if (get_place (self) == NULL)
    return _("You are not a caretaker of any profile or project here, so you cannot start a room.");
  if (*title == '\0')
    return _("Give the room a title to start it.");
  if (strlen (title) > STOA_MAX_TITLE)
    return _("The title is too long.");
  return NULL;
}

static void
update (StoaStartDialog *self)
{
  gboolean busy = self->starting != NULL;
  const char *obstacle = busy ? _("Starting…") : find_obstacle (self);

  gtk_widget_set_sensitive (self->start_button, obstacle == NULL);
  gtk_stack_set_visible_child_name (self->start_stack, busy ? "busy" : "label");
  gtk_label_set_label (self->why_label, obstacle ? obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), obstacle != NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->start_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  obstacle ? obstacle : "", -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->title_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->place_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->visibility_row), !busy);
}

static void
forget_attempt (StoaStartDialog *self)
{
  g_clear_pointer (&self->request, g_free);
  g_clear_pointer (&self->asked_title, g_free);
  g_clear_pointer (&self->asked_place, g_free);
}

/* Whatever came of the failed attempt is wanted no more. */
static void
abandon_attempt (StoaStartDialog *self)
{
  if (self->request)
    stoa_session_abandon_start (self->session, self->request, self->asked_title, self->asked_place,
                                self->asked_visibility);
  forget_attempt (self);
}

static void
changed (StoaStartDialog *self)
{
  if (self->session == NULL)
    return;
  /* something else is asked for now: a room of its own */
  if (self->starting == NULL)
    abandon_attempt (self);
  update (self);
}

static void
place_changed (StoaStartDialog *self)
{
  if (self->session == NULL)
    return;
  StoaPlace *place = get_place (self);
  StoaContextKind kind = place && !stoa_place_is_profile (place) ? STOA_CONTEXT_PROJECT : STOA_CONTEXT_PROFILE;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  StoaVisibility before;

  if (self->session == NULL)
    return;
  before = get_visibility (self);
  gtk_string_list_append (names, stoa_phrase_visibility (STOA_VISIBILITY_PUBLIC, kind));
  if (kind == STOA_CONTEXT_PROJECT)
    gtk_string_list_append (names, stoa_phrase_visibility (STOA_VISIBILITY_MEMBERS, kind));
  gtk_string_list_append (names, stoa_phrase_visibility (STOA_VISIBILITY_PRIVATE, kind));
  adw_combo_row_set_model (self->visibility_row, G_LIST_MODEL (names));
  /* never wider than what was chosen before */
  if (before != STOA_VISIBILITY_PUBLIC)
    adw_combo_row_set_selected (self->visibility_row, before == STOA_VISIBILITY_MEMBERS
                                                        || kind == STOA_CONTEXT_PROFILE ? 1 : 2);
  changed (self);
}

static gboolean
is_caretaker (gpointer item,
              gpointer data)
{
  return stoa_place_is_caretaker (item);
}

static void
choose_wanted (StoaStartDialog *self)
{
  GListModel *places = adw_combo_row_get_model (self->place_row);
  guint n = places ? g_list_model_get_n_items (places) : 0;

  for (guint i = 0; i < n && self->wanted_place; i++)
    {
      g_autoptr (StoaPlace) place = g_list_model_get_item (places, i);

      if (g_str_equal (stoa_place_get_context (place)->id, self->wanted_place))
        {
          adw_combo_row_set_selected (self->place_row, i);
          g_clear_pointer (&self->wanted_place, g_free);
        }
    }
  update (self);
}

static void
places_changed (StoaStartDialog *self)
{
  if (self->session == NULL)
    return;
  StoaPlaces *places = stoa_session_get_places (self->session);
  g_autoptr (GtkFilterListModel) mine = NULL;

  if (places == NULL)
    return;
  mine = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (places)),
                                    GTK_FILTER (gtk_custom_filter_new (is_caretaker, NULL, NULL)));
  adw_combo_row_set_model (self->place_row, G_LIST_MODEL (mine));
  g_signal_connect_object (mine, "items-changed", G_CALLBACK (choose_wanted), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (places, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  choose_wanted (self);
}

static void
client_changed (StoaStartDialog *self)
{
  if (self->session == NULL)
    return;
  StoaClient *client = stoa_session_get_client (self->session);

  if (client)
    g_signal_connect_object (client, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* camera and microphone */

static void
device_chosen (StoaStartDialog *self)
{
  g_autofree char *camera = NULL;
  g_autofree char *mic = NULL;

  g_object_get (self->camera_row, "device-id", &camera, NULL);
  g_object_get (self->mic_row, "device-id", &mic, NULL);
  stoa_source_set_camera (self->source, camera && *camera ? camera : NULL);
  stoa_source_set_mic (self->source, mic && *mic ? mic : NULL);
}

static void
set_source (StoaStartDialog *self,
            gboolean         camera_on,
            gboolean         mic_on)
{
  g_clear_object (&self->source);
  self->source = stoa_session_make_source (self->session);
  device_chosen (self);
  stoa_source_set_camera_on (self->source, camera_on);
  stoa_source_set_mic_on (self->source, mic_on);
  g_object_set (self->self_view, "source", self->source, NULL);
}

static void
remember_devices (StoaStartDialog *self)
{
  GSettings *settings = stoa_session_get_settings (self->session);
  g_autofree char *camera = NULL;
  g_autofree char *mic = NULL;

  g_object_get (self->camera_row, "device-id", &camera, NULL);
  g_object_get (self->mic_row, "device-id", &mic, NULL);
  g_settings_set_string (settings, "camera", camera ? camera : "");
  g_settings_set_string (settings, "microphone", mic ? mic : "");
  g_settings_set_boolean (settings, "camera-on", stoa_source_get_camera_on (self->source));
  g_settings_set_boolean (settings, "microphone-on", stoa_source_get_mic_on (self->source));
}

/* starting */

static void
show_failure (StoaStartDialog *self,
              const GError    *error)
{
  adw_banner_set_title (self->error_banner, error->message);
  adw_banner_set_revealed (self->error_banner, TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), error->message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  /* the devices went with the attempt */
  set_source (self, stoa_source_get_camera_on (self->source), stoa_source_get_mic_on (self->source));
}

static void
started (gpointer      object,
         const GValue *value,
         const GError *error)
{
  StoaStartDialog *self = object;

  if (self->source == NULL)
    return;
  g_clear_object (&self->starting);
  if (error)
    {
      show_failure (self, error);
      update (self);
      gtk_widget_grab_focus (GTK_WIDGET (self->title_row));
      return;
    }
  if (adw_switch_row_get_active (self->record_row))
    gtk_widget_activate_action (GTK_WIDGET (self), "moderation.record", NULL);
  remember_devices (self);
  forget_attempt (self);
  g_clear_object (&self->source);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
start (StoaStartDialog *self)
{
  if (self->starting || find_obstacle (self))
    return;

  self->starting = g_cancellable_new ();
  if (self->request == NULL)
    {
      self->request = g_uuid_string_random ();
      self->asked_title = get_title (self);
      self->asked_place = g_strdup (stoa_place_get_context (get_place (self))->id);
      self->asked_visibility = get_visibility (self);
      self->asked_post = adw_switch_row_get_active (self->post_row);
    }
  adw_banner_set_revealed (self->error_banner, FALSE);
  update (self);
  stoa_when (self,
             stoa_session_start_room (self->session, self->request, self->asked_title, self->asked_place,
                                      self->asked_visibility, self->asked_post, self->source, self->starting),
             started);
}

/* Cancelled, unless it was handed over: nothing is started and the devices are free again. */
static void
let_go (StoaStartDialog *self)
{
  /* an attempt under way ends what it started itself, when it hears that it is cancelled */
  if (self->starting == NULL && self->session)
    abandon_attempt (self);
  g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);
  if (self->source)
    {
      g_object_set (self->self_view, "source", NULL, NULL);
      stoa_source_stop (self->source);
    }
  g_clear_object (&self->source);
}

static void
stoa_start_dialog_closed (AdwDialog *dialog)
{
  let_go (STOA_START_DIALOG (dialog));
}

static void
stoa_start_dialog_dispose (GObject *object)
{
  StoaStartDialog *self = STOA_START_DIALOG (object);

  if (self->self_view)
    let_go (self);
  /* from now on what the template's parts tell while they go is not listened to */
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_START_DIALOG);
  g_clear_pointer (&self->wanted_place, g_free);
  forget_attempt (self);
  G_OBJECT_CLASS (stoa_start_dialog_parent_class)->dispose (object);
}

static void
stoa_start_dialog_class_init (StoaStartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_start_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = stoa_start_dialog_closed;

  g_type_ensure (STOA_TYPE_SELF_VIEW);
  g_type_ensure (STOA_TYPE_DEVICE_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/start/stoa-start-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, error_banner);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, start_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, self_view);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, place_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, visibility_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, camera_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, mic_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, post_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, record_row);
  gtk_widget_class_bind_template_child (widget_class, StoaStartDialog, why_label);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, place_changed);
  gtk_widget_class_bind_template_callback (widget_class, start);
}

static void
stoa_start_dialog_init (StoaStartDialog *self)
{
  g_autoptr (GtkExpression) title = gtk_property_expression_new (STOA_TYPE_PLACE, NULL, "title");

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_expression (self->place_row, title);
  stoa_spoken_choices (GTK_WIDGET (self->place_row));
  stoa_spoken_choices (GTK_WIDGET (self->visibility_row));
}

static void
show_devices (StoaStartDialog *self)
{
  GSettings *settings = stoa_session_get_settings (self->session);
  g_autofree char *camera = g_settings_get_string (settings, "camera");
  g_autofree char *mic = g_settings_get_string (settings, "microphone");

  g_object_set (self->camera_row, "devices", stoa_session_get_cameras (self->session), "device-id", camera, NULL);
  g_object_set (self->mic_row, "devices", stoa_session_get_mics (self->session), "device-id", mic, NULL);
  set_source (self, g_settings_get_boolean (settings, "camera-on"), g_settings_get_boolean (settings, "microphone-on"));
  g_signal_connect_swapped (self->camera_row, "notify::device-id", G_CALLBACK (device_chosen), self);
  g_signal_connect_swapped (self->mic_row, "notify::device-id", G_CALLBACK (device_chosen), self);
}

AdwDialog *
stoa_start_dialog_new (StoaSession *session,
                       StoaPlace   *place)
{
  StoaStartDialog *self = g_object_new (STOA_TYPE_START_DIALOG, NULL);
  const StoaAccount *account = stoa_client_get_account (stoa_session_get_client (session));

  self->session = g_object_ref (session);
  if (place)
    self->wanted_place = g_strdup (stoa_place_get_context (place)->id);
  else if (account)
    self->wanted_place = g_strdup (account->id);
  g_object_set (self->self_view, "name", account ? account->name : "", NULL);
  show_devices (self);
  g_signal_connect_object (session, "notify::places", G_CALLBACK (places_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::client", G_CALLBACK (client_changed), self, G_CONNECT_SWAPPED);
  place_changed (self);
  places_changed (self);
  client_changed (self);
  return ADW_DIALOG (self);
}
