/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-first-run.h"

#include <glib/gi18n.h>

#include "stoa-when.h"

struct _StoaFirstRun
{
  AdwBin parent_instance;

  GtkEditable *name_row;
  GtkLabel *fault_label;
  GtkWidget *accept_button;
  GtkStack *accept_stack;

  StoaSession *session;
  gboolean busy;
};

enum { PROP_SESSION = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaFirstRun, stoa_first_run, ADW_TYPE_BIN)

static char *
get_name (StoaFirstRun *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
}

static void
show_fault (StoaFirstRun *self,
            const char   *fault)
{
  gtk_label_set_label (self->fault_label, fault ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL);
}

static void
update (StoaFirstRun *self)
{
  g_autofree char *name = get_name (self);

  gtk_widget_set_sensitive (self->accept_button, !self->busy && stoa_name_fault (name) == NULL);
  gtk_stack_set_visible_child_name (self->accept_stack, self->busy ? "busy" : "label");
}

static void
changed (StoaFirstRun *self)
{
  g_autofree char *name = get_name (self);

  show_fault (self, *name ? stoa_name_fault (name) : NULL);
  update (self);
}

static void
renamed (gpointer      object,
         const GValue *value,
         const GError *error)
{
  StoaFirstRun *self = object;

  self->busy = FALSE;
  show_fault (self, error ? error->message : NULL);
  update (self);
}

static void
accept (StoaFirstRun *self)
{
  g_autofree char *name = get_name (self);
  const char *fault = stoa_name_fault (name);

  if (self->busy)
    return;
  show_fault (self, fault);
  if (fault)
    return;

  self->busy = TRUE;
  update (self);
  stoa_when (self, stoa_session_rename (self->session, name), renamed);
}

static void
stoa_first_run_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SESSION:
      g_set_object (&STOA_FIRST_RUN (object)->session, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
stoa_first_run_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_FIRST_RUN);
  g_clear_object (&STOA_FIRST_RUN (object)->session);
  G_OBJECT_CLASS (stoa_first_run_parent_class)->dispose (object);
}

static void
stoa_first_run_class_init (StoaFirstRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = stoa_first_run_set_property;
  object_class->dispose = stoa_first_run_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, STOA_TYPE_SESSION, G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/stoalive/Stoa/start/stoa-first-run.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaFirstRun, name_row);
  gtk_widget_class_bind_template_child (widget_class, StoaFirstRun, fault_label);
  gtk_widget_class_bind_template_child (widget_class, StoaFirstRun, accept_button);
  gtk_widget_class_bind_template_child (widget_class, StoaFirstRun, accept_stack);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, accept);
}

static void
stoa_first_run_init (StoaFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

const char *
stoa_name_fault (const char *name)
{
  if (*name == '\0')
    return _("Please enter the name that others will see.");
  if (strlen (name) > STOA_MAX_NAME)
    return _("This name is too long.");
  for (const char *p = name; *p; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return _("A name cannot have control characters in it.");
  return NULL;
}

gboolean
stoa_first_run_take_focus (StoaFirstRun *self)
{
  g_return_val_if_fail (STOA_IS_FIRST_RUN (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}
