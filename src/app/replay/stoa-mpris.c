/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-mpris.h"

#include <unistd.h>

#include "config.h"

#define PATH "/org/mpris/MediaPlayer2"
#define PLAYER "org.mpris.MediaPlayer2.Player"
#define TRACK "/io/github/stoalive/Stoa/replay"
/* A jump that is not told by its time alone. */
#define JUMP_MS 1500

struct _StoaMpris
{
  GObject parent_instance;

  StoaPlayback *playback;
  char *title;
  GDBusConnection *bus;
  guint name;
  guint objects[2];
  gint64 position_ms;
  gint64 position_us;        /* when it was that */
};

enum { RAISE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaMpris, stoa_mpris, G_TYPE_OBJECT)

static const char introspection[] =
  "<node>"
  "  <interface name='org.mpris.MediaPlayer2'>"
  "    <method name='Raise'/><method name='Quit'/>"
  "    <property name='CanQuit' type='b' access='read'/>"
  "    <property name='CanRaise' type='b' access='read'/>"
  "    <property name='HasTrackList' type='b' access='read'/>"
  "    <property name='Identity' type='s' access='read'/>"
  "    <property name='DesktopEntry' type='s' access='read'/>"
  "    <property name='SupportedUriSchemes' type='as' access='read'/>"
  "    <property name='SupportedMimeTypes' type='as' access='read'/>"
  "  </interface>"
  "  <interface name='org.mpris.MediaPlayer2.Player'>"
  "    <method name='Next'/><method name='Previous'/><method name='Pause'/><method name='PlayPause'/>"
  "    <method name='Stop'/><method name='Play'/>"
  "    <method name='Seek'><arg name='Offset' type='x' direction='in'/></method>"
  "    <method name='SetPosition'><arg name='TrackId' type='o' direction='in'/><arg name='Position' type='x' direction='in'/></method>"
  "    <method name='OpenUri'><arg name='Uri' type='s' direction='in'/></method>"
  "    <signal name='Seeked'><arg name='Position' type='x'/></signal>"
  "    <property name='PlaybackStatus' type='s' access='read'/>"
  "    <property name='Rate' type='d' access='readwrite'/>"
  "    <property name='Metadata' type='a{sv}' access='read'/>"
  "    <property name='Volume' type='d' access='readwrite'/>"
  "    <property name='Position' type='x' access='read'/>"
  "    <property name='MinimumRate' type='d' access='read'/>"
  "    <property name='MaximumRate' type='d' access='read'/>"
  "    <property name='CanGoNext' type='b' access='read'/>"
  "    <property name='CanGoPrevious' type='b' access='read'/>"
  "    <property name='CanPlay' type='b' access='read'/>"
  "    <property name='CanPause' type='b' access='read'/>"
  "    <property name='CanSeek' type='b' access='read'/>"
  "    <property name='CanControl' type='b' access='read'/>"
  "  </interface>"
  "</node>";

/* what is told */

static gint64
to_us (gint64 ms)
{
  return ms * 1000;
}

static const char *
get_status (StoaMpris *self)
{
  switch (stoa_playback_get_state (self->playback))
    {
    case STOA_PLAYBACK_PLAYING:
      return "Playing";
    case STOA_PLAYBACK_PAUSED:
    case STOA_PLAYBACK_LOADING:
      return "Paused";
    case STOA_PLAYBACK_ENDED:
    case STOA_PLAYBACK_FAILED:
    default:
      return "Stopped";
    }
}

static GVariant *
make_metadata (StoaMpris *self)
{
  GVariantBuilder metadata;

  g_variant_builder_init (&metadata, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&metadata, "{sv}", "mpris:trackid", g_variant_new_object_path (TRACK));
  g_variant_builder_add (&metadata, "{sv}", "mpris:length", g_variant_new_int64 (to_us (stoa_playback_get_length (self->playback))));
  g_variant_builder_add (&metadata, "{sv}", "xesam:title", g_variant_new_string (self->title));
  return g_variant_builder_end (&metadata);
}

static GVariant *
get_player_property (StoaMpris  *self,
                     const char *name)
{
  if (g_str_equal (name, "PlaybackStatus"))
    return g_variant_new_string (get_status (self));
  if (g_str_equal (name, "Metadata"))
    return make_metadata (self);
  if (g_str_equal (name, "Position"))
    return g_variant_new_int64 (to_us (stoa_playback_get_watched (self->playback)));
  if (g_str_equal (name, "Rate"))
    return g_variant_new_double (stoa_playback_get_rate (self->playback));
  if (g_str_equal (name, "Volume"))
    return g_variant_new_double (stoa_playback_get_volume (self->playback));
  if (g_str_equal (name, "MinimumRate"))
    return g_variant_new_double (STOA_PLAYBACK_MIN_RATE);
  if (g_str_equal (name, "MaximumRate"))
    return g_variant_new_double (STOA_PLAYBACK_MAX_RATE);
  return g_variant_new_boolean (TRUE);   /* CanGoNext, … */
}

static GVariant *
get_property (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *name,
              GError         **error,
              gpointer         self)
{
  if (g_str_equal (interface, PLAYER))
    return get_player_property (self, name);
  if (g_str_equal (name, "Identity"))
    return g_variant_new_string ("Stoa");
  if (g_str_equal (name, "DesktopEntry"))
    return g_variant_new_string (STOA_APP_ID);
  if (g_str_has_prefix (name, "Supported"))
    return g_variant_new_strv (NULL, 0);
  return g_variant_new_boolean (g_str_equal (name, "CanRaise"));
}

static gboolean
set_property (GDBusConnection *bus,
              const char      *sender,
              const char      *path,
              const char      *interface,
              const char      *name,
              GVariant        *value,
              GError         **error,
              gpointer         data)
{
  StoaMpris *self = data;

  if (g_str_equal (name, "Rate"))
    stoa_playback_set_rate (self->playback, g_variant_get_double (value));
  else if (g_str_equal (name, "Volume"))
    stoa_playback_set_volume (self->playback, g_variant_get_double (value));
  return TRUE;
}

/* what is asked for */

static void
call_player (StoaMpris  *self,
             const char *method,
             GVariant   *arguments)
{
  gint64 offset;
  const char *track;

  if (g_str_equal (method, "Play"))
    stoa_playback_play (self->playback);
  else if (g_str_equal (method, "Pause"))
    stoa_playback_pause (self->playback);
  else if (g_str_equal (method, "PlayPause"))
    stoa_playback_toggle (self->playback);
  else if (g_str_equal (method, "Next"))
    stoa_playback_go_to_chapter (self->playback, 1);
  else if (g_str_equal (method, "Previous"))
    stoa_playback_go_to_chapter (self->playback, -1);
  else if (g_str_equal (method, "Stop"))
    {
      stoa_playback_pause (self->playback);
      stoa_playback_seek_watched (self->playback, 0);
    }
  else if (g_str_equal (method, "Seek"))
    {
      g_variant_get (arguments, "(x)", &offset);
      stoa_playback_seek_watched (self->playback, stoa_playback_get_watched (self->playback) + offset / 1000);
    }
  else if (g_str_equal (method, "SetPosition"))
    {
      g_variant_get (arguments, "(&ox)", &track, &offset);
      if (g_str_equal (track, TRACK) && offset >= 0 && offset <= to_us (stoa_playback_get_length (self->playback)))
        stoa_playback_seek_watched (self->playback, offset / 1000);
    }
}

static void
call_method (GDBusConnection       *bus,
             const char            *sender,
             const char            *path,
             const char            *interface,
             const char            *method,
             GVariant              *arguments,
             GDBusMethodInvocation *invocation,
             gpointer               data)
{
  StoaMpris *self = data;

  if (g_str_equal (method, "Raise"))
    g_signal_emit (self, signals[RAISE], 0);
  else if (g_str_equal (interface, PLAYER))
    call_player (self, method, arguments);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const GDBusInterfaceVTable vtable = { call_method, get_property, set_property, { NULL } };

/* following */

static void
tell_changed (StoaMpris *self)
{
  GVariantBuilder changed;

  if (self->bus == NULL)
    return;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "PlaybackStatus", g_variant_new_string (get_status (self)));
  g_variant_builder_add (&changed, "{sv}", "Rate", g_variant_new_double (stoa_playback_get_rate (self->playback)));
  g_variant_builder_add (&changed, "{sv}", "Volume", g_variant_new_double (stoa_playback_get_volume (self->playback)));
  g_variant_builder_add (&changed, "{sv}", "Metadata", make_metadata (self));
  g_dbus_connection_emit_signal (self->bus, NULL, PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                 g_variant_new ("(sa{sv}as)", PLAYER, &changed, NULL), NULL);
}

/* Who shows the position counts on by itself: only jumps are told. */
static void
moved (StoaMpris *self)
{
  gint64 now = g_get_monotonic_time (), position = stoa_playback_get_watched (self->playback);
  gint64 expected = self->position_ms;

  if (stoa_playback_get_state (self->playback) == STOA_PLAYBACK_PLAYING)
    expected += (gint64) ((now - self->position_us) / 1000 * stoa_playback_get_rate (self->playback));
  self->position_ms = position;
  self->position_us = now;
  if (self->bus && ABS (position - expected) > JUMP_MS)
    g_dbus_connection_emit_signal (self->bus, NULL, PATH, PLAYER, "Seeked", g_variant_new ("(x)", to_us (position)), NULL);
}

static void
bus_acquired (GDBusConnection *bus,
              const char      *name,
              gpointer         data)
{
  StoaMpris *self = data;
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, NULL);

  g_set_object (&self->bus, bus);
  for (guint i = 0; i < G_N_ELEMENTS (self->objects); i++)
    self->objects[i] = g_dbus_connection_register_object (bus, PATH, node->interfaces[i], &vtable, self, NULL, NULL);
}

/* Another Stoa plays as well. */
static void
name_lost (GDBusConnection *bus,
           const char      *name,
           gpointer         data)
{
  StoaMpris *self = data;
  g_autofree char *own = NULL;

  if (bus == NULL || g_strrstr (name, ".instance"))
    return;
  own = g_strdup_printf ("org.mpris.MediaPlayer2." STOA_APP_ID ".instance%d", (int) getpid ());
  g_bus_unown_name (self->name);
  self->name = g_bus_own_name_on_connection (bus, own, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, name_lost, self, NULL);
}

static void
stoa_mpris_dispose (GObject *object)
{
  StoaMpris *self = STOA_MPRIS (object);

  for (guint i = 0; self->bus && i < G_N_ELEMENTS (self->objects); i++)
    if (self->objects[i])
      g_dbus_connection_unregister_object (self->bus, self->objects[i]);
  self->objects[0] = self->objects[1] = 0;
  if (self->name)
    g_bus_unown_name (self->name);
  self->name = 0;
  g_clear_object (&self->bus);
  g_clear_object (&self->playback);
  g_clear_pointer (&self->title, g_free);
  G_OBJECT_CLASS (stoa_mpris_parent_class)->dispose (object);
}

static void
stoa_mpris_class_init (StoaMprisClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_mpris_dispose;
  signals[RAISE] = g_signal_new ("raise", STOA_TYPE_MPRIS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_mpris_init (StoaMpris *self)
{
}

StoaMpris *
stoa_mpris_new (StoaPlayback *playback,
                const char   *title)
{
  StoaMpris *self = g_object_new (STOA_TYPE_MPRIS, NULL);

  self->playback = g_object_ref (playback);
  self->title = g_strdup (title);
  g_signal_connect_object (playback, "changed", G_CALLBACK (tell_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (playback, "moved", G_CALLBACK (moved), self, G_CONNECT_SWAPPED);
  self->name = g_bus_own_name (G_BUS_TYPE_SESSION, "org.mpris.MediaPlayer2." STOA_APP_ID, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                               bus_acquired, NULL, name_lost, self, NULL);
  return self;
}
