/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-feed-post.h"

struct _StoaFeedPost
{
  GObject parent_instance;
  StoaPost *post;
};

enum
{
  PROP_0,
  PROP_ID,
  PROP_PEOPLE,
  PROP_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (StoaFeedPost, stoa_feed_post, G_TYPE_OBJECT)

static void
stoa_feed_post_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  StoaFeedPost *self = STOA_FEED_POST (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->post->id);
      break;
    case PROP_PEOPLE:
      g_value_set_int64 (value, self->post->people);
      break;
    case PROP_STATE:
      g_value_set_int (value, self->post->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
stoa_feed_post_finalize (GObject *object)
{
  stoa_record_unref (STOA_FEED_POST (object)->post);
  G_OBJECT_CLASS (stoa_feed_post_parent_class)->finalize (object);
}

static void
stoa_feed_post_class_init (StoaFeedPostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = stoa_feed_post_get_property;
  object_class->finalize = stoa_feed_post_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_PEOPLE] = g_param_spec_int64 ("people", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  changed_signal = g_signal_new ("changed", STOA_TYPE_FEED_POST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_feed_post_init (StoaFeedPost *self)
{
}

StoaFeedPost *
stoa_feed_post_new (const StoaPost *post)
{
  StoaFeedPost *self = g_object_new (STOA_TYPE_FEED_POST, NULL);

  self->post = stoa_record_copy (post);
  return self;
}

const StoaPost *
stoa_feed_post_get (StoaFeedPost *self)
{
  return self->post;
}

void
stoa_feed_post_update (StoaFeedPost *self, const StoaPost *post)
{
  g_autoptr (StoaFeedPost) guard = g_object_ref (self);
  g_autoptr (StoaPost) before = self->post;

  self->post = stoa_record_copy (post);
  if (stoa_record_equal (before, post))
    return;
  if (before->people != post->people)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PEOPLE]);
  if (before->state != post->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_signal_emit (self, changed_signal, 0);
}
