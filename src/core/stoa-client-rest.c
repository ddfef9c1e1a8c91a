/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-client-private.h"
#include "stoa-weak.h"

/* What a client asks by REST: one function a route. */

static DexFuture *
get (StoaClient *self, StoaRouteId route)
{
  return stoa_client_call (self, route, stoa_route_path (route), NULL);
}

static DexFuture *
keep_account (DexFuture *future, gpointer data)
{
  g_autoptr (StoaClient) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self != NULL)
    stoa_client_take_account (self, g_value_get_boxed (value));
  return dex_ref (future);
}

DexFuture *
stoa_client_load_account (StoaClient *self)
{
  return dex_future_then (get (self, STOA_ROUTE_ME), keep_account, stoa_weak_new (self), stoa_weak_free);
}

DexFuture *
stoa_client_rename (StoaClient *self, const char *name)
{
  StoaRename *body = stoa_record_new (&stoa_rename_type);

  body->name = g_strdup (name);
  return dex_future_then (
      stoa_client_call (self, STOA_ROUTE_RENAME, stoa_route_path (STOA_ROUTE_RENAME), body), keep_account,
      stoa_weak_new (self), stoa_weak_free);
}

DexFuture *
stoa_client_list_contexts (StoaClient *self)
{
  return get (self, STOA_ROUTE_CONTEXTS);
}

DexFuture *
stoa_client_list_accounts (StoaClient *self)
{
  return get (self, STOA_ROUTE_ACCOUNTS);
}

DexFuture *
stoa_client_make_project (StoaClient *self, const char *title, const char *about)
{
  StoaProjectEdit *body = stoa_record_new (&stoa_project_edit_type);

  body->title = g_strdup (title);
  body->about = g_strdup (about);
  return stoa_client_call (self, STOA_ROUTE_PROJECT_MAKE, stoa_route_path (STOA_ROUTE_PROJECT_MAKE), body);
}

DexFuture *
stoa_client_list_members (StoaClient *self, const char *project)
{
  return stoa_client_call (self, STOA_ROUTE_MEMBERS, stoa_route_path (STOA_ROUTE_MEMBERS, project), NULL);
}

DexFuture *
stoa_client_set_member (StoaClient *self, const char *project, const char *account, StoaMembership membership)
{
  StoaMembershipEdit *body;

  if (membership == STOA_MEMBERSHIP_NONE)
    return stoa_client_call (self, STOA_ROUTE_MEMBER_REMOVE,
                             stoa_route_path (STOA_ROUTE_MEMBER_REMOVE, project, account), NULL);
  body = stoa_record_new (&stoa_membership_edit_type);
  body->membership = membership;
  return stoa_client_call (self, STOA_ROUTE_MEMBER_SET,
                           stoa_route_path (STOA_ROUTE_MEMBER_SET, project, account), body);
}

DexFuture *
stoa_client_list_rooms (StoaClient *self)
{
  return get (self, STOA_ROUTE_ROOMS);
}

DexFuture *
stoa_client_start_room (StoaClient    *self,
                        const char    *request,
                        const char    *title,
                        const char    *context,
                        StoaVisibility visibility)
{
  StoaRoomStart *body = stoa_record_new (&stoa_room_start_type);

  body->request = g_strdup (request);
  body->title = g_strdup (title);
  body->context = g_strdup (context);
  body->visibility = visibility;
  return stoa_client_call (self, STOA_ROUTE_ROOM_START, stoa_route_path (STOA_ROUTE_ROOM_START), body);
}

DexFuture *
stoa_client_end_room (StoaClient *self, const char *room)
{
  return stoa_client_call (self, STOA_ROUTE_ROOM_END, stoa_route_path (STOA_ROUTE_ROOM_END, room), NULL);
}

DexFuture *
stoa_client_make_invite (StoaClient *self,
                         const char *scope,
                         const char *target,
                         gint64      expires_in_s,
                         gint64      uses)
{
  StoaInviteMake *body = stoa_record_new (&stoa_invite_make_type);

  body->scope = g_strdup (scope);
  body->target = g_strdup (target);
  body->expires_in_s = expires_in_s;
  body->uses = uses;
  return stoa_client_call (self, STOA_ROUTE_INVITE_MAKE, stoa_route_path (STOA_ROUTE_INVITE_MAKE), body);
}

DexFuture *
stoa_client_take_invite (StoaClient *self, const char *token)
{
  const StoaAccount *account = stoa_client_get_account (self);
  StoaInviteAccept *body = stoa_record_new (&stoa_invite_accept_type);

  body->token = g_strdup (token);
  body->name = g_strdup (account != NULL && account->name != NULL && *account->name != '\0' ? account->name : "–");
  return stoa_client_call (self, STOA_ROUTE_INVITE_ACCEPT, stoa_route_path (STOA_ROUTE_INVITE_ACCEPT), body);
}

DexFuture *
stoa_client_moderate (StoaClient *self, const char *room, const char *request, const StoaCommand *command)
{
  StoaModerate *body = stoa_record_new (&stoa_moderate_type);

  body->request = g_strdup (request);
  body->command = stoa_record_copy (command);
  return stoa_client_call (self, STOA_ROUTE_ROOM_MODERATE, stoa_route_path (STOA_ROUTE_ROOM_MODERATE, room), body);
}

DexFuture *
stoa_client_list_bans (StoaClient *self, const char *room, const char *search)
{
  g_autofree char *path = stoa_route_path (STOA_ROUTE_BANS);
  GString *full = g_string_new (path);

  if (room != NULL)
    g_string_append_uri_escaped (g_string_append (full, "?room="), room, NULL, FALSE);
  if (search != NULL)
    g_string_append_uri_escaped (g_string_append (full, room != NULL ? "&q=" : "?q="), search, NULL, FALSE);
  return stoa_client_call (self, STOA_ROUTE_BANS, g_string_free_and_steal (full), NULL);
}

DexFuture *
stoa_client_lift_ban (StoaClient *self, const char *ban)
{
  return stoa_client_call (self, STOA_ROUTE_BAN_LIFT, stoa_route_path (STOA_ROUTE_BAN_LIFT, ban), NULL);
}

DexFuture *
stoa_client_load_log (StoaClient *self, const char *room, gint64 before)
{
  g_autofree char *path = stoa_route_path (STOA_ROUTE_ROOM_LOG, room);

  return stoa_client_call (self, STOA_ROUTE_ROOM_LOG, g_strdup_printf ("%s?before=%" G_GINT64_FORMAT, path, before), NULL);
}

DexFuture *
stoa_client_load_log_csv (StoaClient *self, const char *room)
{
  return stoa_client_call (self, STOA_ROUTE_ROOM_LOG_CSV, stoa_route_path (STOA_ROUTE_ROOM_LOG_CSV, room), NULL);
}

DexFuture *
stoa_client_load_room (StoaClient *self, const char *room)
{
  return stoa_client_call (self, STOA_ROUTE_ROOM, stoa_route_path (STOA_ROUTE_ROOM, room), NULL);
}
