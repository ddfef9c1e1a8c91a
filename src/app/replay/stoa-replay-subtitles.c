/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-replay-subtitles.h"

#include <glib/gi18n.h>

#include "stoa-replay-cues.h"

struct _StoaReplaySubtitles
{
  AdwBin parent_instance;

  GtkLabel *label;
  GArray *cues;              /* of StoaReplayCue; NULL before there is a recording */
  gint64 position_ms;
  gboolean on;
};

enum { PROP_ON = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (StoaReplaySubtitles, stoa_replay_subtitles, ADW_TYPE_BIN)

static const StoaReplayCue *
find_cue (StoaReplaySubtitles *self)
{
  guint low = 0, high = self->cues ? self->cues->len : 0;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const StoaReplayCue *cue = &g_array_index (self->cues, StoaReplayCue, middle);

      if (self->position_ms < cue->at_ms)
        high = middle;
      else if (self->position_ms >= cue->at_ms + cue->duration_ms)
        low = middle + 1;
      else
        return cue;
    }
  return NULL;
}

static void
update (StoaReplaySubtitles *self)
{
  const StoaReplayCue *cue = self->on ? find_cue (self) : NULL;

  if (cue && g_strcmp0 (gtk_label_get_label (self->label), cue->text) != 0)
    {
      /* Translators: who speaks now in a replay, such as "Ana, Ben" */
      g_autofree char *spoken = g_strdup_printf (_("Speaking: %s"), cue->text);

      gtk_label_set_label (self->label, cue->text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), cue != NULL);
}

static void
stoa_replay_subtitles_get_property (GObject    *object,
                                    guint       id,
                                    GValue     *value,
                                    GParamSpec *pspec)
{
  g_value_set_boolean (value, STOA_REPLAY_SUBTITLES (object)->on);
}

static void
stoa_replay_subtitles_set_property (GObject      *object,
                                    guint         id,
                                    const GValue *value,
                                    GParamSpec   *pspec)
{
  StoaReplaySubtitles *self = STOA_REPLAY_SUBTITLES (object);

  self->on = g_value_get_boolean (value);
  update (self);
}

static void
stoa_replay_subtitles_finalize (GObject *object)
{
  g_clear_pointer (&STOA_REPLAY_SUBTITLES (object)->cues, g_array_unref);
  G_OBJECT_CLASS (stoa_replay_subtitles_parent_class)->finalize (object);
}

static void
stoa_replay_subtitles_class_init (StoaReplaySubtitlesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = stoa_replay_subtitles_get_property;
  object_class->set_property = stoa_replay_subtitles_set_property;
  object_class->finalize = stoa_replay_subtitles_finalize;
  props[PROP_ON] = g_param_spec_boolean ("on", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
stoa_replay_subtitles_init (StoaReplaySubtitles *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_justify (self->label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "replay-subtitles");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
}

void
stoa_replay_subtitles_set_manifest (StoaReplaySubtitles *self,
                                    const StoaManifest  *manifest)
{
  g_return_if_fail (STOA_IS_REPLAY_SUBTITLES (self));

  g_clear_pointer (&self->cues, g_array_unref);
  self->cues = stoa_replay_cues (manifest, 0, manifest->duration_ms);
  update (self);
}

void
stoa_replay_subtitles_seek (StoaReplaySubtitles *self,
                            gint64               position_ms)
{
  g_return_if_fail (STOA_IS_REPLAY_SUBTITLES (self));

  self->position_ms = position_ms;
  update (self);
}
