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

int
main (int   argc,
      char *argv[])
{
  g_autoptr (StoaApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (STOA_TEXT_DOMAIN, STOA_LOCALE_DIR);
  bind_textdomain_codeset (STOA_TEXT_DOMAIN, "UTF-8");
  textdomain (STOA_TEXT_DOMAIN);

  dex_init ();
  gst_init (NULL, NULL);
  application = stoa_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
