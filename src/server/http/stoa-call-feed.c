/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-server"

#include "stoa-call-feed.h"

#include "stoa-access.h"
#include "stoa-bans.h"
#include "stoa-call-recordings.h"
#include "stoa-contexts.h"
#include "stoa-pictures.h"
#include "stoa-posts.h"

#define PAGE 30 /* posts of a page, when nothing is said of it */

/* on the store's thread */

gpointer
stoa_call_list_posts (StoaDb             *db,
                      const StoaCall     *call,
                      const StoaAccount  *me,
                      GError            **error)
{
  StoaPageAsk ask = { call->segments[0], call->after_key != NULL ? call->after_key : call->before_key,
                      call->after_key != NULL, call->limit > 0 ? CLAMP (call->limit, 1, STOA_MAX_PAGE) : PAGE };

  if (ask.context != NULL && !stoa_access_any_context (db, me, ask.context, error))
    return NULL;
  return stoa_access_posts (db, me->id, &ask, error);
}

gpointer
stoa_call_get_post (StoaDb             *db,
                    const StoaCall     *call,
                    const StoaAccount  *me,
                    GError            **error)
{
  return stoa_access_post (db, me->id, call->segments[0], error);
}

gpointer
stoa_call_make_note (StoaDb             *db,
                     const StoaCall     *call,
                     const StoaAccount  *me,
                     GError            **error)
{
  const StoaNoteMake *make = call->body;
  g_autofree char *post = NULL;

  if (!stoa_access_write (db, me, make->context, error)
      || !stoa_bans_check_context (db, me->id, make->context, call->now, error))
    return NULL;
  post = stoa_posts_note (db, me->id, make, call->now, error);
  return post != NULL ? stoa_access_post (db, me->id, post, error) : NULL;
}

gpointer
stoa_call_edit_note (StoaDb             *db,
                     const StoaCall     *call,
                     const StoaAccount  *me,
                     GError            **error)
{
  const StoaNoteEdit *edit = call->body;
  g_autoptr (StoaPost) post = stoa_access_post (db, me->id, call->segments[0], error);

  if (post == NULL)
    return NULL;
  if (!post->can_edit)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its author edits a note.");
      return NULL;
    }
  if (!stoa_bans_check_context (db, me->id, post->context, call->now, error)
      || !stoa_posts_edit (db, post->id, edit->text, call->now, error))
    return NULL;
  return stoa_access_post (db, me->id, post->id, error);
}

gpointer
stoa_call_remove_post (StoaDb             *db,
                       const StoaCall     *call,
                       const StoaAccount  *me,
                       GError            **error)
{
  g_autoptr (StoaPost) post = stoa_access_post (db, me->id, call->segments[0], error);

  if (post == NULL)
    return NULL;
  if (!post->can_remove)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its author and caretakers remove a post.");
      return NULL;
    }
  stoa_posts_remove (db, post->id, call->now);
  return stoa_record_new (&stoa_ok_type);
}

static gpointer
promote (StoaDb              *db,
         const StoaCall      *call,
         const StoaAccount   *me,
         const StoaRoomCard  *card,
         GError             **error)
{
  g_autofree char *post = NULL;

  if (card->phase == STOA_ROOM_ENDED && card->post == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return NULL;
    }
  post = stoa_posts_promote (db, card->id, call->now);
  return stoa_access_post (db, me->id, post, error);
}

gpointer
stoa_call_promote_room (StoaDb             *db,
                        const StoaCall     *call,
                        const StoaAccount  *me,
                        GError            **error)
{
  g_autoptr (StoaRoomCard) card = stoa_access_room (db, me->id, call->segments[0], error);

  if (card == NULL)
    return NULL;
  if (!card->can_end)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_FORBIDDEN, "Only its host and caretakers make a room a post.");
      return NULL;
    }
  if (call->route == STOA_ROUTE_ROOM_PROMOTE)
    return promote (db, call, me, card, error);
  if (card->post != NULL)
    stoa_posts_remove (db, card->post, call->now);
  return g_steal_pointer (&card);
}

gpointer
stoa_call_search (StoaDb             *db,
                  const StoaCall     *call,
                  const StoaAccount  *me,
                  GError            **error)
{
  g_autofree char *text = g_strstrip (g_strdup (call->search != NULL ? call->search : ""));

  if (!stoa_access_not_guest (me, error))
    return NULL;
  if (*text == '\0')
    return stoa_record_new (&stoa_context_list_type);
  return stoa_contexts_search (db, me->id, me->kind == STOA_ACCOUNT_OWNER, text);
}

static gpointer
get_context (StoaDb      *db,
             const char  *account,
             const char  *context,
             GError     **error)
{
  StoaContext *found = stoa_contexts_get (db, account, context, STOA_CONTEXT_PROFILE, NULL);

  return found != NULL ? found : stoa_contexts_get (db, account, context, STOA_CONTEXT_PROJECT, error);
}

gpointer
stoa_call_see_context (StoaDb             *db,
                       const StoaCall     *call,
                       const StoaAccount  *me,
                       GError            **error)
{
  if (!stoa_access_any_context (db, me, call->segments[0], error))
    return NULL;
  return get_context (db, me->id, call->segments[0], error);
}

gpointer
stoa_call_mark_read (StoaDb             *db,
                     const StoaCall     *call,
                     const StoaAccount  *me,
                     GError            **error)
{
  const StoaReadMark *mark = call->body;

  if (!stoa_access_any_context (db, me, call->segments[0], error)
      || !stoa_posts_mark_read (db, me->id, call->segments[0], mark->key, error))
    return NULL;
  return get_context (db, me->id, call->segments[0], error);
}

gpointer
stoa_call_care_for (StoaDb             *db,
                    const StoaCall     *call,
                    const StoaAccount  *me,
                    GError            **error)
{
  if (!stoa_access_care_for (db, me, call->segments[0], error))
    return NULL;
  if (call->route == STOA_ROUTE_PICTURE_REMOVE)
    stoa_pictures_save (db, call->segments[0], NULL, call->now);
  return call->route == STOA_ROUTE_PICTURE_REMOVE ? get_context (db, me->id, call->segments[0], error)
                                                  : stoa_record_copy (me);
}

typedef struct
{
  StoaAccount *me;
  char *context;
  GBytes *picture;           /* NULL: to be loaded */
  gint64 now;
} PictureJob;

static void
picture_job_free (gpointer data)
{
  PictureJob *job = data;

  g_clear_pointer (&job->me, stoa_record_unref);
  g_clear_pointer (&job->picture, g_bytes_unref);
  g_free (job->context);
  g_free (job);
}

/* Whether they still may is asked again: making the picture took a while. */
static gpointer
run_save (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  PictureJob *job = data;

  if (!stoa_access_care_for (db, job->me, job->context, error))
    return NULL;
  stoa_pictures_save (db, job->context, job->picture, job->now);
  return get_context (db, job->me->id, job->context, error);
}

static gpointer
run_load (StoaDb   *db,
          gpointer  data,
          GError  **error)
{
  return stoa_pictures_load (db, ((PictureJob *) data)->context, error);
}

/* on the main thread */

static DexFuture *
use_pictures (const StoaHouse *house,
              const StoaCall  *call,
              StoaStoreFunc    func,
              GType            type,
              const StoaAccount *me,
              GBytes          *picture)
{
  PictureJob *job = g_new0 (PictureJob, 1);

  job->me = me != NULL ? stoa_record_copy (me) : NULL;
  job->context = g_strdup (call->segments[0]);
  job->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  job->now = call->now;
  return stoa_store_run (house->store, type, func, job, picture_job_free);
}

static gpointer
set_picture (const StoaHouse    *house,
             const StoaCall     *call,
             const StoaAccount  *me,
             GError            **error)
{
  g_autoptr (GBytes) picture =
    dex_await_boxed (stoa_picture_maker_make (house->pictures, call->text, call->type, &stoa_picture_portrait), error);

  if (picture == NULL)
    return NULL;
  return dex_await_boxed (use_pictures (house, call, run_save, STOA_TYPE_RECORD, me, picture), error);
}

static gpointer
set_poster (const StoaHouse    *house,
            const StoaCall     *call,
            const StoaAccount  *me,
            GError            **error)
{
  StoaLiveRoom *found = stoa_room_service_find (house->rooms, call->segments[0]);
  g_autoptr (StoaLiveRoom) room = found != NULL ? g_object_ref (found) : NULL;
  g_autoptr (GBytes) poster = NULL;

  if (room == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_ENDED, "The room has ended.");
      return NULL;
    }
  if (!stoa_posters_may_set (house->posters, room, me->id, error))
    return NULL;
  poster = dex_await_boxed (stoa_picture_maker_make (house->pictures, call->text, call->type, &stoa_picture_poster), error);
  if (poster == NULL || !stoa_posters_may_set (house->posters, room, me->id, error))
    return NULL;
  stoa_posters_set (house->posters, room, me->id, poster);
  return stoa_record_new (&stoa_ok_type);
}

static gpointer
remove_poster (const StoaHouse        *house,
               const StoaCall         *call,
               const StoaParticipant  *who,
               GError                **error)
{
  if (!stoa_posters_remove (house->posters, call->segments[0], stoa_role_moderates (who->role) ? NULL : who->account, error))
    return NULL;
  return stoa_record_new (&stoa_ok_type);
}

static void
fill_page (const StoaHouse    *house,
           const StoaPostPage *page)
{
  for (guint i = 0; i < page->posts->len; i++)
    stoa_feed_news_fill (house->news, g_ptr_array_index (page->posts, i));
}

gpointer
stoa_call_feed_go_on (const StoaHouse  *house,
                      const StoaCall   *call,
                      gpointer          answer,
                      GError          **error)
{
  const char *at = call->segments[0];

  switch (call->route)
    {
    case STOA_ROUTE_HOME:
    case STOA_ROUTE_FEED:
      fill_page (house, answer);
      break;
    case STOA_ROUTE_NOTE_MAKE:
    case STOA_ROUTE_NOTE_EDIT:
    case STOA_ROUTE_ROOM_PROMOTE:
      stoa_feed_news_tell (house->news, ((const StoaPost *) answer)->id);
      stoa_feed_news_fill (house->news, answer);
      break;
    case STOA_ROUTE_POST:
      stoa_feed_news_fill (house->news, answer);
      break;
    case STOA_ROUTE_POST_REMOVE:
      stoa_feed_news_tell (house->news, at);
      break;
    case STOA_ROUTE_ROOM_DEMOTE:
      if (((const StoaRoomCard *) answer)->post != NULL)
        stoa_feed_news_tell (house->news, ((const StoaRoomCard *) answer)->post);
      return stoa_call_replace (answer, stoa_record_new (&stoa_ok_type));
    case STOA_ROUTE_PICTURE_SET:
      answer = stoa_call_replace (answer, set_picture (house, call, answer, error));
      if (answer != NULL)
        stoa_feed_news_shift (house->news, at, NULL);
      break;
    case STOA_ROUTE_POSTER_SET:
      return stoa_call_replace (answer, set_poster (house, call, answer, error));
    case STOA_ROUTE_POSTER_REMOVE:
      return stoa_call_replace (answer, remove_poster (house, call, answer, error));
    case STOA_ROUTE_RENAME:
      stoa_feed_news_shift (house->news, ((const StoaAccount *) answer)->id, NULL);
      break;
    case STOA_ROUTE_MEMBER_SET:
    case STOA_ROUTE_MEMBER_REMOVE:
      stoa_feed_news_shift (house->news, at, call->segments[1]);
      stoa_feed_news_shift (house->news, at, NULL);
      break;
    case STOA_ROUTE_PROJECT_MAKE:
      stoa_feed_news_shift (house->news, ((const StoaContext *) answer)->id, NULL);
      break;
    case STOA_ROUTE_PROJECT_EDIT:
    case STOA_ROUTE_PICTURE_REMOVE:
      stoa_feed_news_shift (house->news, at, NULL);
      break;
    case STOA_ROUTE_INVITE_ACCEPT:
      if (g_strcmp0 (((const StoaInviteAccepted *) answer)->scope, "project") == 0)
        stoa_feed_news_shift (house->news, ((const StoaInviteAccepted *) answer)->target, NULL);
      break;
    default:
      break;
    }
  return answer;
}

GBytes *
stoa_call_load_picture (const StoaHouse  *house,
                        const StoaCall   *call,
                        GError          **error)
{
  GBytes *poster;

  if (call->route == STOA_ROUTE_PICTURE)
    return dex_await_boxed (use_pictures (house, call, run_load, G_TYPE_BYTES, NULL, NULL), error);
  if (call->route == STOA_ROUTE_RECORDING_POSTER)
    return stoa_call_load_asset (house, call, error);
  poster = stoa_posters_get (house->posters, call->segments[0]);
  if (poster != NULL)
    return g_bytes_ref (poster);
  g_set_error (error, STOA_ERROR, STOA_ERROR_NOT_FOUND, "There is no picture.");
  return NULL;
}
