/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoactl"

#include "stoactl-stats.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

struct _StoactlStats
{
  FILE *file;
};

static void
set_double (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
set_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
set_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_screen (JsonBuilder *builder, StoaPerson *person, StoaSubscriber *subscriber)
{
  StoaTrackStats stats;

  if (subscriber == NULL
      || !stoa_subscriber_get_track_stats (subscriber, stoa_person_get_id (person), STOA_TRACK_SCREEN, &stats))
    return;
  json_builder_set_member_name (builder, "screen");
  json_builder_begin_object (builder);
  set_int (builder, "frames", stats.frames);
  set_int (builder, "width", stats.width);
  set_int (builder, "height", stats.height);
  set_double (builder, "fps", stats.fps);
  json_builder_end_object (builder);
}

static void
add_person (JsonBuilder *builder, StoaPerson *person, StoaSubscriber *subscriber)
{
  StoaReceiveStats stats = { .audio_dbov = -127 };
  StoaTrackStats camera;
  const char *id = stoa_person_get_id (person);

  if (subscriber != NULL)
    stoa_subscriber_get_stats (subscriber, id, &stats);
  json_builder_begin_object (builder);
  set_string (builder, "id", id);
  set_string (builder, "name", stoa_person_get_name (person));
  set_int (builder, "frames", stats.frames);
  set_int (builder, "width", stats.width);
  set_int (builder, "height", stats.height);
  set_double (builder, "fps", stats.fps);
  if (subscriber != NULL && stoa_subscriber_get_track_stats (subscriber, id, STOA_TRACK_CAMERA, &camera))
    set_string (builder, "layer", stoa_layers[camera.layer]);
  set_double (builder, "audio_dbov", stats.audio_dbov);
  set_int (builder, "bytes", stats.bytes);
  add_screen (builder, person, subscriber);
  json_builder_end_object (builder);
}

static void
add_people (JsonBuilder *builder, StoaCall *call)
{
  GListModel *people = G_LIST_MODEL (stoa_call_get_room (call));

  json_builder_set_member_name (builder, "participants");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (StoaPerson) person = g_list_model_get_item (people, i);

      if (!stoa_person_get_is_me (person))
        add_person (builder, person, stoa_call_get_subscriber (call));
    }
  json_builder_end_array (builder);
}

/* Of the sending connection where there is one: it knows how long its packets take. */
static void
add_link (JsonBuilder *builder, StoaSubscriber *subscriber, const StoaSendStats *sent)
{
  double rtt_ms = sent->rtt_ms;
  double loss = sent->loss;
  const char *candidate = sent->candidate;

  if (*candidate == '\0' && subscriber != NULL)
    stoa_subscriber_get_link (subscriber, &rtt_ms, &loss, &candidate);
  if (rtt_ms >= 0)
    set_double (builder, "rtt_ms", rtt_ms);
  else
    json_builder_add_null_value (json_builder_set_member_name (builder, "rtt_ms"));
  set_double (builder, "loss", loss);
  set_string (builder, "candidate", candidate);
}

static char *
to_line (StoaCall *call)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) node = NULL;
  StoaSendStats sent = { .rtt_ms = -1 };

  if (stoa_call_get_publisher (call) != NULL)
    stoa_publisher_get_stats (stoa_call_get_publisher (call), &sent);
  json_builder_begin_object (builder);
  set_double (builder, "time", g_get_real_time () / (double) G_USEC_PER_SEC);
  add_people (builder, call);
  json_builder_set_member_name (builder, "sent");
  json_builder_begin_object (builder);
  set_int (builder, "frames", sent.frames);
  set_int (builder, "bytes", sent.bytes);
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (sent.layer_frames); i++)
    json_builder_add_int_value (builder, sent.layer_frames[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  add_link (builder, stoa_call_get_subscriber (call), &sent);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);
  return json_to_string (node, FALSE);
}

StoactlStats *
stoactl_stats_open (const char *path, GError **error)
{
  FILE *file = g_str_equal (path, "-") ? stdout : fopen (path, "we");
  StoactlStats *self;

  if (file == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_INVALID, "%s cannot be written: %s.", path, g_strerror (errno));
      return NULL;
    }
  self = g_new0 (StoactlStats, 1);
  self->file = file;
  return self;
}

void
stoactl_stats_write (StoactlStats *self, StoaCall *call)
{
  g_autofree char *line = to_line (call);

  fprintf (self->file, "%s\n", line);
  fflush (self->file);
}

void
stoactl_stats_close (StoactlStats *self)
{
  if (self->file != stdout)
    fclose (self->file);
  g_free (self);
}
