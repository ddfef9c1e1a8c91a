/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-line-up.h"

static gboolean
has (GPtrArray *array,
     gpointer   item)
{
  return g_ptr_array_find (array, item, NULL);
}

void
stoa_line_up (GPtrArray *line,
              GPtrArray *now)
{
  g_autoptr (GPtrArray) coming = g_ptr_array_new ();

  for (guint i = 0; i < now->len; i++)
    if (!has (line, now->pdata[i]))
      g_ptr_array_add (coming, now->pdata[i]);

  for (guint i = 0; i < line->len;)
    {
      if (has (now, line->pdata[i]))
        i++;
      else if (coming->len > 0)
        line->pdata[i++] = g_ptr_array_steal_index (coming, 0);
      else
        g_ptr_array_remove_index (line, i);
    }
  g_ptr_array_extend_and_steal (line, g_steal_pointer (&coming));
}
