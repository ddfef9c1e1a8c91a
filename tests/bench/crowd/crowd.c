/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Fills a room for benchmarks: guests who send a film that was encoded beforehand, or a clock.
 *
 *   bench-crowd LINK SOUND.mkv LAYER.mkv…    a film, its layers from the largest on
 *   bench-crowd LINK                         a clock
 *
 * Reads lines: `join NAME SECONDS` (how far into the film) and `leave NAME`; answers with
 * `sending NAME`. Ends with its input. */

#include <gio/gunixinputstream.h>
#include <libdex.h>
#include <locale.h>
#include <stdio.h>

#include "crowd-person.h"
#include "stoa-media-bus.h"

typedef struct
{
  const char *link;
  CrowdScript script;
  GHashTable *people;        /* name → CrowdPerson */
  GDataInputStream *input;
  GMainLoop *loop;
} Crowd;

static void
free_name (gpointer  name,
           GClosure *closure)
{
  g_free (name);
}

static void
on_sending (CrowdPerson *person,
            char        *name)
{
  g_print ("sending %s\n", name);
  fflush (stdout);
}

static void
on_failed (CrowdPerson *person,
           GError      *error,
           char        *name)
{
  g_printerr ("%s: %s\n", name, error->message);
}

static void
join (Crowd      *crowd,
      const char *name,
      guint       from_s)
{
  CrowdPerson *person = crowd_person_new (crowd->link, name, &crowd->script, from_s);

  g_signal_connect_data (person, "sending", G_CALLBACK (on_sending), g_strdup (name), free_name, 0);
  g_signal_connect_data (person, "failed", G_CALLBACK (on_failed), g_strdup (name), free_name, 0);
  g_hash_table_insert (crowd->people, g_strdup (name), person);
}

static void
obey (Crowd      *crowd,
      const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  guint n = g_strv_length (words);

  if (n == 3 && g_str_equal (words[0], "join"))
    join (crowd, words[1], strtoul (words[2], NULL, 10));
  else if (n == 2 && g_str_equal (words[0], "leave"))
    g_hash_table_remove (crowd->people, words[1]);
}

static void
on_line (GObject      *input,
         GAsyncResult *result,
         gpointer      data)
{
  Crowd *crowd = data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (crowd->input, result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (crowd->loop);
      return;
    }
  obey (crowd, line);
  g_data_input_stream_read_line_async (crowd->input, G_PRIORITY_DEFAULT, NULL, on_line, crowd);
}

static gboolean
load (Crowd  *crowd,
      char  **paths,
      GError **error)
{
  crowd->script.layers = g_ptr_array_new_with_free_func ((GDestroyNotify) crowd_track_free);
  if (paths[0] == NULL)
    return TRUE;
  crowd->script.sound = crowd_track_load (paths[0], error);
  for (guint i = 1; crowd->script.sound != NULL && paths[i] != NULL; i++)
    {
      CrowdTrack *layer = crowd_track_load (paths[i], error);

      if (layer == NULL)
        return FALSE;
      g_ptr_array_add (crowd->script.layers, layer);
    }
  return crowd->script.sound != NULL;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GInputStream) stdin_stream = g_unix_input_stream_new (0, FALSE);
  g_autoptr (GError) error = NULL;
  Crowd crowd = { .link = argc > 1 ? argv[1] : "" };

  setlocale (LC_ALL, "");
  dex_init ();
  gst_init (NULL, NULL);
  if (argc < 2 || argc == 3 || !load (&crowd, argv + 2, &error))
    {
      g_printerr ("bench-crowd: %s\n", error != NULL ? error->message : "LINK [SOUND LAYER…]");
      return 2;
    }
  crowd.script.pump = crowd_pump_new ();
  crowd.people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  crowd.input = g_data_input_stream_new (stdin_stream);
  crowd.loop = g_main_loop_new (NULL, FALSE);
  g_data_input_stream_read_line_async (crowd.input, G_PRIORITY_DEFAULT, NULL, on_line, &crowd);
  g_print ("ready\n");
  fflush (stdout);
  g_main_loop_run (crowd.loop);

  g_hash_table_unref (crowd.people);
  stoa_media_settle (3000);
  crowd_pump_free (crowd.script.pump);
  g_ptr_array_unref (crowd.script.layers);
  g_clear_pointer (&crowd.script.sound, crowd_track_free);
  g_object_unref (crowd.input);
  g_main_loop_unref (crowd.loop);
  return 0;
}
