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

static void
append_file (GMenu      *menu,
             const char *id)
{
  append (menu, _("_Save As…"), "replay.save", id);
  append (menu, _("_Export…"), "replay.export", id);
  append (menu, _("_Copy"), "replay.copy", id);
}

static void
append_edit (GMenu                   *menu,
             const StoaRecordingCard *card)
{
  if (!card->can_edit)
    return;
  if (card->phase == STOA_RECORDING_READY)
    append (menu, _("_Trim and Publish…"), "replay.edit", card->id);
  if (card->phase == STOA_RECORDING_READY && card->published)
    append (menu, _("_Unpublish"), "replay.unpublish", card->id);
  if (card->phase != STOA_RECORDING_EXPIRED && card->phase != STOA_RECORDING_RECORDING)
    append (menu, _("_How Long to Keep It…"), "replay.retention", card->id);
}

static void
append_end (GMenu                   *menu,
            const StoaRecordingCard *card)
{
  if (card->phase == STOA_RECORDING_EXPIRED)
    append (menu, _("_Receipt"), "replay.receipt", card->id);
  else if (card->can_edit && card->phase != STOA_RECORDING_RECORDING)
    append (menu, _("_Delete…"), "replay.delete", card->id);
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

  append_file (menu, id);
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

GMenuModel *
stoa_replay_card_menu (const StoaRecordingCard *card)
{
  g_autoptr (GMenu) file = g_menu_new ();
  g_autoptr (GMenu) edit = g_menu_new ();
  g_autoptr (GMenu) end = g_menu_new ();
  GMenu *menu = g_menu_new ();

  if (card->phase == STOA_RECORDING_READY)
    append_file (file, card->id);
  append_edit (edit, card);
  append_end (end, card);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (file));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (edit));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));
  return G_MENU_MODEL (menu);
}
