/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-composer.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-phrases.h"
#include "stoa-spoken.h"
#include "stoa-when.h"

#define MOST_CHARACTERS (STOA_MAX_TEXT / 4)
#define TELL_WHEN_LEFT 500

struct _StoaComposer
{
  GtkBox parent_instance;

  GtkTextView *text_view;
  GtkWidget *hint_label;
  GtkLabel *trouble_label;
  GtkWidget *tools_box;
  GtkDropDown *visibility_drop;
  GtkLabel *left_label;
  GtkWidget *post_button;
  GtkStack *post_stack;

  GtkEventControllerFocus *focus;
  StoaSession *session;
  StoaPlace *place;
  GHashTable *drafts;        /* text by context */
  char *request;             /* of the note that is being posted: trying again posts it once */
  char *request_text;
  gboolean busy;
};

enum { POSTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaComposer, stoa_composer, GTK_TYPE_BOX)

static GtkTextBuffer *
buffer_of (StoaComposer *self)
{
  return gtk_text_view_get_buffer (self->text_view);
}

static char *
typed (StoaComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer_of (self), &start, &end);
  return gtk_text_buffer_get_text (buffer_of (self), &start, &end, FALSE);
}

static gboolean
is_blank (const char *text)
{
  for (; *text; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static void
show_trouble (StoaComposer *self,
              const char   *message)
{
  gtk_label_set_label (self->trouble_label, message ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trouble_label), message != NULL);
}

static void
update (StoaComposer *self)
{
  g_autofree char *text = typed (self);
  glong left = MOST_CHARACTERS - g_utf8_strlen (text, -1);
  g_autofree char *words = NULL;

  if (left < 0)
    words = g_strdup_printf (ngettext ("%ld character too many", "%ld characters too many", -left), -left);
  else if (left < TELL_WHEN_LEFT)
    words = g_strdup_printf (ngettext ("%ld character left", "%ld characters left", left), left);
  gtk_label_set_label (self->left_label, words ? words : "");
  gtk_widget_set_visible (self->hint_label, *text == '\0');
  gtk_widget_set_visible (self->tools_box, *text != '\0' || gtk_event_controller_focus_contains_focus (self->focus));
  gtk_widget_set_sensitive (self->post_button, !self->busy && left >= 0 && !is_blank (text));
  gtk_text_view_set_editable (self->text_view, !self->busy);
  gtk_stack_set_visible_child_name (self->post_stack, self->busy ? "busy" : "label");
}

static void
changed (StoaComposer *self)
{
  show_trouble (self, NULL);
  update (self);
}

static void
posted (gpointer      object,
        const GValue *value,
        const GError *error)
{
  StoaComposer *self = object;
  const StoaPost *post = error ? NULL : g_value_get_boxed (value);

  self->busy = FALSE;
  if (error)
    show_trouble (self, error->message);
  else
    {
      g_clear_pointer (&self->request, g_free);
      g_hash_table_remove (self->drafts, post->context);
      if (self->place && g_str_equal (stoa_place_get_context (self->place)->id, post->context))
        gtk_text_buffer_set_text (buffer_of (self), "", 0);
    }
  update (self);
  if (post)
    g_signal_emit (self, signals[POSTED], 0, post);
}

static void
post_clicked (StoaComposer *self)
{
  static const StoaVisibility visibilities[] = { STOA_VISIBILITY_MEMBERS, STOA_VISIBILITY_PUBLIC, STOA_VISIBILITY_PRIVATE };
  StoaClient *client = stoa_session_get_client (self->session);
  g_autofree char *text = typed (self);
  guint chosen = gtk_drop_down_get_selected (self->visibility_drop);

  if (!gtk_widget_get_sensitive (self->post_button) || client == NULL || chosen >= G_N_ELEMENTS (visibilities))
    return;
  if (self->request == NULL || g_strcmp0 (self->request_text, text) != 0)
    {
      g_free (self->request);
      self->request = g_uuid_string_random ();
      g_set_str (&self->request_text, text);
    }
  self->busy = TRUE;
  /* the button cannot be pressed meanwhile, and would lose it */
  if (gtk_widget_has_focus (self->post_button))
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  show_trouble (self, NULL);
  update (self);
  stoa_when (self, stoa_client_post_note (client, self->request, stoa_place_get_context (self->place)->id,
                                          visibilities[chosen], text), posted);
}

static gboolean
post_by_key (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  post_clicked (STOA_COMPOSER (widget));
  return GDK_EVENT_STOP;
}

static void
keep_draft (StoaComposer *self)
{
  g_autofree char *text = NULL;

  if (self->place == NULL)
    return;
  text = typed (self);
  g_hash_table_insert (self->drafts, g_strdup (stoa_place_get_context (self->place)->id), g_steal_pointer (&text));
}

static void
offer_visibilities (StoaComposer         *self,
                    const StoaContext    *context)
{
  const char *const words[] = {
    stoa_phrase_visibility (STOA_VISIBILITY_MEMBERS, context->kind),
    stoa_phrase_visibility (STOA_VISIBILITY_PUBLIC, context->kind),
    context->kind == STOA_CONTEXT_PROJECT ? _("Caretakers only") : _("Only me"),
    NULL,
  };
  g_autoptr (GtkStringList) list = gtk_string_list_new (words);

  gtk_drop_down_set_model (self->visibility_drop, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->visibility_drop, 0);
}

static void
stoa_composer_dispose (GObject *object)
{
  StoaComposer *self = STOA_COMPOSER (object);

  g_signal_handlers_disconnect_by_func (self->focus, update, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), STOA_TYPE_COMPOSER);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->request, g_free);
  g_clear_pointer (&self->request_text, g_free);
  g_clear_object (&self->place);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_composer_parent_class)->dispose (object);
}

static void
stoa_composer_class_init (StoaComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_composer_dispose;
  signals[POSTED] = g_signal_new ("posted", STOA_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  STOA_TYPE_RECORD | G_SIGNAL_TYPE_STATIC_SCOPE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/feed/stoa-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, hint_label);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, trouble_label);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, tools_box);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, visibility_drop);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, left_label);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, post_button);
  gtk_widget_class_bind_template_child (widget_class, StoaComposer, post_stack);
  gtk_widget_class_bind_template_callback (widget_class, post_clicked);
}

/* Before the text, which would begin another line. */
static void
add_keys (StoaComposer *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter");

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (trigger, gtk_callback_action_new (post_by_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
stoa_composer_init (StoaComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  stoa_spoken_drop_down (self->visibility_drop, _("Who can see it"));
  add_keys (self);
  /* wherever in it: what has the focus is not hidden */
  self->focus = GTK_EVENT_CONTROLLER_FOCUS (gtk_event_controller_focus_new ());
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->focus));
  g_signal_connect_swapped (self->focus, "notify::contains-focus", G_CALLBACK (update), self);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_signal_connect_swapped (buffer_of (self), "changed", G_CALLBACK (changed), self);
  update (self);
}

void
stoa_composer_set_session (StoaComposer *self,
                           StoaSession  *session)
{
  g_return_if_fail (STOA_IS_COMPOSER (self));
  g_set_object (&self->session, session);
}

void
stoa_composer_set_place (StoaComposer *self,
                         StoaPlace    *place)
{
  const StoaContext *context = place ? stoa_place_get_context (place) : NULL;
  const char *draft;
  g_autofree char *hint = NULL;

  g_return_if_fail (STOA_IS_COMPOSER (self));

  if (place == self->place)
    return;
  keep_draft (self);
  g_set_object (&self->place, place);
  if (context == NULL)
    return;
  draft = g_hash_table_lookup (self->drafts, context->id);
  gtk_text_buffer_set_text (buffer_of (self), draft ? draft : "", -1);
  /* Translators: the name of a project */
  hint = context->kind == STOA_CONTEXT_PROJECT ? g_strdup_printf (_("Say something to %s…"), context->title)
                                               : g_strdup (_("Say something…"));
  gtk_label_set_label (GTK_LABEL (self->hint_label), hint);
  offer_visibilities (self, context);
}
