/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * STOA_ERROR:
 *
 * The one error domain of Stoa. Its codes are the codes on the wire: the server sends the code's
 * nick and a sentence for people, and the client makes the same #GError of them again.
 */
#define STOA_ERROR (stoa_error_quark ())

/**
 * StoaError:
 * @STOA_ERROR_INTERNAL: the server failed; not the caller's fault
 * @STOA_ERROR_MALFORMED: not JSON, or not an object
 * @STOA_ERROR_UNKNOWN_TYPE: no message or command of that name
 * @STOA_ERROR_INVALID: a field is missing, of the wrong type or out of its limits; the message names it
 * @STOA_ERROR_TOO_LARGE: the message or a list in it is over its limit
 * @STOA_ERROR_TOO_MANY: too often or too many at once; try later
 * @STOA_ERROR_UNAUTHORIZED: no token, or one nobody issued here
 * @STOA_ERROR_EXPIRED: the token or the invite was valid once
 * @STOA_ERROR_FORBIDDEN: one's role does not allow it
 * @STOA_ERROR_BANNED: one is banned from there; the message says why and until when
 * @STOA_ERROR_NOT_FOUND: absent, or hidden from the one who asks (the same answer on purpose)
 * @STOA_ERROR_ENDED: the room has ended
 * @STOA_ERROR_CONFLICT: does not fit the present state, such as joining twice on one connection
 * @STOA_ERROR_FULL: no room for one more
 * @STOA_ERROR_NOT_IMPLEMENTED: the route exists, its work does not yet
 * @STOA_ERROR_MEDIA_UNAVAILABLE: the media engine is missing or restarting
 * @STOA_ERROR_UNAVAILABLE: the server stops, or cannot be reached
 * @STOA_ERROR_TIMED_OUT: no answer in time; whether it was done is unknown
 * @STOA_ERROR_DEVICE: a camera or microphone is missing, busy or broken (client only)
 */
typedef enum
{
  STOA_ERROR_INTERNAL,
  STOA_ERROR_MALFORMED,
  STOA_ERROR_UNKNOWN_TYPE,
  STOA_ERROR_INVALID,
  STOA_ERROR_TOO_LARGE,
  STOA_ERROR_TOO_MANY,
  STOA_ERROR_UNAUTHORIZED,
  STOA_ERROR_EXPIRED,
  STOA_ERROR_FORBIDDEN,
  STOA_ERROR_BANNED,
  STOA_ERROR_NOT_FOUND,
  STOA_ERROR_ENDED,
  STOA_ERROR_CONFLICT,
  STOA_ERROR_FULL,
  STOA_ERROR_NOT_IMPLEMENTED,
  STOA_ERROR_MEDIA_UNAVAILABLE,
  STOA_ERROR_UNAVAILABLE,
  STOA_ERROR_TIMED_OUT,
  STOA_ERROR_DEVICE,
  STOA_N_ERRORS
} StoaError;

GQuark      stoa_error_quark       (void);

/** stoa_error_to_nick: the code's name on the wire, such as "not-found"; "internal" for any other value. */
const char *stoa_error_to_nick     (int         code);
/** stoa_error_from_nick: the code of a name on the wire; %STOA_ERROR_INTERNAL for one not known. */
StoaError   stoa_error_from_nick   (const char *nick);
/** stoa_error_to_http: the HTTP status that carries the code, such as 404. */
guint       stoa_error_to_http     (int         code);
/** stoa_error_code_of: @error's code when it is of %STOA_ERROR, else %STOA_ERROR_INTERNAL. */
StoaError   stoa_error_code_of     (const GError *error);

G_END_DECLS
