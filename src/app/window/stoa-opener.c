/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-opener.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-entering.h"
#include "stoa-when.h"

struct _StoaOpener
{
  GObject parent_instance;

  StoaSession *session;
  GtkWidget *over;           /* weak: what dialogs are shown over */
  StoaLink *waiting;         /* opened as soon as the session is ready, or NULL */
  char *wanted;              /* id of the newest thing that is looked for */
};

enum { SHOW_PLACE, SHOW_ROOM, SHOW_POST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaOpener, stoa_opener, G_TYPE_OBJECT)

static StoaClient *
get_client (StoaOpener *self)
{
  return stoa_session_get_client (self->session);
}

/* A hidden thing answers like an absent one: the sentence says both. */
static void
tell_error (StoaOpener   *self,
            const GError *error)
{
  gboolean absent = g_error_matches (error, STOA_ERROR, STOA_ERROR_NOT_FOUND)
                    || g_error_matches (error, STOA_ERROR, STOA_ERROR_FORBIDDEN);

  stoa_session_notify (self->session, absent ? _("That is not there any more, or it is not open to you.")
                                             : error->message);
}

/* profiles and projects */

static void
show_context (StoaOpener        *self,
              const StoaContext *context)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  g_autoptr (StoaPlace) place = places ? stoa_places_see (places, context) : NULL;

  if (place)
    g_signal_emit (self, signals[SHOW_PLACE], 0, place);
}

static void
context_loaded (gpointer      object,
                const GValue *value,
                const GError *error)
{
  StoaOpener *self = object;
  const StoaContext *context = value ? g_value_get_boxed (value) : NULL;

  if (error)
    tell_error (self, error);
  else if (g_strcmp0 (context->id, self->wanted) == 0)
    show_context (self, context);
}

static void
open_context (StoaOpener      *self,
              StoaContextKind  kind,
              const char      *id)
{
  StoaPlaces *places = stoa_session_get_places (self->session);
  StoaPlace *place = places ? stoa_places_find (places, id) : NULL;

  if (place)
    g_signal_emit (self, signals[SHOW_PLACE], 0, place);
  else
    stoa_when (self, stoa_client_load_context (get_client (self), id, kind), context_loaded);
}

/* rooms */

static void
room_loaded (gpointer      object,
             const GValue *value,
             const GError *error)
{
  StoaOpener *self = object;
  const StoaRoomCard *card = value ? g_value_get_boxed (value) : NULL;
  StoaOpenRoom *room = card ? stoa_session_find_room (self->session, card->id) : NULL;

  if (error)
    tell_error (self, error);
  else if (g_strcmp0 (card->id, self->wanted) != 0)
    return;
  else if (room)
    g_signal_emit (self, signals[SHOW_ROOM], 0, room);
  else
    {
      g_autofree char *text = g_strdup_printf (_("“%s” has ended"), card->title);

      stoa_session_notify (self->session, text);
      open_context (self, card->context_kind, card->context);
    }
}

static void
open_room (StoaOpener *self,
           const char *id)
{
  StoaOpenRoom *room = stoa_session_find_room (self->session, id);

  if (room)
    g_signal_emit (self, signals[SHOW_ROOM], 0, room);
  else
    stoa_when (self, stoa_client_load_room (get_client (self), id), room_loaded);
}

/* posts */

typedef struct
{
  StoaClient *client;
  char *id;
} Post;

static void
post_free (gpointer data)
{
  Post *post = data;

  g_object_unref (post->client);
  g_free (post->id);
  g_free (post);
}

/* Resolves to the post's context. */
static DexFuture *
find_post_fiber (gpointer data)
{
  Post *find = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoaPost) post = dex_await_boxed (stoa_client_load_post (find->client, find->id), &error);

  if (post == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return stoa_client_load_context (find->client, post->context, post->context_kind);
}

static void
post_found (gpointer      object,
            const GValue *value,
            const GError *error)
{
  StoaOpener *self = object;
  StoaPlaces *places = stoa_session_get_places (self->session);
  g_autoptr (StoaPlace) place = value && places ? stoa_places_see (places, g_value_get_boxed (value)) : NULL;

  if (error)
    tell_error (self, error);
  else if (place)
    g_signal_emit (self, signals[SHOW_POST], 0, place, self->wanted);
}

static void
open_post (StoaOpener *self,
           const char *id)
{
  Post *post = g_new0 (Post, 1);

  post->client = g_object_ref (get_client (self));
  post->id = g_strdup (id);
  stoa_when (self, dex_scheduler_spawn (NULL, 0, find_post_fiber, post, post_free), post_found);
}

/* invites */

static void
invite_taken (gpointer      object,
              const GValue *value,
              const GError *error)
{
  StoaOpener *self = object;
  const StoaInviteAccepted *accepted = value ? g_value_get_boxed (value) : NULL;

  if (error)
    {
      stoa_session_notify (self->session, error->message);
      return;
    }
  if (stoa_session_get_places (self->session))
    stoa_places_reload (stoa_session_get_places (self->session));
  if (g_str_equal (accepted->scope, "room") && self->over)
    stoa_enter_room (self->session, accepted->target, self->over);
  else if (g_str_equal (accepted->scope, "project"))
    stoa_opener_open (self, STOA_LINK_PROJECT, accepted->target);
  else
    stoa_session_notify (self->session, _("You are a member of this server."));
}

static void
elsewhere_answered (AdwAlertDialog *dialog,
                    const char     *answer,
                    StoaOpener     *self)
{
  g_autoptr (GtkUriLauncher) launcher = NULL;

  if (!g_str_equal (answer, "browser") || self->over == NULL)
    return;
  launcher = gtk_uri_launcher_new (g_object_get_data (G_OBJECT (dialog), "link"));
  gtk_uri_launcher_launch (launcher, GTK_WINDOW (self->over), NULL, NULL, NULL);
}

static void
offer_browser (StoaOpener     *self,
               const StoaLink *link)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("An Invite to Another Server"), NULL);
  g_autoptr (GUri) uri = g_uri_parse (link->url, G_URI_FLAGS_NONE, NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                _("This link is from %s, and you are at another server here. In a browser it opens without the "
                                  "app."), g_uri_get_host (uri));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "browser", _("_Open in Browser"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "browser", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "browser");
  g_object_set_data_full (G_OBJECT (dialog), "link", stoa_link_invite (link), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (elsewhere_answered), self, 0);
  adw_dialog_present (dialog, self->over);
}

static void
invite_answered (AdwAlertDialog *dialog,
                 const char     *answer,
                 StoaOpener     *self)
{
  if (g_str_equal (answer, "accept") && get_client (self))
    stoa_when (self, stoa_client_take_invite (get_client (self), g_object_get_data (G_OBJECT (dialog), "token")),
               invite_taken);
}

/* Anyone can put a link on a page: nobody gets into anything by following it alone. */
static void
ask_to_accept (StoaOpener     *self,
               const StoaLink *link)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Accept the Invite?"), _("You come in with your own name, and others there see "
                                                                       "that you do."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "accept", _("_Accept"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "accept");
  g_object_set_data_full (G_OBJECT (dialog), "token", g_strdup (link->id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (invite_answered), self, 0);
  adw_dialog_present (dialog, self->over);
}

static gboolean
is_same_server (const char *a,
                const char *b)
{
  g_autoptr (GUri) left = g_uri_parse (a, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  g_autoptr (GUri) right = g_uri_parse (b, G_URI_FLAGS_SCHEME_NORMALIZE, NULL);

  return left && right && g_strcmp0 (g_uri_get_scheme (left), g_uri_get_scheme (right)) == 0
         && g_ascii_strcasecmp (g_uri_get_host (left), g_uri_get_host (right)) == 0
         && g_uri_get_port (left) == g_uri_get_port (right);
}

static void
open_invite (StoaOpener     *self,
             const StoaLink *link)
{
  if (self->over == NULL)
    return;
  if (is_same_server (link->url, stoa_client_get_url (get_client (self))))
    ask_to_accept (self, link);
  else
    offer_browser (self, link);
}

/* all of them */

static void
open_now (StoaOpener     *self,
          const StoaLink *link)
{
  g_set_str (&self->wanted, link->id);
  switch (link->kind)
    {
    case STOA_LINK_ROOM:
      open_room (self, link->id);
      break;
    case STOA_LINK_POST:
      open_post (self, link->id);
      break;
    case STOA_LINK_INVITE:
      open_invite (self, link);
      break;
    case STOA_LINK_PROJECT:
      open_context (self, STOA_CONTEXT_PROJECT, link->id);
      break;
    case STOA_LINK_PROFILE:
    default:
      open_context (self, STOA_CONTEXT_PROFILE, link->id);
      break;
    }
}

static void
stage_changed (StoaOpener *self)
{
  g_autoptr (StoaLink) link = NULL;

  if (self->waiting == NULL || stoa_session_get_stage (self->session) != STOA_SESSION_READY)
    return;
  link = g_steal_pointer (&self->waiting);
  open_now (self, link);
}

static void
stoa_opener_dispose (GObject *object)
{
  StoaOpener *self = STOA_OPENER (object);

  g_clear_weak_pointer (&self->over);
  g_clear_pointer (&self->waiting, stoa_link_free);
  g_clear_pointer (&self->wanted, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_opener_parent_class)->dispose (object);
}

static void
stoa_opener_class_init (StoaOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_opener_dispose;

  signals[SHOW_PLACE] = g_signal_new ("show-place", STOA_TYPE_OPENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                      1, STOA_TYPE_PLACE);
  signals[SHOW_ROOM] = g_signal_new ("show-room", STOA_TYPE_OPENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     1, STOA_TYPE_OPEN_ROOM);
  signals[SHOW_POST] = g_signal_new ("show-post", STOA_TYPE_OPENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     2, STOA_TYPE_PLACE, G_TYPE_STRING);
}

static void
stoa_opener_init (StoaOpener *self)
{
}

/* public */

StoaOpener *
stoa_opener_new (StoaSession *session,
                 GtkWidget   *over)
{
  StoaOpener *self = g_object_new (STOA_TYPE_OPENER, NULL);

  self->session = g_object_ref (session);
  g_set_weak_pointer (&self->over, over);
  g_signal_connect_object (session, "notify::stage", G_CALLBACK (stage_changed), self, G_CONNECT_SWAPPED);
  return self;
}

void
stoa_opener_open_link (StoaOpener *self,
                       const char *text)
{
  g_autoptr (GError) error = NULL;
  StoaLink *link;

  g_return_if_fail (STOA_IS_OPENER (self));

  link = stoa_link_parse (text, &error);
  if (link == NULL)
    {
      stoa_session_notify (self->session, error->message);
      return;
    }
  g_clear_pointer (&self->waiting, stoa_link_free);
  self->waiting = link;
  stage_changed (self);
}

void
stoa_opener_open (StoaOpener   *self,
                  StoaLinkKind  kind,
                  const char   *id)
{
  StoaLink link = { .kind = kind, .id = (char *) id };

  g_return_if_fail (STOA_IS_OPENER (self));
  g_return_if_fail (kind != STOA_LINK_INVITE);

  if (stoa_session_get_stage (self->session) == STOA_SESSION_READY)
    open_now (self, &link);
}

