/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-camera-portal.h"

#include <libportal/portal.h>

#include "stoa-error.h"

static void
on_access (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  XdpPortal *portal = XDP_PORTAL (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  int fd;

  if (!xdp_portal_access_camera_finish (portal, result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  fd = xdp_portal_open_pipewire_remote_for_camera (portal);
  if (fd >= 0)
    g_task_return_int (task, fd);
  else
    g_task_return_new_error (task, STOA_ERROR, STOA_ERROR_DEVICE, "The system gave no connection to the cameras");
}

gboolean
stoa_camera_portal_is_needed (void)
{
  return xdp_portal_running_under_sandbox () || g_strcmp0 (g_getenv ("STOA_CAMERA_PORTAL"), "1") == 0;
}

void
stoa_camera_portal_open_async (GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (XdpPortal) portal = NULL;
  GError *error = NULL;
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  portal = xdp_portal_initable_new (&error);
  if (portal == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  xdp_portal_access_camera (portal, NULL, XDP_CAMERA_FLAG_NONE, cancellable, on_access, task);
}

int
stoa_camera_portal_open_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
