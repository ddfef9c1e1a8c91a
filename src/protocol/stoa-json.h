/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define STOA_JSON_MAX_DEPTH 16
#define STOA_JSON_MAX_VALUES 65536 /* bounds memory: a value costs far more than its byte of text */

/**
 * stoa_json_parse:
 * @text: need not end in NUL
 *
 * Returns: (transfer full) (nullable): the object, or %NULL with %STOA_ERROR_TOO_LARGE (before
 *   parsing) or %STOA_ERROR_MALFORMED
 */
JsonObject *stoa_json_parse (const char  *text,
                             gsize        length,
                             gsize        max_bytes,
                             GError     **error);

/** stoa_json_print: (transfer full) (nullable): compact text, or %NULL with %STOA_ERROR_TOO_LARGE. */
char       *stoa_json_print (JsonObject  *object,
                             gsize        max_bytes,
                             GError     **error);

G_END_DECLS
