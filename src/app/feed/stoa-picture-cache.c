/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-picture-cache.h"

#include <cairo.h>
#include <glib/gi18n.h>

#include "stoa-client-feed.h"
#include "stoa-client-recordings.h"

#define MAX_BYTES (12 * 1024 * 1024) /* of all textures */
#define MAX_ENTRIES 512
#define MAX_SIDE 4096                /* of what a server may send: its own are smaller */
#define AT_ONCE 4

static const int widths[] = { [STOA_PICTURE_FACE] = 192, [STOA_PICTURE_POSTER] = 640, [STOA_PICTURE_REPLAY] = 640 };

typedef struct
{
  char *key;
  DexFuture *future;
  GdkTexture *texture;       /* NULL while it is on its way */
  GList link;                /* in `used` */
} Entry;

struct _StoaPictureCache
{
  GObject parent_instance;

  StoaClient *client;
  DexLimiter *limiter;
  DexThreadPool *thread;
  GHashTable *entries;       /* key → Entry, which has the key */
  GQueue used;               /* of Entry, the newest first */
  gsize bytes;
};

G_DEFINE_FINAL_TYPE (StoaPictureCache, stoa_picture_cache, G_TYPE_OBJECT)

/* on the thread */

typedef struct
{
  GBytes *bytes;
  int width;
} Decoding;

static void
decoding_free (gpointer data)
{
  Decoding *decoding = data;

  g_bytes_unref (decoding->bytes);
  g_free (decoding);
}

/* A few bytes can claim to be a picture that fills all memory: its size is read before it is decoded. */
static gboolean
has_bounded_size (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  if (length < 4 || data[0] != 0xff || data[1] != 0xd8)
    return FALSE;
  for (gsize at = 2; at + 9 < length && data[at] == 0xff; at += 2 + (data[at + 2] << 8 | data[at + 3]))
    {
      guint8 marker = data[at + 1];

      /* a start of frame; C4, C8 and CC are something else */
      if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
        return (data[at + 5] << 8 | data[at + 6]) <= MAX_SIDE && (data[at + 7] << 8 | data[at + 8]) <= MAX_SIDE;
    }
  return FALSE;
}

static GdkTexture *
scale_down (GdkTexture *texture,
            int         width)
{
  int height = MAX (1, gdk_texture_get_height (texture) * width / gdk_texture_get_width (texture));
  cairo_surface_t *from = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, gdk_texture_get_width (texture),
                                                      gdk_texture_get_height (texture));
  cairo_surface_t *to = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (to);
  GdkTexture *scaled;
  g_autoptr (GBytes) bytes = NULL;

  gdk_texture_download (texture, cairo_image_surface_get_data (from), cairo_image_surface_get_stride (from));
  cairo_surface_mark_dirty (from);
  cairo_scale (cr, (double) width / gdk_texture_get_width (texture), (double) height / gdk_texture_get_height (texture));
  cairo_set_source_surface (cr, from, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_paint (cr);
  cairo_surface_flush (to);
  bytes = g_bytes_new (cairo_image_surface_get_data (to), (gsize) cairo_image_surface_get_stride (to) * height);
  scaled = gdk_memory_texture_new (width, height,
                                   G_BYTE_ORDER == G_LITTLE_ENDIAN ? GDK_MEMORY_B8G8R8X8 : GDK_MEMORY_X8R8G8B8, bytes,
                                   cairo_image_surface_get_stride (to));
  cairo_destroy (cr);
  cairo_surface_destroy (from);
  cairo_surface_destroy (to);
  return scaled;
}

static DexFuture *
decode (gpointer data)
{
  Decoding *decoding = data;
  g_autoptr (GdkTexture) texture = NULL;

  if (has_bounded_size (decoding->bytes))
    texture = gdk_texture_new_from_bytes (decoding->bytes, NULL);
  if (texture == NULL)
    return dex_future_new_reject (STOA_ERROR, STOA_ERROR_UNAVAILABLE, "%s", _("The server’s picture cannot be shown."));
  return dex_future_new_take_object (gdk_texture_get_width (texture) > decoding->width
                                       ? scale_down (texture, decoding->width) : g_steal_pointer (&texture));
}

/* on the main thread */

typedef struct
{
  StoaClient *client;
  DexThreadPool *thread;
  StoaPictureKind kind;
  char *id;
} Loading;

static void
loading_free (gpointer data)
{
  Loading *loading = data;

  g_object_unref (loading->client);
  dex_unref (loading->thread);
  g_free (loading->id);
  g_free (loading);
}

static DexFuture *
ask (Loading *loading)
{
  switch (loading->kind)
    {
    case STOA_PICTURE_FACE:
      return stoa_client_load_picture (loading->client, loading->id);
    case STOA_PICTURE_POSTER:
      return stoa_client_load_poster (loading->client, loading->id);
    case STOA_PICTURE_REPLAY:
    default:
      return stoa_client_load_recording_poster (loading->client, loading->id);
    }
}

static DexFuture *
load_fiber (gpointer data)
{
  Loading *loading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
    dex_await_boxed (ask (loading), &error);
  Decoding *decoding;

  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  decoding = g_new0 (Decoding, 1);
  decoding->bytes = g_bytes_ref (bytes);
  decoding->width = widths[loading->kind];
  return dex_thread_pool_submit (loading->thread, "stoa_picture_decode", decode, decoding, decoding_free);
}

static gsize
size_of (GdkTexture *texture)
{
  return texture ? (gsize) gdk_texture_get_width (texture) * gdk_texture_get_height (texture) * 4 : 0;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_clear_object (&entry->texture);
  dex_clear (&entry->future);
  g_free (entry->key);
  g_free (entry);
}

static void
drop (StoaPictureCache *self,
      Entry            *entry)
{
  self->bytes -= size_of (entry->texture);
  g_queue_unlink (&self->used, &entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

static void
make_room (StoaPictureCache *self)
{
  while (self->used.length > 1 && (self->bytes > MAX_BYTES || self->used.length > MAX_ENTRIES))
    drop (self, self->used.tail->data);
}

static Entry *
find (StoaPictureCache *self,
      const char       *key)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry)
    {
      g_queue_unlink (&self->used, &entry->link);
      g_queue_push_head_link (&self->used, &entry->link);
    }
  return entry;
}

typedef struct
{
  GWeakRef self;
  char *key;
} Arrival;

static void
arrival_free (gpointer data)
{
  Arrival *arrival = data;

  g_weak_ref_clear (&arrival->self);
  g_free (arrival->key);
  g_free (arrival);
}

/* What failed is asked for anew the next time. */
static DexFuture *
arrived (DexFuture *future,
         gpointer   data)
{
  Arrival *arrival = data;
  g_autoptr (StoaPictureCache) self = g_weak_ref_get (&arrival->self);
  Entry *entry = self ? g_hash_table_lookup (self->entries, arrival->key) : NULL;
  const GValue *value = dex_future_get_value (future, NULL);

  if (entry && value)
    {
      entry->texture = g_value_dup_object (value);
      self->bytes += size_of (entry->texture);
      make_room (self);
    }
  else if (entry)
    drop (self, entry);
  return dex_ref (future);
}

static DexFuture *
start (StoaPictureCache *self,
       StoaPictureKind   kind,
       const char       *id,
       const char       *key)
{
  Loading *loading = g_new0 (Loading, 1);
  Arrival *arrival = g_new0 (Arrival, 1);

  loading->client = g_object_ref (self->client);
  loading->thread = dex_ref (self->thread);
  loading->kind = kind;
  loading->id = g_strdup (id);
  g_weak_ref_init (&arrival->self, self);
  arrival->key = g_strdup (key);
  return dex_future_finally (dex_limiter_run (self->limiter, NULL, 0, load_fiber, loading, loading_free), arrived, arrival,
                             arrival_free);
}

static char *
make_key (StoaPictureKind kind,
          const char     *id,
          gint64          version)
{
  return g_strdup_printf ("%d %s %" G_GINT64_FORMAT, kind, id, version);
}

static void
stoa_picture_cache_finalize (GObject *object)
{
  StoaPictureCache *self = STOA_PICTURE_CACHE (object);

  g_hash_table_unref (self->entries);
  dex_clear (&self->limiter);
  dex_clear (&self->thread);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (stoa_picture_cache_parent_class)->finalize (object);
}

static void
stoa_picture_cache_class_init (StoaPictureCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_picture_cache_finalize;
}

static void
stoa_picture_cache_init (StoaPictureCache *self)
{
  self->limiter = dex_limiter_new (AT_ONCE);
  self->thread = dex_thread_pool_new (1);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
}

/* public */

StoaPictureCache *
stoa_picture_cache_new (StoaClient *client)
{
  StoaPictureCache *self = g_object_new (STOA_TYPE_PICTURE_CACHE, NULL);

  self->client = g_object_ref (client);
  return self;
}

DexFuture *
stoa_picture_cache_load (StoaPictureCache *self,
                         StoaPictureKind   kind,
                         const char       *id,
                         gint64            version)
{
  g_autofree char *key = NULL;
  Entry *entry;
  DexFuture *future;

  g_return_val_if_fail (STOA_IS_PICTURE_CACHE (self), NULL);

  key = make_key (kind, id, version);
  entry = find (self, key);
  if (entry)
    return dex_ref (entry->future);

  entry = g_new0 (Entry, 1);
  entry->key = g_strdup (key);
  entry->link.data = entry;
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->used, &entry->link);
  future = start (self, kind, id, key);
  entry->future = dex_ref (future);
  make_room (self);
  return future;
}

GdkTexture *
stoa_picture_cache_peek (StoaPictureCache *self,
                         StoaPictureKind   kind,
                         const char       *id,
                         gint64            version)
{
  g_autofree char *key = NULL;
  Entry *entry;

  g_return_val_if_fail (STOA_IS_PICTURE_CACHE (self), NULL);

  key = make_key (kind, id, version);
  entry = find (self, key);
  return entry ? entry->texture : NULL;
}
