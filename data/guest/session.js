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

/* What this browser is known by, so that a ban of a guest holds; a fresh one where nothing can be kept. */
export function device() {
  try {
    const known = localStorage.getItem('device') ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
    localStorage.setItem('device', known);
    return known;
  } catch {
    return undefined;
  }
}

export function keep(change) {
  Object.assign(session, change);
  sessionStorage.setItem(invite, JSON.stringify(session));
}
