/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * stoa-mux PLAN OUTPUT: makes one Matroska file of what Janus recorded of a room's tracks. On stdout one JSON object a line:
 * {"progress": 0.42} and, last, what became of it. The server runs it as a child: what is wrong with a recording ends this
 * program at most.
 */

#define G_LOG_DOMAIN "stoa-mux"

#include <stdio.h>
#include <stdlib.h>

#include "stoa-json.h"
#include "stoa-mux.h"

#define MAX_LINE (1024 * 1024)

static gboolean
say (JsonObject *object)
{
  g_autofree char *line = stoa_json_print (object, MAX_LINE, NULL);

  return line != NULL && puts (line) >= 0 && fflush (stdout) == 0;
}

static void
say_progress (double   share,
              gpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_double_member (object, "progress", share);
  say (object);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaMuxPlan) plan = NULL;
  g_autoptr (JsonObject) result = NULL;

  if (argc != 3)
    {
      fputs ("usage: stoa-mux PLAN.json OUTPUT.mkv\n", stderr);
      return EXIT_FAILURE;
    }
  plan = stoa_mux_plan_load (argv[1], &error);
  if (plan != NULL)
    result = stoa_mux_run (plan, argv[2], say_progress, NULL, &error);
  if (result == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      return EXIT_FAILURE;
    }
  return say (result) ? EXIT_SUCCESS : EXIT_FAILURE;
}
