/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "converge-history.h"

static const char *const kinds[] = {
  "happens", "asks", "gives up", "is cut", "is refused", "the server forgets", "lost", "repeated", "delayed",
};

/* How often in a hundred ticks: in the room, for each client, and on each way of each client's link. */
static const struct { ConvergeKind kind; guint percent; } of_room[] = {
  { CONVERGE_HAPPEN, 30 }, { CONVERGE_REFUSE, 10 }, { CONVERGE_FORGET, 7 },
}, of_client[] = {
  { CONVERGE_ASK, 12 }, { CONVERGE_GIVE_UP, 2 }, { CONVERGE_CUT, 3 },
}, of_link[] = {
  { CONVERGE_LOSE, 15 }, { CONVERGE_REPEAT, 15 }, { CONVERGE_DELAY, 85 },
};

static gboolean
chance (GRand *rand, guint percent)
{
  return g_rand_int (rand) % 100 < percent;
}

static void
maybe (ConvergeHistory *self, GRand *rand, guint percent, ConvergeStep step)
{
  step.salt = g_rand_int (rand);
  if (!chance (rand, percent))
    return;
  step.index = self->steps->len;
  g_array_append_val (self->steps, step);
}

static void
add_client (ConvergeHistory *self, GRand *rand, guint tick, guint client)
{
  for (guint i = 0; i < G_N_ELEMENTS (of_client); i++)
    maybe (self, rand, of_client[i].percent, (ConvergeStep) { .tick = tick, .kind = of_client[i].kind, .client = client });
  for (int up = 0; up < 2; up++)
    for (guint i = 0; i < G_N_ELEMENTS (of_link); i++)
      maybe (self, rand, of_link[i].percent,
             (ConvergeStep) { .tick = tick, .kind = of_link[i].kind, .client = client, .up = up });
}

static ConvergeHistory *
history_new (guint seed)
{
  ConvergeHistory *self = g_new0 (ConvergeHistory, 1);
  self->seed = seed;
  self->steps = g_array_new (FALSE, FALSE, sizeof (ConvergeStep));
  return self;
}

ConvergeHistory *
converge_history_new (guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  ConvergeHistory *self = history_new (seed);
  self->on_wire = chance (rand, 4);
  self->n_clients = 2 + g_rand_int (rand) % (CONVERGE_CLIENTS - 1);
  for (guint tick = 1; tick <= CONVERGE_TICKS; tick++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (of_room); i++)
        maybe (self, rand, of_room[i].percent, (ConvergeStep) { .tick = tick, .kind = of_room[i].kind });
      for (guint client = 0; client < self->n_clients; client++)
        add_client (self, rand, tick, client);
    }
  return self;
}

static ConvergeHistory *
copy_frame (const ConvergeHistory *self)
{
  ConvergeHistory *copy = history_new (self->seed);
  copy->n_clients = self->n_clients;
  copy->on_wire = self->on_wire;
  return copy;
}

ConvergeHistory *
converge_history_without (const ConvergeHistory *self, guint first, guint n)
{
  ConvergeHistory *copy = copy_frame (self);
  for (guint i = 0; i < self->steps->len; i++)
    if (i < first || i >= first + n)
      g_array_append_val (copy->steps, g_array_index (self->steps, ConvergeStep, i));
  return copy;
}

ConvergeHistory *
converge_history_only (const ConvergeHistory *self, const char *indices)
{
  ConvergeHistory *copy = copy_frame (self);
  g_auto (GStrv) wanted = g_strsplit (indices, ",", -1);
  for (guint i = 0; i < self->steps->len; i++)
    {
      const ConvergeStep *step = &g_array_index (self->steps, ConvergeStep, i);
      g_autofree char *index = g_strdup_printf ("%u", step->index);
      if (g_strv_contains ((const char *const *) wanted, index))
        g_array_append_vals (copy->steps, step, 1);
    }
  return copy;
}

char *
converge_history_indices (const ConvergeHistory *self)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < self->steps->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? "," : "", g_array_index (self->steps, ConvergeStep, i).index);
  return g_string_free_and_steal (text);
}

static void
describe_step (GString *text, const ConvergeStep *step)
{
  g_string_append_printf (text, "\n  tick %u: ", step->tick);
  if (step->kind >= CONVERGE_LOSE)
    g_string_append_printf (text, "what is sent %s client %u is %s", step->up ? "by" : "to", step->client, kinds[step->kind]);
  else if (step->kind == CONVERGE_HAPPEN)
    g_string_append (text, "something happens in the room");
  else if (step->kind == CONVERGE_REFUSE)
    g_string_append (text, "what is asked now is refused");
  else if (step->kind == CONVERGE_FORGET)
    g_string_append (text, kinds[step->kind]);
  else
    g_string_append_printf (text, "client %u %s", step->client, kinds[step->kind]);
}

char *
converge_history_describe (const ConvergeHistory *self)
{
  g_autofree char *indices = converge_history_indices (self);
  GString *text = g_string_new (NULL);
  g_string_printf (text, "repeat with STOA_SEED=%u STOA_STEPS=%s", self->seed, indices);
  for (guint i = 0; i < self->steps->len; i++)
    describe_step (text, &g_array_index (self->steps, ConvergeStep, i));
  return g_string_free_and_steal (text);
}

void
converge_history_free (ConvergeHistory *self)
{
  g_array_unref (self->steps);
  g_free (self);
}
