/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-invite.h"

#define LASTS_S (7 * 24 * 60 * 60)
#define USES 100

DexFuture *
stoa_invite_make (StoaClient *client,
                  const char *scope,
                  const char *target)
{
  return stoa_client_make_invite (client, scope, target, LASTS_S, USES);
}

void
stoa_invite_copy (GtkWidget    *widget,
                  const GValue *invite)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), ((StoaInvite *) g_value_get_boxed (invite))->url);
}
