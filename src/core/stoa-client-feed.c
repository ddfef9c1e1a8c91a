/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-client-feed.h"

#include "stoa-client-private.h"

static DexFuture *
call_at (StoaClient *self, StoaRouteId route, const char *at, gpointer body)
{
  return stoa_client_call (self, route, stoa_route_path (route, at), body);
}

static void
append_query (GString *path, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (path, "%c%s=", strchr (path->str, '?') == NULL ? '?' : '&', name);
  g_string_append_uri_escaped (path, value, NULL, FALSE);
}

DexFuture *
stoa_client_load_feed (StoaClient *self, const char *context, const char *before, const char *after, guint limit)
{
  StoaRouteId route = context != NULL ? STOA_ROUTE_FEED : STOA_ROUTE_HOME;
  g_autofree char *bare = stoa_route_path (route, context);
  g_autofree char *count = limit > 0 ? g_strdup_printf ("%u", limit) : NULL;
  GString *path = g_string_new (bare);

  append_query (path, "before", before);
  append_query (path, "after", after);
  append_query (path, "limit", count);
  return stoa_client_call (self, route, g_string_free_and_steal (path), NULL);
}

DexFuture *
stoa_client_load_post (StoaClient *self, const char *post)
{
  return call_at (self, STOA_ROUTE_POST, post, NULL);
}

DexFuture *
stoa_client_post_note (StoaClient     *self,
                       const char     *request,
                       const char     *context,
                       StoaVisibility  visibility,
                       const char     *text)
{
  StoaNoteMake *body = stoa_record_new (&stoa_note_make_type);

  body->request = g_strdup (request);
  body->context = g_strdup (context);
  body->visibility = visibility;
  body->text = g_strdup (text);
  return stoa_client_call (self, STOA_ROUTE_NOTE_MAKE, stoa_route_path (STOA_ROUTE_NOTE_MAKE), body);
}

DexFuture *
stoa_client_edit_note (StoaClient *self, const char *post, const char *text)
{
  StoaNoteEdit *body = stoa_record_new (&stoa_note_edit_type);

  body->text = g_strdup (text);
  return call_at (self, STOA_ROUTE_NOTE_EDIT, post, body);
}

DexFuture *
stoa_client_remove_post (StoaClient *self, const char *post)
{
  return call_at (self, STOA_ROUTE_POST_REMOVE, post, NULL);
}

DexFuture *
stoa_client_promote_room (StoaClient *self, const char *room)
{
  return call_at (self, STOA_ROUTE_ROOM_PROMOTE, room, NULL);
}

DexFuture *
stoa_client_demote_room (StoaClient *self, const char *room)
{
  return call_at (self, STOA_ROUTE_ROOM_DEMOTE, room, NULL);
}

DexFuture *
stoa_client_start_room_with (StoaClient *self, const StoaRoomStart *start)
{
  return stoa_client_call (self, STOA_ROUTE_ROOM_START, stoa_route_path (STOA_ROUTE_ROOM_START),
                           stoa_record_copy (start));
}

DexFuture *
stoa_client_load_context (StoaClient *self, const char *context, StoaContextKind kind)
{
  return call_at (self, kind == STOA_CONTEXT_PROFILE ? STOA_ROUTE_PROFILE : STOA_ROUTE_PROJECT, context, NULL);
}

DexFuture *
stoa_client_edit_project (StoaClient  *self,
                          const char  *project,
                          const char  *title,
                          const char  *about,
                          StoaArchive  archive)
{
  StoaProjectEdit *body = stoa_record_new (&stoa_project_edit_type);

  body->title = g_strdup (title);
  body->about = g_strdup (about);
  body->archive = archive;
  return call_at (self, STOA_ROUTE_PROJECT_EDIT, project, body);
}

DexFuture *
stoa_client_search (StoaClient *self, const char *text)
{
  g_autofree char *bare = stoa_route_path (STOA_ROUTE_SEARCH);
  GString *path = g_string_new (bare);

  append_query (path, "q", text);
  return stoa_client_call (self, STOA_ROUTE_SEARCH, g_string_free_and_steal (path), NULL);
}

DexFuture *
stoa_client_mark_read (StoaClient *self, const char *context, const char *key)
{
  StoaReadMark *body = stoa_record_new (&stoa_read_mark_type);

  body->key = g_strdup (key);
  return call_at (self, STOA_ROUTE_CONTEXT_READ, context, body);
}

DexFuture *
stoa_client_list_invites (StoaClient *self)
{
  return stoa_client_call (self, STOA_ROUTE_INVITES, stoa_route_path (STOA_ROUTE_INVITES), NULL);
}

DexFuture *
stoa_client_revoke_invite (StoaClient *self, const char *invite)
{
  return call_at (self, STOA_ROUTE_INVITE_REVOKE, invite, NULL);
}

DexFuture *
stoa_client_load_picture (StoaClient *self, const char *context)
{
  return call_at (self, STOA_ROUTE_PICTURE, context, NULL);
}

DexFuture *
stoa_client_set_picture (StoaClient *self, const char *context, GBytes *picture)
{
  if (picture == NULL)
    return call_at (self, STOA_ROUTE_PICTURE_REMOVE, context, NULL);
  return stoa_client_send_picture (self, STOA_ROUTE_PICTURE_SET, stoa_route_path (STOA_ROUTE_PICTURE_SET, context),
                                   picture);
}

DexFuture *
stoa_client_load_poster (StoaClient *self, const char *room)
{
  return call_at (self, STOA_ROUTE_POSTER, room, NULL);
}

DexFuture *
stoa_client_set_poster (StoaClient *self, const char *room, GBytes *poster)
{
  if (poster == NULL)
    return call_at (self, STOA_ROUTE_POSTER_REMOVE, room, NULL);
  return stoa_client_send_picture (self, STOA_ROUTE_POSTER_SET, stoa_route_path (STOA_ROUTE_POSTER_SET, room), poster);
}
