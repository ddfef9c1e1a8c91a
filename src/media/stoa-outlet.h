/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gst/app/gstappsrc.h>

G_BEGIN_DECLS

/**
 * StoaOutlet:
 *
 * Where samples leave one pipeline for any number of others. All pipelines of the media layer run
 * on the system clock with base time 0 (stoa_outlet_pipeline()), so a time stamp means the same in each.
 */
typedef struct _StoaOutlet StoaOutlet;

/** StoaOutletFunc: on the streaming thread; must not block. @sample is borrowed. */
typedef void (*StoaOutletFunc) (GstSample *sample, gpointer data);

StoaOutlet *stoa_outlet_new    (void);
StoaOutlet *stoa_outlet_ref    (StoaOutlet     *self);
void        stoa_outlet_unref  (StoaOutlet     *self);
/** stoa_outlet_push: any thread, one at a time. */
void        stoa_outlet_push   (StoaOutlet     *self,
                                GstSample      *sample);
/** stoa_outlet_add: returns an id for stoa_outlet_remove(). */
guint       stoa_outlet_add    (StoaOutlet     *self,
                                StoaOutletFunc  func,
                                gpointer        data,
                                GDestroyNotify  free_data);
/** stoa_outlet_add_appsrc: as stoa_outlet_add(): samples go into a live #GstAppSrc. */
guint       stoa_outlet_add_appsrc (StoaOutlet *self,
                                GstAppSrc      *appsrc);
/** stoa_outlet_remove: when it returns, the taker is not called any more. */
void        stoa_outlet_remove (StoaOutlet     *self,
                                guint           id);

/** stoa_outlet_pipeline: (transfer floating): an empty pipeline on the common clock. */
GstElement *stoa_outlet_pipeline (const char   *name);
/** stoa_outlet_appsrc: (transfer floating): a live appsrc that keeps at most @max_buffers and drops the oldest. */
GstElement *stoa_outlet_appsrc   (const char   *name,
                                  guint         max_buffers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoaOutlet, stoa_outlet_unref)

G_END_DECLS
