/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-seek-bar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-replay-words.h"

#define LANES 4
#define LANE_HEIGHT 3
#define LANES_HEIGHT (LANES * (LANE_HEIGHT + 1))
#define TRACK_HEIGHT 6
#define KNOB 14
#define HEIGHT (LANES_HEIGHT + KNOB + 2)
#define MIN_WIDTH 120
#define CHAPTER_WIDTH 2

/* Told apart on light and dark. */
static const char *const colors[] = { "#3584e4", "#2ec27e", "#e5a50a", "#e66100", "#9141ac", "#e01b24", "#986a44", "#2190a4" };

struct _StoaSeekBar
{
  GtkWidget parent_instance;

  StoaManifest *manifest;
  gint64 start_ms;           /* what is left after the trim */
  gint64 end_ms;
  gint64 position_ms;
};

enum { SEEK, N_SIGNALS };
static guint signals[N_SIGNALS];

/* By a screen reader. */
static gboolean
set_current_value (GtkAccessibleRange *range,
                   double              value_s)
{
  StoaSeekBar *self = STOA_SEEK_BAR (range);

  g_signal_emit (self, signals[SEEK], 0, CLAMP ((gint64) (value_s * 1000), self->start_ms, self->end_ms));
  return TRUE;
}

static void
range_init (GtkAccessibleRangeInterface *iface)
{
  iface->set_current_value = set_current_value;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaSeekBar, stoa_seek_bar, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ACCESSIBLE_RANGE, range_init))

static gboolean
is_mirrored (StoaSeekBar *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static gint64
get_duration (StoaSeekBar *self)
{
  return self->manifest ? MAX (1, self->manifest->duration_ms) : 1;
}

static double
x_of (StoaSeekBar *self,
      gint64       at_ms)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - KNOB;
  double x = width * CLAMP (at_ms, 0, get_duration (self)) / get_duration (self);

  return KNOB / 2.0 + (is_mirrored (self) ? width - x : x);
}

static gint64
time_at (StoaSeekBar *self,
         double       x)
{
  double width = MAX (1, gtk_widget_get_width (GTK_WIDGET (self)) - KNOB);
  double part = CLAMP ((x - KNOB / 2.0) / width, 0, 1);

  return (gint64) ((is_mirrored (self) ? 1 - part : part) * get_duration (self));
}

/* people */

static guint
index_of (const StoaManifest *manifest,
          const char         *account)
{
  guint index = 0;

  for (guint i = 0; i < manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = manifest->people->pdata[i];
      gboolean is_first = TRUE;

      if (g_strcmp0 (person->account, account) == 0)
        return index;
      for (guint j = 0; j < i && is_first; j++)
        is_first = g_strcmp0 (((const StoaRecordedPerson *) manifest->people->pdata[j])->account, person->account) != 0;
      index += is_first;
    }
  return index;
}

static const char *
account_of (const StoaManifest *manifest,
            const char         *participant)
{
  for (guint i = 0; i < manifest->people->len; i++)
    {
      const StoaRecordedPerson *person = manifest->people->pdata[i];

      if (g_strcmp0 (person->participant, participant) == 0)
        return person->left_out ? NULL : person->account;
    }
  return NULL;
}

/* painting */

static void
append_span (StoaSeekBar   *self,
             GtkSnapshot   *snapshot,
             gint64         from_ms,
             gint64         to_ms,
             double         y,
             double         height,
             const GdkRGBA *color)
{
  double a = x_of (self, from_ms), b = x_of (self, to_ms);

  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (MIN (a, b), y, MAX (1, ABS (b - a)), height));
}

static void
append_speakers (StoaSeekBar *self,
                 GtkSnapshot *snapshot)
{
  for (guint i = 0; i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];
      const char *account;
      guint lane;
      GdkRGBA color;

      if (moment->kind != STOA_MOMENT_SPEAKING)
        continue;
      account = account_of (self->manifest, moment->participant);
      if (account == NULL)
        continue;
      lane = index_of (self->manifest, account) % LANES;
      stoa_speaker_color (self->manifest, account, &color);
      append_span (self, snapshot, moment->at_ms, moment->at_ms + moment->duration_ms, lane * (LANE_HEIGHT + 1), LANE_HEIGHT,
                   &color);
    }
}

static void
append_chapters (StoaSeekBar   *self,
                 GtkSnapshot   *snapshot,
                 double         y,
                 const GdkRGBA *color)
{
  for (guint i = 0; i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];

      if (moment->kind == STOA_MOMENT_CHAPTER)
        gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x_of (self, moment->at_ms) - CHAPTER_WIDTH / 2.0, y,
                                                                        CHAPTER_WIDTH, KNOB));
    }
}

static void
append_round (GtkSnapshot   *snapshot,
              double         x,
              double         y,
              double         width,
              double         height,
              const GdkRGBA *color)
{
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (x, y, width, height), MIN (width, height) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, color, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
stoa_seek_bar_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  StoaSeekBar *self = STOA_SEEK_BAR (widget);
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autoptr (GdkRGBA) accent = adw_style_manager_get_accent_color_rgba (style);
  double top = LANES_HEIGHT + 1;
  double y = top + (KNOB - TRACK_HEIGHT) / 2.0;
  double from = x_of (self, self->start_ms), here = x_of (self, self->position_ms);
  double width = gtk_widget_get_width (widget) - KNOB;
  GdkRGBA color, trough;

  gtk_widget_get_color (widget, &color);
  trough = color;
  trough.alpha *= 0.15;
  append_round (snapshot, KNOB / 2.0, y, MAX (1, width), TRACK_HEIGHT, &trough);
  if (self->manifest == NULL)
    return;
  append_speakers (self, snapshot);
  trough.alpha = color.alpha * 0.25;
  append_span (self, snapshot, self->start_ms, self->end_ms, y, TRACK_HEIGHT, &trough);
  append_round (snapshot, MIN (from, here), y, MAX (1, ABS (here - from)), TRACK_HEIGHT, accent);
  append_chapters (self, snapshot, top, &color);
  append_round (snapshot, here - KNOB / 2.0, top, KNOB, KNOB, accent);
}

static void
stoa_seek_bar_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 3 * MIN_WIDTH : HEIGHT;
}

/* the pointer */

static void
seek (StoaSeekBar *self,
      double       x)
{
  g_signal_emit (self, signals[SEEK], 0, CLAMP (time_at (self, x), self->start_ms, self->end_ms));
}

static void
pressed (StoaSeekBar *self,
         double       x,
         double       y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  seek (self, x);
}

static void
dragged (StoaSeekBar    *self,
         double          dx,
         double          dy,
         GtkGestureDrag *drag)
{
  double x, y;

  if (gtk_gesture_drag_get_start_point (drag, &x, &y))
    seek (self, x + dx);
}

static gboolean
query_tooltip (GtkWidget  *widget,
               int         x,
               int         y,
               gboolean    by_key,
               GtkTooltip *tooltip)
{
  StoaSeekBar *self = STOA_SEEK_BAR (widget);
  gint64 at = by_key ? self->position_ms : time_at (self, x);
  g_autofree char *time = stoa_replay_length (at);
  const char *chapter = stoa_seek_bar_chapter_at (self, at);
  g_autofree char *text = chapter ? g_strdup_printf ("%s · %s", time, chapter) : g_strdup (time);

  if (self->manifest == NULL)
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* who does not see it */

static void
tell (StoaSeekBar *self)
{
  g_autofree char *here = stoa_replay_say_length (self->position_ms);
  g_autofree char *all = stoa_replay_say_length (get_duration (self));
  const char *chapter = stoa_seek_bar_chapter_at (self, self->position_ms);
  /* Translators: where a replay is, of how long it is, and maybe its chapter */
  g_autofree char *text = chapter ? g_strdup_printf (_("%s of %s, chapter %s"), here, all, chapter)
                                  : g_strdup_printf (_("%s of %s"), here, all);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, self->start_ms / 1000.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, self->end_ms / 1000.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, self->position_ms / 1000.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
stoa_seek_bar_finalize (GObject *object)
{
  stoa_record_unref (STOA_SEEK_BAR (object)->manifest);
  G_OBJECT_CLASS (stoa_seek_bar_parent_class)->finalize (object);
}

static void
stoa_seek_bar_class_init (StoaSeekBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_seek_bar_finalize;
  widget_class->snapshot = stoa_seek_bar_snapshot;
  widget_class->measure = stoa_seek_bar_measure;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "seekbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  signals[SEEK] = g_signal_new ("seek", STOA_TYPE_SEEK_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
stoa_seek_bar_init (StoaSeekBar *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (pressed), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (dragged), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Position"), -1);
}

/* public */

void
stoa_seek_bar_set_manifest (StoaSeekBar        *self,
                            const StoaManifest *manifest)
{
  g_return_if_fail (STOA_IS_SEEK_BAR (self));

  stoa_record_unref (self->manifest);
  self->manifest = manifest ? stoa_record_ref ((gpointer) manifest) : NULL;
  self->start_ms = 0;
  self->end_ms = get_duration (self);
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
stoa_seek_bar_set_trim (StoaSeekBar *self,
                        gint64       start_ms,
                        gint64       end_ms)
{
  g_return_if_fail (STOA_IS_SEEK_BAR (self));

  self->start_ms = CLAMP (start_ms, 0, get_duration (self));
  self->end_ms = end_ms > 0 ? CLAMP (end_ms, self->start_ms, get_duration (self)) : get_duration (self);
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
stoa_seek_bar_set_position (StoaSeekBar *self,
                            gint64       position_ms)
{
  gint64 before = self->position_ms;

  g_return_if_fail (STOA_IS_SEEK_BAR (self));

  if (before == position_ms)
    return;
  self->position_ms = position_ms;
  if (before / 1000 != position_ms / 1000)
    tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
stoa_seek_bar_chapter_at (StoaSeekBar *self,
                          gint64       at_ms)
{
  const char *title = NULL;

  for (guint i = 0; self->manifest && i < self->manifest->timeline->len; i++)
    {
      const StoaMoment *moment = self->manifest->timeline->pdata[i];

      if (moment->kind == STOA_MOMENT_CHAPTER && moment->at_ms <= at_ms)
        title = moment->detail;
    }
  return title;
}

void
stoa_speaker_color (const StoaManifest *manifest,
                    const char         *account,
                    GdkRGBA            *color)
{
  gdk_rgba_parse (color, colors[index_of (manifest, account) % G_N_ELEMENTS (colors)]);
}
