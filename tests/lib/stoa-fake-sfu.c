/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-fake-sfu.h"

#define FAKE_SDP "v=0\r\n"

typedef struct
{
  StoaPublish *publish;      /* NULL: sends nothing */
  StoaSubscribe *subscribe;  /* NULL: receives nothing */
  gint64 offered;            /* revision of the offer that waits for its answer; 0: none does */
} Seat;

struct _StoaFakeSfu
{
  GObject parent_instance;

  GPtrArray *calls;
  GHashTable *refusals;      /* name → GError */
  GHashTable *rooms;         /* id → participant → Seat */
  guint delay_ms;
  gboolean up;
};

static void sfu_iface_init (StoaSfuInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (StoaFakeSfu, stoa_fake_sfu, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (STOA_TYPE_SFU, sfu_iface_init))

static void
seat_free (gpointer data)
{
  Seat *seat = data;

  g_clear_pointer (&seat->publish, stoa_record_unref);
  g_clear_pointer (&seat->subscribe, stoa_record_unref);
  g_free (seat);
}

static Seat *
find_seat (StoaFakeSfu *self,
           const char  *room,
           const char  *participant)
{
  GHashTable *seats = g_hash_table_lookup (self->rooms, room);
  Seat *seat = seats != NULL ? g_hash_table_lookup (seats, participant) : NULL;

  if (seats != NULL && seat == NULL)
    {
      seat = g_new0 (Seat, 1);
      g_hash_table_insert (seats, g_strdup (participant), seat);
    }
  return seat;
}

/* --- answers --- */

static DexFuture *
on_delayed (DexFuture *future,
            gpointer   data)
{
  return dex_ref (DEX_FUTURE (data));
}

static DexFuture *
delay (StoaFakeSfu *self,
       DexFuture   *future)
{
  if (self->delay_ms == 0)
    return future;
  return dex_future_finally (dex_timeout_new_msec (self->delay_ms), on_delayed, future, dex_unref);
}

/* NULL: it may be done. */
static DexFuture *
take_call (StoaFakeSfu *self,
           const char  *name,
           const char  *room,
           const char  *participant)
{
  g_autoptr (GError) refusal = NULL;
  g_autofree char *key = NULL;

  g_ptr_array_add (self->calls, g_strjoin (" ", name, room, participant, NULL));
  if (g_hash_table_steal_extended (self->refusals, name, (gpointer *) &key, (gpointer *) &refusal))
    return delay (self, dex_future_new_for_error (g_steal_pointer (&refusal)));
  if (!self->up && !g_str_equal (name, "start") && !g_str_equal (name, "stop"))
    return delay (self, dex_future_new_reject (STOA_ERROR, STOA_ERROR_MEDIA_UNAVAILABLE, "The engine is down."));
  if (participant != NULL && !g_hash_table_contains (self->rooms, room))
    return delay (self, dex_future_new_reject (STOA_ERROR, STOA_ERROR_NOT_FOUND, "The engine has no such room."));
  return NULL;
}

static DexFuture *
done (StoaFakeSfu *self)
{
  return delay (self, dex_future_new_for_boolean (TRUE));
}

/* --- slots --- */

static gboolean
has_track (StoaFakeSfu *self,
           const char  *room,
           const char  *participant,
           int          kind)
{
  GHashTable *seats = g_hash_table_lookup (self->rooms, room);
  Seat *seat = g_hash_table_lookup (seats, participant);

  for (guint i = 0; seat != NULL && seat->publish != NULL && i < seat->publish->tracks->len; i++)
    if (((StoaPublishTrack *) g_ptr_array_index (seat->publish->tracks, i))->kind == kind)
      return TRUE;
  return FALSE;
}

/* One slot a want; one whose track is not there is empty. */
static void
fill_slots (StoaFakeSfu   *self,
            const char    *room,
            StoaSubscribe *subscribe,
            GPtrArray     *slots)
{
  for (guint i = 0; i < subscribe->wants->len; i++)
    {
      const StoaWant *want = g_ptr_array_index (subscribe->wants, i);
      StoaSlotInfo *slot = stoa_record_new (&stoa_slot_info_type);

      slot->mid = g_strdup_printf ("%u", i);
      slot->kind = want->kind;
      slot->layer = want->layer;
      if (has_track (self, room, want->participant, want->kind))
        slot->participant = g_strdup (want->participant);
      g_ptr_array_add (slots, slot);
    }
}

static void
tell_offer (StoaFakeSfu *self,
            const char  *room,
            const char  *participant,
            Seat        *seat)
{
  g_autoptr (StoaOffer) offer = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_OFFER));

  offer->room = g_strdup (room);
  offer->revision = seat->offered = seat->subscribe->revision;
  offer->sdp = g_strdup (FAKE_SDP);
  fill_slots (self, room, seat->subscribe, offer->slots);
  g_signal_emit_by_name (self, "offer", room, participant, offer);
}

static void
tell_slots (StoaFakeSfu *self,
            const char  *room,
            const char  *participant,
            Seat        *seat)
{
  g_autoptr (StoaSlots) slots = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_SLOTS));

  slots->room = g_strdup (room);
  slots->revision = seat->subscribe->revision;
  fill_slots (self, room, seat->subscribe, slots->slots);
  g_signal_emit_by_name (self, "slots", room, participant, slots);
}

static gboolean
wants_anything_of (const StoaSubscribe *subscribe,
                   const char          *participant)
{
  for (guint i = 0; i < subscribe->wants->len; i++)
    if (g_str_equal (((StoaWant *) g_ptr_array_index (subscribe->wants, i))->participant, participant))
      return TRUE;
  return FALSE;
}

static void
tell_watchers (StoaFakeSfu *self,
               const char  *room,
               const char  *participant)
{
  g_autoptr (GPtrArray) watchers = NULL;
  GHashTable *seats = g_hash_table_lookup (self->rooms, room);

  if (seats == NULL)
    return;
  watchers = g_hash_table_get_keys_as_ptr_array (seats);
  for (guint i = 0; i < watchers->len; i++)
    {
      const char *watcher = g_ptr_array_index (watchers, i);
      Seat *seat = g_hash_table_lookup (seats, watcher);

      if (seat != NULL && seat->subscribe != NULL && wants_anything_of (seat->subscribe, participant))
        tell_slots (self, room, watcher, seat);
    }
}

static void
set_publish (StoaFakeSfu *self,
             const char  *room,
             const char  *participant,
             StoaPublish *publish)
{
  Seat *seat = find_seat (self, room, participant);
  g_autoptr (StoaPublish) old = g_steal_pointer (&seat->publish);

  seat->publish = publish;
  for (guint i = 0; old != NULL && i < old->tracks->len; i++)
    g_signal_emit_by_name (self, "track", room, participant,
                           ((StoaPublishTrack *) g_ptr_array_index (old->tracks, i))->kind, FALSE);
  for (guint i = 0; publish != NULL && i < publish->tracks->len; i++)
    g_signal_emit_by_name (self, "track", room, participant,
                           ((StoaPublishTrack *) g_ptr_array_index (publish->tracks, i))->kind, TRUE);
  if (old != NULL || publish != NULL)
    tell_watchers (self, room, participant);
}

/* --- StoaSfu --- */

static DexFuture *
stoa_fake_sfu_start (StoaSfu *sfu)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "start", NULL, NULL);

  if (refused != NULL)
    return refused;
  stoa_fake_sfu_recover (self);
  return done (self);
}

static DexFuture *
stoa_fake_sfu_stop (StoaSfu *sfu)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  g_autoptr (DexFuture) refused = NULL;

  refused = take_call (self, "stop", NULL, NULL);
  self->up = FALSE;
  g_hash_table_remove_all (self->rooms);
  return done (self);
}

static gboolean
stoa_fake_sfu_is_up (StoaSfu *sfu)
{
  return STOA_FAKE_SFU (sfu)->up;
}

static DexFuture *
stoa_fake_sfu_open_room (StoaSfu    *sfu,
                         const char *room)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "open-room", room, NULL);

  if (refused != NULL)
    return refused;
  if (!g_hash_table_contains (self->rooms, room))
    g_hash_table_insert (self->rooms, g_strdup (room),
                         g_hash_table_new_full (g_str_hash, g_str_equal, g_free, seat_free));
  return done (self);
}

static DexFuture *
stoa_fake_sfu_close_room (StoaSfu    *sfu,
                          const char *room)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "close-room", room, NULL);

  if (refused != NULL)
    return refused;
  g_hash_table_remove (self->rooms, room);
  return done (self);
}

static DexFuture *
stoa_fake_sfu_publish (StoaSfu           *sfu,
                       const char        *room,
                       const char        *participant,
                       const StoaPublish *publish)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "publish", room, participant);
  StoaPublished *published = NULL;

  if (refused != NULL)
    return refused;
  published = stoa_record_new (stoa_message_body_type (STOA_MESSAGE_PUBLISHED));
  published->sdp = g_strdup (FAKE_SDP);
  set_publish (self, room, participant, stoa_record_ref ((gpointer) publish));
  return delay (self, dex_future_new_take_boxed (STOA_TYPE_RECORD, published));
}

static DexFuture *
stoa_fake_sfu_unpublish (StoaSfu    *sfu,
                         const char *room,
                         const char *participant)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "unpublish", room, participant);

  if (refused != NULL)
    return refused;
  set_publish (self, room, participant, NULL);
  return done (self);
}

static DexFuture *
stoa_fake_sfu_subscribe (StoaSfu             *sfu,
                         const char          *room,
                         const char          *participant,
                         const StoaSubscribe *subscribe)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "subscribe", room, participant);
  Seat *seat = NULL;
  gboolean first = subscribe->revision <= 1;

  if (refused != NULL)
    return refused;
  seat = find_seat (self, room, participant);
  if (seat->subscribe == NULL && !first)
    return delay (self, dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "There is no receiving connection."));

  g_clear_pointer (&seat->subscribe, stoa_record_unref);
  seat->subscribe = stoa_record_ref ((gpointer) subscribe);
  if (first)
    tell_offer (self, room, participant, seat);
  else
    tell_slots (self, room, participant, seat);
  return done (self);
}

static DexFuture *
stoa_fake_sfu_answer (StoaSfu          *sfu,
                      const char       *room,
                      const char       *participant,
                      const StoaAnswer *answer)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refused = take_call (self, "answer", room, participant);
  Seat *seat = NULL;

  if (refused != NULL)
    return refused;
  seat = find_seat (self, room, participant);
  if (seat->offered == 0 || seat->offered != answer->revision)
    return delay (self, dex_future_new_reject (STOA_ERROR, STOA_ERROR_CONFLICT, "No offer waits for an answer."));
  seat->offered = 0;
  return done (self);
}

static void
stoa_fake_sfu_candidate (StoaSfu             *sfu,
                         const char          *room,
                         const char          *participant,
                         const StoaCandidate *candidate)
{
  g_autoptr (DexFuture) refused = take_call (STOA_FAKE_SFU (sfu), "candidate", room, participant);
}

static void
stoa_fake_sfu_drop (StoaSfu    *sfu,
                    const char *room,
                    const char *participant)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  g_autoptr (DexFuture) refused = take_call (self, "drop", room, participant);

  if (refused != NULL)
    return;
  set_publish (self, room, participant, NULL);
  g_hash_table_remove (g_hash_table_lookup (self->rooms, room), participant);
}

static DexFuture *
stoa_fake_sfu_mute (StoaSfu       *sfu,
                    const char    *room,
                    const char    *participant,
                    StoaTrackKind  kind,
                    gboolean       muted)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refusal = take_call (self, muted ? "mute" : "unmute", room, participant);

  return refusal != NULL ? refusal : done (self);
}

static DexFuture *
stoa_fake_sfu_record (StoaSfu    *sfu,
                      const char *room,
                      const char *participant,
                      const char *stem)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (sfu);
  DexFuture *refusal = take_call (self, stem != NULL ? "record" : "unrecord", room, participant);

  return refusal != NULL ? refusal : dex_future_new_for_boolean (TRUE);
}

static void
sfu_iface_init (StoaSfuInterface *iface)
{
  iface->start = stoa_fake_sfu_start;
  iface->stop = stoa_fake_sfu_stop;
  iface->is_up = stoa_fake_sfu_is_up;
  iface->open_room = stoa_fake_sfu_open_room;
  iface->close_room = stoa_fake_sfu_close_room;
  iface->publish = stoa_fake_sfu_publish;
  iface->unpublish = stoa_fake_sfu_unpublish;
  iface->subscribe = stoa_fake_sfu_subscribe;
  iface->answer = stoa_fake_sfu_answer;
  iface->candidate = stoa_fake_sfu_candidate;
  iface->drop = stoa_fake_sfu_drop;
  iface->mute = stoa_fake_sfu_mute;
  iface->record = stoa_fake_sfu_record;
}

static void
stoa_fake_sfu_finalize (GObject *object)
{
  StoaFakeSfu *self = STOA_FAKE_SFU (object);

  g_ptr_array_unref (self->calls);
  g_hash_table_unref (self->refusals);
  g_hash_table_unref (self->rooms);

  G_OBJECT_CLASS (stoa_fake_sfu_parent_class)->finalize (object);
}

static void
stoa_fake_sfu_class_init (StoaFakeSfuClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_fake_sfu_finalize;
}

static void
stoa_fake_sfu_init (StoaFakeSfu *self)
{
  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->refusals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);
  self->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

StoaFakeSfu *
stoa_fake_sfu_new (void)
{
  return g_object_new (STOA_TYPE_FAKE_SFU, NULL);
}

guint
stoa_fake_sfu_count (StoaFakeSfu *self,
                     const char  *call)
{
  guint n = 0;

  for (guint i = 0; i < self->calls->len; i++)
    n += g_str_equal (g_ptr_array_index (self->calls, i), call);
  return n;
}

void
stoa_fake_sfu_forget (StoaFakeSfu *self)
{
  g_ptr_array_set_size (self->calls, 0);
}

void
stoa_fake_sfu_delay (StoaFakeSfu *self,
                     guint        delay_ms)
{
  self->delay_ms = delay_ms;
}

void
stoa_fake_sfu_refuse (StoaFakeSfu *self,
                      const char  *name,
                      StoaError    code,
                      const char  *message)
{
  g_hash_table_insert (self->refusals, g_strdup (name), g_error_new_literal (STOA_ERROR, code, message));
}

void
stoa_fake_sfu_crash (StoaFakeSfu *self,
                     const char  *why)
{
  self->up = FALSE;
  g_hash_table_remove_all (self->rooms);
  g_signal_emit_by_name (self, "down", why);
}

void
stoa_fake_sfu_recover (StoaFakeSfu *self)
{
  if (self->up)
    return;
  self->up = TRUE;
  g_signal_emit_by_name (self, "up");
}

void
stoa_fake_sfu_speak (StoaFakeSfu *self,
                     const char  *room,
                     const char  *participant,
                     gboolean     on,
                     double       dbov)
{
  g_signal_emit_by_name (self, "speaking", room, participant, on, dbov);
}

void
stoa_fake_sfu_hang_up (StoaFakeSfu *self,
                       const char  *room,
                       const char  *participant)
{
  if (g_hash_table_contains (self->rooms, room))
    set_publish (self, room, participant, NULL);
}

gboolean
stoa_fake_sfu_has_room (StoaFakeSfu *self,
                        const char  *room)
{
  return g_hash_table_contains (self->rooms, room);
}
