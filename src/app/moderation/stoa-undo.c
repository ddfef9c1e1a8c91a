/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-app"

#include "stoa-undo.h"

#define MAX_STEPS 100

typedef struct
{
  guint number;
  StoaCommand *inverse;
  char *name;
} Step;

struct _StoaUndo
{
  GPtrArray *steps;          /* of Step */
  guint last_number;
};

static void
step_free (gpointer data)
{
  Step *step = data;

  stoa_record_unref (step->inverse);
  g_free (step->name);
  g_free (step);
}

StoaUndo *
stoa_undo_new (void)
{
  StoaUndo *self = g_new0 (StoaUndo, 1);

  self->steps = g_ptr_array_new_with_free_func (step_free);
  return self;
}

void
stoa_undo_free (StoaUndo *self)
{
  g_ptr_array_unref (self->steps);
  g_free (self);
}

guint
stoa_undo_add (StoaUndo    *self,
               StoaCommand *inverse,
               const char  *name)
{
  Step *step = g_new0 (Step, 1);

  step->number = ++self->last_number;
  step->inverse = inverse;
  step->name = g_strdup (name);
  g_ptr_array_add (self->steps, step);
  if (self->steps->len > MAX_STEPS)
    g_ptr_array_remove_index (self->steps, 0);
  return step->number;
}

static gboolean
find (StoaUndo *self,
      guint     number,
      guint    *position)
{
  for (*position = 0; *position < self->steps->len; (*position)++)
    if (((Step *) self->steps->pdata[*position])->number == number)
      return TRUE;
  return FALSE;
}

void
stoa_undo_drop (StoaUndo *self,
                guint     number)
{
  guint position;

  if (find (self, number, &position))
    g_ptr_array_remove_index (self->steps, position);
}

static gboolean
makes_sense (const StoaCommand *command,
             StoaRoom          *room)
{
  StoaPerson *me = stoa_room_get_me (room);
  g_autoptr (GPtrArray) events = NULL;

  if (me == NULL)
    return FALSE;
  events = stoa_room_decide (stoa_room_get_shown (room), stoa_person_get_id (me), command, 0, NULL, NULL);
  return events && events->len > 0;
}

static StoaCommand *
take (StoaUndo *self,
      guint     position,
      char    **name)
{
  Step *step = self->steps->pdata[position];
  StoaCommand *inverse = stoa_record_ref (step->inverse);

  *name = g_steal_pointer (&step->name);
  g_ptr_array_remove_index (self->steps, position);
  return inverse;
}

StoaCommand *
stoa_undo_take (StoaUndo *self,
                guint     number,
                StoaRoom *room,
                char    **name)
{
  guint position;

  if (number != 0)
    return find (self, number, &position) ? take (self, position, name) : NULL;
  while (self->steps->len > 0)
    {
      Step *newest = self->steps->pdata[self->steps->len - 1];

      if (makes_sense (newest->inverse, room))
        return take (self, self->steps->len - 1, name);
      g_ptr_array_remove_index (self->steps, self->steps->len - 1);
    }
  return NULL;
}
