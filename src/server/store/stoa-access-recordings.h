/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-db.h"
#include "stoa-message.h"

G_BEGIN_DECLS

/* Who may see a recording: its caretakers, who are the host of its room and the caretakers of its context; and, once it is
 * published, everybody who sees the room. Its caretakers change and delete it.
 */

/** stoa_access_recording: (transfer full) (nullable): as @account sees it; %STOA_ERROR_NOT_FOUND also when it is hidden. */
StoaRecordingCard *stoa_access_recording      (StoaDb      *db,
                                               const char  *account,
                                               const char  *recording,
                                               GError     **error);
/** stoa_access_edit_recording: %STOA_ERROR_NOT_FOUND for what they do not see, %STOA_ERROR_FORBIDDEN otherwise. */
gboolean           stoa_access_edit_recording (StoaDb      *db,
                                               const char  *account,
                                               const char  *recording,
                                               GError     **error);
/** stoa_access_recordings: (transfer full): of a context, the newest first. */
StoaRecordingList *stoa_access_recordings     (StoaDb      *db,
                                               const char  *account,
                                               const char  *context);

G_END_DECLS
