/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-sdp-check.h"

#include <string.h>

#include "stoa-model.h"

#define MAX_MEDIAS 512
#define MAX_MID 64           /* bytes */

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error (error, STOA_ERROR, STOA_ERROR_MALFORMED, "The server's media description makes no sense: %s", why);
  return FALSE;
}

/* Of the m-line, or else of the whole session. */
static const char *
attribute (const GstSDPMessage *message,
           const GstSDPMedia   *media,
           const char          *name)
{
  const char *value = gst_sdp_media_get_attribute_val (media, name);

  return value != NULL ? value : gst_sdp_message_get_attribute_val (message, name);
}

static gboolean
check_fingerprint (const char  *fingerprint,
                   GError     **error)
{
  const char *hex = NULL;

  if (fingerprint != NULL && (g_str_has_prefix (fingerprint, "sha-256 ") || g_str_has_prefix (fingerprint, "sha-512 ")))
    hex = fingerprint + strlen ("sha-256 ");
  if (hex == NULL || strlen (hex) < 95 || strspn (hex, "0123456789abcdefABCDEF:") != strlen (hex))
    return refuse (error, "no fingerprint");
  return TRUE;
}

static gboolean
check_transport (const GstSDPMessage *message,
                 const GstSDPMedia   *media,
                 GError             **error)
{
  gboolean session_wide = gst_sdp_message_get_attribute_val (message, "ice-ufrag") != NULL
                          || gst_sdp_message_get_attribute_val (message, "ice-pwd") != NULL;
  const char *ufrag = session_wide ? gst_sdp_message_get_attribute_val (message, "ice-ufrag")
                                   : gst_sdp_media_get_attribute_val (media, "ice-ufrag");
  const char *password = session_wide ? gst_sdp_message_get_attribute_val (message, "ice-pwd")
                                      : gst_sdp_media_get_attribute_val (media, "ice-pwd");

  /* webrtcbin takes both from the session as soon as one is there, and does not check them */
  if (ufrag == NULL || strlen (ufrag) < 4 || strlen (ufrag) > 256
      || password == NULL || strlen (password) < 22 || strlen (password) > 256)
    return refuse (error, "no ICE credentials");
  return check_fingerprint (attribute (message, media, "fingerprint"), error);
}

static gboolean
check_media (const GstSDPMessage *message,
             const GstSDPMedia   *media,
             GHashTable          *mids,
             GHashTable          *ssrcs,
             GError             **error)
{
  const char *mid = gst_sdp_media_get_attribute_val (media, "mid");
  const char *kind = gst_sdp_media_get_media (media);
  g_autoptr (GHashTable) own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  if (g_strcmp0 (kind, "audio") != 0 && g_strcmp0 (kind, "video") != 0)
    return refuse (error, "neither sound nor pictures");
  if (mid == NULL || *mid == '\0' || strlen (mid) > MAX_MID || !g_hash_table_add (mids, g_strdup (mid)))
    return refuse (error, "a mid is missing or there twice");
  if (gst_sdp_media_formats_len (media) == 0)
    return refuse (error, "no payload type");
  /* one that is refused has port 0 and need not say more */
  if (gst_sdp_media_get_port (media) != 0 && !check_transport (message, media, error))
    return FALSE;

  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++)
    {
      const GstSDPAttribute *line = gst_sdp_media_get_attribute (media, i);

      if (g_str_equal (line->key, "ssrc") && line->value != NULL)
        g_hash_table_add (own, g_strndup (line->value, strspn (line->value, "0123456789")));
    }
  g_hash_table_iter_init (&iter, own);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_add (ssrcs, g_strdup (key)))
      return refuse (error, "an SSRC is there twice");
  return TRUE;
}

/* All m-lines in one bundle: there is one transport. */
static gboolean
check_bundle (const GstSDPMessage *message,
              GHashTable          *mids,
              GError             **error)
{
  const char *group = gst_sdp_message_get_attribute_val (message, "group");
  g_auto (GStrv) words = g_strsplit (group != NULL ? group : "", " ", MAX_MEDIAS + 2);

  if (words[0] == NULL || !g_str_equal (words[0], "BUNDLE") || words[1] == NULL)
    return refuse (error, "no bundle");
  for (guint i = 1; words[i] != NULL; i++)
    if (!g_hash_table_contains (mids, words[i]))
      return refuse (error, "a bundle of what is not there");
  return TRUE;
}

static gboolean
check_continues (const GstSDPMessage *message,
                 const GstSDPMessage *before,
                 gboolean             all,
                 GError             **error)
{
  guint n_before = gst_sdp_message_medias_len (before);
  guint n_now = gst_sdp_message_medias_len (message);

  if (n_now < n_before || (all && n_now != n_before))
    return refuse (error, "an m-line went away");
  for (guint i = 0; i < n_before; i++)
    {
      const GstSDPMedia *then = gst_sdp_message_get_media (before, i);
      const GstSDPMedia *now = gst_sdp_message_get_media (message, i);

      if (g_strcmp0 (gst_sdp_media_get_media (then), gst_sdp_media_get_media (now)) != 0
          || g_strcmp0 (gst_sdp_media_get_attribute_val (then, "mid"),
                        gst_sdp_media_get_attribute_val (now, "mid")) != 0)
        return refuse (error, "an m-line became another");
    }
  return TRUE;
}

static GstSDPMessage *
check (const char          *sdp,
       const GstSDPMessage *before,
       gboolean             answer,
       GError             **error)
{
  g_autoptr (GstSDPMessage) message = NULL;
  g_autoptr (GHashTable) mids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ssrcs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_medias;

  if (*sdp == '\0' || strlen (sdp) > STOA_MAX_SDP || gst_sdp_message_new_from_text (sdp, &message) != GST_SDP_OK)
    {
      refuse (error, "not readable");
      return NULL;
    }
  n_medias = gst_sdp_message_medias_len (message);
  if (n_medias == 0 || n_medias > MAX_MEDIAS)
    {
      refuse (error, "no m-lines, or too many");
      return NULL;
    }
  for (guint i = 0; i < n_medias; i++)
    if (!check_media (message, gst_sdp_message_get_media (message, i), mids, ssrcs, error))
      return NULL;
  if (!check_bundle (message, mids, error)
      || (before != NULL && !check_continues (message, before, answer, error)))
    return NULL;
  return g_steal_pointer (&message);
}

GstSDPMessage *
stoa_sdp_check_offer (const char          *sdp,
                      const GstSDPMessage *before,
                      GError             **error)
{
  return check (sdp, before, FALSE, error);
}

GstSDPMessage *
stoa_sdp_check_answer (const char          *sdp,
                       const GstSDPMessage *offer,
                       GError             **error)
{
  return check (sdp, offer, TRUE, error);
}
