/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-post-words.h"

#include <glib/gi18n.h>

#include "stoa-phrases.h"

#define SPOKEN_TEXT 300    /* characters of a note in its name */

char *
stoa_post_words_when (gint64 at_ms)
{
  gint64 seconds = stoa_phrase_seconds_since (at_ms);
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_local (at_ms / 1000);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int days;

  if (seconds < 60)
    return g_strdup (_("just now"));
  if (seconds < 3600)
    return g_strdup_printf (ngettext ("%d min ago", "%d min ago", seconds / 60), (int) (seconds / 60));
  if (at == NULL)
    return g_strdup ("");
  days = (g_date_time_to_unix (now) + g_date_time_get_utc_offset (now) / G_TIME_SPAN_SECOND) / 86400
         - (g_date_time_to_unix (at) + g_date_time_get_utc_offset (at) / G_TIME_SPAN_SECOND) / 86400;
  if (days == 0)
    /* Translators: a time of today */
    return g_date_time_format (at, _("%H:%M"));
  if (days == 1)
    return g_date_time_format (at, _("yesterday, %H:%M"));
  return g_date_time_format (at, g_date_time_get_year (at) == g_date_time_get_year (now) ? _("%-d %B, %H:%M") : _("%-d %B %Y"));
}

char *
stoa_post_words_details (const StoaPost *post)
{
  g_autofree char *people = NULL;
  g_autofree char *duration = NULL;

  if (post->kind == STOA_POST_NOTE)
    return NULL;
  if (post->state == STOA_POST_OPEN)
    {
      people = stoa_phrase_people (post->people);
      duration = stoa_phrase_duration (stoa_phrase_seconds_since (post->started_at));
      /* Translators: "6 people", "12 min" */
      return g_strdup_printf (_("%s · %s"), people, duration);
    }
  if (post->kind == STOA_POST_REPLAY)
    return stoa_phrase_clock (post->duration_ms / 1000);
  if (post->ended_at <= post->started_at)
    return g_strdup (_("Ended"));
  duration = stoa_phrase_clock ((post->ended_at - post->started_at) / 1000);
  /* Translators: how long a room was open, "0:42:10" */
  return g_strdup_printf (_("Ended · %s"), duration);
}

char *
stoa_post_words_where (const StoaPost *post,
                       gboolean        with_context)
{
  const char *visibility = stoa_phrase_visibility (post->visibility, post->context_kind);

  if (!with_context || post->context_kind != STOA_CONTEXT_PROJECT)
    return g_strdup (visibility);
  /* Translators: a project, for whom */
  return g_strdup_printf (_("%s · %s"), post->context_title, visibility);
}

char *
stoa_post_words_label (const StoaPost *post)
{
  g_autofree char *when = stoa_post_words_when (post->created_at);
  g_autofree char *details = stoa_post_words_details (post);
  g_autofree char *text = NULL;

  if (post->kind == STOA_POST_NOTE)
    {
      text = g_utf8_substring (post->text, 0, MIN (g_utf8_strlen (post->text, -1), SPOKEN_TEXT));
      /* Translators: who wrote it, when, and the text */
      return g_strdup_printf (_("Note: %s, %s. %s"), post->author_name, when, text);
    }
  if (post->state == STOA_POST_OPEN)
    /* Translators: title, who is host, "6 people · 12 min" */
    return g_strdup_printf (_("Live: %s, %s, %s"), post->title, post->author_name, details);
  if (post->kind == STOA_POST_REPLAY)
    /* Translators: title, who was host, how long */
    return g_strdup_printf (_("Replay: %s, %s, %s"), post->title, post->author_name, details);
  return g_strdup_printf (_("Ended: %s, %s, %s"), post->title, post->author_name, when);
}
