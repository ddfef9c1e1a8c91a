/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What a reload of this tab needs to come back as the same person: `bearer`, `room`, `name`, and while one is
 * in the room `participant`, `camera` and `mic`.
 */

export const invite = location.pathname.split('/').filter(Boolean).at(-1) ?? '';

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(invite)) ?? {};
  } catch {
    return {};
  }
}

export const session = read();

export function keep(change) {
  Object.assign(session, change);
  sessionStorage.setItem(invite, JSON.stringify(session));
}
