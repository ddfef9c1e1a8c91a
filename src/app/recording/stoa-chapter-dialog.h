/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** StoaChapterFunc: @title of the chapter that begins now. */
typedef void (*StoaChapterFunc) (gpointer    self,
                                 const char *title);

/** stoa_chapter_dialog_present: asks for a chapter's title; @begin is called with @self unless that is gone. */
void stoa_chapter_dialog_present (GtkWidget       *over,
                                  GObject         *self,
                                  StoaChapterFunc  begin);

G_END_DECLS
