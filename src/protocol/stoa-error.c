/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#define G_LOG_DOMAIN "stoa-protocol"

#include "stoa-error.h"

static const struct
{
  const char *nick;
  guint http;
} codes[STOA_N_ERRORS] = {
  [STOA_ERROR_INTERNAL] = { "internal", 500 },
  [STOA_ERROR_MALFORMED] = { "malformed", 400 },
  [STOA_ERROR_UNKNOWN_TYPE] = { "unknown-type", 400 },
  [STOA_ERROR_INVALID] = { "invalid", 400 },
  [STOA_ERROR_TOO_LARGE] = { "too-large", 413 },
  [STOA_ERROR_TOO_MANY] = { "too-many", 429 },
  [STOA_ERROR_UNAUTHORIZED] = { "unauthorized", 401 },
  [STOA_ERROR_EXPIRED] = { "expired", 410 },
  [STOA_ERROR_FORBIDDEN] = { "forbidden", 403 },
  [STOA_ERROR_BANNED] = { "banned", 403 },
  [STOA_ERROR_NOT_FOUND] = { "not-found", 404 },
  [STOA_ERROR_ENDED] = { "ended", 410 },
  [STOA_ERROR_CONFLICT] = { "conflict", 409 },
  [STOA_ERROR_FULL] = { "full", 409 },
  [STOA_ERROR_NOT_IMPLEMENTED] = { "not-implemented", 501 },
  [STOA_ERROR_MEDIA_UNAVAILABLE] = { "media-unavailable", 503 },
  [STOA_ERROR_UNAVAILABLE] = { "unavailable", 503 },
  [STOA_ERROR_TIMED_OUT] = { "timed-out", 504 },
  [STOA_ERROR_DEVICE] = { "device", 500 },
};

G_DEFINE_QUARK (stoa-error-quark, stoa_error)

static StoaError
known (int code)
{
  return code >= 0 && code < STOA_N_ERRORS ? (StoaError) code : STOA_ERROR_INTERNAL;
}

const char *
stoa_error_to_nick (int code)
{
  return codes[known (code)].nick;
}

StoaError
stoa_error_from_nick (const char *nick)
{
  for (int i = 0; i < STOA_N_ERRORS; i++)
    if (g_strcmp0 (codes[i].nick, nick) == 0)
      return i;
  return STOA_ERROR_INTERNAL;
}

guint
stoa_error_to_http (int code)
{
  return codes[known (code)].http;
}

StoaError
stoa_error_code_of (const GError *error)
{
  return error != NULL && error->domain == STOA_ERROR ? known (error->code) : STOA_ERROR_INTERNAL;
}
