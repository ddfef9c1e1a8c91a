/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

#include "stoa-recording.h"

G_BEGIN_DECLS

/* What can be chosen on the page of a replay, and of its card. */

/** stoa_replay_chapters_menu: (transfer full): where each begins; it activates "play.chapter". */
GMenuModel *stoa_replay_chapters_menu (const StoaManifest *manifest);
/** stoa_replay_menu: (transfer full): what can be done to it, by whoever may; it activates "replay.…" and "page.edit". */
GMenuModel *stoa_replay_menu          (const StoaManifest *manifest);
/** stoa_replay_card_menu: (transfer full): what can be done to what it stands for, in its phase; it activates "replay.…". */
GMenuModel *stoa_replay_card_menu     (const StoaRecordingCard *card);

G_END_DECLS
