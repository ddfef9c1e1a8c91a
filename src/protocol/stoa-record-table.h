/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-record.h"

/* For those who walk field tables. */
#define MEMBER(T, record, field) (*(T *) G_STRUCT_MEMBER_P (record, (field)->offset))

/* For those who write them. FIELD compiles only when the member has the C type of its kind. */

#define C_TYPE_STRING char *
#define C_TYPE_TEXT char *
#define C_TYPE_ID char *
#define C_TYPE_INT gint64
#define C_TYPE_DOUBLE double
#define C_TYPE_BOOL gboolean
#define C_TYPE_ENUM int
#define C_TYPE_RECORD default
#define C_TYPE_LIST GPtrArray *

#define FIELD(T, member, kind_, ...) \
  { .name = #member, \
    .offset = G_STRUCT_OFFSET (T, member) * _Generic (((T *) NULL)->member, C_TYPE_##kind_: 1), \
    .type = STOA_FIELD_##kind_, \
    __VA_ARGS__ }

#define REQUIRED .required = TRUE
#define OPTIONAL .required = FALSE
#define REQUIRED_FOR(kinds) .required_for = (kinds)
#define KIND(value) (G_GUINT64_CONSTANT (1) << (value))
#define RANGE(low, high) .min = (low), .max = (high)
#define ONE_OF(names) .values = (names)
#define A(type_) .of = &(type_)
#define LIST_OF(type_, most) .of = &(type_), .max = (most)

#define RECORD_TYPE(symbol, T, ...) \
  const StoaRecordType symbol = { .name = #T, .size = sizeof (T), .fields = symbol##_fields, \
                                  .n_fields = G_N_ELEMENTS (symbol##_fields), __VA_ARGS__ }

#define TIME RANGE (0, G_GINT64_CONSTANT (253402300799999))  /* the end of year 9999 */
#define SEQ RANGE (0, G_GINT64_CONSTANT (9007199254740991))  /* what a browser's numbers hold */
