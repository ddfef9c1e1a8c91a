/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <libdex.h>

#include "stoa-record.h"

G_BEGIN_DECLS

#define STOA_TEST_WAIT_MS 30000

/**
 * stoa_test_wait_or: runs the main loop until @condition holds; does @otherwise and fails the test when it does not in time.
 * It is asked after each turn of the loop, and now and then without one: another thread or process may make it true.
 */
#define stoa_test_wait_or(condition, otherwise) \
  G_STMT_START { \
    guint timer__ = stoa_test_timer_start (STOA_TEST_WAIT_MS), tick__ = stoa_test_tick_start (); \
    while (!(condition) && !stoa_test_timer_is_over (timer__)) \
      g_main_context_iteration (NULL, TRUE); \
    stoa_test_timer_stop (timer__); \
    g_source_remove (tick__); \
    if (!(condition)) \
      otherwise; \
    g_assert_true (condition); \
  } G_STMT_END

/** stoa_test_wait: the same without a word. */
#define stoa_test_wait(condition) stoa_test_wait_or (condition, (void) 0)

guint    stoa_test_timer_start   (guint timeout_ms);
gboolean stoa_test_timer_is_over (guint timer);
void     stoa_test_timer_stop    (guint timer);

/** stoa_test_tick_start: lets the main loop turn again and again, until that source is removed. */
guint    stoa_test_tick_start    (void);

/** stoa_test_run_for: runs the main loop for that long, for what must not happen in it. */
void     stoa_test_run_for       (guint timeout_ms);

/**
 * stoa_test_settle:
 * @future: (transfer full)
 *
 * Runs the main loop until it is settled; fails the test when it is not in time. Whether it was resolved.
 */
gboolean stoa_test_settle        (DexFuture *future,
                                  GError   **error);
/** stoa_test_resolve: the same for one that must be resolved; (transfer none) what it resolved to, kept until the next. */
const GValue *stoa_test_resolve  (DexFuture *future);

G_END_DECLS
