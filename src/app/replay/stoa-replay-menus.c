/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-menus.h"

#include <glib/gi18n.h>

#include "stoa-replay-words.h"

static void
append_chapter (GMenu            *menu,
                const StoaMoment *chapter)
{
  g_autofree char *time = stoa_replay_length (chapter->at_ms);
  /* Translators: when a chapter begins, and its title */
  g_autofree char *label = g_strdup_printf (_("%s  %s"), time, chapter->detail);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "play.chapter", "x", chapter->at_ms);
  g_menu_append_item (menu, item);
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", id);
  g_menu_append_item (menu, item);
}

/* public */

GMenuModel *
stoa_replay_chapters_menu (const StoaManifest *manifest)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < manifest->timeline->len; i++)
    {
      const StoaMoment *moment = manifest->timeline->pdata[i];

      if (moment->kind == STOA_MOMENT_CHAPTER)
        append_chapter (menu, moment);
    }
  return G_MENU_MODEL (menu);
}

GMenuModel *
stoa_replay_menu (const StoaManifest *manifest)
{
  GMenu *menu = g_menu_new ();
  const char *id = manifest->id;

  append (menu, _("_Save As…"), "replay.save", id);
  append (menu, _("_Export…"), "replay.export", id);
  append (menu, _("_Copy"), "replay.copy", id);
  if (manifest->can_edit)
    {
      g_autoptr (GMenu) edit = g_menu_new ();

      g_menu_append (edit, _("_Trim and Publish"), "page.edit");
      append (edit, _("_How Long to Keep It…"), "replay.retention", id);
      append (edit, _("_Delete…"), "replay.delete", id);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (edit));
    }
  return G_MENU_MODEL (menu);
}
