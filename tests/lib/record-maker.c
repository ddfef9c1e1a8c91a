/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-test"

#include "record-maker.h"

#include "stoa-record-table.h"
#include "stoa-routes.h"

typedef struct
{
  MakeExtent extent;
  guint items;
  GRand *rand;
} Maker;

static const char *const letters[] = { "a", "Z", "9", "_", " ", "ä", "ן", "语", "😀", "\"", "\\", "/" };

static guint
pick (Maker *maker, guint least, guint most)
{
  if (maker->extent == MAKE_RANDOM)
    return least + g_rand_int (maker->rand) % (most - least + 1);
  return maker->extent == MAKE_MOST ? most : least;
}

static char *
make_id (Maker *maker)
{
  static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  guint length = pick (maker, 1, 64);
  char *id = g_malloc0 (length + 1);
  for (guint i = 0; i < length; i++)
    id[i] = alphabet[g_rand_int (maker->rand) % (sizeof alphabet - 1)];
  return id;
}

static char *
make_string (Maker *maker, const StoaField *field)
{
  if (field->values != NULL)
    return g_strdup (field->values[pick (maker, 0, g_strv_length ((char **) field->values) - 1)]);
  gsize length = pick (maker, field->min, field->max);
  GString *text = g_string_new (length > 0 ? "x" : "");
  while (text->len < length)
    {
      const char *letter = letters[g_rand_int (maker->rand) % G_N_ELEMENTS (letters)];
      g_string_append (text, text->len + strlen (letter) <= length ? letter : "y");
    }
  return g_string_free_and_steal (text);
}

static gint64
make_int (Maker *maker, const StoaField *field)
{
  if (maker->extent == MAKE_RANDOM)
    return field->min + (gint64) (g_rand_double (maker->rand) * (double) (field->max - field->min));
  return maker->extent == MAKE_MOST ? field->max : field->min;
}

static void
make_value (Maker *maker, const StoaField *field, gpointer record)
{
  switch (field->type)
    {
    case STOA_FIELD_ID:
      MEMBER (char *, record, field) = make_id (maker);
      break;
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
      MEMBER (char *, record, field) = make_string (maker, field);
      break;
    case STOA_FIELD_INT:
      MEMBER (gint64, record, field) = make_int (maker, field);
      break;
    case STOA_FIELD_DOUBLE:
      MEMBER (double, record, field) = (double) make_int (maker, field);
      break;
    case STOA_FIELD_BOOL:
      MEMBER (gboolean, record, field) = (gboolean) pick (maker, 0, 1);
      break;
    case STOA_FIELD_ENUM:
      MEMBER (int, record, field) = (int) pick (maker, 0, g_strv_length ((char **) field->values) - 1);
      break;
    case STOA_FIELD_RECORD:
      MEMBER (gpointer, record, field) = record_make (field->of, maker->extent, maker->items, maker->rand);
      break;
    case STOA_FIELD_LIST:
      for (guint n = pick (maker, 0, MIN (maker->items, (guint) field->max)); n > 0; n--)
        g_ptr_array_add (MEMBER (GPtrArray *, record, field),
                         record_make (field->of, maker->extent, maker->items, maker->rand));
    }
}

static gboolean
wants (Maker *maker, const StoaRecordType *type, const StoaField *field, gconstpointer record)
{
  int kind = *(const int *) G_STRUCT_MEMBER_P (record, type->kind_offset);
  gboolean required = field->required || (field->required_for != 0 && (field->required_for >> kind & 1) != 0);
  return required || pick (maker, 0, 1) == 1;
}

gpointer
record_make (const StoaRecordType *type, MakeExtent extent, guint items, GRand *rand)
{
  Maker maker = { extent, items, rand };
  gpointer record = stoa_record_new (type);
  for (guint i = 0; i < type->n_fields; i++)
    if (wants (&maker, type, &type->fields[i], record))
      make_value (&maker, &type->fields[i], record);
  return record;
}

static void
add_type (GPtrArray *types, const StoaRecordType *type)
{
  if (type == NULL || g_ptr_array_find (types, type, NULL))
    return;
  g_ptr_array_add (types, (gpointer) type);
  for (guint i = 0; i < type->n_fields; i++)
    add_type (types, type->fields[i].of);
}

GPtrArray *
record_types (void)
{
  GPtrArray *types = g_ptr_array_new ();
  for (guint i = 0; i < STOA_N_MESSAGES; i++)
    add_type (types, stoa_message_body_type (i));
  for (guint i = 0; i < STOA_N_ROUTES; i++)
    {
      add_type (types, stoa_route_get (i)->request);
      add_type (types, stoa_route_get (i)->response);
    }
  return types;
}

const StoaRecordType *
record_type_find (const char *name)
{
  g_autoptr (GPtrArray) types = record_types ();
  for (guint i = 0; i < types->len; i++)
    if (strcmp (((const StoaRecordType *) types->pdata[i])->name, name) == 0)
      return types->pdata[i];
  return NULL;
}
