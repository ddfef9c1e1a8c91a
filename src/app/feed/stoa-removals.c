/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-removals.h"

#include <glib/gi18n.h>

#include "stoa-client-feed.h"

#define TOAST_S 8
#define POST "stoa-removed-post"

typedef struct
{
  GWeakRef removals;
  char *id;
} Removal;

struct _StoaRemovals
{
  GtkFilter parent_instance;

  StoaSession *session;
  GHashTable *ids;           /* of the posts that are hidden → whether the server was not told yet */
};

G_DEFINE_FINAL_TYPE (StoaRemovals, stoa_removals, GTK_TYPE_FILTER)

static void
show_again (StoaRemovals *self,
            const char   *id)
{
  if (g_hash_table_remove (self->ids, id))
    gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_LESS_STRICT);
}

static void
undo (AdwToast *toast,
      gpointer  self)
{
  show_again (self, g_object_get_data (G_OBJECT (toast), POST));
}

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_weak_ref_clear (&removal->removals);
  g_free (removal->id);
  g_free (removal);
}

/* It stays hidden until the server's news takes it out of the feed. */
static DexFuture *
refused (DexFuture *future,
         gpointer   data)
{
  Removal *removal = data;
  g_autoptr (StoaRemovals) self = g_weak_ref_get (&removal->removals);
  g_autoptr (GError) error = NULL;

  dex_future_get_value (future, &error);
  if (self == NULL)
    return NULL;
  show_again (self, removal->id);
  stoa_session_notify (self->session, error->message);
  return NULL;
}

static DexFuture *
commit (StoaRemovals *self,
        const char   *id)
{
  StoaClient *client = stoa_session_get_client (self->session);
  Removal *removal;

  if (client == NULL || !GPOINTER_TO_INT (g_hash_table_lookup (self->ids, id)))
    return dex_future_new_true ();
  g_hash_table_insert (self->ids, g_strdup (id), GINT_TO_POINTER (FALSE));
  removal = g_new0 (Removal, 1);
  g_weak_ref_init (&removal->removals, self);
  removal->id = g_strdup (id);
  return dex_future_catch (stoa_client_remove_post (client, id), refused, removal, removal_free);
}

static void
dismissed (AdwToast *toast,
           gpointer  self)
{
  dex_future_disown (commit (self, g_object_get_data (G_OBJECT (toast), POST)));
}

/* Who quits has not taken it back: it is done, as it was seen to be done. */
static void
stopping (StoaRemovals *self)
{
  g_autoptr (GList) ids = g_hash_table_get_keys (self->ids);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  for (GList *link = ids; link; link = link->next)
    g_strv_builder_add (builder, link->data);
  all = g_strv_builder_end (builder);
  for (guint i = 0; all[i]; i++)
    stoa_session_hold (self->session, commit (self, all[i]));
}

static gboolean
stoa_removals_match (GtkFilter *filter,
                     gpointer   item)
{
  return !g_hash_table_contains (STOA_REMOVALS (filter)->ids, stoa_feed_post_get (item)->id);
}

static GtkFilterMatch
stoa_removals_get_strictness (GtkFilter *filter)
{
  return g_hash_table_size (STOA_REMOVALS (filter)->ids) > 0 ? GTK_FILTER_MATCH_SOME : GTK_FILTER_MATCH_ALL;
}

static void
stoa_removals_finalize (GObject *object)
{
  StoaRemovals *self = STOA_REMOVALS (object);

  g_hash_table_unref (self->ids);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (stoa_removals_parent_class)->finalize (object);
}

static void
stoa_removals_class_init (StoaRemovalsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_removals_finalize;
  GTK_FILTER_CLASS (klass)->match = stoa_removals_match;
  GTK_FILTER_CLASS (klass)->get_strictness = stoa_removals_get_strictness;
}

static void
stoa_removals_init (StoaRemovals *self)
{
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

StoaRemovals *
stoa_removals_new (StoaSession *session)
{
  StoaRemovals *self = g_object_new (STOA_TYPE_REMOVALS, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "stopping", G_CALLBACK (stopping), self, G_CONNECT_SWAPPED);
  return self;
}

AdwToast *
stoa_removals_add (StoaRemovals *self,
                   StoaFeedPost *post)
{
  const StoaPost *what;
  AdwToast *toast;

  g_return_val_if_fail (STOA_IS_REMOVALS (self), NULL);

  what = stoa_feed_post_get (post);
  toast = adw_toast_new (what->kind == STOA_POST_NOTE ? _("Note removed") : _("Taken out of the feed"));
  adw_toast_set_button_label (toast, _("_Undo"));
  adw_toast_set_timeout (toast, TOAST_S);
  g_object_set_data_full (G_OBJECT (toast), POST, g_strdup (what->id), g_free);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo), self, G_CONNECT_DEFAULT);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed), self, G_CONNECT_DEFAULT);
  g_hash_table_insert (self->ids, g_strdup (what->id), GINT_TO_POINTER (TRUE));
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_MORE_STRICT);
  return toast;
}
