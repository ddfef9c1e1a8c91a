/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-news.h"

#include <glib/gi18n.h>

#define MOST_NAMES_BRIEF 3
#define MOST_NAMES_FULL 10

typedef enum
{
  JOINED,
  LEFT,
  HAND_RAISED,
  HAND_LOWERED,
  LOCKED,
  OPENED,
  CLOSED,
  MADE_HOST,
  MADE_MODERATOR,
  NO_MODERATOR,
  TO_STAGE,
  TO_AUDIENCE,
  AGREED,
  DISAGREED,
  N_DEEDS,
} Deed;

static const struct
{
  StoaNewsKind kind;
  StoaVerbosity from;
} deeds[N_DEEDS] = {
  [JOINED] = { STOA_NEWS_PEOPLE, STOA_VERBOSITY_BRIEF },
  [LEFT] = { STOA_NEWS_PEOPLE, STOA_VERBOSITY_BRIEF },
  [HAND_RAISED] = { STOA_NEWS_HANDS, STOA_VERBOSITY_BRIEF },
  [HAND_LOWERED] = { STOA_NEWS_HANDS, STOA_VERBOSITY_FULL },
  [LOCKED] = { STOA_NEWS_MICROPHONES, STOA_VERBOSITY_BRIEF },
  [OPENED] = { STOA_NEWS_MICROPHONES, STOA_VERBOSITY_FULL },
  [CLOSED] = { STOA_NEWS_MICROPHONES, STOA_VERBOSITY_FULL },
  [MADE_HOST] = { STOA_NEWS_ROLES, STOA_VERBOSITY_BRIEF },
  [MADE_MODERATOR] = { STOA_NEWS_ROLES, STOA_VERBOSITY_BRIEF },
  [NO_MODERATOR] = { STOA_NEWS_ROLES, STOA_VERBOSITY_BRIEF },
  [TO_STAGE] = { STOA_NEWS_ROLES, STOA_VERBOSITY_FULL },
  [TO_AUDIENCE] = { STOA_NEWS_ROLES, STOA_VERBOSITY_FULL },
  [AGREED] = { STOA_NEWS_RECORDING, STOA_VERBOSITY_FULL },
  [DISAGREED] = { STOA_NEWS_RECORDING, STOA_VERBOSITY_FULL },
};

/* what is different */

static gboolean
is_heard (const StoaParticipant *person)
{
  const StoaTrack *mic = stoa_participant_track (person, STOA_TRACK_MIC);

  return mic && !mic->muted;
}

static gboolean
is_locked (const StoaParticipant *person)
{
  return stoa_participant_is_locked (person, STOA_TRACK_MIC);
}

static Deed
find_new_role (const StoaParticipant *before,
               const StoaParticipant *now)
{
  if (before->role == now->role)
    return N_DEEDS;
  if (now->role == STOA_ROLE_HOST)
    return MADE_HOST;
  if (now->role == STOA_ROLE_MODERATOR)
    return before->role == STOA_ROLE_HOST ? N_DEEDS : MADE_MODERATOR;
  if (before->role >= STOA_ROLE_MODERATOR)
    return NO_MODERATOR;
  return now->role == STOA_ROLE_LISTENER ? TO_AUDIENCE : TO_STAGE;
}

/* Either may be NULL, not both. */
static gboolean
did (Deed                   deed,
     const StoaParticipant *before,
     const StoaParticipant *now)
{
  if (now == NULL)
    return deed == LEFT;
  if (before == NULL)
    return deed == JOINED || (deed == HAND_RAISED && now->hand_at);

  switch (deed)
    {
    case HAND_RAISED:
      return !before->hand_at && now->hand_at;
    case HAND_LOWERED:
      return before->hand_at && !now->hand_at;
    case LOCKED:
      return !is_locked (before) && is_locked (now);
    case OPENED:
      return !is_heard (before) && is_heard (now);
    case CLOSED:
      return is_heard (before) && !is_heard (now) && !is_locked (now);
    case AGREED:
      return before->consent != STOA_CONSENT_YES && now->consent == STOA_CONSENT_YES;
    case DISAGREED:
      return before->consent != STOA_CONSENT_NO && now->consent == STOA_CONSENT_NO;
    default:
      return deed >= MADE_HOST && find_new_role (before, now) == deed;
    }
}

static void
note (GPtrArray             *who[N_DEEDS],
      const StoaParticipant *before,
      const StoaParticipant *now,
      const char            *account)
{
  const StoaParticipant *person = now ? now : before;

  if (before == now || g_strcmp0 (person->account, account) == 0)
    return;
  for (Deed deed = 0; deed < N_DEEDS; deed++)
    if (did (deed, before, now))
      g_ptr_array_add (who[deed], person->name);
}

/* The names are those of the states. */
static void
compare (GPtrArray           *who[N_DEEDS],
         const StoaRoomState *before,
         const StoaRoomState *now,
         const char          *account)
{
  for (guint i = 0; i < before->participants->len; i++)
    {
      const StoaParticipant *person = before->participants->pdata[i];

      if (stoa_room_state_find (now, person->id) == NULL)
        note (who, person, NULL, account);
    }
  for (guint i = 0; i < now->participants->len; i++)
    {
      const StoaParticipant *person = now->participants->pdata[i];

      note (who, stoa_room_state_find (before, person->id), person, account);
    }
}

/* words */

static char *
say_names (GPtrArray *who,
           guint      most)
{
  guint n_named = who->len <= most ? who->len : most - 1;
  guint n_others = who->len - n_named;
  g_autoptr (GString) names = g_string_new (who->pdata[0]);

  for (guint i = 1; i < n_named - (n_others == 0 && n_named > 1); i++)
    /* Translators: between names that are listed */
    g_string_append_printf (names, "%s%s", _(", "), (const char *) who->pdata[i]);
  if (n_others > 0)
    /* Translators: some names, and how many people beside those */
    return g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n_others), names->str, n_others);
  if (n_named > 1)
    /* Translators: some names, and the last one */
    return g_strdup_printf (_("%s and %s"), names->str, (const char *) who->pdata[n_named - 1]);
  return g_string_free_and_steal (g_steal_pointer (&names));
}

/* Translators: %s is one name or several, as in "Ana, Bo and 3 others". */
static const char *
sentence (Deed  deed,
          guint n)
{
  switch (deed)
    {
    case JOINED:
      return ngettext ("%s joined", "%s joined", n);
    case LEFT:
      return ngettext ("%s left", "%s left", n);
    case HAND_RAISED:
      return ngettext ("%s raised a hand", "%s raised their hands", n);
    case HAND_LOWERED:
      return ngettext ("The hand of %s is down", "The hands of %s are down", n);
    case LOCKED:
      return ngettext ("%s was muted by a moderator", "%s were muted by a moderator", n);
    case OPENED:
      return ngettext ("%s turned the microphone on", "%s turned their microphones on", n);
    case CLOSED:
      return ngettext ("%s turned the microphone off", "%s turned their microphones off", n);
    case MADE_HOST:
      return ngettext ("%s is the host now", "%s are hosts now", n);
    case MADE_MODERATOR:
      return ngettext ("%s is a moderator now", "%s are moderators now", n);
    case NO_MODERATOR:
      return ngettext ("%s does not moderate any more", "%s do not moderate any more", n);
    case TO_STAGE:
      return ngettext ("%s is on the stage now", "%s are on the stage now", n);
    case TO_AUDIENCE:
      return ngettext ("%s is in the audience now", "%s are in the audience now", n);
    case AGREED:
      return ngettext ("%s agrees to be recorded", "%s agree to be recorded", n);
    case DISAGREED:
      return ngettext ("%s takes part unrecorded", "%s take part unrecorded", n);
    case N_DEEDS:
    default:
      g_return_val_if_reached ("%s");
    }
}

static char *
say (Deed          deed,
     GPtrArray    *who,
     StoaVerbosity verbosity)
{
  g_autofree char *names = say_names (who, verbosity == STOA_VERBOSITY_FULL ? MOST_NAMES_FULL : MOST_NAMES_BRIEF);

  return g_strdup_printf (sentence (deed, who->len), names);
}

/* the room */

static void
add_recording (GPtrArray           *news,
               const StoaRoomState *before,
               const StoaRoomState *now)
{
  if (before->recording == NULL && now->recording)
    g_ptr_array_add (news, g_strdup (_("This room is being recorded")));
  else if (before->recording && now->recording == NULL)
    g_ptr_array_add (news, g_strdup (_("This room is not recorded any more")));
}

GPtrArray *
stoa_news_tell (const StoaRoomState *before,
                const StoaRoomState *now,
                const char          *account,
                const StoaVerbosity  verbosity[STOA_N_NEWS])
{
  GPtrArray *news = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *who[N_DEEDS];

  for (Deed deed = 0; deed < N_DEEDS; deed++)
    who[deed] = g_ptr_array_new ();
  if (verbosity[STOA_NEWS_RECORDING] >= STOA_VERBOSITY_BRIEF)
    add_recording (news, before, now);
  compare (who, before, now, account);
  for (Deed deed = 0; deed < N_DEEDS; deed++)
    {
      StoaVerbosity how = verbosity[deeds[deed].kind];

      if (how >= deeds[deed].from && who[deed]->len > 0)
        g_ptr_array_add (news, say (deed, who[deed], how));
      g_ptr_array_unref (who[deed]);
    }
  return news;
}
