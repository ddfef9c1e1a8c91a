/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl.h"

#include "stoa-client-feed.h"

#define MAX_LINE 200 /* characters of a note; --json has all */

static char *before, *after;
static int limit;

static const GOptionEntry options[] = {
  { "before", 0, 0, G_OPTION_ARG_STRING, &before, "The page of posts older than this one", "KEY" },
  { "after", 0, 0, G_OPTION_ARG_STRING, &after, "The page of posts newer than this one", "KEY" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "Posts at most", "N" },
  { NULL },
};

/* One line, in which nothing commands a terminal. */
static char *
to_line (const char *text)
{
  GString *line = g_string_new (NULL);
  guint n = 0;

  for (const char *at = text; *at != '\0' && n < MAX_LINE; at = g_utf8_next_char (at), n++)
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_type (c) == G_UNICODE_CONTROL || g_unichar_type (c) == G_UNICODE_FORMAT)
        g_string_append_c (line, ' ');
      else
        g_string_append_unichar (line, c);
    }
  if (n == MAX_LINE)
    g_string_append (line, "…");
  return g_string_free_and_steal (line);
}

static void
print_post (const StoaPost *post)
{
  g_autofree char *key = stoa_post_key (post);
  g_autofree char *at = stoactl_format_time (post->created_at);
  g_autofree char *line = to_line (post->kind == STOA_POST_NOTE ? post->text != NULL ? post->text : "" : post->title);

  g_print ("%s\t%s\t%s\t%s\t%s\t%s\n", key, at,
           post->kind == STOA_POST_NOTE ? stoa_post_kinds[post->kind] : stoa_post_states[post->state], post->author_name,
           post->context_title, line);
}

static void
print_page (gconstpointer record)
{
  const StoaPostPage *page = record;

  for (guint i = 0; i < page->posts->len; i++)
    print_post (g_ptr_array_index (page->posts, i));
}

static DexFuture *
run (Stoactl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaClient) client = stoactl_client (ctl, &error);

  if (client == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoactl_show (ctl, stoa_client_load_feed (client, ctl->args[1], before, after, MAX (0, limit)), print_page);
}

const StoactlCommand stoactl_feed = {
  .name = "feed",
  .arguments = "[CONTEXT]",
  .summary = "List the posts of a profile or project, or all that concern one: key, time, what, who, where, text",
  .n_more = 1,
  .options = options,
  .run = run,
};
