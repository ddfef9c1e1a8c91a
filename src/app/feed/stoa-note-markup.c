/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-note-markup.h"

#include <string.h>

#define MOST_LINKS 100     /* in one note; what follows is text */
#define REPLACEMENT 0xFFFD

static const char *const schemes[] = { "https://", "http://", "stoa://" };

static const char *
match_scheme (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_ascii_strncasecmp (text, schemes[i], strlen (schemes[i])) == 0)
      return schemes[i];
  return NULL;
}

static gboolean
is_of_address (gunichar c)
{
  return g_unichar_isgraph (c) && strchr ("<>\"`", c < 128 ? (int) c : ' ') == NULL;
}

/* Where the address ends that begins at @text: before the punctuation of the sentence around it. */
static const char *
end_of_address (const char *text,
                const char *scheme)
{
  const char *end = text;
  int open = 0;

  for (; *end && is_of_address (g_utf8_get_char (end)); end = g_utf8_next_char (end))
    {
      if (*end == '(')
        open++;
      else if (*end == ')' && open-- == 0)
        break;
    }
  while (end > text && strchr (".,;:!?'*_", end[-1]))
    end--;
  return (gsize) (end - text) > strlen (scheme) ? end : NULL;
}

static void
append_character (GString    *markup,
                  const char *at)
{
  gunichar c = g_utf8_get_char (at);

  switch (c)
    {
    case '&':
      g_string_append (markup, "&amp;");
      break;
    case '<':
      g_string_append (markup, "&lt;");
      break;
    case '>':
      g_string_append (markup, "&gt;");
      break;
    case '"':
      g_string_append (markup, "&quot;");
      break;
    case '\'':
      g_string_append (markup, "&#39;");
      break;
    default:
      if (g_unichar_iscntrl (c) && c != '\n' && c != '\t')
        c = REPLACEMENT;
      g_string_append_unichar (markup, c);
    }
}

static void
append (GString    *markup,
        const char *from,
        const char *end)
{
  for (; from < end; from = g_utf8_next_char (from))
    append_character (markup, from);
}

char *
stoa_note_markup (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *markup = g_string_sized_new (strlen (valid) + 64);
  gboolean word_begins = TRUE;
  guint links = 0;

  for (const char *at = valid; *at;)
    {
      const char *scheme = word_begins && links < MOST_LINKS ? match_scheme (at) : NULL;
      const char *end = scheme ? end_of_address (at, scheme) : NULL;

      if (end)
        {
          links++;
          g_string_append (markup, "<a href=\"");
          append (markup, at, end);
          g_string_append (markup, "\">");
          append (markup, at, end);
          g_string_append (markup, "</a>");
          at = end;
          word_begins = FALSE;
          continue;
        }
      append_character (markup, at);
      word_begins = !g_unichar_isalnum (g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  return g_string_free_and_steal (markup);
}
