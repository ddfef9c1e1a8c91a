/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-due-notice.h"

#include <glib/gi18n.h>

#define GATHER_MS 500        /* on a start all are told one after the other */
#define SHOWN_S 20           /* others wait for their turn meanwhile; cards say it as well */
#define DAY_MS G_GINT64_CONSTANT (86400000)

struct _StoaDueNotice
{
  GObject parent_instance;

  GPtrArray *cards;          /* of StoaRecordingCard: not shown yet */
  guint gather_source;
  AdwToast *shown;           /* weak */
};

enum { TOAST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaDueNotice, stoa_due_notice, G_TYPE_OBJECT)

static char *
say_one (const StoaRecordingCard *card)
{
  gint64 left_ms = card->retention->until - g_get_real_time () / 1000;
  int days = (MAX (left_ms, 0) + DAY_MS / 2) / DAY_MS;

  if (left_ms < DAY_MS)
    return g_strdup_printf (_("“%s” is deleted within a day"), card->title);
  return g_strdup_printf (ngettext ("“%s” is deleted in %d day", "“%s” is deleted in %d days", days), card->title, days);
}

static char *
say_many (guint n)
{
  return g_strdup_printf (ngettext ("%u recording is deleted within a week", "%u recordings are deleted within a week", n), n);
}

static AdwToast *
make_toast (StoaDueNotice *self)
{
  const StoaRecordingCard *first = self->cards->pdata[0];
  g_autofree char *title = self->cards->len == 1 ? say_one (first) : say_many (self->cards->len);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, SHOWN_S);
  if (self->cards->len == 1)
    {
      adw_toast_set_button_label (toast, _("_Keep…"));
      adw_toast_set_action_name (toast, "replay.retention");
      adw_toast_set_action_target (toast, "s", first->id);
    }
  else
    {
      adw_toast_set_button_label (toast, _("_Show"));
      adw_toast_set_action_name (toast, "replay.list");
    }
  return toast;
}

static void
show (gpointer data)
{
  StoaDueNotice *self = data;
  g_autoptr (AdwToast) toast = NULL;

  self->gather_source = 0;
  toast = g_object_ref_sink (make_toast (self));
  g_ptr_array_set_size (self->cards, 0);
  if (self->shown)
    adw_toast_dismiss (self->shown);
  g_set_weak_pointer (&self->shown, toast);
  g_signal_emit (self, signals[TOAST], 0, toast);
}

static void
stoa_due_notice_dispose (GObject *object)
{
  StoaDueNotice *self = STOA_DUE_NOTICE (object);

  g_clear_handle_id (&self->gather_source, g_source_remove);
  g_clear_weak_pointer (&self->shown);
  G_OBJECT_CLASS (stoa_due_notice_parent_class)->dispose (object);
}

static void
stoa_due_notice_finalize (GObject *object)
{
  g_ptr_array_unref (STOA_DUE_NOTICE (object)->cards);
  G_OBJECT_CLASS (stoa_due_notice_parent_class)->finalize (object);
}

static void
stoa_due_notice_class_init (StoaDueNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = stoa_due_notice_dispose;
  G_OBJECT_CLASS (klass)->finalize = stoa_due_notice_finalize;
  signals[TOAST] = g_signal_new ("toast", STOA_TYPE_DUE_NOTICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ADW_TYPE_TOAST);
}

static void
stoa_due_notice_init (StoaDueNotice *self)
{
  self->cards = g_ptr_array_new_with_free_func (stoa_record_unref);
}

StoaDueNotice *
stoa_due_notice_new (void)
{
  return g_object_new (STOA_TYPE_DUE_NOTICE, NULL);
}

void
stoa_due_notice_add (StoaDueNotice          *self,
                     const StoaRecordingDue *due)
{
  g_return_if_fail (STOA_IS_DUE_NOTICE (self));

  if (due->recording->retention == NULL)
    return;
  for (guint i = 0; i < self->cards->len; i++)
    if (g_strcmp0 (((const StoaRecordingCard *) self->cards->pdata[i])->id, due->recording->id) == 0)
      return;
  g_ptr_array_add (self->cards, stoa_record_ref (due->recording));
  if (self->gather_source == 0)
    self->gather_source = g_timeout_add_once (GATHER_MS, show, self);
}
