/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "config.h"
#include "stoa-link.h"
#include "stoa-session.h"
#include "stoa-when.h"
#include "stoa-window.h"

struct _StoaApplication
{
  AdwApplication parent_instance;

  StoaSession *session;
  char *data_dir;
  char *server;
  char *token_file;
  guint interrupted_source;
  guint terminated_source;
  gboolean quitting;
};

G_DEFINE_FINAL_TYPE (StoaApplication, stoa_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.quit", { "<Control>q" } },
  { "win.start-live", { "<Control>n" } },
  { "win.search", { "<Control>f" } },
  { "win.next-pane", { "F6" } },
  { "win.previous-pane", { "<Shift>F6" } },
  { "win.people", { "<Control>j" } },
  { "win.fullscreen", { "F11" } },
  { "win.stats", { "<Control>i" } },
  { "win.preferences", { "<Control>comma" } },
  { "call.mic", { "<Control>d" } },
  { "call.camera", { "<Control>e" } },
  { "call.share", { "<Control><Shift>e" } },
  { "call.hand", { "<Control><Shift>h" } },
  { "moderation.record", { "<Control>r" } },
  { "moderation.chapter", { "<Control><Shift>r" } },
};

static void
stopped (gpointer      object,
         const GValue *value,
         const GError *error)
{
  g_application_quit (G_APPLICATION (object));
}

/* The window goes at once; the room is left and the server ended behind it. */
static void
quit (StoaApplication *self)
{
  if (self->quitting)
    return;
  self->quitting = TRUE;
  for (GList *list = gtk_application_get_windows (GTK_APPLICATION (self)); list; list = list->next)
    gtk_widget_set_visible (list->data, FALSE);
  if (self->session)
    stoa_when (self, stoa_session_stop (self->session), stopped);
  else
    g_application_quit (G_APPLICATION (self));
}

static gboolean
signalled (gpointer data)
{
  quit (data);
  return G_SOURCE_CONTINUE;
}

static void
activate_quit (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  quit (self);
}

static void
activate_about (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       self)
{
  AdwDialog *dialog = adw_about_dialog_new_from_appdata ("/io/github/stoalive/Stoa/metainfo.xml", STOA_VERSION);

  adw_about_dialog_set_copyright (ADW_ABOUT_DIALOG (dialog), _("© 2026 The Stoa developers"));
  /* Translators: put your name here, and it appears in the About dialog */
  adw_about_dialog_set_translator_credits (ADW_ABOUT_DIALOG (dialog), _("translator-credits"));
  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (self)));
}

static void
folder_opened (GObject      *launcher,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (StoaApplication) self = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (launcher), result, &error) && self->session
      && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    stoa_session_notify (self->session, error->message);
}

static void
activate_open_folder (GSimpleAction *action,
                      GVariant      *uri,
                      gpointer       self)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (uri, NULL));
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, gtk_application_get_active_window (self), NULL, folder_opened,
                                            g_object_ref (self));
}

/* Of a notification: the window may be closed, and another app in front of it. */
static StoaWindow *
present_window (gpointer self)
{
  GtkWindow *window;

  g_application_activate (G_APPLICATION (self));
  window = gtk_application_get_active_window (GTK_APPLICATION (self));
  return STOA_IS_WINDOW (window) ? STOA_WINDOW (window) : NULL;
}

static void
activate_show_room (GSimpleAction *action,
                    GVariant      *room,
                    gpointer       self)
{
  StoaWindow *window = present_window (self);
  g_autofree char *link = stoa_link_format (STOA_LINK_ROOM, g_variant_get_string (room, NULL));

  if (window)
    stoa_window_open_link (window, link);
}

static void
activate_join_room (GSimpleAction *action,
                    GVariant      *room,
                    gpointer       self)
{
  StoaWindow *window = present_window (self);

  if (window)
    stoa_window_join (window, g_variant_get_string (room, NULL));
}

static const GActionEntry entries[] = {
  { "show-room", activate_show_room, "s" },
  { "join-room", activate_join_room, "s" },
  { "quit", activate_quit },
  { "open-folder", activate_open_folder, "s" },
  { "about", activate_about },
};

static void
set_shortcuts (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (application, shortcuts[i].action, shortcuts[i].accels);
  for (int page = 1; page <= 9; page++)
    {
      g_autofree char *action = g_strdup_printf ("win.page(%d)", page);
      g_autofree char *accel = g_strdup_printf ("<Control>%d", page);

      gtk_application_set_accels_for_action (application, action, (const char *[]) { accel, NULL });
    }
}

static void
stoa_application_startup (GApplication *application)
{
  StoaApplication *self = STOA_APPLICATION (application);

  G_APPLICATION_CLASS (stoa_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (STOA_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_shortcuts (GTK_APPLICATION (self));
  self->interrupted_source = g_unix_signal_add (SIGINT, signalled, self);
  self->terminated_source = g_unix_signal_add (SIGTERM, signalled, self);

  if (self->data_dir == NULL)
    self->data_dir = g_build_filename (g_get_user_data_dir (), "stoa", NULL);
  self->session = stoa_session_new (self->data_dir, self->server, self->token_file);
  stoa_session_start (self->session);
}

static void
stoa_application_activate (GApplication *application)
{
  StoaApplication *self = STOA_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->quitting)
    return;
  if (window == NULL)
    window = GTK_WINDOW (stoa_window_new (ADW_APPLICATION (self), self->session));
  gtk_window_present (window);
}

/* Of several links the last one is gone to. */
static void
stoa_application_open (GApplication  *application,
                       GFile        **files,
                       int            n_files,
                       const char    *hint)
{
  StoaWindow *window = present_window (application);
  g_autofree char *link = g_file_get_uri (files[n_files - 1]);

  if (window)
    stoa_window_open_link (window, link);
}

static void
stoa_application_shutdown (GApplication *application)
{
  StoaApplication *self = STOA_APPLICATION (application);

  g_clear_handle_id (&self->interrupted_source, g_source_remove);
  g_clear_handle_id (&self->terminated_source, g_source_remove);
  for (GList *list = gtk_application_get_windows (GTK_APPLICATION (self)); list;
       list = gtk_application_get_windows (GTK_APPLICATION (self)))
    gtk_window_destroy (list->data);
  g_clear_object (&self->session);
  G_APPLICATION_CLASS (stoa_application_parent_class)->shutdown (application);
}

static int
stoa_application_handle_local_options (GApplication *application,
                                       GVariantDict *options)
{
  StoaApplication *self = STOA_APPLICATION (application);

  g_variant_dict_lookup (options, "data", "^ay", &self->data_dir);
  g_variant_dict_lookup (options, "server", "s", &self->server);
  g_variant_dict_lookup (options, "token-file", "^ay", &self->token_file);
  if (self->data_dir || self->server)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
stoa_application_finalize (GObject *object)
{
  StoaApplication *self = STOA_APPLICATION (object);

  g_free (self->data_dir);
  g_free (self->server);
  g_free (self->token_file);
  G_OBJECT_CLASS (stoa_application_parent_class)->finalize (object);
}

static void
stoa_application_class_init (StoaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = stoa_application_finalize;
  application_class->startup = stoa_application_startup;
  application_class->activate = stoa_application_activate;
  application_class->open = stoa_application_open;
  application_class->shutdown = stoa_application_shutdown;
  application_class->handle_local_options = stoa_application_handle_local_options;
}

static void
stoa_application_init (StoaApplication *self)
{
  const GOptionEntry options[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Keep the data of the app’s own server in DIR"), N_("DIR") },
    { "server", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Use the server at URL instead of the app’s own"), N_("URL") },
    { "token-file", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("FILE holds the token for that server"), N_("FILE") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[LINK]"));
}

StoaApplication *
stoa_application_new (void)
{
  return g_object_new (STOA_TYPE_APPLICATION, "application-id", STOA_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/stoalive/Stoa", NULL);
}
