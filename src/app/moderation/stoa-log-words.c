/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-log-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *action;        /* an event's name */
  const char *detail;        /* NULL for any */
  const char *text;
} Words;

/* Translators: of these, %1$s is who did it, and %2$s to whom */
static const Words words[] = {
  { "track-locked", "mic", N_("%1$s muted %2$s") },
  { "track-locked", "camera", N_("%1$s stopped the video of %2$s") },
  { "track-locked", NULL, N_("%1$s stopped the screen of %2$s") },
  { "track-unlocked", "mic", N_("%1$s let %2$s speak again") },
  { "track-unlocked", "camera", N_("%1$s let %2$s show video again") },
  { "track-unlocked", NULL, N_("%1$s let %2$s share the screen again") },
  { "track-asked", "mic", N_("%1$s asked %2$s to unmute") },
  { "track-asked", NULL, N_("%1$s asked %2$s for video") },
  { "everyone-locked", NULL, N_("%1$s muted everyone") },
  { "everyone-unlocked", NULL, N_("%1$s let everyone speak again") },
  { "role-changed", "listener", N_("%1$s moved %2$s to the audience") },
  { "role-changed", "speaker", N_("%1$s brought %2$s to the stage") },
  { "role-changed", "moderator", N_("%1$s made %2$s a moderator") },
  { "host-changed", NULL, N_("%1$s made %2$s the host") },
  { "room-locked", "on", N_("%1$s locked the room") },
  { "room-locked", NULL, N_("%1$s unlocked the room") },
  { "knocked", NULL, N_("%2$s wanted to come in") },
  { "knock-ended", "admitted", N_("%1$s let %2$s in") },
  { "knock-ended", "declined", N_("%1$s did not let %2$s in") },
  { "knock-ended", NULL, N_("%2$s waits no more to come in") },
  { "hold-begun", NULL, N_("%1$s cut %2$s off, to ban them") },
  { "hold-dropped", NULL, N_("%1$s did not ban %2$s after all") },
  { "hold-committed", NULL, N_("%1$s banned %2$s") },
  { "participant-left", NULL, N_("%1$s removed %2$s") },
  { "hand-lowered", NULL, N_("%1$s lowered the hand of %2$s") },
  { "room-ended", NULL, N_("%1$s ended the room") },
};

static const char *
find_text (const StoaLogEntry *entry)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].action, entry->action) == 0
        && (words[i].detail == NULL || g_strcmp0 (words[i].detail, entry->detail) == 0))
      return _(words[i].text);
  return NULL;
}

/* By hand: names may look like what they are put for. */
static char *
put_names (const char *text,
           const char *actor,
           const char *target)
{
  GString *said = g_string_new (NULL);

  for (const char *at = text; *at; at++)
    if (g_str_has_prefix (at, "%1$s") || g_str_has_prefix (at, "%2$s"))
      {
        g_string_append (said, at[1] == '1' ? actor : target);
        at += strlen ("%1$s") - 1;
      }
    else
      g_string_append_c (said, *at);
  return g_string_free_and_steal (said);
}

/* Of bans it is why; of all else a word of the protocol, which is in the sentence already. */
static gboolean
has_reason (const StoaLogEntry *entry)
{
  return entry->detail && *entry->detail && g_str_has_prefix (entry->action, "hold-");
}

char *
stoa_log_entry_say (const StoaLogEntry *entry)
{
  const char *text = find_text (entry);
  /* Translators: who did it, when it was no person */
  const char *actor = entry->actor ? entry->actor : _("The server");
  g_autofree char *said = put_names (text ? text : entry->action, actor, entry->target ? entry->target : _("Somebody"));

  return has_reason (entry) ? g_strdup_printf ("%s: %s", said, entry->detail) : g_steal_pointer (&said);
}
