/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include <glib/gi18n.h>
#include <gst/gst.h>
#include <libdex.h>
#include <locale.h>

#include "config.h"
#include "stoa-application.h"
#include "stoa-media-bus.h"

#define SETTLE_MS 3000

/* What is still asked of a server hears that nobody waits for it any more. */
static void
give_up (void)
{
  gint64 until_us = g_get_monotonic_time () + SETTLE_MS * G_TIME_SPAN_MILLISECOND;

  while (g_main_context_iteration (NULL, FALSE) && g_get_monotonic_time () < until_us)
    ;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (StoaApplication) application = NULL;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (STOA_TEXT_DOMAIN, STOA_LOCALE_DIR);
  bind_textdomain_codeset (STOA_TEXT_DOMAIN, "UTF-8");
  textdomain (STOA_TEXT_DOMAIN);

  dex_init ();
  gst_init (NULL, NULL);
  application = stoa_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  give_up ();
  /* nothing is left to a library that is being taken down */
  stoa_media_settle (SETTLE_MS);
  return status;
}
