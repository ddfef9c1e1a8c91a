/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-recording-words.h"

#include <glib/gi18n.h>

/* From then on one is told that it will stop. */
#define FEW_MINUTES 30
#define MOST_MINUTES (7 * 24 * 60)

const char *
stoa_flow_say (StoaFlow flow)
{
  switch (flow)
    {
    case STOA_FLOW_GROWS:
      return _("Recording");
    case STOA_FLOW_MUTED:
      return _("Off");
    case STOA_FLOW_SILENT:
      return _("Nothing Is Heard");
    case STOA_FLOW_STALLED:
      return _("Nothing Arrives");
    default:
      g_return_val_if_reached ("");
    }
}

char *
stoa_track_health_say (const StoaTrackHealth *track,
                       gint64                 at)
{
  g_autofree char *bytes = g_format_size (MAX (0, track->bytes));
  g_autofree char *rate = g_format_size (MAX (0, track->bytes_per_s));
  gint64 age = MAX (0, at - track->written_at) / 1000;

  if (track->written_at == 0)
    return g_strdup (_("Nothing on the disk yet"));
  /* Translators: how much is on the disk, how much more each second, and how many seconds ago the last of it was written */
  return g_strdup_printf (_("%s · %s/s · last piece %d s ago"), bytes, rate, (int) MIN (age, G_MAXINT));
}

static char *
say_minutes (gint64 minutes)
{
  if (minutes >= MOST_MINUTES)
    return g_strdup (_("more than a week"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d min", "%d min", minutes), (int) minutes);
  /* Translators: hours and minutes */
  return g_strdup_printf (_("%d h %d min"), (int) (minutes / 60), (int) (minutes % 60));
}

char *
stoa_recording_health_say (const StoaRecordingHealth *health)
{
  g_autofree char *bytes = g_format_size (MAX (0, health->bytes));
  g_autofree char *left = say_minutes (health->minutes_left);

  /* Translators: how much is recorded, and how long the disk lasts, such as "3 h 20 min" */
  return g_strdup_printf (_("%s recorded, room for %s"), bytes, left);
}

static char *
say_track_alarm (const StoaTrackHealth *track,
                 StoaRoom              *room)
{
  StoaPerson *person = stoa_room_find (room, track->participant);
  const char *name = person ? stoa_person_get_name (person) : NULL;

  if (name == NULL)
    return NULL;
  if (track->flow == STOA_FLOW_SILENT)
    return g_strdup_printf (_("The microphone of %s is on, but nothing is heard. Ask them to check it."), name);
  if (track->flow != STOA_FLOW_STALLED)
    return NULL;
  if (track->kind == STOA_TRACK_MIC)
    return g_strdup_printf (_("No sound of %s arrives. Ask them to turn the microphone off and on."), name);
  if (track->kind == STOA_TRACK_CAMERA)
    return g_strdup_printf (_("No picture of %s arrives. Ask them to turn the camera off and on."), name);
  return g_strdup_printf (_("The screen of %s does not arrive. Ask them to share it anew."), name);
}

char *
stoa_recording_find_alarm (const StoaRecordingHealth *health,
                           StoaRoom                  *room)
{
  if (health->interrupted)
    return g_strdup (_("Recording is interrupted: the server’s media engine restarts. It goes on by itself."));
  if (health->trouble)
    return g_strdup_printf (_("The server’s disk takes nothing now: %s. Recording stops if it stays so; ask who takes care of the server."),
                            health->trouble);
  if (health->minutes_left < FEW_MINUTES)
    {
      g_autofree char *left = say_minutes (health->minutes_left);

      return g_strdup_printf (_("The server’s disk is full in %s. Recording stops before that: make room there."), left);
    }
  for (guint i = 0; health->tracks && i < health->tracks->len; i++)
    {
      char *alarm = say_track_alarm (health->tracks->pdata[i], room);

      if (alarm)
        return alarm;
    }
  return NULL;
}

const char *
stoa_recording_say_stop (StoaStopReason stop)
{
  switch (stop)
    {
    case STOA_STOP_DISK_FULL:
      return _("The server’s disk is nearly full, so recording stopped by itself. What was recorded until now is kept. "
               "Make room there, by deleting recordings for example, and start again.");
    case STOA_STOP_FAILED:
      return _("The server could not go on recording. What was recorded until now is kept. Start again, and if that does not "
               "help, ask who takes care of the server.");
    case STOA_STOP_ASKED:
    case STOA_STOP_ENDED:
    default:
      return NULL;
    }
}

const char *
stoa_consent_say (const StoaRoomState   *state,
                  const StoaParticipant *participant)
{
  if (state->recording == NULL || participant->consent == STOA_CONSENT_YES)
    return NULL;
  return participant->consent == STOA_CONSENT_NO ? _("Not recorded") : _("Not recorded yet: has not agreed");
}
