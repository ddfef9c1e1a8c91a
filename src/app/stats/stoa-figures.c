/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-figures.h"

#include <glib/gi18n.h>

static const char *const json_names[STOA_N_FIGURES] = { "kbits", "fps", "loss", "rtt_ms", "decode_ms" };

static void
forget (StoaFigures *self)
{
  for (int i = 0; i < STOA_N_FIGURES; i++)
    self->values[i] = -1;
  self->width = self->height = 0;
  self->screen = FALSE;
}

void
stoa_figures_read_own (StoaFigures *self,
                       StoaCall    *call)
{
  StoaPublisher *publisher = stoa_call_get_publisher (call);
  StoaSource *source = stoa_call_get_source (call);
  gint64 now_us = g_get_monotonic_time ();
  double seconds = (now_us - self->at_us) / 1e6;
  StoaSendStats sent;

  forget (self);
  self->own = TRUE;
  if (publisher == NULL)
    return;
  stoa_publisher_get_stats (publisher, &sent);
  if (stoa_source_get_camera_on (source))
    stoa_frames_get_source_size (stoa_source_get_preview (source), &self->width, &self->height);
  self->screen = stoa_screen_get_state (stoa_source_get_screen (source)) == STOA_SCREEN_ON;
  self->values[STOA_FIGURE_RTT_MS] = sent.rtt_ms;
  self->values[STOA_FIGURE_LOSS] = sent.loss;
  /* a new connection counts from zero */
  if (self->at_us > 0 && sent.frames >= self->frames && sent.bytes >= self->bytes)
    {
      self->values[STOA_FIGURE_KBITS] = (sent.bytes - self->bytes) * 8 / 1000.0 / seconds;
      self->values[STOA_FIGURE_FPS] = (sent.frames - self->frames) / seconds;
    }
  self->frames = sent.frames;
  self->bytes = sent.bytes;
  self->at_us = now_us;
}

static double
read_sound (StoaSubscriber *subscriber,
            const char     *id,
            StoaTrackKind   kind)
{
  StoaTrackStats sound;

  return stoa_subscriber_get_track_stats (subscriber, id, kind, &sound) ? sound.kbits : 0;
}

void
stoa_figures_read (StoaFigures  *self,
                   StoaCall     *call,
                   StoaPerson   *person,
                   StoaTrackKind kind)
{
  StoaSubscriber *subscriber = stoa_call_get_subscriber (call);
  const char *id = stoa_person_get_id (person);
  gboolean screen = kind == STOA_TRACK_SCREEN;
  StoaTrackStats track;

  forget (self);
  if (subscriber == NULL)
    return;
  self->values[STOA_FIGURE_KBITS] = read_sound (subscriber, id, screen ? STOA_TRACK_SCREEN_AUDIO : STOA_TRACK_MIC);
  if (!stoa_subscriber_get_track_stats (subscriber, id, kind, &track))
    return;
  self->values[STOA_FIGURE_KBITS] += track.kbits;
  self->values[STOA_FIGURE_LOSS] = track.loss;
  self->values[STOA_FIGURE_FPS] = track.fps;
  if (track.fps <= 0)
    return;
  self->values[STOA_FIGURE_DECODE_MS] = track.decode_ms;
  self->width = track.width;
  self->height = track.height;
  self->layer = screen ? STOA_LAYER_AUTO : track.layer;
}

const char *
stoa_figure_name (StoaFigureKind kind)
{
  const char *const names[STOA_N_FIGURES] = { _("Bitrate"), _("Frame Rate"), _("Loss"), _("Round Trip"),
                                              _("Decoding") };

  return names[kind];
}

char *
stoa_figure_text (StoaFigureKind kind,
                  double         value)
{
  if (value < 0)
    return g_strdup ("–");
  switch (kind)
    {
    case STOA_FIGURE_KBITS:
      return value < 1000 ? g_strdup_printf (_("%.0f kbit/s"), value) : g_strdup_printf (_("%.1f Mbit/s"), value / 1000);
    case STOA_FIGURE_FPS:
      return g_strdup_printf (_("%.0f fps"), value);
    case STOA_FIGURE_LOSS:
      return g_strdup_printf (_("%.1f %%"), value * 100);
    default:
      return g_strdup_printf (_("%.1f ms"), value);
    }
}

char *
stoa_figures_picture (const StoaFigures *self)
{
  const char *layer = self->layer == STOA_LAYER_LOW ? _("small layer")
                      : self->layer == STOA_LAYER_MID ? _("middle layer")
                      : self->layer == STOA_LAYER_HIGH ? _("large layer") : NULL;

  if (self->screen)
    return g_strdup (_("Your screen is sent"));
  if (self->width == 0)
    return g_strdup (self->own ? _("No picture is sent") : _("No picture is received"));
  if (self->own || layer == NULL)
    return g_strdup_printf (_("%u × %u"), self->width, self->height);
  /* Translators: width and height of a picture, and "small layer", "middle layer" or "large layer" */
  return g_strdup_printf (_("%u × %u, %s"), self->width, self->height, layer);
}

void
stoa_figures_write (const StoaFigures *self,
                    JsonBuilder       *builder,
                    const char        *name,
                    StoaTrackKind      kind)
{
  json_builder_begin_object (builder);
  json_builder_add_string_value (json_builder_set_member_name (builder, "name"), name);
  json_builder_add_string_value (json_builder_set_member_name (builder, "track"), stoa_track_kinds[kind]);
  json_builder_add_boolean_value (json_builder_set_member_name (builder, "own"), self->own);
  for (int i = 0; i < STOA_N_FIGURES; i++)
    if (self->values[i] >= 0)
      json_builder_add_double_value (json_builder_set_member_name (builder, json_names[i]), self->values[i]);
  if (self->width > 0)
    {
      json_builder_add_int_value (json_builder_set_member_name (builder, "width"), self->width);
      json_builder_add_int_value (json_builder_set_member_name (builder, "height"), self->height);
    }
  if (self->width > 0 && !self->own)
    json_builder_add_string_value (json_builder_set_member_name (builder, "layer"), stoa_layers[self->layer]);
  json_builder_end_object (builder);
}
