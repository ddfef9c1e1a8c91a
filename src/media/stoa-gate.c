/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-media"

#include "stoa-gate.h"

#define MOST_FRAMES 2000
#define MOST_BYTES (24 * 1024 * 1024)
#define AHEAD_NS GST_SECOND  /* what a closed gate takes in advance */
#define LOOK_AGAIN_US (200 * G_TIME_SPAN_MILLISECOND)

struct _StoaGate
{
  GstElement parent_instance;

  GstPad *sink;
  GstPad *src;
  GMutex lock;
  GCond changed;             /* it opens, or is flushed */
  gboolean open;             /* under lock, as all below */
  gboolean flows;            /* what was kept went through */
  gboolean flushing;
  gboolean ended;
  gboolean fed;              /* something came since the last flush */
  GQueue kept;               /* of GstBuffer, from a key frame on */
  gsize kept_bytes;
  GstSegment segment;
  GstClockTime now;          /* what is to be seen */
};

G_DEFINE_FINAL_TYPE (StoaGate, stoa_gate, GST_TYPE_ELEMENT)

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static gboolean
is_key (GstBuffer *buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* all of these under lock */

static void
drop_first (StoaGate *self)
{
  GstBuffer *buffer = g_queue_pop_head (&self->kept);

  self->kept_bytes -= gst_buffer_get_size (buffer);
  gst_buffer_unref (buffer);
}

static void
drop_all (StoaGate *self)
{
  while (!g_queue_is_empty (&self->kept))
    drop_first (self);
}

static void
update_now (StoaGate *self)
{
  GstClockTime running = gst_element_get_current_running_time (GST_ELEMENT (self));
  guint64 position;

  if (GST_STATE (self) != GST_STATE_PLAYING || self->segment.format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (running))
    return;
  position = gst_segment_position_from_running_time (&self->segment, GST_FORMAT_TIME, running);
  if (GST_CLOCK_TIME_IS_VALID (position))
    self->now = MAX (self->now, position);
}

/* What is before the last key frame that is due leads to nothing any more. */
static void
drop_passed (StoaGate *self)
{
  GList *last = NULL;

  for (GList *each = self->kept.head; each && GST_BUFFER_PTS (GST_BUFFER (each->data)) <= self->now; each = each->next)
    if (is_key (each->data))
      last = each;
  while (last && self->kept.head != last)
    drop_first (self);
}

static void
keep (StoaGate  *self,
      GstBuffer *buffer)
{
  if (self->kept.length == 0 && !is_key (buffer))
    return;
  g_queue_push_tail (&self->kept, gst_buffer_ref (buffer));
  self->kept_bytes += gst_buffer_get_size (buffer);
  if (is_key (buffer))
    drop_passed (self);
  if (self->kept.length > MOST_FRAMES || self->kept_bytes > MOST_BYTES)
    drop_all (self);
}

/* What is kept, as it goes through: the picture that is to be seen now has its time. */
static GQueue
take_kept (StoaGate *self)
{
  GQueue taken = G_QUEUE_INIT;
  GList *shown = NULL;

  update_now (self);
  drop_passed (self);
  for (GList *each = self->kept.head; each; each = each->next)
    {
      g_queue_push_tail (&taken, gst_buffer_ref (each->data));
      if (GST_BUFFER_PTS (GST_BUFFER (each->data)) <= self->now)
        shown = taken.tail;
    }
  if (shown)
    {
      shown->data = gst_buffer_make_writable (shown->data);
      GST_BUFFER_PTS (GST_BUFFER (shown->data)) = self->now;
    }
  if (taken.head)
    {
      taken.head->data = gst_buffer_make_writable (taken.head->data);
      GST_BUFFER_FLAG_SET (GST_BUFFER (taken.head->data), GST_BUFFER_FLAG_DISCONT);
    }
  self->flows = TRUE;
  return taken;
}

/* A closed gate reads no further ahead than an open one whose decoder waits for the time of its pictures. */
static void
wait_for_turn (StoaGate     *self,
               GstClockTime  pts)
{
  while (!self->open && !self->flushing && GST_CLOCK_TIME_IS_VALID (pts) && pts > self->now + AHEAD_NS)
    {
      g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + LOOK_AGAIN_US);
      update_now (self);
    }
}

/* on the streaming thread */

static GstFlowReturn
push_all (StoaGate *self,
          GQueue   *buffers)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstBuffer *buffer;

  while ((buffer = g_queue_pop_head (buffers)))
    {
      if (flow == GST_FLOW_OK)
        flow = gst_pad_push (self->src, buffer);
      else
        gst_buffer_unref (buffer);
    }
  return flow;
}

static GstFlowReturn
chain (GstPad    *pad,
       GstObject *parent,
       GstBuffer *buffer)
{
  StoaGate *self = STOA_GATE (parent);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GQueue kept = G_QUEUE_INIT;
  gboolean flows;

  g_mutex_lock (&self->lock);
  self->fed = TRUE;
  self->flows = self->flows && self->open;
  update_now (self);
  keep (self, buffer);
  wait_for_turn (self, pts);
  flows = self->open && self->flows;
  if (self->open && !self->flows && GST_CLOCK_TIME_IS_VALID (pts) && pts >= self->now && self->kept.length > 0)
    kept = take_kept (self);
  g_mutex_unlock (&self->lock);
  if (flows)
    return gst_pad_push (self->src, buffer);
  gst_buffer_unref (buffer);
  return push_all (self, &kept);
}

/* Time went by without a picture: the last one is still to be seen. */
static void
pass_time (StoaGate *self,
           gboolean  ended)
{
  GQueue kept = G_QUEUE_INIT;

  g_mutex_lock (&self->lock);
  self->ended = ended;
  if (self->open && !self->flows && self->kept.length > 0)
    kept = take_kept (self);
  g_mutex_unlock (&self->lock);
  push_all (self, &kept);
}

static gboolean
concerns (StoaGate *self,
          GstEvent *gap)
{
  GstClockTime start, length;
  gboolean does;

  gst_event_parse_gap (gap, &start, &length);
  g_mutex_lock (&self->lock);
  does = self->open && start + (GST_CLOCK_TIME_IS_VALID (length) ? length : 0) >= self->now;
  g_mutex_unlock (&self->lock);
  return does;
}

static void
set_flushing (StoaGate *self,
              gboolean  flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
start_anew (StoaGate *self)
{
  g_mutex_lock (&self->lock);
  drop_all (self);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  self->flushing = self->flows = self->ended = self->fed = FALSE;
  self->now = 0;
  g_mutex_unlock (&self->lock);
}

static void
take_segment (StoaGate *self,
              GstEvent *event)
{
  g_mutex_lock (&self->lock);
  gst_event_copy_segment (event, &self->segment);
  self->now = self->segment.start;
  g_mutex_unlock (&self->lock);
}

static gboolean
take_event (GstPad    *pad,
            GstObject *parent,
            GstEvent  *event)
{
  StoaGate *self = STOA_GATE (parent);

  switch (GST_EVENT_TYPE (event))
    {
    case GST_EVENT_FLUSH_START:
      set_flushing (self, TRUE);
      break;
    case GST_EVENT_FLUSH_STOP:
      start_anew (self);
      break;
    case GST_EVENT_SEGMENT:
      take_segment (self, event);
      break;
    case GST_EVENT_GAP:
      if (!concerns (self, event))
        {
          gst_event_unref (event);
          return TRUE;
        }
      pass_time (self, FALSE);
      break;
    case GST_EVENT_EOS:
      pass_time (self, TRUE);
      break;
    default:
      break;
    }
  return gst_pad_event_default (pad, parent, event);
}

static GstStateChangeReturn
stoa_gate_change_state (GstElement     *element,
                        GstStateChange  change)
{
  /* the streaming thread has to come back before its pads can be taken from it */
  if (change == GST_STATE_CHANGE_PAUSED_TO_READY)
    set_flushing (STOA_GATE (element), TRUE);
  return GST_ELEMENT_CLASS (stoa_gate_parent_class)->change_state (element, change);
}

static void
stoa_gate_finalize (GObject *object)
{
  StoaGate *self = STOA_GATE (object);

  drop_all (self);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (stoa_gate_parent_class)->finalize (object);
}

static void
stoa_gate_class_init (StoaGateClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_gate_finalize;
  element_class->change_state = stoa_gate_change_state;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Gate", "Generic", "Lets through what is looked at", "Stoa");
}

static void
stoa_gate_init (StoaGate *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  gst_segment_init (&self->segment, GST_FORMAT_UNDEFINED);
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_chain_function (self->sink, chain);
  gst_pad_set_event_function (self->sink, take_event);
  GST_PAD_SET_PROXY_CAPS (self->sink);
  GST_PAD_SET_PROXY_CAPS (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
stoa_gate_new (void)
{
  return g_object_new (STOA_TYPE_GATE, NULL);
}

gboolean
stoa_gate_open (StoaGate *self)
{
  gboolean keeps;
  gboolean comes;

  g_mutex_lock (&self->lock);
  update_now (self);
  drop_passed (self);
  keeps = self->kept.length > 0;
  comes = self->open || self->flows || !self->fed || (GST_STATE (self) == GST_STATE_PLAYING && !self->ended && keeps);
  self->open = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  return comes;
}

void
stoa_gate_close (StoaGate *self)
{
  g_mutex_lock (&self->lock);
  self->open = FALSE;
  g_mutex_unlock (&self->lock);
}
