/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-record.h"

#include <math.h>

#include "stoa-record-table.h"

#define MAX_ID 64 /* bytes */

static gboolean
is_required (const StoaRecordType *type, gconstpointer record, const StoaField *field)
{
  if (field->required || field->required_for == 0)
    return field->required;
  int kind = *(const int *) G_STRUCT_MEMBER_P (record, type->kind_offset);
  return kind >= 0 && kind < 64 && (field->required_for >> kind & 1) != 0;
}

/* limits */

static gboolean
refuse (GError **error, StoaError code, const StoaField *field, const char *what)
{
  g_set_error (error, STOA_ERROR, code, "%s %s", field->name, what);
  return FALSE;
}

static gboolean
is_id (const char *text)
{
  gsize length = strlen (text);
  return length >= 1 && length <= MAX_ID
         && strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

static gboolean
is_one_line (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (at));
      if (type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR
          || type == G_UNICODE_PARAGRAPH_SEPARATOR)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_blank (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (!g_unichar_isspace (c) && !g_unichar_iszerowidth (c))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_string (const StoaField *field, const char *text, GError **error)
{
  if (text == NULL)
    text = "";
  if (field->type == STOA_FIELD_ID)
    return is_id (text) || refuse (error, STOA_ERROR_INVALID, field, "is not an id");

  gsize length = strlen (text);
  if (length > (gsize) field->max && field->values == NULL)
    {
      g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE, "%s is longer than %" G_GINT64_FORMAT " bytes",
                   field->name, field->max);
      return FALSE;
    }
  if (!g_utf8_validate (text, length, NULL))
    return refuse (error, STOA_ERROR_INVALID, field, "is not valid UTF-8");
  if (field->values != NULL)
    return g_strv_contains (field->values, text)
           || refuse (error, STOA_ERROR_INVALID, field, "is none of the known values");
  if (length < (gsize) field->min || (field->type == STOA_FIELD_TEXT && field->min > 0 && is_blank (text)))
    return refuse (error, STOA_ERROR_INVALID, field, "is empty");
  if (field->type == STOA_FIELD_TEXT && !is_one_line (text))
    return refuse (error, STOA_ERROR_INVALID, field, "has control characters");
  return TRUE;
}

static gboolean
check_list (const StoaField *field, guint length, GError **error)
{
  if (length <= field->max)
    return TRUE;
  g_set_error (error, STOA_ERROR, STOA_ERROR_TOO_LARGE, "%s has more than %" G_GINT64_FORMAT " entries",
               field->name, field->max);
  return FALSE;
}

static gboolean
check_items (const StoaField *field, GPtrArray *items, GError **error)
{
  if (items == NULL)
    return TRUE;
  if (!check_list (field, items->len, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!stoa_record_check (items->pdata[i], error))
      {
        g_prefix_error (error, "%s[%u].", field->name, i);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_inner (const StoaField *field, gconstpointer record, GError **error)
{
  if (record == NULL)
    return refuse (error, STOA_ERROR_INVALID, field, "is missing");
  g_return_val_if_fail (stoa_record_type (record) == field->of, FALSE);
  if (stoa_record_check (record, error))
    return TRUE;
  g_prefix_error (error, "%s.", field->name);
  return FALSE;
}

static gboolean
check_value (const StoaField *field, gconstpointer record, GError **error)
{
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      return check_string (field, MEMBER (char *, record, field), error);
    case STOA_FIELD_INT:
      {
        gint64 value = MEMBER (gint64, record, field);
        return (value >= field->min && value <= field->max)
               || refuse (error, STOA_ERROR_INVALID, field, "is out of range");
      }
    case STOA_FIELD_DOUBLE:
      {
        double value = MEMBER (double, record, field);
        return (isfinite (value) && value >= field->min && value <= field->max)
               || refuse (error, STOA_ERROR_INVALID, field, "is out of range");
      }
    case STOA_FIELD_ENUM:
      {
        int value = MEMBER (int, record, field);
        return (value >= 0 && (guint) value < g_strv_length ((char **) field->values))
               || refuse (error, STOA_ERROR_INVALID, field, "is none of the known values");
      }
    case STOA_FIELD_BOOL:
      return TRUE;
    case STOA_FIELD_RECORD:
      return check_inner (field, MEMBER (gpointer, record, field), error);
    case STOA_FIELD_LIST:
      return check_items (field, MEMBER (GPtrArray *, record, field), error);
    }
  g_return_val_if_reached (FALSE);
}

/* An empty string says something only where one is allowed. */
static gboolean
is_absent (const StoaField *field, gconstpointer record)
{
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      {
        const char *text = MEMBER (char *, record, field);
        gboolean may_be_empty = field->type != STOA_FIELD_ID && field->min == 0 && field->values == NULL;
        return text == NULL || (*text == '\0' && !may_be_empty);
      }
    case STOA_FIELD_INT:
      return MEMBER (gint64, record, field) == 0;
    case STOA_FIELD_DOUBLE:
      return MEMBER (double, record, field) == 0;
    case STOA_FIELD_BOOL:
      return !MEMBER (gboolean, record, field);
    case STOA_FIELD_ENUM:
      return MEMBER (int, record, field) == 0;
    case STOA_FIELD_RECORD:
      return MEMBER (gpointer, record, field) == NULL;
    case STOA_FIELD_LIST:
      return MEMBER (GPtrArray *, record, field) == NULL || MEMBER (GPtrArray *, record, field)->len == 0;
    }
  g_return_val_if_reached (TRUE);
}

/* decoding */

static gboolean
is_value_of (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
decode_enum (const StoaField *field, gpointer record, JsonNode *node, GError **error)
{
  if (!is_value_of (node, G_TYPE_STRING))
    return refuse (error, STOA_ERROR_INVALID, field, "is not a string");
  const char *name = json_node_get_string (node);
  for (int i = 0; field->values[i] != NULL; i++)
    if (strcmp (field->values[i], name) == 0)
      {
        MEMBER (int, record, field) = i;
        return TRUE;
      }
  return refuse (error, STOA_ERROR_INVALID, field, "is none of the known values");
}

static gboolean
decode_inner (const StoaField *field, gpointer record, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (error, STOA_ERROR_INVALID, field, "is not an object");
  gpointer inner = stoa_record_decode (field->of, json_node_get_object (node), error);
  if (inner == NULL)
    g_prefix_error (error, "%s.", field->name);
  MEMBER (gpointer, record, field) = inner;
  return inner != NULL;
}

static gboolean
decode_items (const StoaField *field, gpointer record, JsonNode *node, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, STOA_ERROR_INVALID, field, "is not an array");
  JsonArray *array = json_node_get_array (node);
  guint length = json_array_get_length (array);
  if (!check_list (field, length, error))
    return FALSE;
  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      gpointer item = NULL;
      if (JSON_NODE_HOLDS_OBJECT (element))
        item = stoa_record_decode (field->of, json_node_get_object (element), error);
      else
        g_set_error_literal (error, STOA_ERROR, STOA_ERROR_INVALID, "is not an object");
      if (item == NULL)
        {
          g_prefix_error (error, "%s[%u]%s", field->name, i, JSON_NODE_HOLDS_OBJECT (element) ? "." : " ");
          return FALSE;
        }
      g_ptr_array_add (MEMBER (GPtrArray *, record, field), item);
    }
  return TRUE;
}

static gboolean
decode_value (const StoaField *field, gpointer record, JsonNode *node, GError **error)
{
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      if (!is_value_of (node, G_TYPE_STRING))
        return refuse (error, STOA_ERROR_INVALID, field, "is not a string");
      MEMBER (char *, record, field) = g_strdup (json_node_get_string (node));
      break;
    case STOA_FIELD_INT:
      if (!is_value_of (node, G_TYPE_INT64))
        return refuse (error, STOA_ERROR_INVALID, field, "is not a whole number");
      MEMBER (gint64, record, field) = json_node_get_int (node);
      break;
    case STOA_FIELD_DOUBLE:
      if (!is_value_of (node, G_TYPE_DOUBLE) && !is_value_of (node, G_TYPE_INT64))
        return refuse (error, STOA_ERROR_INVALID, field, "is not a number");
      MEMBER (double, record, field) = json_node_get_double (node);
      break;
    case STOA_FIELD_BOOL:
      if (!is_value_of (node, G_TYPE_BOOLEAN))
        return refuse (error, STOA_ERROR_INVALID, field, "is not true or false");
      MEMBER (gboolean, record, field) = json_node_get_boolean (node);
      break;
    case STOA_FIELD_ENUM:
      return decode_enum (field, record, node, error);
    case STOA_FIELD_RECORD:
      return decode_inner (field, record, node, error);
    case STOA_FIELD_LIST:
      return decode_items (field, record, node, error);
    }
  return check_value (field, record, error);
}

/* encoding, of what was checked */

static JsonObject *encode (gconstpointer record);

static JsonArray *
encode_items (GPtrArray *items)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; items != NULL && i < items->len; i++)
    json_array_add_object_element (array, encode (items->pdata[i]));
  return array;
}

static JsonNode *
encode_value (const StoaField *field, gconstpointer record)
{
  JsonNode *node = json_node_alloc ();
  switch (field->type)
    {
    case STOA_FIELD_STRING:
    case STOA_FIELD_TEXT:
    case STOA_FIELD_ID:
      {
        const char *text = MEMBER (char *, record, field);
        return json_node_init_string (node, text != NULL ? text : "");
      }
    case STOA_FIELD_INT:
      return json_node_init_int (node, MEMBER (gint64, record, field));
    case STOA_FIELD_DOUBLE:
      return json_node_init_double (node, MEMBER (double, record, field));
    case STOA_FIELD_BOOL:
      return json_node_init_boolean (node, MEMBER (gboolean, record, field));
    case STOA_FIELD_ENUM:
      return json_node_init_string (node, field->values[MEMBER (int, record, field)]);
    case STOA_FIELD_RECORD:
      {
        g_autoptr (JsonObject) inner = encode (MEMBER (gpointer, record, field));
        return json_node_init_object (node, inner);
      }
    case STOA_FIELD_LIST:
      {
        g_autoptr (JsonArray) array = encode_items (MEMBER (GPtrArray *, record, field));
        return json_node_init_array (node, array);
      }
    }
  g_return_val_if_reached (node);
}

static JsonObject *
encode (gconstpointer record)
{
  const StoaRecordType *type = stoa_record_type (record);
  JsonObject *object = json_object_new ();
  for (guint i = 0; i < type->n_fields; i++)
    {
      const StoaField *field = &type->fields[i];
      if (is_required (type, record, field) || !is_absent (field, record))
        json_object_set_member (object, field->name, encode_value (field, record));
    }
  return object;
}

gpointer
stoa_record_decode (const StoaRecordType *type, JsonObject *object, GError **error)
{
  gpointer record = stoa_record_new (type);
  for (guint i = 0; i < type->n_fields; i++)
    {
      const StoaField *field = &type->fields[i];
      JsonNode *node = json_object_get_member (object, field->name);
      gboolean ok = TRUE;
      if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
        ok = decode_value (field, record, node, error);
      else if (is_required (type, record, field))
        ok = refuse (error, STOA_ERROR_INVALID, field, "is missing");
      if (!ok)
        {
          stoa_record_unref (record);
          return NULL;
        }
    }
  return record;
}

JsonObject *
stoa_record_encode (gconstpointer record, GError **error)
{
  return stoa_record_check (record, error) ? encode (record) : NULL;
}

gboolean
stoa_record_check (gconstpointer record, GError **error)
{
  const StoaRecordType *type = stoa_record_type (record);
  for (guint i = 0; i < type->n_fields; i++)
    {
      const StoaField *field = &type->fields[i];
      gboolean needed = is_required (type, record, field) || !is_absent (field, record);
      if (needed && !check_value (field, record, error))
        return FALSE;
    }
  return TRUE;
}

