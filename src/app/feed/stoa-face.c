/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-face.h"

#define WANTED "stoa-face-wanted"

typedef struct
{
  GWeakRef avatar;
  DexFuture *future;         /* unowned: what the avatar has to wait for still */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_weak_ref_clear (&wait->avatar);
  g_free (wait);
}

static DexFuture *
arrived (DexFuture *future,
         gpointer   data)
{
  Wait *wait = data;
  g_autoptr (AdwAvatar) avatar = g_weak_ref_get (&wait->avatar);
  const GValue *value = dex_future_get_value (future, NULL);

  if (avatar == NULL || g_object_get_data (G_OBJECT (avatar), WANTED) != wait->future)
    return NULL;
  if (value)
    adw_avatar_set_custom_image (avatar, g_value_get_object (value));
  g_object_set_data (G_OBJECT (avatar), WANTED, NULL);
  return NULL;
}

void
stoa_face_show (AdwAvatar        *avatar,
                StoaPictureCache *cache,
                const char       *context,
                gint64            version)
{
  GdkTexture *texture = NULL;
  DexFuture *future;
  Wait *wait;

  g_return_if_fail (ADW_IS_AVATAR (avatar));

  if (cache && context && version)
    texture = stoa_picture_cache_peek (cache, STOA_PICTURE_FACE, context, version);
  adw_avatar_set_custom_image (avatar, GDK_PAINTABLE (texture));
  g_object_set_data (G_OBJECT (avatar), WANTED, NULL);
  if (texture || cache == NULL || context == NULL || version == 0)
    return;

  future = stoa_picture_cache_load (cache, STOA_PICTURE_FACE, context, version);
  wait = g_new0 (Wait, 1);
  g_weak_ref_init (&wait->avatar, avatar);
  wait->future = future;
  g_object_set_data_full (G_OBJECT (avatar), WANTED, dex_ref (future), dex_unref);
  dex_future_disown (dex_future_finally (future, arrived, wait, wait_free));
}
