/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-push-to-talk.h"

struct _StoaPushToTalk
{
  GObject parent_instance;

  StoaSession *session;
  StoaSource *source;        /* whose microphone is on for now; NULL while nothing is held */
};

G_DEFINE_FINAL_TYPE (StoaPushToTalk, stoa_push_to_talk, G_TYPE_OBJECT)

static void
stop (StoaPushToTalk *self)
{
  g_autoptr (StoaSource) source = g_steal_pointer (&self->source);

  if (source)
    stoa_source_set_mic_on (source, FALSE);
}

static gboolean
is_the_key (guint           key,
            GdkModifierType state)
{
  return key == GDK_KEY_space
         && (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == GDK_CONTROL_MASK;
}

static gboolean
pressed (StoaPushToTalk  *self,
         guint            key,
         guint            code,
         GdkModifierType  state)
{
  StoaCall *call = stoa_session_get_call (self->session);
  StoaSource *source = call ? stoa_call_get_source (call) : NULL;

  if (!is_the_key (key, state) || source == NULL
      || !g_settings_get_boolean (stoa_session_get_settings (self->session), "push-to-talk"))
    return GDK_EVENT_PROPAGATE;
  if (!stoa_source_get_mic_on (source))
    {
      g_set_object (&self->source, source);
      stoa_call_set_mic (call, TRUE);
    }
  return GDK_EVENT_STOP;
}

static void
released (StoaPushToTalk *self,
          guint           key)
{
  if (key == GDK_KEY_space || key == GDK_KEY_Control_L || key == GDK_KEY_Control_R)
    stop (self);
}

static void
active_changed (StoaPushToTalk *self,
                GParamSpec     *pspec,
                GtkWindow      *window)
{
  if (!gtk_window_is_active (window))
    stop (self);
}

static void
stoa_push_to_talk_dispose (GObject *object)
{
  StoaPushToTalk *self = STOA_PUSH_TO_TALK (object);

  stop (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_push_to_talk_parent_class)->dispose (object);
}

static void
stoa_push_to_talk_class_init (StoaPushToTalkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_push_to_talk_dispose;
}

static void
stoa_push_to_talk_init (StoaPushToTalk *self)
{
}

StoaPushToTalk *
stoa_push_to_talk_new (GtkWindow   *window,
                       StoaSession *session)
{
  StoaPushToTalk *self = g_object_new (STOA_TYPE_PUSH_TO_TALK, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->session = g_object_ref (session);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (pressed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-released", G_CALLBACK (released), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (active_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (window), keys);
  return self;
}
