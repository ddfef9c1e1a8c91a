/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-words.h"

#include <glib/gi18n.h>

#define DAY_MS G_GINT64_CONSTANT (86400000)

char *
stoa_replay_date (gint64 at_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_ms / 1000);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  /* Translators: a date, as strftime() makes it: "26 Nov 2026" */
  return local ? g_date_time_format (local, _("%-d %b %Y")) : g_strdup ("");
}

char *
stoa_replay_length (gint64 duration_ms)
{
  gint64 seconds = duration_ms / 1000;

  if (seconds < 3600)
    return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60), (int) (seconds % 60));
}

char *
stoa_replay_say_length (gint64 duration_ms)
{
  gint64 seconds = duration_ms / 1000;
  g_autofree char *rest = g_strdup_printf (ngettext ("%d second", "%d seconds", seconds % 60), (int) (seconds % 60));
  g_autofree char *minutes = NULL;

  if (seconds < 60)
    return g_steal_pointer (&rest);
  minutes = g_strdup_printf (ngettext ("%d minute", "%d minutes", seconds / 60), (int) (seconds / 60));
  /* Translators: minutes and seconds, as in "2 minutes 10 seconds" */
  return g_strdup_printf (_("%s %s"), minutes, rest);
}

char *
stoa_retention_say (const StoaRetention *retention)
{
  gint64 left = retention ? retention->until - g_get_real_time () / 1000 : 0;
  int days;

  if (retention == NULL)
    return g_strdup ("");
  if (retention->keep)
    return g_strdup (_("Kept for ever"));
  if (left < DAY_MS)
    return g_strdup (_("Deleted within a day"));
  days = (left + DAY_MS / 2) / DAY_MS;
  return g_strdup_printf (ngettext ("Deleted in %d day", "Deleted in %d days", days), days);
}

char *
stoa_retention_say_days (gint64 days)
{
  if (days == STOA_KEEP_FOR_EVER)
    return g_strdup (_("for ever"));
  return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) days);
}

static char *
describe_ready (const StoaRecordingCard *card)
{
  g_autofree char *length = stoa_replay_length (card->duration_ms);
  g_autofree char *date = stoa_replay_date (card->started_at);
  g_autofree char *retention = stoa_retention_say (card->retention);

  if (!card->published)
    /* Translators: how long, when, and until when it is kept */
    return g_strdup_printf (_("%s · %s · Only caretakers see it · %s"), length, date, retention);
  return g_strdup_printf (_("%s · %s · %s"), length, date, retention);
}

char *
stoa_replay_describe (const StoaRecordingCard *card)
{
  g_autofree char *date = stoa_replay_date (card->started_at);

  switch (card->phase)
    {
    case STOA_RECORDING_RECORDING:
      return g_strdup (_("Recording now"));
    case STOA_RECORDING_FINISHING:
      return g_strdup_printf (_("Finishing: %d %%. It can be played when that is done."), (int) (card->progress * 100));
    case STOA_RECORDING_READY:
      return describe_ready (card);
    case STOA_RECORDING_FAILED:
      return g_strdup (card->trouble ? card->trouble : _("It could not be finished, and cannot be played."));
    case STOA_RECORDING_EXPIRED:
      return g_strdup_printf (_("Recorded on %s. Deleted; there is a receipt."), date);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}
