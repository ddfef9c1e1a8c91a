/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include "stoa-moderation.h"

/* What is typed, the command it is, and whom or what it needs. */
typedef struct
{
  const char *action;
  StoaCommandKind kind;
  int value;                 /* a track, a role, or on */
  enum { NOBODY, PERSON, ANYBODY, KNOCK, COMMAND } about;
} Action;

static const Action actions[] = {
  { "mute", STOA_COMMAND_LOCK_TRACK, STOA_TRACK_MIC, PERSON },
  { "unmute", STOA_COMMAND_UNLOCK_TRACK, STOA_TRACK_MIC, PERSON },
  { "ask", STOA_COMMAND_ASK_TRACK, STOA_TRACK_MIC, PERSON },
  { "stop-video", STOA_COMMAND_LOCK_TRACK, STOA_TRACK_CAMERA, PERSON },
  { "allow-video", STOA_COMMAND_UNLOCK_TRACK, STOA_TRACK_CAMERA, PERSON },
  { "stop-screen", STOA_COMMAND_LOCK_TRACK, STOA_TRACK_SCREEN, PERSON },
  { "allow-screen", STOA_COMMAND_UNLOCK_TRACK, STOA_TRACK_SCREEN, PERSON },
  { "mute-all", STOA_COMMAND_LOCK_EVERYONE, 0, ANYBODY },
  { "unmute-all", STOA_COMMAND_UNLOCK_EVERYONE, 0, COMMAND },
  { "lower-hand", STOA_COMMAND_LOWER_HAND, 0, PERSON },
  { "stage", STOA_COMMAND_SET_ROLE, STOA_ROLE_SPEAKER, PERSON },
  { "audience", STOA_COMMAND_SET_ROLE, STOA_ROLE_LISTENER, PERSON },
  { "appoint", STOA_COMMAND_SET_ROLE, STOA_ROLE_MODERATOR, PERSON },
  { "dismiss", STOA_COMMAND_SET_ROLE, STOA_ROLE_SPEAKER, PERSON },
  { "hand-over", STOA_COMMAND_HAND_OVER, 0, PERSON },
  { "remove", STOA_COMMAND_REMOVE, 0, PERSON },
  { "ban", STOA_COMMAND_BAN, 0, PERSON },
  { "drop-ban", STOA_COMMAND_DROP_BAN, 0, COMMAND },
  { "lock", STOA_COMMAND_LOCK_ROOM, TRUE, NOBODY },
  { "unlock", STOA_COMMAND_LOCK_ROOM, FALSE, NOBODY },
  { "admit", STOA_COMMAND_ADMIT, 0, KNOCK },
  { "decline", STOA_COMMAND_DECLINE, 0, KNOCK },
  { "end", STOA_COMMAND_END, 0, NOBODY },
};

static char *reason, *scope;
static int seconds;

static const GOptionEntry options[] = {
  { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why somebody is banned", "TEXT" },
  { "scope", 0, 0, G_OPTION_ARG_STRING, &scope, "From what: room, project or server", "SCOPE" },
  { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "How long a ban lasts; for ever without it", "N" },
  { NULL },
};

static const Action *
find_action (const char *name, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      if (g_str_equal (actions[i].action, name))
        return &actions[i];
      g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", actions[i].action);
    }
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "There is no action “%s”; there are: %s.", name, known->str);
  return NULL;
}

static gboolean
find_scope (int *found, GError **error)
{
  for (int i = 0; stoa_invite_scopes[i] != NULL; i++)
    if (g_strcmp0 (stoa_invite_scopes[i], scope != NULL ? scope : "room") == 0)
      {
        *found = i;
        return TRUE;
      }
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "A scope is room, project or server.");
  return FALSE;
}

static StoaCommand *
make_command (const Action *action, const char *about, GError **error)
{
  g_autoptr (StoaCommand) command = stoa_moderate_person (action->kind, NULL);
  gboolean needed = action->about != NOBODY && action->about != ANYBODY;

  if (needed && about == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "“%s” needs to know whom or what: its id.", action->action);
      return NULL;
    }
  if (action->about == PERSON || action->about == ANYBODY)
    command->participant = g_strdup (about);
  else
    command->of = g_strdup (about);
  command->track = command->role = action->value;
  command->on = action->value;
  command->seconds = seconds;
  command->reason = g_strdup (reason);
  if (!find_scope (&command->scope, error))
    return NULL;
  return g_steal_pointer (&command);
}

typedef struct
{
  gboolean json;
  char *request;
} Asked;

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_free (asked->request);
  g_free (asked);
}

/* The command's id is what drop-ban and unmute-all take. */
static DexFuture *
print (DexFuture *future, gpointer data)
{
  const Asked *asked = data;
  const StoaOk *ok = g_value_get_boxed (dex_future_get_value (future, NULL));

  if (asked->json)
    g_print ("{\"id\":\"%s\",\"seq\":%" G_GINT64_FORMAT "}\n", asked->request, ok->seq);
  else
    g_print ("%s\n", asked->request);
  return dex_ref (future);
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  const Action *action = find_action (ctl->args[2], &error);
  g_autoptr (StoaCommand) command = action != NULL ? make_command (action, ctl->args[3], &error) : NULL;
  g_autoptr (StoaClient) client = command != NULL ? stoactl_client (ctl, &error) : NULL;
  Asked *asked;

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  asked = g_new0 (Asked, 1);
  *asked = (Asked) { ctl->json, g_uuid_string_random () };
  return dex_future_then (stoa_client_moderate (client, ctl->args[1], asked->request, command), print, asked, asked_free);
}

const StoactlCommand stoactl_moderate = {
  .name = "moderate",
  .arguments = "ROOM ACTION [ID]",
  .summary = "Mute, stop, remove, ban, admit… somebody by their id; prints the id of what was done",
  .n_args = 2,
  .n_more = 1,
  .options = options,
  .run = run,
};
