/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-screen-portal.h"

#include <glib/gi18n.h>

#include "stoa-error.h"

typedef struct
{
  XdpPortal *portal;
  XdpParent *parent;
  XdpSession *session;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_clear_object (&asking->portal);
  g_clear_object (&asking->session);
  if (asking->parent != NULL)
    xdp_parent_free (asking->parent);
  g_free (asking);
}

/* Nobody answers on the bus, or who answers knows of no screens. */
static gboolean
is_missing (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || (error->domain == G_DBUS_ERROR && error->code >= G_DBUS_ERROR_SPAWN_EXEC_FAILED
             && error->code <= G_DBUS_ERROR_SPAWN_NO_MEMORY);
}

static void
fail (GTask  *task,
      GError *error)
{
  if (!is_missing (error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_info ("Screen portal: %s", error->message);
  g_error_free (error);
  g_task_return_new_error (task, STOA_ERROR, STOA_ERROR_NOT_FOUND, "%s",
                           _("This desktop has no screen sharing: install its portal, such as "
                             "xdg-desktop-portal-gnome, and log in again"));
}

static StoaScreenCast *
make_cast (XdpSession *session)
{
  /* documented as a new reference, and none */
  GVariant *streams = xdp_session_get_streams (session);
  StoaScreenCast *cast;

  if (streams == NULL || g_variant_n_children (streams) == 0)
    return NULL;
  cast = g_new0 (StoaScreenCast, 1);
  cast->session = g_object_ref (session);
  g_variant_get_child (streams, 0, "(u@a{sv})", &cast->node, NULL);
  cast->token = xdp_session_get_restore_token (session);
  return cast;
}

static void
on_started (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  XdpSession *session = XDP_SESSION (object);
  StoaScreenCast *cast;
  GError *error = NULL;

  if (!xdp_session_start_finish (session, result, &error))
    {
      xdp_session_close (session);
      fail (task, error);
      return;
    }
  cast = make_cast (session);
  if (cast == NULL)
    xdp_session_close (session);
  if (cast != NULL)
    g_task_return_pointer (task, cast, (GDestroyNotify) stoa_screen_cast_free);
  else
    g_task_return_new_error (task, STOA_ERROR, STOA_ERROR_DEVICE, "%s", _("The system gave no picture of the screen"));
}

static void
on_created (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (GTask) task = data;
  Asking *asking = g_task_get_task_data (task);
  GError *error = NULL;

  asking->session = xdp_portal_create_screencast_session_finish (XDP_PORTAL (object), result, &error);
  if (asking->session == NULL)
    fail (task, error);
  else
    xdp_session_start (asking->session, asking->parent, g_task_get_cancellable (task), on_started,
                       g_object_ref (task));
}

void
stoa_screen_portal_open_async (XdpParent           *parent,
                               const char          *token,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);
  GError *error = NULL;

  g_task_set_task_data (task, asking, asking_free);
  asking->parent = parent != NULL ? xdp_parent_copy (parent) : NULL;
  asking->portal = xdp_portal_initable_new (&error);
  if (asking->portal == NULL)
    {
      fail (task, error);
      g_object_unref (task);
      return;
    }
  xdp_portal_create_screencast_session (asking->portal, XDP_OUTPUT_MONITOR | XDP_OUTPUT_WINDOW,
                                        XDP_SCREENCAST_FLAG_NONE, XDP_CURSOR_MODE_EMBEDDED,
                                        XDP_PERSIST_MODE_PERSISTENT, token, cancellable, on_created, task);
}

StoaScreenCast *
stoa_screen_portal_open_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
stoa_screen_cast_free (StoaScreenCast *cast)
{
  xdp_session_close (cast->session);
  g_object_unref (cast->session);
  g_free (cast->token);
  g_free (cast);
}
