/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-phrases.h"

#include <glib/gi18n.h>

static char *
join (const char *const *parts,
      int                n,
      const char        *separator)
{
  GString *text = g_string_new (parts[0]);

  for (int i = 1; i < n; i++)
    g_string_append_printf (text, "%s%s", separator, parts[i]);
  return g_string_free_and_steal (text);
}

char *
stoa_phrase_clock (gint64 seconds)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600, (int) (seconds / 60 % 60),
                          (int) (seconds % 60));
}

char *
stoa_phrase_date (gint64 at_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at_ms / 1000);
  g_autoptr (GDateTime) local = utc ? g_date_time_to_local (utc) : NULL;

  return local ? g_date_time_format (local, _("%-d %b %Y, %H:%M")) : g_strdup ("");
}

char *
stoa_phrase_duration (gint64 seconds)
{
  gint64 minutes = seconds / 60;

  if (minutes < 1)
    return g_strdup (_("just started"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d min", "%d min", minutes), (int) minutes);
  /* Translators: hours and minutes since a room was opened */
  return g_strdup_printf (_("%d h %d min"), (int) (minutes / 60), (int) (minutes % 60));
}

char *
stoa_phrase_people (gint64 people)
{
  return g_strdup_printf (ngettext ("%d person", "%d people", people), (int) people);
}

const char *
stoa_phrase_visibility (StoaVisibility  visibility,
                        StoaContextKind kind)
{
  switch (visibility)
    {
    case STOA_VISIBILITY_PUBLIC:
      return _("Everyone");
    case STOA_VISIBILITY_MEMBERS:
      return kind == STOA_CONTEXT_PROJECT ? _("Project members") : _("Members");
    case STOA_VISIBILITY_PRIVATE:
      return _("Invited people");
    default:
      g_return_val_if_reached ("");
    }
}

const char *
stoa_phrase_role (StoaRole role)
{
  switch (role)
    {
    case STOA_ROLE_HOST:
      return _("Host");
    case STOA_ROLE_MODERATOR:
      return _("Moderator");
    case STOA_ROLE_LISTENER:
      return _("Listener");
    case STOA_ROLE_SPEAKER:
    default:
      return NULL;
    }
}

char *
stoa_phrase_participant (const StoaParticipant *participant,
                         gboolean               is_me,
                         gboolean               speaking)
{
  const StoaTrack *mic = stoa_participant_track (participant, STOA_TRACK_MIC);
  const StoaTrack *camera = stoa_participant_track (participant, STOA_TRACK_CAMERA);
  const char *role = stoa_phrase_role (participant->role);
  const char *parts[8];
  int n = 0;

  parts[n++] = participant->name;
  if (is_me)
    parts[n++] = _("you");
  if (role)
    parts[n++] = role;
  if (participant->away)
    parts[n++] = _("reconnecting");
  if (speaking)
    parts[n++] = _("speaking");
  parts[n++] = mic && !mic->muted ? _("microphone on") : _("microphone off");
  if (camera && !camera->muted)
    parts[n++] = _("camera on");
  if (participant->hand_at)
    parts[n++] = _("hand raised");
  g_assert (n <= (int) G_N_ELEMENTS (parts));

  /* Translators: between the facts about a person, as a screen reader reads them */
  return join (parts, n, _(", "));
}

gint64
stoa_phrase_seconds_since (gint64 since_ms)
{
  return MAX (0, g_get_real_time () / 1000 - since_ms) / 1000;
}
