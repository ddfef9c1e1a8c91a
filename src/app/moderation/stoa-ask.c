/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-ask.h"

#include <glib/gi18n.h>

#include "stoa-deeds.h"

struct _StoaAsk
{
  GObject parent_instance;

  StoaCommand *command;
  char *name;
  guint number;
  AdwToast *toast;
  guint seconds_left;        /* of a ban that holds */
  guint countdown_source;
};

enum { REFUSED, AGAIN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (StoaAsk, stoa_ask, G_TYPE_OBJECT)

static gboolean
holds (StoaAsk *self)
{
  return self->command->kind == STOA_COMMAND_BAN;
}

/* the ban's countdown */

static void
tell_countdown (StoaAsk *self)
{
  g_autofree char *done = stoa_command_say_done (self->command, self->name);
  g_autofree char *title = g_strdup_printf (ngettext ("%s. In %u second it is a ban.", "%s. In %u seconds it is a ban.",
                                                      self->seconds_left), done, self->seconds_left);

  adw_toast_set_title (self->toast, title);
}

static gboolean
count_down (gpointer data)
{
  StoaAsk *self = data;

  if (--self->seconds_left > 0)
    {
      tell_countdown (self);
      return G_SOURCE_CONTINUE;
    }
  self->countdown_source = 0;
  adw_toast_dismiss (self->toast);
  return G_SOURCE_REMOVE;
}

static void
start_countdown (StoaAsk *self)
{
  self->seconds_left = STOA_HOLD_MS / 1000;
  tell_countdown (self);
  self->countdown_source = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, 1, count_down, g_object_ref (self),
                                                       g_object_unref);
}

/* Undone, or put away: what can be undone by key still can. */
static void
stop_countdown (StoaAsk *self)
{
  g_clear_handle_id (&self->countdown_source, g_source_remove);
}

/* the answer */

static DexFuture *
answered (DexFuture *answer,
          gpointer   data)
{
  StoaAsk *self = data;
  g_autofree char *done = stoa_command_say_done (self->command, self->name);
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (answer, &error))
    {
      if (!holds (self))
        adw_toast_set_title (self->toast, done);
      return NULL;
    }
  stop_countdown (self);
  adw_toast_dismiss (self->toast);
  g_signal_emit (self, signals[REFUSED], 0, error);
  return NULL;
}

static void
again (StoaAsk *self)
{
  g_signal_emit (self, signals[AGAIN], 0);
}

static void
stoa_ask_finalize (GObject *object)
{
  StoaAsk *self = STOA_ASK (object);

  g_clear_object (&self->toast);
  stoa_record_unref (self->command);
  g_free (self->name);
  G_OBJECT_CLASS (stoa_ask_parent_class)->finalize (object);
}

static void
stoa_ask_class_init (StoaAskClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = stoa_ask_finalize;

  signals[REFUSED] = g_signal_new ("refused", STOA_TYPE_ASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_ERROR);
  signals[AGAIN] = g_signal_new ("again", STOA_TYPE_ASK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
stoa_ask_init (StoaAsk *self)
{
}

StoaAsk *
stoa_ask_new (const StoaCommand *command,
              const char        *name,
              guint              number,
              gboolean           undoing)
{
  StoaAsk *self = g_object_new (STOA_TYPE_ASK, NULL);
  g_autofree char *asked = stoa_command_say (command, name);
  /* Translators: what is asked for and not done yet, as in "Mute Ana…" */
  g_autofree char *title = g_strdup_printf (_("%s…"), asked);

  self->command = stoa_record_copy (command);
  self->name = g_strdup (name);
  self->number = number;
  self->toast = g_object_ref_sink (adw_toast_new (title));
  adw_toast_set_use_markup (self->toast, FALSE);
  if (number == 0 || undoing)
    return self;
  adw_toast_set_button_label (self->toast, _("_Undo"));
  adw_toast_set_action_name (self->toast, "moderation.undo-step");
  adw_toast_set_action_target_value (self->toast, g_variant_new_uint32 (number));
  if (holds (self))
    {
      adw_toast_set_timeout (self->toast, 0);
      g_signal_connect_object (self->toast, "button-clicked", G_CALLBACK (stop_countdown), self, G_CONNECT_SWAPPED);
      start_countdown (self);
    }
  return self;
}

void
stoa_ask_wait (StoaAsk   *self,
               DexFuture *answer)
{
  g_return_if_fail (STOA_IS_ASK (self));

  dex_future_disown (dex_future_finally (answer, answered, g_object_ref (self), g_object_unref));
}

AdwToast *
stoa_ask_get_toast (StoaAsk *self)
{
  g_return_val_if_fail (STOA_IS_ASK (self), NULL);
  return self->toast;
}

AdwToast *
stoa_ask_make_refusal (StoaAsk      *self,
                       const GError *error)
{
  g_autofree char *asked = stoa_command_say (self->command, self->name);
  /* Translators: what did not work, as in "Mute Ana", and why */
  g_autofree char *title = g_strdup_printf (_("%s: %s"), asked, error->message);
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_timeout (toast, 10);
  adw_toast_set_button_label (toast, _("_Try Again"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (again), g_object_ref (self),
                         (GClosureNotify) (void (*) (void)) g_object_unref, G_CONNECT_SWAPPED);
  return toast;
}

const StoaCommand *
stoa_ask_get_command (StoaAsk *self)
{
  g_return_val_if_fail (STOA_IS_ASK (self), NULL);
  return self->command;
}

const char *
stoa_ask_get_name (StoaAsk *self)
{
  g_return_val_if_fail (STOA_IS_ASK (self), NULL);
  return self->name;
}

guint
stoa_ask_get_number (StoaAsk *self)
{
  g_return_val_if_fail (STOA_IS_ASK (self), 0);
  return self->number;
}
