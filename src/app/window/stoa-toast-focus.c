/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-toast-focus.h"

#define STOA_TYPE_TOAST_FOCUS (stoa_toast_focus_get_type ())
G_DECLARE_FINAL_TYPE (StoaToastFocus, stoa_toast_focus, STOA, TOAST_FOCUS, GObject)

struct _StoaToastFocus
{
  GObject parent_instance;

  AdwToastOverlay *overlay;  /* it owns this */
  GtkRoot *root;             /* weak: where the overlay is, listened to */
  GtkWidget *last;           /* weak: had the focus last, of what is below the toasts */
  GPtrArray *way;            /* of GWeakRef: what had it before it came to a toast, and all that was in, from the inside */
  GtkWidget *button;         /* weak: of a toast, which has the focus; listened to */
  guint leave_source;        /* nothing has the focus: is it to stay so? */
};

G_DEFINE_FINAL_TYPE (StoaToastFocus, stoa_toast_focus, G_TYPE_OBJECT)

static void
way_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static void
remember (StoaToastFocus *self)
{
  GtkWidget *child = adw_toast_overlay_get_child (self->overlay);

  g_ptr_array_set_size (self->way, 0);
  for (GtkWidget *widget = self->last; widget && widget != child; widget = gtk_widget_get_parent (widget))
    {
      GWeakRef *step = g_new0 (GWeakRef, 1);

      g_weak_ref_init (step, widget);
      g_ptr_array_add (self->way, step);
    }
}

static gboolean
take (GtkWidget *widget,
      GtkWidget *within)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_is_ancestor (widget, within)
         && (gtk_widget_grab_focus (widget) || gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD));
}

static void
go_back (StoaToastFocus *self)
{
  GtkWidget *child = adw_toast_overlay_get_child (self->overlay);

  if (child == NULL)
    return;
  for (guint i = 0; i < self->way->len; i++)
    {
      g_autoptr (GtkWidget) widget = g_weak_ref_get (self->way->pdata[i]);

      if (widget && take (widget, child))
        return;
    }
  gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
}

static void
leave (StoaToastFocus *self)
{
  GtkWidget *focus = self->root ? gtk_root_get_focus (self->root) : NULL;

  if (self->button && self->root && (focus == NULL || focus == self->button))
    go_back (self);
}

static gboolean
on_leave (gpointer data)
{
  StoaToastFocus *self = data;

  self->leave_source = 0;
  leave (self);
  return G_SOURCE_REMOVE;
}

static void
set_button (StoaToastFocus *self,
            GtkWidget      *button)
{
  if (self->button == button)
    return;
  if (self->button)
    g_signal_handlers_disconnect_by_func (self->button, leave, self);
  g_clear_handle_id (&self->leave_source, g_source_remove);
  g_set_weak_pointer (&self->button, button);
  if (button == NULL)
    return;
  remember (self);
  g_signal_connect_object (button, "unmap", G_CALLBACK (leave), self, G_CONNECT_SWAPPED);
}

static void
focus_changed (StoaToastFocus *self)
{
  GtkWidget *focus = gtk_root_get_focus (self->root);
  GtkWidget *overlay = GTK_WIDGET (self->overlay);
  GtkWidget *child = adw_toast_overlay_get_child (self->overlay);
  gboolean below = focus && child && (focus == child || gtk_widget_is_ancestor (focus, child));

  if (below)
    g_set_weak_pointer (&self->last, focus);
  /* a toast that goes lets go of the focus first; but Tab does so as well, for a moment, from the end to the start */
  if (focus == NULL && self->button && self->leave_source == 0)
    self->leave_source = g_idle_add_full (G_PRIORITY_HIGH, on_leave, self, NULL);
  if (focus)
    set_button (self, !below && gtk_widget_is_ancestor (focus, overlay) ? focus : NULL);
}

static void
root_changed (StoaToastFocus *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->overlay));

  if (self->root == root)
    return;
  set_button (self, NULL);
  if (self->root)
    g_signal_handlers_disconnect_by_func (self->root, focus_changed, self);
  g_set_weak_pointer (&self->root, root);
  if (root == NULL)
    return;
  g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_changed), self, G_CONNECT_SWAPPED);
  focus_changed (self);
}

static void
stoa_toast_focus_dispose (GObject *object)
{
  StoaToastFocus *self = STOA_TOAST_FOCUS (object);

  set_button (self, NULL);
  g_clear_handle_id (&self->leave_source, g_source_remove);
  g_clear_weak_pointer (&self->root);
  g_clear_weak_pointer (&self->last);
  g_ptr_array_set_size (self->way, 0);
  G_OBJECT_CLASS (stoa_toast_focus_parent_class)->dispose (object);
}

static void
stoa_toast_focus_finalize (GObject *object)
{
  g_ptr_array_unref (STOA_TOAST_FOCUS (object)->way);
  G_OBJECT_CLASS (stoa_toast_focus_parent_class)->finalize (object);
}

static void
stoa_toast_focus_class_init (StoaToastFocusClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_toast_focus_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_toast_focus_finalize;
}

static void
stoa_toast_focus_init (StoaToastFocus *self)
{
  self->way = g_ptr_array_new_with_free_func (way_free);
}

void
stoa_toast_focus_keep (AdwToastOverlay *overlay)
{
  StoaToastFocus *self;

  g_return_if_fail (ADW_IS_TOAST_OVERLAY (overlay));

  self = g_object_new (STOA_TYPE_TOAST_FOCUS, NULL);
  self->overlay = overlay;
  g_signal_connect_object (overlay, "notify::root", G_CALLBACK (root_changed), self, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (overlay), "stoa-toast-focus", self, g_object_unref);
  root_changed (self);
}
