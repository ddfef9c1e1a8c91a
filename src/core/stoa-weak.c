/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-core"

#include "stoa-weak.h"

GWeakRef *
stoa_weak_new (gpointer object)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, object);
  return weak;
}

void
stoa_weak_free (gpointer weak)
{
  g_weak_ref_clear (weak);
  g_free (weak);
}
