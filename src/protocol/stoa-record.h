/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "stoa-error.h"

G_BEGIN_DECLS

/* A record is a C struct that a field table describes: each field's name on the wire, place in the
 * struct, type, whether it must be there, and its limits. One table serves decoding, encoding,
 * checking, comparing, copying and freeing, on both sides of the wire.
 *
 * Types of struct members:
 *   STRING  char *        valid UTF-8, @min..@max bytes, no NUL; one of @values, when there are any
 *   TEXT    char *        the same on one line: no control characters, and not only blanks when @min > 0
 *   ID      char *        1..64 of [A-Za-z0-9_-]
 *   INT     gint64        @min..@max
 *   DOUBLE  double        @min..@max, finite
 *   BOOL    gboolean
 *   ENUM    int           index into the NULL-terminated @values
 *   RECORD  gpointer      of type @of
 *   LIST    GPtrArray *   of records of type @of, at most @max; never NULL in a decoded record
 *
 * Optional members that are absent (or null) decode to NULL, 0, FALSE, or (ENUM) the first value.
 */
typedef enum
{
  STOA_FIELD_STRING,
  STOA_FIELD_TEXT,
  STOA_FIELD_ID,
  STOA_FIELD_INT,
  STOA_FIELD_DOUBLE,
  STOA_FIELD_BOOL,
  STOA_FIELD_ENUM,
  STOA_FIELD_RECORD,
  STOA_FIELD_LIST,
} StoaFieldType;

typedef struct _StoaRecordType StoaRecordType;
typedef struct _StoaField StoaField;

struct _StoaField
{
  const char *name;
  gsize offset;
  StoaFieldType type;
  gboolean required;
  gint64 min;
  gint64 max;
  const char *const *values;
  const StoaRecordType *of;
  guint64 required_for;      /* optional, but must be there when bit `kind` of the record is set here */
};

struct _StoaRecordType
{
  const char *name;
  gsize size;
  const StoaField *fields;
  guint n_fields;
  gsize kind_offset;         /* of the ENUM `kind` that required_for speaks of; it is the first field */
  gsize max_bytes;           /* of its JSON text on its own; 0 is STOA_MAX_MESSAGE */
};

/**
 * stoa_record_new:
 *
 * Returns: (transfer full): a reference-counted record with every member empty and lists made.
 *   Free with stoa_record_unref(). A record that others may hold is not changed any more, and may
 *   then be read from any thread.
 */
gpointer   stoa_record_new    (const StoaRecordType *type);
gpointer   stoa_record_ref    (gpointer              record);
void       stoa_record_unref  (gpointer              record);
/** stoa_record_copy: (transfer full): a deep copy, free to change. */
gpointer   stoa_record_copy   (gconstpointer         record);
/** stoa_record_equal: same type and same values; no string and an empty one are the same. */
gboolean   stoa_record_equal  (gconstpointer         a,
                               gconstpointer         b);
const StoaRecordType *
           stoa_record_type   (gconstpointer         record);

/**
 * stoa_record_decode:
 *
 * Unknown fields are ignored; a missing, mistyped or out-of-limits one is %STOA_ERROR_INVALID (a
 * list or string over its maximum %STOA_ERROR_TOO_LARGE) with the field's path in the message.
 *
 * Returns: (transfer full) (nullable): the record
 */
gpointer   stoa_record_decode (const StoaRecordType *type,
                               JsonObject           *object,
                               GError              **error);

/**
 * stoa_record_encode:
 *
 * Members that are empty and optional are left out, except an empty string where one is allowed
 * (it clears something; %NULL says nothing about it). Checks the same limits as decoding, so that
 * what this side sends the other side accepts.
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with %STOA_ERROR_INVALID or %STOA_ERROR_TOO_LARGE
 */
JsonObject *stoa_record_encode (gconstpointer         record,
                                GError              **error);

/** stoa_record_check: whether stoa_record_encode() would accept @record. */
gboolean   stoa_record_check  (gconstpointer         record,
                               GError              **error);

/** STOA_TYPE_RECORD: boxed type of every record, for futures, signals and properties. */
#define STOA_TYPE_RECORD (stoa_record_get_type ())
GType      stoa_record_get_type (void);

/** stoa_record_list_new: (transfer full): an empty list that owns the records put into it. */
GPtrArray *stoa_record_list_new (void);

G_END_DECLS
