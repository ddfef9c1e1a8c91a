/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-search.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-face.h"
#include "stoa-name-match.h"
#include "stoa-phrases.h"
#include "stoa-when.h"

#define PATIENCE_MS 400    /* what was found before stays that long while the server is asked */
#define MAX_ROOMS 20       /* that are shown */
#define KIND "stoa-kind"
#define ID "stoa-id"

struct _StoaSearch
{
  AdwBin parent_instance;

  GtkEditable *entry;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *failed_page;

  StoaSession *session;
  char *asked;               /* of the server, which has not answered yet, or NULL */
  guint patience;            /* source */
};

enum { PROP_SESSION = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { CHOSEN, STOPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaSearch, stoa_search, ADW_TYPE_BIN)

static char *
get_words (StoaSearch *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
}

/* rows */

static GtkWidget *
new_row (StoaLinkKind  kind,
         const char   *id,
         GtkWidget    *picture,
         const char   *title,
         const char   *subtitle)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title_label = gtk_label_new (title);
  /* Translators: what was found, and what it is */
  g_autofree char *name = g_strdup_printf (_("%s, %s"), title, subtitle);

  gtk_label_set_xalign (GTK_LABEL (title_label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (words), title_label);
  if (subtitle)
    {
      GtkWidget *subtitle_label = gtk_label_new (subtitle);

      gtk_label_set_xalign (GTK_LABEL (subtitle_label), 0);
      gtk_label_set_ellipsize (GTK_LABEL (subtitle_label), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (subtitle_label, "caption");
      gtk_widget_add_css_class (subtitle_label, "dimmed");
      gtk_box_append (GTK_BOX (words), subtitle_label);
    }
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_tooltip_text (row, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, subtitle ? name : title, -1);
  g_object_set_data (G_OBJECT (row), KIND, GINT_TO_POINTER (kind));
  g_object_set_data_full (G_OBJECT (row), ID, g_strdup (id), g_free);
  return row;
}

static void
add_context (StoaSearch        *self,
             const StoaContext *context)
{
  const StoaAccount *me = stoa_client_get_account (stoa_session_get_client (self->session));
  gboolean profile = context->kind == STOA_CONTEXT_PROFILE;
  GtkWidget *avatar = adw_avatar_new (24, context->title, TRUE);
  g_autofree char *members = g_strdup_printf (ngettext ("%d member", "%d members", context->members), (int) context->members);
  const char *subtitle = !profile ? context->archived ? _("Archived") : members
                         : me && g_str_equal (me->id, context->id) ? _("You") : NULL;

  stoa_face_show (ADW_AVATAR (avatar), stoa_session_get_pictures (self->session), context->id, context->picture);
  gtk_list_box_append (self->list, new_row (profile ? STOA_LINK_PROFILE : STOA_LINK_PROJECT, context->id, avatar,
                                            context->title, subtitle));
}

static void
add_contexts (StoaSearch      *self,
              GPtrArray       *contexts,
              StoaContextKind  kind)
{
  for (guint i = 0; i < contexts->len; i++)
    {
      const StoaContext *context = g_ptr_array_index (contexts, i);

      if (context->kind == (int) kind)
        add_context (self, context);
    }
}

static void
add_room (StoaSearch         *self,
          const StoaRoomCard *card)
{
  GtkWidget *dot = gtk_image_new_from_icon_name ("stoa-live-symbolic");
  g_autofree char *people = stoa_phrase_people (card->people);
  /* Translators: "6 people", and the project or person whose room it is */
  g_autofree char *subtitle = g_strdup_printf (_("%s · %s"), people, card->context_title);

  gtk_widget_add_css_class (dot, "live-dot");
  gtk_widget_set_size_request (dot, 24, -1);
  gtk_list_box_append (self->list, new_row (STOA_LINK_ROOM, card->id, dot, card->title, subtitle));
}

static void
add_rooms (StoaSearch *self,
           const char *words)
{
  GListModel *rooms = G_LIST_MODEL (stoa_session_get_rooms (self->session));
  guint n = rooms ? g_list_model_get_n_items (rooms) : 0;

  for (guint i = 0, found = 0; i < n && found < MAX_ROOMS; i++)
    {
      g_autoptr (StoaOpenRoom) room = g_list_model_get_item (rooms, i);
      const StoaRoomCard *card = stoa_open_room_get_card (room);

      if (!stoa_name_matches (card->title, words))
        continue;
      add_room (self, card);
      found++;
    }
}

static StoaLinkKind
get_kind (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), KIND));
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       data)
{
  StoaLinkKind kind = get_kind (row);
  GtkWidget *label;

  if (before && get_kind (before) == kind)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (kind == STOA_LINK_PROJECT ? _("Projects") : kind == STOA_LINK_ROOM ? _("Open Rooms") : _("People"));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "search-heading");
  gtk_list_box_row_set_header (row, label);
}

static guint
count_rows (StoaSearch *self)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (self->list, n))
    n++;
  return n;
}

/* asking */

static void
show_page (StoaSearch *self,
           const char *name)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
show_found (StoaSearch *self,
            GPtrArray  *contexts,
            const char *words)
{
  g_autofree char *told = NULL;
  guint n;

  gtk_list_box_remove_all (self->list);
  if (contexts)
    add_contexts (self, contexts, STOA_CONTEXT_PROJECT);
  add_rooms (self, words);
  if (contexts)
    add_contexts (self, contexts, STOA_CONTEXT_PROFILE);
  n = count_rows (self);
  show_page (self, n > 0 ? "results" : "nothing");
  told = n > 0 ? g_strdup_printf (ngettext ("%u result", "%u results", n), n) : g_strdup (_("Nothing Found"));
  gtk_accessible_announce (GTK_ACCESSIBLE (self), told, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
lose_patience (gpointer data)
{
  StoaSearch *self = data;

  self->patience = 0;
  show_page (self, "loading");
  return G_SOURCE_REMOVE;
}

static void ask (StoaSearch *self);

static void
answered (gpointer      object,
          const GValue *value,
          const GError *error)
{
  StoaSearch *self = object;
  g_autofree char *asked = g_steal_pointer (&self->asked);
  g_autofree char *words = get_words (self);

  if (!g_str_equal (asked, words))
    {
      ask (self);
      return;
    }
  /* guests find the rooms they see */
  if (error && !g_error_matches (error, STOA_ERROR, STOA_ERROR_FORBIDDEN))
    {
      adw_status_page_set_description (self->failed_page, error->message);
      show_page (self, "failed");
      gtk_accessible_announce (GTK_ACCESSIBLE (self), error->message, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
      return;
    }
  show_found (self, value ? ((StoaContextList *) g_value_get_boxed (value))->contexts : NULL, words);
}

static void
ask (StoaSearch *self)
{
  StoaClient *client = self->session ? stoa_session_get_client (self->session) : NULL;
  g_autofree char *words = get_words (self);

  if (*words == '\0' || client == NULL)
    {
      gtk_list_box_remove_all (self->list);
      show_page (self, "hint");
      return;
    }
  if (self->asked)
    return;
  if (self->patience == 0)
    self->patience = g_timeout_add (PATIENCE_MS, lose_patience, self);
  self->asked = g_steal_pointer (&words);
  stoa_when (self, stoa_client_search (client, self->asked), answered);
}

static void
words_changed (StoaSearch *self)
{
  ask (self);
}

/* choosing */

static void
choose (StoaSearch    *self,
        GtkListBoxRow *row)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), ID));

  g_signal_emit (self, signals[CHOSEN], 0, (int) get_kind (row), id);
}

static void
row_activated (StoaSearch    *self,
               GtkListBoxRow *row)
{
  choose (self, row);
}

static gboolean
shows_results (StoaSearch *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "results") == 0;
}

/* What was found is of the words that are there, or Enter comes too early. */
static void
activated (StoaSearch *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first && shows_results (self) && self->asked == NULL)
    choose (self, first);
}

static void
stopped (StoaSearch *self)
{
  g_signal_emit (self, signals[STOPPED], 0);
}

static gboolean
escape (GtkWidget *widget,
        GVariant  *args,
        gpointer   data)
{
  stopped (STOA_SEARCH (widget));
  return GDK_EVENT_STOP;
}

static gboolean
go_down (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  StoaSearch *self = data;
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  return first && shows_results (self) && gtk_widget_grab_focus (GTK_WIDGET (first));
}

static gboolean
keynav_failed (StoaSearch       *self,
               GtkDirectionType  direction)
{
  if (direction != GTK_DIR_UP)
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, -1);
  return TRUE;
}

/* GObject */

static void
stoa_search_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      g_set_object (&STOA_SEARCH (object)->session, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_search_dispose (GObject *object)
{
  StoaSearch *self = STOA_SEARCH (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  /* disposing the template would take the bin's child away without its knowing */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_SEARCH);
  g_clear_object (&self->session);
  g_clear_pointer (&self->asked, g_free);
  G_OBJECT_CLASS (stoa_search_parent_class)->dispose (object);
}

static void
stoa_search_class_init (StoaSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_search_set_property;
  object_class->dispose = stoa_search_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[CHOSEN] = g_signal_new ("chosen", STOA_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_INT, G_TYPE_STRING);
  signals[STOPPED] = g_signal_new ("stopped", STOA_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/window/stoa-search.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, StoaSearch, stack);
  gtk_widget_class_bind_template_child (widget_class, StoaSearch, list);
  gtk_widget_class_bind_template_child (widget_class, StoaSearch, failed_page);
  gtk_widget_class_bind_template_callback (widget_class, words_changed);
  gtk_widget_class_bind_template_callback (widget_class, activated);
  gtk_widget_class_bind_template_callback (widget_class, stopped);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
  gtk_widget_class_bind_template_callback (widget_class, keynav_failed);
}

static void
stoa_search_init (StoaSearch *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  /* whoever goes on typing among what was found changes the words */
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry), GTK_WIDGET (self->list));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Down, 0),
                                                          gtk_callback_action_new (go_down, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/* public */

void
stoa_search_take_focus (StoaSearch *self)
{
  g_return_if_fail (STOA_IS_SEARCH (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}

void
stoa_search_clear (StoaSearch *self)
{
  g_return_if_fail (STOA_IS_SEARCH (self));

  gtk_editable_set_text (self->entry, "");
  ask (self);
}
