/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-record.h"

#include "stoa-record-table.h"

/* What stands before the struct of every record. */
typedef struct
{
  const StoaRecordType *type;
  gpointer padding; /* keeps the struct behind it aligned for any member */
} Header;

typedef void StoaRecord;
G_DEFINE_BOXED_TYPE (StoaRecord, stoa_record, stoa_record_ref, stoa_record_unref)

static Header *
header_of (gconstpointer record)
{
  return (Header *) record - 1;
}

static gboolean
is_string (const StoaField *field)
{
  return field->type == STOA_FIELD_STRING || field->type == STOA_FIELD_TEXT || field->type == STOA_FIELD_ID;
}

static void
clear (gpointer box)
{
  const Header *header = box;
  gpointer record = (Header *) box + 1;
  for (guint i = 0; i < header->type->n_fields; i++)
    {
      const StoaField *field = &header->type->fields[i];
      if (is_string (field))
        g_free (MEMBER (char *, record, field));
      else if (field->type == STOA_FIELD_RECORD)
        stoa_record_unref (MEMBER (gpointer, record, field));
      else if (field->type == STOA_FIELD_LIST && MEMBER (GPtrArray *, record, field) != NULL)
        g_ptr_array_unref (MEMBER (GPtrArray *, record, field));
    }
}

static void
copy_member (const StoaField *field, gpointer to, gconstpointer from)
{
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      MEMBER (char *, to, field) = g_strdup (MEMBER (char *, from, field));
      break;
    case STOA_FIELD_INT:
      MEMBER (gint64, to, field) = MEMBER (gint64, from, field);
      break;
    case STOA_FIELD_DOUBLE:
      MEMBER (double, to, field) = MEMBER (double, from, field);
      break;
    case STOA_FIELD_BOOL:
    case STOA_FIELD_ENUM:
      MEMBER (int, to, field) = MEMBER (int, from, field);
      break;
    case STOA_FIELD_RECORD:
      MEMBER (gpointer, to, field) = stoa_record_copy (MEMBER (gpointer, from, field));
      break;
    case STOA_FIELD_LIST:
      {
        GPtrArray *items = MEMBER (GPtrArray *, from, field);
        for (guint i = 0; items != NULL && i < items->len; i++)
          g_ptr_array_add (MEMBER (GPtrArray *, to, field), stoa_record_copy (items->pdata[i]));
      }
    }
}

static gboolean
equal_items (GPtrArray *a, GPtrArray *b)
{
  guint n_a = a != NULL ? a->len : 0;
  guint n_b = b != NULL ? b->len : 0;
  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (!stoa_record_equal (a->pdata[i], b->pdata[i]))
      return FALSE;
  return TRUE;
}

static gboolean
equal_member (const StoaField *field, gconstpointer a, gconstpointer b)
{
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      {
        const char *text_a = MEMBER (char *, a, field);
        const char *text_b = MEMBER (char *, b, field);
        return strcmp (text_a != NULL ? text_a : "", text_b != NULL ? text_b : "") == 0;
      }
    case STOA_FIELD_INT:
      return MEMBER (gint64, a, field) == MEMBER (gint64, b, field);
    case STOA_FIELD_DOUBLE:
      return MEMBER (double, a, field) == MEMBER (double, b, field);
    case STOA_FIELD_BOOL:
      return !MEMBER (gboolean, a, field) == !MEMBER (gboolean, b, field);
    case STOA_FIELD_ENUM:
      return MEMBER (int, a, field) == MEMBER (int, b, field);
    case STOA_FIELD_RECORD:
      return stoa_record_equal (MEMBER (gpointer, a, field), MEMBER (gpointer, b, field));
    case STOA_FIELD_LIST:
      return equal_items (MEMBER (GPtrArray *, a, field), MEMBER (GPtrArray *, b, field));
    }
  g_return_val_if_reached (FALSE);
}

gpointer
stoa_record_new (const StoaRecordType *type)
{
  Header *header = g_atomic_rc_box_alloc0 (sizeof (Header) + type->size);
  gpointer record = header + 1;
  header->type = type;
  for (guint i = 0; i < type->n_fields; i++)
    if (type->fields[i].type == STOA_FIELD_LIST)
      MEMBER (GPtrArray *, record, &type->fields[i]) = stoa_record_list_new ();
  return record;
}

gpointer
stoa_record_ref (gpointer record)
{
  if (record != NULL)
    g_atomic_rc_box_acquire (header_of (record));
  return record;
}

void
stoa_record_unref (gpointer record)
{
  if (record != NULL)
    g_atomic_rc_box_release_full (header_of (record), clear);
}

gpointer
stoa_record_copy (gconstpointer record)
{
  if (record == NULL)
    return NULL;
  const StoaRecordType *type = stoa_record_type (record);
  gpointer copy = stoa_record_new (type);
  for (guint i = 0; i < type->n_fields; i++)
    copy_member (&type->fields[i], copy, record);
  return copy;
}

gboolean
stoa_record_equal (gconstpointer a, gconstpointer b)
{
  if (a == b || a == NULL || b == NULL)
    return a == b;
  const StoaRecordType *type = stoa_record_type (a);
  if (type != stoa_record_type (b))
    return FALSE;
  for (guint i = 0; i < type->n_fields; i++)
    if (!equal_member (&type->fields[i], a, b))
      return FALSE;
  return TRUE;
}

const StoaRecordType *
stoa_record_type (gconstpointer record)
{
  return header_of (record)->type;
}

GPtrArray *
stoa_record_list_new (void)
{
  return g_ptr_array_new_with_free_func (stoa_record_unref);
}
