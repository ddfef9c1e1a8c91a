/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-test-member.h"

StoaTestMember *
stoa_test_member_new (StoaSfu    *sfu,
                      const char *room,
                      const char *id)
{
  StoaTestMember *self = g_new0 (StoaTestMember, 1);

  self->sfu = g_object_ref (sfu);
  self->room = g_strdup (room);
  self->id = g_strdup (id);
  self->trace = g_string_new (NULL);
  self->since_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  return self;
}

void
stoa_test_member_free (StoaTestMember *self)
{
  g_string_free (self->trace, TRUE);
  g_mutex_clear (&self->lock);
  g_object_unref (self->sfu);
  g_free (self->room);
  g_free (self->id);
  g_free (self);
}

void
stoa_test_member_note (StoaTestMember *self,
                       const char     *step)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_string_append_printf (self->trace, "%7.1f ms  %s\n", (g_get_monotonic_time () - self->since_us) / 1000.0, step);
}

char *
stoa_test_member_get_trace (StoaTestMember *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->trace->str);
}
