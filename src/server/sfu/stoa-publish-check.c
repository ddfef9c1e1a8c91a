/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-publish-check.h"

#define MAX_MLINES 8 /* more than tracks: one that ended leaves its m-line behind */
#define MAX_MID 16
#define MAX_EXTENSION 14 /* of the ids that fit a header of one byte */
#define LEVEL_URI "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

typedef struct
{
  char *mid;
  gboolean video;
  gboolean refused;     /* port 0, which means nothing where it is bundled */
  gboolean bundled;
  gboolean receives_only;
  gboolean has_codec;
  guint n_layers;
  guint level_id;
} Section;

static void
section_free (Section *section)
{
  g_free (section->mid);
  g_free (section);
}

static gboolean
invalid (GError    **error,
         const char *why)
{
  g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "The media offer cannot be used: %s.", why);
  return FALSE;
}

/* "m=video 9 UDP/TLS/RTP/SAVPF 96" */
static gboolean
begin_section (GPtrArray  *sections,
               const char *line,
               GError    **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  Section *section = NULL;

  if (g_strv_length (words) < 4)
    return invalid (error, "an m-line is cut short");
  if (!g_str_equal (words[0], "m=audio") && !g_str_equal (words[0], "m=video"))
    return invalid (error, "only audio and video are served");
  if (sections->len == MAX_MLINES)
    return invalid (error, "it has too many m-lines");

  section = g_new0 (Section, 1);
  section->video = g_str_equal (words[0], "m=video");
  section->n_layers = 1;
  section->refused = g_str_equal (words[1], "0");
  g_ptr_array_add (sections, section);
  return TRUE;
}

/* "a=rtpmap:96 VP8/90000" */
static gboolean
is_our_codec (const char *rtpmap,
              gboolean    video)
{
  const char *codec = strchr (rtpmap, ' ');
  const char *ours = video ? "VP8/" : "opus/";

  return codec != NULL && g_ascii_strncasecmp (codec + 1, ours, strlen (ours)) == 0;
}

/* "a=simulcast:send h;m;l" */
static guint
count_layers (const char *line)
{
  guint n = 1;

  for (const char *c = strchr (line, ';'); c != NULL; c = strchr (c + 1, ';'))
    n++;
  return n;
}

/* "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on"; behind the id there may be a direction */
static guint
read_level_id (const char *line)
{
  const char *uri = strchr (line, ' ');
  guint64 id = g_ascii_strtoull (line + strlen ("a=extmap:"), NULL, 10);

  if (uri == NULL || id > MAX_EXTENSION || !g_str_has_prefix (uri + 1, LEVEL_URI))
    return 0;
  return strchr (" ", uri[1 + strlen (LEVEL_URI)]) != NULL ? id : 0;
}

static gboolean
read_attribute (Section    *section,
                const char *line,
                GError    **error)
{
  if (g_str_has_prefix (line, "a=mid:"))
    {
      const char *mid = line + strlen ("a=mid:");

      if (section->mid != NULL || *mid == '\0' || strlen (mid) > MAX_MID)
        return invalid (error, "an m-line has no usable mid");
      section->mid = g_strdup (mid);
    }
  else if (g_str_has_prefix (line, "a=rtpmap:"))
    {
      section->has_codec |= is_our_codec (line, section->video);
    }
  else if (g_str_equal (line, "a=recvonly") || g_str_equal (line, "a=inactive"))
    {
      section->receives_only = TRUE;
    }
  else if (g_str_has_prefix (line, "a=simulcast:send "))
    {
      section->n_layers = count_layers (line);
    }
  else if (g_str_equal (line, "a=bundle-only"))
    {
      section->bundled = TRUE;
    }
  else if (g_str_has_prefix (line, "a=extmap:") && section->level_id == 0)
    {
      section->level_id = read_level_id (line);
    }
  return TRUE;
}

static gboolean
sends (const Section *section)
{
  return !section->receives_only && (!section->refused || section->bundled);
}

static GPtrArray *
read_sections (const char *sdp,
               GError    **error)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func ((GDestroyNotify) section_free);
  g_auto (GStrv) lines = g_strsplit (sdp, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);

      if (g_str_has_prefix (line, "m="))
        {
          if (!begin_section (sections, line, error))
            return NULL;
        }
      else if (sections->len > 0 &&
               !read_attribute (g_ptr_array_index (sections, sections->len - 1), line, error))
        {
          return NULL;
        }
    }
  return g_steal_pointer (&sections);
}

static const StoaPublishTrack *
find_track (const StoaPublish *publish,
            const char        *mid)
{
  for (guint i = 0; i < publish->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (publish->tracks, i);

      if (g_strcmp0 (track->mid, mid) == 0)
        return track;
    }
  return NULL;
}

static gboolean
check_section (const Section     *section,
               const StoaPublish *publish,
               GError           **error)
{
  const StoaPublishTrack *track = find_track (publish, section->mid);

  if (section->mid == NULL)
    return invalid (error, "an m-line has no mid");
  if (!section->has_codec)
    return invalid (error, section->video ? "it has video without VP8" : "it has audio without Opus");
  if (track == NULL)
    return invalid (error, "an m-line sends what is not in the list of tracks");
  if (stoa_track_kind_is_video (track->kind) != section->video)
    return invalid (error, "a track is not of its m-line's type");
  return TRUE;
}

static gboolean
has_kind_twice (const StoaPublish *publish)
{
  guint seen = 0;

  for (guint i = 0; i < publish->tracks->len; i++)
    {
      const StoaPublishTrack *track = g_ptr_array_index (publish->tracks, i);

      if (seen & (1u << track->kind))
        return TRUE;
      seen |= 1u << track->kind;
    }
  return FALSE;
}

gboolean
stoa_publish_check (const StoaPublish *publish,
                    GError           **error)
{
  g_autoptr (GPtrArray) sections = NULL;
  g_autoptr (GHashTable) mids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_sending = 0;

  if (publish->sdp == NULL || !g_str_has_prefix (publish->sdp, "v=0"))
    return invalid (error, "it is no session description");
  if (has_kind_twice (publish))
    return invalid (error, "it has two tracks of one kind");
  if ((sections = read_sections (publish->sdp, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < sections->len; i++)
    {
      const Section *section = g_ptr_array_index (sections, i);

      if (section->mid != NULL && !g_hash_table_add (mids, section->mid))
        return invalid (error, "two m-lines have the same mid");
      if (!sends (section))
        continue;
      if (!check_section (section, publish, error))
        return FALSE;
      n_sending++;
    }
  if (n_sending == 0)
    return invalid (error, "nothing in it sends");
  if (n_sending != publish->tracks->len)
    return invalid (error, "a track has no m-line that sends it");
  return TRUE;
}

char *
stoa_publish_transport (const StoaPublish *publish)
{
  const char *start = strstr (publish->sdp, "a=ice-ufrag:");

  return start != NULL ? g_strndup (start, strcspn (start, "\r\n")) : NULL;
}

static const Section *
find_section (GPtrArray  *sections,
              const char *mid)
{
  for (guint i = 0; sections != NULL && i < sections->len; i++)
    {
      const Section *section = g_ptr_array_index (sections, i);

      if (g_strcmp0 (section->mid, mid) == 0)
        return section;
    }
  return NULL;
}

guint
stoa_publish_count_layers (const StoaPublish *publish,
                           const char        *mid)
{
  g_autoptr (GPtrArray) sections = read_sections (publish->sdp, NULL);
  const Section *section = find_section (sections, mid);

  return section != NULL ? section->n_layers : 1;
}

guint
stoa_publish_find_level (const StoaPublish *publish,
                         const char        *mid)
{
  g_autoptr (GPtrArray) sections = read_sections (publish->sdp, NULL);
  const Section *section = find_section (sections, mid);

  return section != NULL ? section->level_id : 0;
}

gboolean
stoa_track_kind_is_video (int kind)
{
  return kind == STOA_TRACK_CAMERA || kind == STOA_TRACK_SCREEN;
}
