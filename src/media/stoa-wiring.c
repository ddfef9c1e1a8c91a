/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-wiring.h"

#include <gst/webrtc/webrtc.h>

typedef struct
{
  GstElement *element;
  GstPad *source;            /* webrtcbin's */
} Chain;

struct _StoaWiring
{
  gatomicrefcount refs;
  StoaMediaBus *bus;
  StoaMixer *mixer;          /* NULL when nothing is played */
  GMutex lock;
  GHashTable *slots;         /* under lock: mid → StoaSlot */
  GHashTable *chains;        /* under lock: mid → Chain */
};

static void
chain_free (gpointer data)
{
  Chain *chain = data;

  gst_clear_object (&chain->element);
  gst_clear_object (&chain->source);
  g_free (chain);
}

/* On the worker. */
static void
remove_chain (gpointer data)
{
  Chain *chain = data;
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (chain->element));

  gst_element_set_state (chain->element, GST_STATE_NULL);
  if (pipeline != NULL)
    gst_bin_remove (GST_BIN (pipeline), chain->element);
}

static GstPadProbeReturn
drop (GstPad          *pad,
      GstPadProbeInfo *info,
      gpointer         data)
{
  return GST_PAD_PROBE_DROP;
}

/* The old pad may still have packets: they end in nothing instead of in an error. */
static void
retire_chain (StoaWiring *self,
              Chain      *chain)
{
  if (chain == NULL)
    return;
  gst_pad_add_probe (chain->source, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, drop, NULL, NULL);
  stoa_media_bus_work (self->bus, remove_chain, chain, chain_free);
}

static char *
mid_of (GstPad *pad)
{
  g_autoptr (GstWebRTCRTPTransceiver) transceiver = NULL;
  char *mid = NULL;

  g_object_get (pad, "transceiver", &transceiver, NULL);
  if (transceiver != NULL)
    g_object_get (transceiver, "mid", &mid, NULL);
  return mid;
}

static Chain *
make_chain (StoaWiring *self,
            StoaSlot   *slot,
            GstBin     *pipeline,
            GstPad     *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GstPad) sink = NULL;
  Chain *chain;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return NULL;
  chain = g_new0 (Chain, 1);
  chain->source = gst_object_ref (pad);
  chain->element = gst_object_ref_sink (stoa_slot_make_chain (slot, caps));
  gst_bin_add (pipeline, chain->element);
  sink = gst_element_get_static_pad (chain->element, "sink");
  gst_element_sync_state_with_parent (chain->element);
  gst_pad_link (pad, sink);
  return chain;
}

/* On one of GStreamer's threads. */
static void
on_pad_added (GstElement *webrtc,
              GstPad     *pad,
              gpointer    data)
{
  StoaWiring *self = data;
  g_autofree char *mid = NULL;
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (webrtc));
  g_autofree char *old_mid = NULL;
  g_autoptr (StoaSlot) slot = NULL;
  Chain *old = NULL, *chain;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC || pipeline == NULL)
    return;
  mid = mid_of (pad);
  if (mid == NULL)
    return;
  slot = stoa_wiring_get_slot (self, mid);
  chain = make_chain (self, slot, GST_BIN (pipeline), pad);
  g_debug ("m-line %s: %s", mid, chain != NULL ? GST_OBJECT_NAME (chain->element) : "nothing known");
  if (chain == NULL)
    return;
  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->chains, mid, (gpointer *) &old_mid, (gpointer *) &old);
  g_hash_table_insert (self->chains, g_steal_pointer (&mid), chain);
  g_mutex_unlock (&self->lock);
  retire_chain (self, old);
}

/* On one of GStreamer's threads, before a description is answered: only what was agreed may be spoken.
 * The direction is left as it is: webrtcbin would look for the m-line in a description it does not have yet. Header
 * extensions are those of the offer, though the answer names none: Janus sends the audio level all the same, and does
 * without transport-wide sequence numbers, of which it would make nothing in this direction.
 */
static void
on_new_transceiver (GstElement              *webrtc,
                    GstWebRTCRTPTransceiver *transceiver,
                    gpointer                 data)
{
  g_autoptr (GstCaps) caps = NULL;
  GstWebRTCKind kind;

  g_object_get (transceiver, "kind", &kind, NULL);
  caps = gst_caps_from_string (kind == GST_WEBRTC_KIND_AUDIO
                                 ? "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000"
                                 : "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000");
  g_object_set (transceiver,
                "codec-preferences", caps,
                "do-nack", TRUE,
                NULL);
}

static StoaWiring *
stoa_wiring_ref (StoaWiring *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
release_wiring (gpointer  data,
                GClosure *closure)
{
  stoa_wiring_unref (data);
}

StoaWiring *
stoa_wiring_new (GstElement   *webrtc,
                 StoaMediaBus *bus,
                 StoaMixer    *mixer)
{
  StoaWiring *self = g_new0 (StoaWiring, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->bus = stoa_media_bus_ref (bus);
  self->slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) stoa_slot_unref);
  self->chains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, chain_free);
  if (mixer != NULL)
    self->mixer = stoa_mixer_ref (mixer);
  g_signal_connect_data (webrtc, "pad-added", G_CALLBACK (on_pad_added), stoa_wiring_ref (self),
                         release_wiring, 0);
  g_signal_connect (webrtc, "on-new-transceiver", G_CALLBACK (on_new_transceiver), NULL);
  return self;
}

void
stoa_wiring_unref (StoaWiring *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->chains);
  g_hash_table_unref (self->slots);
  g_clear_pointer (&self->mixer, stoa_mixer_unref);
  stoa_media_bus_unref (self->bus);
  g_mutex_clear (&self->lock);
  g_free (self);
}

StoaSlot *
stoa_wiring_get_slot (StoaWiring *self,
                      const char *mid)
{
  StoaSlot *slot;

  g_mutex_lock (&self->lock);
  slot = g_hash_table_lookup (self->slots, mid);
  if (slot == NULL)
    {
      slot = stoa_slot_new (self->mixer != NULL ? stoa_mixer_add (self->mixer) : NULL);
      g_hash_table_insert (self->slots, g_strdup (mid), slot);
    }
  stoa_slot_ref (slot);
  g_mutex_unlock (&self->lock);
  return slot;
}

GHashTable *
stoa_wiring_get_slots (StoaWiring *self)
{
  GHashTable *slots = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) stoa_slot_unref);
  GHashTableIter iter;
  gpointer mid, slot;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &mid, &slot))
    g_hash_table_insert (slots, g_strdup (mid), stoa_slot_ref (slot));
  g_mutex_unlock (&self->lock);
  return slots;
}
