/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-deeds.h"

#include <glib/gi18n.h>

static const struct
{
  const char *name;
  const char *accel;
  const char *label;
} deeds[] = {
  [STOA_DEED_MUTE] = { "mute", "m", N_("_Mute") },
  [STOA_DEED_ASK_TO_UNMUTE] = { "ask-to-unmute", "<Shift>m", N_("Ask to _Unmute") },
  [STOA_DEED_STOP_VIDEO] = { "stop-video", "v", N_("Stop _Video") },
  [STOA_DEED_ASK_FOR_VIDEO] = { "ask-for-video", "<Shift>v", N_("Ask _for Video") },
  [STOA_DEED_STOP_SCREEN] = { "stop-screen", NULL, N_("Stop Sc_reen Sharing") },
  [STOA_DEED_LOWER_HAND] = { "lower-hand", "h", N_("Lower _Hand") },
  [STOA_DEED_HANDLE] = { "handle", NULL, N_("I Take _Care of the Hand") },
  [STOA_DEED_STAGE] = { "stage", "s", N_("To _Stage") },
  [STOA_DEED_APPOINT] = { "appoint", NULL, N_("Make M_oderator") },
  [STOA_DEED_HAND_OVER] = { "hand-over", NULL, N_("Ma_ke Host") },
  [STOA_DEED_REMOVE] = { "remove", "Delete", N_("R_emove") },
  [STOA_DEED_BAN] = { "ban", "<Shift>Delete", N_("_Ban") },
};
G_STATIC_ASSERT (G_N_ELEMENTS (deeds) == STOA_N_DEEDS);

const char *
stoa_deed_name (StoaDeed deed)
{
  return deeds[deed].name;
}

const char *
stoa_deed_accel (StoaDeed deed)
{
  return deeds[deed].accel;
}

static gboolean
is_moderator (const StoaParticipant *whom)
{
  return whom->role == STOA_ROLE_MODERATOR;
}

const char *
stoa_deed_label (StoaDeed               deed,
                 const StoaParticipant *whom)
{
  if (deed == STOA_DEED_STAGE && whom->role != STOA_ROLE_LISTENER)
    return _("To Audie_nce");
  if (deed == STOA_DEED_APPOINT && is_moderator (whom))
    return _("Dismiss as M_oderator");
  return _(deeds[deed].label);
}

static StoaCommand *
aim (StoaCommandKind        kind,
     const StoaParticipant *whom)
{
  StoaCommand *command = stoa_record_new (&stoa_command_type);

  command->kind = kind;
  command->participant = g_strdup (whom->id);
  return command;
}

static StoaCommand *
aim_at_track (StoaCommandKind        kind,
              const StoaParticipant *whom,
              StoaTrackKind          track)
{
  StoaCommand *command = aim (kind, whom);

  command->track = track;
  return command;
}

static StoaCommand *
aim_role (const StoaParticipant *whom,
          StoaRole               role)
{
  StoaCommand *command = aim (STOA_COMMAND_SET_ROLE, whom);

  command->role = role;
  return command;
}

static StoaCommand *
aim_handling (const StoaParticipant *whom)
{
  StoaCommand *command = aim (STOA_COMMAND_HANDLE, whom);

  command->on = whom->handler == NULL;
  return command;
}

StoaCommand *
stoa_deed_command (StoaDeed               deed,
                   const StoaParticipant *whom)
{
  switch (deed)
    {
    case STOA_DEED_MUTE:
      return aim_at_track (STOA_COMMAND_LOCK_TRACK, whom, STOA_TRACK_MIC);
    case STOA_DEED_ASK_TO_UNMUTE:
      return aim_at_track (STOA_COMMAND_ASK_TRACK, whom, STOA_TRACK_MIC);
    case STOA_DEED_STOP_VIDEO:
      return aim_at_track (STOA_COMMAND_LOCK_TRACK, whom, STOA_TRACK_CAMERA);
    case STOA_DEED_ASK_FOR_VIDEO:
      return aim_at_track (STOA_COMMAND_ASK_TRACK, whom, STOA_TRACK_CAMERA);
    case STOA_DEED_STOP_SCREEN:
      return aim_at_track (STOA_COMMAND_LOCK_TRACK, whom, STOA_TRACK_SCREEN);
    case STOA_DEED_LOWER_HAND:
      return aim (STOA_COMMAND_LOWER_HAND, whom);
    case STOA_DEED_HANDLE:
      return aim_handling (whom);
    case STOA_DEED_STAGE:
      return aim_role (whom, whom->role == STOA_ROLE_LISTENER ? STOA_ROLE_SPEAKER : STOA_ROLE_LISTENER);
    case STOA_DEED_APPOINT:
      return aim_role (whom, is_moderator (whom) ? STOA_ROLE_SPEAKER : STOA_ROLE_MODERATOR);
    case STOA_DEED_HAND_OVER:
      return aim (STOA_COMMAND_HAND_OVER, whom);
    case STOA_DEED_REMOVE:
      return aim (STOA_COMMAND_REMOVE, whom);
    case STOA_DEED_BAN:
      return aim (STOA_COMMAND_BAN, whom);
    case STOA_N_DEEDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Nobody's screen is stopped that is not there; other locks also hold for what comes later. */
static gboolean
has_object (StoaDeed               deed,
            const StoaParticipant *whom)
{
  if (deed == STOA_DEED_STOP_SCREEN)
    return stoa_participant_track (whom, STOA_TRACK_SCREEN) != NULL;
  return deed != STOA_DEED_HANDLE || whom->hand_at != 0;
}

StoaMay
stoa_deed_may (StoaDeed               deed,
               StoaRoom              *room,
               const StoaParticipant *whom)
{
  StoaPerson *me = stoa_room_get_me (room);
  g_autoptr (StoaCommand) command = stoa_deed_command (deed, whom);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError) error = NULL;

  if (me == NULL || !stoa_role_moderates (stoa_person_get_role (me)) || me == stoa_room_find (room, whom->id))
    return STOA_MAY_NEVER;
  events = stoa_room_decide (stoa_room_get_shown (room), stoa_person_get_id (me), command, 0, NULL, &error);
  if (g_error_matches (error, STOA_ERROR, STOA_ERROR_FORBIDDEN))
    return STOA_MAY_NEVER;
  return events && events->len > 0 && has_object (deed, whom) ? STOA_MAY : STOA_MAY_NOT_NOW;
}

/* words */

typedef struct
{
  const char *asked;
  const char *done;
} Words;

static Words
words_for_lock (const StoaCommand *command)
{
  if (command->track == STOA_TRACK_MIC)
    return (Words) { _("Mute %s"), _("%s is muted") };
  if (command->track == STOA_TRACK_CAMERA)
    return (Words) { _("Stop the video of %s"), _("The video of %s is stopped") };
  return (Words) { _("Stop the screen of %s"), _("The screen of %s is stopped") };
}

static Words
words_for_unlock (const StoaCommand *command)
{
  if (command->track == STOA_TRACK_MIC)
    return (Words) { _("Let %s speak again"), _("%s may speak again") };
  return (Words) { _("Let %s show video again"), _("%s may show video again") };
}

static Words
words_for_ask (const StoaCommand *command)
{
  if (command->track == STOA_TRACK_MIC)
    return (Words) { _("Ask %s to unmute"), _("%s is asked to unmute") };
  return (Words) { _("Ask %s for video"), _("%s is asked for video") };
}

static Words
words_for_role (const StoaCommand *command)
{
  if (command->role == STOA_ROLE_LISTENER)
    return (Words) { _("Move %s to the audience"), _("%s is in the audience") };
  if (command->role == STOA_ROLE_MODERATOR)
    return (Words) { _("Make %s a moderator"), _("%s is a moderator") };
  return (Words) { _("Bring %s to the stage"), _("%s is on the stage") };
}

static Words
find_words (const StoaCommand *command)
{
  switch ((StoaCommandKind) command->kind)
    {
    case STOA_COMMAND_LOCK_TRACK:
      return words_for_lock (command);
    case STOA_COMMAND_UNLOCK_TRACK:
      return words_for_unlock (command);
    case STOA_COMMAND_ASK_TRACK:
      return words_for_ask (command);
    case STOA_COMMAND_SET_ROLE:
      return words_for_role (command);
    case STOA_COMMAND_LOWER_HAND:
      return (Words) { _("Lower the hand of %s"), _("The hand of %s is down") };
    case STOA_COMMAND_HANDLE:
      return command->on ? (Words) { _("Take care of %s"), _("You take care of %s") }
                         : (Words) { _("Leave %s to others"), _("You do not take care of %s") };
    case STOA_COMMAND_HAND_OVER:
      return (Words) { _("Make %s the host"), _("%s is the host") };
    case STOA_COMMAND_REMOVE:
      return (Words) { _("Remove %s"), _("%s was removed") };
    case STOA_COMMAND_BAN:
      return (Words) { _("Ban %s"), _("%s is cut off") };
    case STOA_COMMAND_DROP_BAN:
      return (Words) { _("Do not ban %s"), _("%s is not banned") };
    case STOA_COMMAND_ADMIT:
      return (Words) { _("Admit %s"), _("%s is let in") };
    case STOA_COMMAND_DECLINE:
      return (Words) { _("Decline %s"), _("%s is not let in") };
    case STOA_COMMAND_LOCK_EVERYONE:
      return (Words) { _("Mute everyone"), _("Everyone is muted") };
    case STOA_COMMAND_UNLOCK_EVERYONE:
      return (Words) { _("Let everyone speak again"), _("Everyone may speak again") };
    case STOA_COMMAND_LOCK_ROOM:
      return command->on ? (Words) { _("Lock the room"), _("The room is locked: who comes has to knock") }
                         : (Words) { _("Unlock the room"), _("The room is not locked any more") };
    case STOA_COMMAND_TOGGLE_RECORDING:
      return command->on ? (Words) { _("Record the room"), _("The room is recorded") }
                         : (Words) { _("Stop recording"), _("Recording is stopped") };
    case STOA_COMMAND_CHAPTER:
      return (Words) { _("Begin the chapter “%s”"), _("The chapter “%s” begins here") };
    default:
      g_return_val_if_reached (((Words) { "", "" }));
    }
}

static char *
put_name (const char *text,
          const char *name)
{
  GString *said = g_string_new (text);

  g_string_replace (said, "%s", name ? name : "", 1);
  return g_string_free_and_steal (said);
}

char *
stoa_command_say (const StoaCommand *command,
                  const char        *name)
{
  return put_name (find_words (command).asked, name);
}

char *
stoa_command_say_done (const StoaCommand *command,
                       const char        *name)
{
  return put_name (find_words (command).done, name);
}
