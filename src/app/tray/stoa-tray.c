/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-tray.h"

#include <glib/gi18n.h>

#include "stoa-announcer.h"
#include "stoa-controls.h"
#include "stoa-elapsed.h"
#include "stoa-live-card.h"
#include "stoa-own-orders.h"
#include "stoa-phrases.h"
#include "stoa-queue.h"
#include "stoa-rec-chip.h"
#include "stoa-recording-alarm.h"
#include "stoa-roster.h"
#include "stoa-stage.h"

struct _StoaTray
{
  AdwBin parent_instance;

  GtkWidget *shrink_button;
  GtkWidget *live_dot;
  GtkLabel *title_label;
  StoaRecChip *rec_chip;
  GtkWidget *grow_button;
  GtkToggleButton *people_button;
  GtkWidget *view_button;
  GtkStack *stack;
  GtkWidget *idle_pane;
  GtkListBox *idle_list;
  AdwMultiLayoutView *layouts;
  AdwOverlaySplitView *grown_split;
  GtkWidget *facts_box;
  GtkWidget *elapsed;
  GtkLabel *facts_label;
  GtkWidget *troubles_box;
  GtkWidget *trouble_box;
  GtkLabel *trouble_label;
  GtkWidget *alarm;
  GtkWidget *stage;
  GtkWidget *people_box;
  GtkWidget *switcher;
  AdwViewStack *lower_stack;
  AdwViewStackPage *people_page;
  AdwViewStackPage *others_page;
  GtkWidget *queue;
  GtkWidget *roster;
  GtkListBox *others_list;
  GtkWidget *controls;

  StoaSession *session;
  StoaCall *call;            /* the one shown */
  StoaRecordingWatch *recording;
  StoaAnnouncer *announcer;  /* of its room */
  GtkCustomFilter *others_filter;
  GtkFilterListModel *others;
  gboolean grown;
};

enum { PROP_SESSION = 1, PROP_GROWN, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaTray, stoa_tray, ADW_TYPE_BIN)

/* the room one is in */

static void
update_facts (StoaTray *self)
{
  StoaRoom *room = stoa_call_get_room (self->call);
  const StoaRoomState *state = stoa_room_get_shown (room);
  StoaPerson *me = stoa_room_get_me (room);
  g_autofree char *people = NULL;
  g_autofree char *facts = NULL;
  g_autofree char *title = NULL;
  guint n;

  g_object_get (room, "people", &n, NULL);
  people = stoa_phrase_people (n);
  /* Translators: "6 people", for whom */
  facts = g_strdup_printf (_("%s · %s"), people, stoa_phrase_visibility (state->visibility, STOA_CONTEXT_PROJECT));
  gtk_label_set_label (self->facts_label, facts);
  gtk_label_set_label (self->title_label, state->title);
  g_object_set (self->elapsed, "since", state->started_at, NULL);
  title = g_strdup_printf (_("People (%u)"), n);
  adw_view_stack_page_set_title (self->people_page, title);
  g_object_set (self->controls, "can-end", me && stoa_person_get_role (me) >= STOA_ROLE_MODERATOR, NULL);
}

/* What does not work, as a sentence, or NULL. (transfer full) */
static char *
find_trouble (StoaTray *self)
{
  StoaSource *source = stoa_call_get_source (self->call);
  g_autofree char *media = NULL;
  g_autofree char *locked = NULL;

  if (stoa_room_get_link (stoa_call_get_room (self->call)) == STOA_ROOM_RECONNECTING)
    return g_strdup (_("The connection is lost. Your place is kept, and you are back as soon as it works again."));
  g_object_get (self->call, "media-trouble", &media, NULL);
  if (media)
    return g_steal_pointer (&media);
  locked = stoa_own_orders_describe (stoa_call_get_room (self->call));
  if (locked)
    return g_steal_pointer (&locked);
  if (source && stoa_source_get_mic_on (source) && stoa_source_get_mic_trouble (source))
    /* Translators: what is wrong, such as "No microphone was found" */
    return g_strdup_printf (_("%s. You are heard as soon as it works."), stoa_source_get_mic_trouble (source));
  if (source && stoa_source_get_camera_on (source) && stoa_source_get_camera_trouble (source))
    /* Translators: what is wrong, such as "No camera was found" */
    return g_strdup_printf (_("%s. You are seen as soon as it works."), stoa_source_get_camera_trouble (source));
  return NULL;
}

static void
update_troubles (StoaTray *self)
{
  if (self->troubles_box)
    gtk_widget_set_visible (self->troubles_box, gtk_widget_get_visible (self->trouble_box) || gtk_widget_get_visible (self->alarm));
}

static void
update_trouble (StoaTray *self)
{
  g_autofree char *trouble = find_trouble (self);

  gtk_label_set_label (self->trouble_label, trouble ? trouble : "");
  gtk_widget_set_visible (self->trouble_box, trouble != NULL);
  update_troubles (self);
}

static void
disconnect_call (StoaTray *self)
{
  StoaSource *source = stoa_call_get_source (self->call);

  g_signal_handlers_disconnect_by_data (self->call, self);
  g_signal_handlers_disconnect_by_data (stoa_call_get_room (self->call), self);
  if (source)
    g_signal_handlers_disconnect_by_data (source, self);
}

static void
connect_call (StoaTray *self)
{
  StoaRoom *room = stoa_call_get_room (self->call);
  StoaSource *source = stoa_call_get_source (self->call);
  const char *facts[] = { "notify::title", "notify::people", "notify::started-at", "notify::me" };

  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    g_signal_connect_object (room, facts[i], G_CALLBACK (update_facts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "changed", G_CALLBACK (update_trouble), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (room, "notify::link", G_CALLBACK (update_trouble), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->call, "notify::media-trouble", G_CALLBACK (update_trouble), self,
                           G_CONNECT_SWAPPED);
  if (source)
    g_signal_connect_object (source, "notify", G_CALLBACK (update_trouble), self, G_CONNECT_SWAPPED);
}

static void
update_buttons (StoaTray *self)
{
  gboolean in_room = self->call != NULL;

  gtk_widget_set_visible (self->grow_button, in_room && !self->grown);
  gtk_widget_set_visible (self->shrink_button, in_room && self->grown);
  gtk_widget_set_visible (GTK_WIDGET (self->people_button), in_room && self->grown);
  gtk_widget_set_visible (self->view_button, in_room && self->grown);
  gtk_widget_set_visible (self->controls, in_room);
  gtk_widget_set_visible (self->live_dot, in_room);
  gtk_widget_set_visible (self->facts_box, in_room);
}

static void
update_others (StoaTray *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->others)) > 0;

  /* with nothing in it to go to, Tab would stop at the pane itself */
  gtk_widget_set_can_focus (self->idle_pane, any);

  gtk_widget_set_visible (self->switcher, any);
  if (!any)
    adw_view_stack_set_visible_child_name (self->lower_stack, "people");
}

static gboolean
is_other (gpointer item,
          gpointer self)
{
  return !stoa_session_is_in (STOA_TRAY (self)->session, stoa_open_room_get_card (item)->id);
}

static void
call_changed (StoaTray *self)
{
  StoaCall *call = stoa_session_get_call (self->session);
  g_autoptr (StoaShow) show = call ? stoa_live_show_new (call) : NULL;

  if (self->call)
    disconnect_call (self);
  g_clear_object (&self->announcer);
  g_set_object (&self->call, call);

  g_object_set (self->stage, "show", show, NULL);
  g_object_set (self->queue, "room", call ? stoa_call_get_room (call) : NULL, NULL);
  g_object_set (self->roster, "room", call ? stoa_call_get_room (call) : NULL, NULL);
  gtk_stack_set_visible_child_name (self->stack, call ? "room" : "idle");
  if (call)
    {
      self->announcer = stoa_announcer_new (stoa_call_get_room (call), stoa_session_get_settings (self->session),
                                            GTK_ACCESSIBLE (self));
      connect_call (self);
      update_facts (self);
      update_trouble (self);
    }
  else
    gtk_label_set_label (self->title_label, _("Live"));
  update_buttons (self);
  gtk_filter_changed (GTK_FILTER (self->others_filter), GTK_FILTER_CHANGE_DIFFERENT);
}

static void
rooms_changed (StoaTray *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);

  gtk_filter_list_model_set_model (self->others, rooms ? G_LIST_MODEL (rooms) : NULL);
}

static void
set_session (StoaTray    *self,
             StoaSession *session)
{
  if (session == NULL)
    return;

  self->session = g_object_ref (session);
  stoa_stage_bind_settings (STOA_STAGE (self->stage), stoa_session_get_settings (session));
  self->recording = stoa_recording_watch_new (session);
  g_object_set (self->rec_chip, "watch", self->recording, NULL);
  g_object_set (self->alarm, "watch", self->recording, NULL);
  g_object_set (self->controls, "session", session, NULL);
  g_object_set (self->roster, "session", session, NULL);
  self->others_filter = gtk_custom_filter_new (is_other, self, NULL);
  self->others = gtk_filter_list_model_new (NULL, g_object_ref (GTK_FILTER (self->others_filter)));
  g_signal_connect_object (self->others, "items-changed", G_CALLBACK (update_others), self, G_CONNECT_SWAPPED);
  stoa_live_list_bind (self->others_list, G_LIST_MODEL (self->others), session);
  stoa_live_list_bind (self->idle_list, G_LIST_MODEL (self->others), session);
  g_signal_connect_object (session, "notify::call", G_CALLBACK (call_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  rooms_changed (self);
  call_changed (self);
  update_others (self);
}

static void
set_grown (StoaTray *self,
           gboolean  grown)
{
  if (self->grown == grown)
    return;

  self->grown = grown;
  adw_multi_layout_view_set_layout_name (self->layouts, grown ? "grown" : "small");
  g_object_set (self->stage, "grown", grown, NULL);
  update_buttons (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_GROWN]);
}

static void
show_recording (StoaTray *self)
{
  stoa_rec_chip_open (self->rec_chip);
}

static void
focus_roster (StoaTray *self)
{
  stoa_roster_take_focus (STOA_ROSTER (self->roster));
}

/* GObject */

static void
stoa_tray_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_GROWN:
      g_value_set_boolean (value, STOA_TRAY (object)->grown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tray_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      set_session (STOA_TRAY (object), g_value_get_object (value));
      break;
    case PROP_GROWN:
      set_grown (STOA_TRAY (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_tray_dispose (GObject *object)
{
  StoaTray *self = STOA_TRAY (object);

  if (self->call)
    disconnect_call (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_TRAY);
  g_clear_object (&self->recording);
  g_clear_object (&self->announcer);
  g_clear_object (&self->others);
  g_clear_object (&self->others_filter);
  g_clear_object (&self->call);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_tray_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, StoaTray, shrink_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, live_dot);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, title_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, rec_chip);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, grow_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, people_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, idle_pane);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, idle_list);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, layouts);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, grown_split);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, facts_box);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, elapsed);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, facts_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, troubles_box);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, trouble_box);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, alarm);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, stage);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, view_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, people_box);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, switcher);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, lower_stack);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, people_page);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, others_page);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, queue);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, roster);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, others_list);
  gtk_widget_class_bind_template_child (widget_class, StoaTray, controls);
}

static void
stoa_tray_class_init (StoaTrayClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_tray_get_property;
  object_class->set_property = stoa_tray_set_property;
  object_class->dispose = stoa_tray_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  props[PROP_GROWN] = g_param_spec_boolean ("grown", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_type_ensure (STOA_TYPE_ELAPSED);
  g_type_ensure (STOA_TYPE_REC_CHIP);
  g_type_ensure (STOA_TYPE_RECORDING_ALARM);
  g_type_ensure (STOA_TYPE_STAGE);
  g_type_ensure (STOA_TYPE_QUEUE);
  g_type_ensure (STOA_TYPE_ROSTER);
  g_type_ensure (STOA_TYPE_CONTROLS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/tray/stoa-tray.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, focus_roster);
  gtk_widget_class_bind_template_callback (widget_class, show_recording);
  gtk_widget_class_bind_template_callback (widget_class, update_troubles);
}

static void
stoa_tray_init (StoaTray *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "stage", stoa_stage_get_actions (STOA_STAGE (self->stage)));
  g_object_bind_property (self->people_button, "active", self->grown_split, "show-sidebar",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* public */

StoaSession *
stoa_tray_get_session (StoaTray *self)
{
  g_return_val_if_fail (STOA_IS_TRAY (self), NULL);
  return self->session;
}

gboolean
stoa_tray_take_focus (StoaTray *self)
{
  g_return_val_if_fail (STOA_IS_TRAY (self), FALSE);

  if (self->call)
    return gtk_widget_grab_focus (self->stage) || gtk_widget_child_focus (self->controls, GTK_DIR_TAB_FORWARD);
  return gtk_widget_child_focus (GTK_WIDGET (self->idle_list), GTK_DIR_TAB_FORWARD);
}

void
stoa_tray_focus_people (StoaTray *self)
{
  g_return_if_fail (STOA_IS_TRAY (self));

  if (self->call == NULL)
    return;
  if (self->grown)
    adw_overlay_split_view_set_show_sidebar (self->grown_split, TRUE);
  adw_view_stack_set_visible_child_name (self->lower_stack, "people");
  stoa_roster_take_focus (STOA_ROSTER (self->roster));
}
