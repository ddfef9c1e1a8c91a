/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-sfu"

#include "stoa-janus-config.h"

#include <errno.h>
#include <glib/gstdio.h>

/* Janus loads whatever lies in its folders but what is named here; Debian's build has all of these. */
static const char plugins_off[] =
  "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,"
  "libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,"
  "libjanus_voicemail.so";
static const char transports_off[] =
  "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so";
static const char loggers_off[] = "libjanus_jsonlog.so";

#define CORE_FILE "janus.jcfg"
#define VIDEOROOM_FILE "janus.plugin.videoroom.jcfg"
#define WEBSOCKETS_FILE "janus.transport.websockets.jcfg"

static const char videoroom[] =
  "general: {\n"
  "  string_ids = true\n"
  "}\n";

/* Relative: Janus runs in its directory, and a socket's path has at most 107 bytes. */
static const char websockets[] =
  "general: {\n"
  "  json = \"compact\"\n"
  "  ws = true\n"
  "  ws_unix = \"" STOA_JANUS_SOCKET "\"\n"
  "  wss = false\n"
  "}\n"
  "admin: {\n"
  "  admin_ws = false\n"
  "  admin_wss = false\n"
  "}\n";

static char *
core_text (const StoaJanusConfig *config)
{
  g_autoptr (GString) text = g_string_new ("general: {\n");
  g_autofree char *admin_secret = g_uuid_string_random ();

  g_string_append_printf (text, "  api_secret = \"%s\"\n", config->secret);
  g_string_append_printf (text, "  admin_secret = \"%s\"\n", admin_secret);
  g_string_append (text, "  debug_level = 3\n"
                         "  debug_colors = false\n"
                         "  session_timeout = 60\n"
                         "  hide_dependencies = true\n"
                         "}\n");

  g_string_append_printf (text, "media: {\n  ipv6 = %s\n", config->loopback_only ? "false" : "true");
  if (config->port_min != 0)
    g_string_append_printf (text, "  rtp_port_range = \"%u-%u\"\n", config->port_min, config->port_max);

  /* Clients reach us, so the names browsers put in place of their addresses need no resolving. */
  g_string_append (text, "}\n"
                         "nat: {\n"
                         "  ignore_mdns = true\n"
                         "  ice_tcp = false\n");
  if (config->loopback_only)
    g_string_append (text, "  ice_enforce_list = \"127.0.0.1\"\n");

  g_string_append_printf (text,
                          "}\n"
                          "plugins: { disable = \"%s\" }\n"
                          "transports: { disable = \"%s\" }\n"
                          "loggers: { disable = \"%s\" }\n"
                          "events: { broadcast = false }\n",
                          plugins_off, transports_off, loggers_off);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
write_file (const StoaJanusConfig *config,
            const char            *name,
            const char            *text,
            GError               **error)
{
  g_autofree char *path = g_build_filename (config->directory, name, NULL);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
make_directory (const char *path,
                GError    **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0 && g_chmod (path, 0700) == 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s", path, g_strerror (errno));
  return FALSE;
}

gboolean
stoa_janus_config_write (const StoaJanusConfig *config,
                         GError               **error)
{
  g_autofree char *core = core_text (config);

  return make_directory (config->directory, error) &&
         write_file (config, CORE_FILE, core, error) &&
         write_file (config, VIDEOROOM_FILE, videoroom, error) &&
         write_file (config, WEBSOCKETS_FILE, websockets, error);
}

void
stoa_janus_config_remove (const char *directory)
{
  static const char *const names[] = { CORE_FILE, VIDEOROOM_FILE, WEBSOCKETS_FILE, STOA_JANUS_SOCKET };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (directory, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}
