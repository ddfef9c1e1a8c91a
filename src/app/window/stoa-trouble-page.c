/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-trouble-page.h"

#include <glib/gi18n.h>

#include "stoa-error.h"

struct _StoaTroublePage
{
  AdwBin parent_instance;

  AdwStatusPage *status_page;
  GtkWidget *retry_button;
  GtkWidget *details_expander;
  GtkLabel *details_label;
};

G_DEFINE_FINAL_TYPE (StoaTroublePage, stoa_trouble_page, ADW_TYPE_BIN)

static const char *
find_title (const GError *error)
{
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE))
    return _("The Media Engine Is Missing");
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_UNAUTHORIZED))
    return _("The Server Does Not Know You");
  return _("Stoa Cannot Start");
}

/* What to do, where it is known better than by who found the trouble; NULL otherwise. */
static const char *
find_advice (const GError *error)
{
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE))
    return _("Rooms on this computer need Janus, which carries pictures and sound between people. "
             "Install the package “janus”, and try again.");
  return NULL;
}

static void
stoa_trouble_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), STOA_TYPE_TROUBLE_PAGE);
  G_OBJECT_CLASS (stoa_trouble_page_parent_class)->dispose (object);
}

static void
stoa_trouble_page_class_init (StoaTroublePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = stoa_trouble_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/stoalive/Stoa/window/stoa-trouble-page.ui");
  gtk_widget_class_bind_template_child (widget_class, StoaTroublePage, status_page);
  gtk_widget_class_bind_template_child (widget_class, StoaTroublePage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, StoaTroublePage, details_expander);
  gtk_widget_class_bind_template_child (widget_class, StoaTroublePage, details_label);
}

static void
stoa_trouble_page_init (StoaTroublePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
stoa_trouble_page_show (StoaTroublePage *self,
                        const GError    *error)
{
  static const char speaker[] = "stoa-server: ";
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;
  const char *first;

  g_return_if_fail (STOA_IS_TROUBLE_PAGE (self));

  lines = g_strsplit (error->message, "\n", 2);
  first = lines[0] ? lines[0] : "";
  /* who said it is for the details */
  if (g_str_has_prefix (first, speaker))
    first += strlen (speaker);
  if (find_advice (error))
    first = find_advice (error);
  text = g_markup_escape_text (first, -1);
  adw_status_page_set_title (self->status_page, find_title (error));
  adw_status_page_set_description (self->status_page, text);
  gtk_label_set_label (self->details_label, error->message);
  /* nothing more to tell than what stands above */
  gtk_widget_set_visible (self->details_expander, !g_str_equal (first, error->message));
}

gboolean
stoa_trouble_page_take_focus (StoaTroublePage *self)
{
  g_return_val_if_fail (STOA_IS_TROUBLE_PAGE (self), FALSE);

  return gtk_widget_grab_focus (self->retry_button);
}
