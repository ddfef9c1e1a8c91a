/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-mutes.h"

#include "stoa-error.h"

#define UNKNOWN -1 /* after a request that Janus did not answer */

/* Outlives its publisher while Janus is asked. */
typedef struct
{
  StoaJanusHandle *control;
  char *room;
  char *feed;
  char *mid;
  gboolean wanted;
  int asked;             /* of the request that is under way */
  int done;              /* what Janus does: %TRUE, %FALSE or UNKNOWN */
  DexPromise *settled;   /* while a request is under way */
} Line;

struct _StoaJanusMutes
{
  StoaJanusHandle *control;
  char *room;
  char *feed;
  GHashTable *lines;     /* mid → Line */
};

static void
line_clear (gpointer data)
{
  Line *line = data;

  g_clear_pointer (&line->settled, dex_unref);
  g_object_unref (line->control);
  g_free (line->room);
  g_free (line->feed);
  g_free (line->mid);
}

static void
line_unref (gpointer line)
{
  g_rc_box_release_full (line, line_clear);
}

static Line *
find_line (StoaJanusMutes *self,
           const char     *mid)
{
  Line *line = g_hash_table_lookup (self->lines, mid);

  if (line != NULL)
    return line;

  line = g_rc_box_new0 (Line);
  line->control = g_object_ref (self->control);
  line->room = g_strdup (self->room);
  line->feed = g_strdup (self->feed);
  line->mid = g_strdup (mid);
  g_hash_table_insert (self->lines, line->mid, line);
  return line;
}

static JsonObject *
body_for (const Line *line)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", "moderate");
  json_object_set_string_member (body, "room", line->room);
  json_object_set_string_member (body, "id", line->feed);
  json_object_set_string_member (body, "mid", line->mid);
  json_object_set_boolean_member (body, "mute", line->wanted);
  return body;
}

static DexFuture *on_answer (DexFuture *future,
                             gpointer   data);

static void
ask (Line *line)
{
  line->asked = line->wanted;
  dex_future_disown (dex_future_finally (stoa_janus_handle_message (line->control, body_for (line), NULL, NULL),
                                         on_answer, g_rc_box_acquire (line), line_unref));
}

static DexFuture *
on_answer (DexFuture *future,
           gpointer   data)
{
  Line *line = data;
  g_autoptr (DexPromise) settled = NULL;
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (error == NULL)
    line->done = line->asked;
  else
    line->done = g_error_matches (error, STOA_ERROR, STOA_ERROR_NOT_FOUND) ? FALSE : UNKNOWN;
  if (line->wanted != line->asked && line->wanted != line->done)
    {
      ask (line);
      return dex_future_new_true ();
    }

  settled = g_steal_pointer (&line->settled);
  if (line->done == UNKNOWN)
    dex_promise_reject (settled, g_steal_pointer (&error));
  else
    dex_promise_resolve_boolean (settled, TRUE);
  return dex_future_new_true ();
}

StoaJanusMutes *
stoa_janus_mutes_new (StoaJanusHandle *control,
                      const char      *room,
                      const char      *feed)
{
  StoaJanusMutes *self = g_new0 (StoaJanusMutes, 1);

  self->control = g_object_ref (control);
  self->room = g_strdup (room);
  self->feed = g_strdup (feed);
  self->lines = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, line_unref);
  return self;
}

void
stoa_janus_mutes_free (StoaJanusMutes *self)
{
  g_hash_table_unref (self->lines);
  g_object_unref (self->control);
  g_free (self->room);
  g_free (self->feed);
  g_free (self);
}

DexFuture *
stoa_janus_mutes_want (StoaJanusMutes *self,
                       const char     *mid,
                       gboolean        muted)
{
  Line *line = find_line (self, mid);
  DexPromise *settled = NULL;

  line->wanted = muted;
  if (line->settled != NULL)
    return dex_ref (DEX_FUTURE (line->settled));
  if (line->done == muted)
    return dex_future_new_true ();

  line->settled = dex_promise_new ();
  settled = dex_ref (line->settled);
  ask (line);
  return DEX_FUTURE (settled);
}
