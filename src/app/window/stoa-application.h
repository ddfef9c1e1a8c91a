/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define STOA_TYPE_APPLICATION (stoa_application_get_type ())
G_DECLARE_FINAL_TYPE (StoaApplication, stoa_application, STOA, APPLICATION, AdwApplication)

/** StoaApplication: one instance and one window; several where --data or --server says that they are different. */
StoaApplication *stoa_application_new (void);

G_END_DECLS
