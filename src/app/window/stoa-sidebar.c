/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-sidebar.h"

#include <glib/gi18n.h>

#include "stoa-archived.h"
#include "stoa-face.h"
#include "stoa-phrases.h"
#include "stoa-spoken.h"

struct _StoaSidebar
{
  AdwBin parent_instance;

  AdwSidebar *sidebar;
  AdwSidebarItem *home_item;
  AdwSidebarItem *you_item;
  AdwSidebarSection *projects_section;
  AdwSidebarSection *rooms_section;
  StoaArchived *archived;
  GtkSelectionModel *items;

  StoaSession *session;
  StoaOpenRooms *rooms;
  GtkFilter *present_filter; /* projects that are not archived */
  GtkFilter *past_filter;    /* those that are */
  GObject *shown;            /* what was told last: a place, a room, or the home item */
  gboolean elsewhere;        /* a page is shown that is not listed, until one of the list is chosen */
  gboolean painted;          /* since it is on the screen */
  guint rest_source;
  gboolean changing;         /* the list is, and not what is chosen of it */
};

enum { PROP_SESSION = 1, PROP_MODE, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { SHOW_HOME, SHOW_PLACE, SHOW_ROOM, ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSidebar, stoa_sidebar, ADW_TYPE_BIN)

static GObject *
get_subject (StoaSidebar    *self,
             AdwSidebarItem *item)
{
  StoaPlaces *places = self->session ? stoa_session_get_places (self->session) : NULL;

  if (item == NULL)
    return NULL;
  if (item == self->you_item)
    return places ? G_OBJECT (stoa_places_get_profile (places)) : NULL;
  if (item == self->home_item)
    return G_OBJECT (item);
  return g_object_get_data (G_OBJECT (item), "subject");
}

static void
tell (StoaSidebar    *self,
      AdwSidebarItem *item)
{
  GObject *subject = get_subject (self, item);

  if (subject == NULL || subject == self->shown)
    return;
  g_set_object (&self->shown, subject);
  stoa_archived_select (self->archived, NULL);
  if (item == self->home_item)
    g_signal_emit (self, signals[SHOW_HOME], 0);
  else if (STOA_IS_PLACE (subject))
    g_signal_emit (self, signals[SHOW_PLACE], 0, subject);
  else
    g_signal_emit (self, signals[SHOW_ROOM], 0, subject);
}

/* When its items change, libadwaita selects one by itself. */
static void
selection_changed (StoaSidebar *self)
{
  if (!self->elsewhere && !self->changing)
    tell (self, adw_sidebar_get_selected_item (self->sidebar));
}

static void
item_activated (StoaSidebar *self,
                guint        index)
{
  self->elsewhere = FALSE;
  tell (self, adw_sidebar_get_item (self->sidebar, index));
  g_signal_emit (self, signals[ACTIVATED], 0);
}

static void
archived_chosen (StoaSidebar *self,
                 StoaPlace   *place)
{
  stoa_sidebar_choose_subject (self, G_OBJECT (place));
  g_signal_emit (self, signals[SHOW_PLACE], 0, place);
  g_signal_emit (self, signals[ACTIVATED], 0);
}

/* What is shown stays shown, whatever becomes of the list: only who is not in a project any more is brought elsewhere. */

static guint
find_subject (StoaSidebar *self,
              GObject     *subject)
{
  AdwSidebarItem *item;

  for (guint i = 0; (item = adw_sidebar_get_item (self->sidebar, i)) != NULL; i++)
    if (get_subject (self, item) == subject)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
projects_change (StoaSidebar *self)
{
  self->changing = TRUE;
}

static void
projects_changed (StoaSidebar *self)
{
  guint position = self->shown ? find_subject (self, self->shown) : 0;
  StoaPlace *place = STOA_IS_PLACE (self->shown) ? STOA_PLACE (self->shown) : NULL;

  if (position != GTK_INVALID_LIST_POSITION)
    {
      self->elsewhere = FALSE;
      stoa_archived_select (self->archived, NULL);
    }
  self->elsewhere |= position == GTK_INVALID_LIST_POSITION && place && stoa_place_get_context (place)->archived;
  if (position != GTK_INVALID_LIST_POSITION || self->elsewhere)
    adw_sidebar_set_selected (self->sidebar, position);
  self->changing = FALSE;
  if (self->elsewhere)
    stoa_archived_select (self->archived, place);
  else
    tell (self, adw_sidebar_get_selected_item (self->sidebar));
}

static void
sort_anew (StoaSidebar *self)
{
  gtk_filter_changed (self->past_filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->present_filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* items */

static AdwSidebarItem *
new_item (GObject *subject)
{
  AdwSidebarItem *item = g_object_new (ADW_TYPE_SIDEBAR_ITEM, NULL);

  g_object_set_data_full (G_OBJECT (item), "subject", g_object_ref (subject), g_object_unref);
  g_object_bind_property (subject, "title", item, "title", G_BINDING_SYNC_CREATE);
  return item;
}

/* What one has not read, and the picture. */
static void
update_project_item (AdwSidebarItem *item)
{
  StoaSidebar *self = g_object_get_data (G_OBJECT (item), "sidebar");
  const StoaContext *context = stoa_place_get_context (g_object_get_data (G_OBJECT (item), "subject"));
  GtkWidget *unread = adw_sidebar_item_get_suffix (item);
  AdwAvatar *avatar = ADW_AVATAR (adw_sidebar_item_get_prefix (item));
  g_autofree char *count = context->unread >= STOA_MAX_UNREAD ? g_strdup_printf ("%d+", STOA_MAX_UNREAD - 1)
                                                                : g_strdup_printf ("%d", (int) context->unread);
  g_autofree char *spoken = g_strdup_printf (ngettext ("%d new post", "%d new posts", context->unread),
                                             (int) context->unread);

  adw_avatar_set_text (avatar, context->title);
  stoa_face_show (avatar, stoa_session_get_pictures (self->session), context->id, context->picture);
  gtk_label_set_label (GTK_LABEL (unread), count);
  gtk_widget_set_tooltip_text (unread, spoken);
  gtk_widget_set_visible (unread, context->unread > 0);
}

static AdwSidebarItem *
create_project_item (gpointer place,
                     gpointer self)
{
  AdwSidebarItem *item = new_item (place);
  GtkWidget *unread = gtk_label_new (NULL);

  g_object_set_data (G_OBJECT (item), "sidebar", self);
  gtk_widget_add_css_class (unread, "numeric");
  gtk_widget_add_css_class (unread, "accent");
  gtk_widget_add_css_class (unread, "heading");
  adw_sidebar_item_set_prefix (item, adw_avatar_new (20, NULL, TRUE));
  adw_sidebar_item_set_suffix (item, unread);
  g_signal_connect_object (place, "changed", G_CALLBACK (update_project_item), item, G_CONNECT_SWAPPED);
  update_project_item (item);
  return item;
}

static gboolean
people_to_text (GBinding     *binding,
                const GValue *from,
                GValue       *to,
                gpointer      data)
{
  GValue people = G_VALUE_INIT;

  g_value_init (&people, G_TYPE_INT64);
  g_value_transform (from, &people);
  g_value_take_string (to, g_strdup_printf ("%d", (int) g_value_get_int64 (&people)));
  return TRUE;
}

static AdwSidebarItem *
create_room_item (gpointer room,
                  gpointer self)
{
  AdwSidebarItem *item = new_item (room);
  GtkWidget *dot = gtk_image_new_from_icon_name ("stoa-live-symbolic");
  GtkWidget *people = gtk_label_new (NULL);

  gtk_widget_add_css_class (dot, "live-dot");
  gtk_widget_add_css_class (people, "dimmed");
  gtk_widget_add_css_class (people, "numeric");
  gtk_widget_set_tooltip_text (people, _("People in the room"));
  g_object_bind_property_full (room, "people", people, "label", G_BINDING_SYNC_CREATE, people_to_text, NULL, NULL,
                               NULL);
  adw_sidebar_item_set_prefix (item, dot);
  adw_sidebar_item_set_suffix (item, people);
  return item;
}

static gboolean
is_project (gpointer item,
            gpointer archived)
{
  return !stoa_place_is_profile (item) && stoa_place_get_context (item)->archived == GPOINTER_TO_INT (archived);
}

/* A section without items would be a title over nothing. */
static void
rooms_listed (StoaSidebar *self)
{
  gboolean any = self->rooms && g_list_model_get_n_items (G_LIST_MODEL (self->rooms)) > 0;
  gboolean shown = adw_sidebar_section_get_sidebar (self->rooms_section) != NULL;

  if (any && !shown)
    adw_sidebar_append (self->sidebar, g_object_ref (self->rooms_section));
  else if (!any && shown)
    adw_sidebar_remove (self->sidebar, self->rooms_section);
}

static void
rooms_changed (StoaSidebar *self)
{
  StoaOpenRooms *rooms = stoa_session_get_rooms (self->session);

  if (self->rooms)
    g_signal_handlers_disconnect_by_func (self->rooms, rooms_listed, self);
  g_set_object (&self->rooms, rooms);
  adw_sidebar_section_bind_model (self->rooms_section, G_LIST_MODEL (rooms), create_room_item, self, NULL);
  if (self->rooms)
    g_signal_connect_object (self->rooms, "items-changed", G_CALLBACK (rooms_listed), self,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  rooms_listed (self);
}

static GtkFilterListModel *
filter_places (StoaPlaces *places,
               GtkFilter  *filter)
{
  return gtk_filter_list_model_new (places ? g_object_ref (G_LIST_MODEL (places)) : NULL, g_object_ref (filter));
}

static void
places_changed (StoaSidebar *self)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  g_autoptr (GtkFilterListModel) present = filter_places (places, self->present_filter);
  g_autoptr (GtkFilterListModel) past = filter_places (places, self->past_filter);

  g_signal_connect_object (present, "items-changed", G_CALLBACK (projects_change), self, G_CONNECT_SWAPPED);
  adw_sidebar_section_bind_model (self->projects_section, G_LIST_MODEL (present), create_project_item, self, NULL);
  g_signal_connect_object (present, "items-changed", G_CALLBACK (projects_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  stoa_archived_bind (self->archived, self->session, G_LIST_MODEL (past));
  if (places)
    g_signal_connect_object (places, "archived", G_CALLBACK (sort_anew), self, G_CONNECT_SWAPPED);
}

static void
set_session (StoaSidebar *self,
             StoaSession *session)
{
  if (session == NULL)
    return;

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "notify::rooms", G_CALLBACK (rooms_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::places", G_CALLBACK (places_changed), self, G_CONNECT_SWAPPED);
  rooms_changed (self);
  places_changed (self);
}

/* resting */

/* AdwSidebar scrolls to what is selected once it can. Taken off the screen before it was ever laid out, as the stage does, it tries
 * again and again as fast as the computer goes; its list made anew does not try before it is seen.
 */
static void
rest (gpointer data)
{
  StoaSidebar *self = data;
  AdwSidebarMode mode = adw_sidebar_get_mode (self->sidebar);

  self->rest_source = 0;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  adw_sidebar_set_mode (self->sidebar, mode == ADW_SIDEBAR_MODE_PAGE ? ADW_SIDEBAR_MODE_SIDEBAR : ADW_SIDEBAR_MODE_PAGE);
  adw_sidebar_set_mode (self->sidebar, mode);
  stoa_spoken_rows (self->sidebar);
}

static void
stoa_sidebar_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  STOA_SIDEBAR (widget)->painted = TRUE;
  GTK_WIDGET_CLASS (stoa_sidebar_parent_class)->snapshot (widget, snapshot);
}

static void
stoa_sidebar_unmap (GtkWidget *widget)
{
  StoaSidebar *self = STOA_SIDEBAR (widget);

  GTK_WIDGET_CLASS (stoa_sidebar_parent_class)->unmap (widget);
  if (!self->painted && self->rest_source == 0)
    self->rest_source = g_idle_add_once (rest, self);
  self->painted = FALSE;
}

/* GObject */

static void
stoa_sidebar_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, adw_sidebar_get_mode (STOA_SIDEBAR (object)->sidebar));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_sidebar_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  StoaSidebar *self = STOA_SIDEBAR (object);

  switch (prop_id)
    {
    case PROP_SESSION:
      set_session (self, g_value_get_object (value));
      break;
    case PROP_MODE:
      adw_sidebar_set_mode (self->sidebar, g_value_get_enum (value));
      stoa_spoken_rows (self->sidebar);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_sidebar_dispose (GObject *object)
{
  StoaSidebar *self = STOA_SIDEBAR (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_object (&self->items);
  g_clear_object (&self->present_filter);
  g_clear_object (&self->past_filter);
  g_clear_object (&self->shown);
  g_clear_object (&self->rooms);
  g_clear_object (&self->session);
  /* disposing the template would take the bin's child away without its knowing */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_SIDEBAR);
  G_OBJECT_CLASS (stoa_sidebar_parent_class)->dispose (object);
}

static guint
add_signal (const char *name,
            GType       subject)
{
  if (subject == G_TYPE_NONE)
    return g_signal_new (name, STOA_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  return g_signal_new (name, STOA_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, subject);
}

static void
stoa_sidebar_class_init (StoaSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = stoa_sidebar_get_property;
  object_class->set_property = stoa_sidebar_set_property;
  object_class->dispose = stoa_sidebar_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  props[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, ADW_TYPE_SIDEBAR_MODE, ADW_SIDEBAR_MODE_SIDEBAR,
                                        G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SHOW_HOME] = add_signal ("show-home", G_TYPE_NONE);
  signals[SHOW_PLACE] = add_signal ("show-place", STOA_TYPE_PLACE);
  signals[SHOW_ROOM] = add_signal ("show-room", STOA_TYPE_OPEN_ROOM);
  signals[ACTIVATED] = add_signal ("activated", G_TYPE_NONE);

  widget_class->snapshot = stoa_sidebar_snapshot;
  widget_class->unmap = stoa_sidebar_unmap;
  g_type_ensure (STOA_TYPE_ARCHIVED);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, sidebar);
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, home_item);
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, you_item);
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, projects_section);
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, rooms_section);
  gtk_widget_class_bind_template_child (widget_class, StoaSidebar, archived);
  gtk_widget_class_bind_template_callback (widget_class, archived_chosen);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, item_activated);
}

static void
stoa_sidebar_init (StoaSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->present_filter = GTK_FILTER (gtk_custom_filter_new (is_project, GINT_TO_POINTER (FALSE), NULL));
  self->past_filter = GTK_FILTER (gtk_custom_filter_new (is_project, GINT_TO_POINTER (TRUE), NULL));
  self->items = adw_sidebar_get_items (self->sidebar);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (stoa_spoken_rows), self->sidebar,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  stoa_spoken_rows (self->sidebar);
}

/* public */

gboolean
stoa_sidebar_take_focus (StoaSidebar *self)
{
  g_return_val_if_fail (STOA_IS_SIDEBAR (self), FALSE);

  return gtk_widget_child_focus (GTK_WIDGET (self->sidebar), GTK_DIR_TAB_FORWARD);
}

gboolean
stoa_sidebar_choose (StoaSidebar *self,
                     guint        position)
{
  AdwSidebarItem *item;

  g_return_val_if_fail (STOA_IS_SIDEBAR (self), FALSE);

  item = adw_sidebar_get_item (self->sidebar, position);
  if (item == NULL)
    return FALSE;
  self->elsewhere = FALSE;
  adw_sidebar_set_selected (self->sidebar, position);
  tell (self, item);
  return TRUE;
}

gboolean
stoa_sidebar_choose_subject (StoaSidebar *self,
                             GObject     *subject)
{
  guint position;

  g_return_val_if_fail (STOA_IS_SIDEBAR (self), FALSE);

  position = find_subject (self, subject);
  if (position != GTK_INVALID_LIST_POSITION)
    return stoa_sidebar_choose (self, position);
  self->elsewhere = TRUE;
  g_set_object (&self->shown, subject);
  adw_sidebar_set_selected (self->sidebar, GTK_INVALID_LIST_POSITION);
  stoa_archived_select (self->archived, STOA_IS_PLACE (subject) ? STOA_PLACE (subject) : NULL);
  return FALSE;
}
