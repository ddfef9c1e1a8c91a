/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <stddef.h>
#include <stdint.h>

/**
 * LLVMFuzzerTestOneInput:
 *
 * Runs bytes from anywhere through the protocol layer and aborts when a promise is broken. The first
 * byte chooses: `m` a message, `r` a record, whose type the second byte chooses, `h` a room's history, one
 * event or command a line.
 */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);
