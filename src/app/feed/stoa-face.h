/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "stoa-picture-cache.h"

G_BEGIN_DECLS

/**
 * stoa_face_show:
 * @cache: (nullable): of the server that has it
 * @context: (nullable): a profile or project
 * @version: StoaContext.picture or StoaPost.author_picture; 0 when there is none
 *
 * Makes @avatar show that picture, and its initials as long as it is not there. Calling it again replaces it, so that a
 * widget that is recycled never shows another's.
 */
void stoa_face_show (AdwAvatar        *avatar,
                     StoaPictureCache *cache,
                     const char       *context,
                     gint64            version);

G_END_DECLS
