/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-secret.h"

#include <sodium.h>

#define SECRET_BYTES 32

char *
stoa_secret_new (void)
{
  guint8 bytes[SECRET_BYTES];
  gsize size = sodium_base64_ENCODED_LEN (SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  char *secret = g_malloc (size);

  randombytes_buf (bytes, sizeof bytes);
  return sodium_bin2base64 (secret, size, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

char *
stoa_secret_hash (const char *secret)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, secret, -1);
}
