/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "stoa-devices.h"

G_BEGIN_DECLS

/** stoa_device_new: (transfer full): @device of @kind. */
StoaDevice *stoa_device_new         (StoaDeviceKind  kind,
                                     GstDevice      *device);
/** stoa_device_get: (transfer none) */
GstDevice  *stoa_device_get         (StoaDevice     *self);
gboolean    stoa_device_is_default  (StoaDevice     *self);
/** stoa_device_is_twin: whether both are faces of the same device. */
gboolean    stoa_device_is_twin     (StoaDevice     *self,
                                     StoaDevice     *other);
/** stoa_device_is_better: of two faces of the same device, whether @self is the one to use. */
gboolean    stoa_device_is_better   (StoaDevice     *self,
                                     StoaDevice     *other);
/** stoa_device_make_element: (transfer floating) (nullable): captures from it, or plays on it. */
GstElement *stoa_device_make_element (StoaDevice    *self);

G_END_DECLS
