/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Small things that the views share. */

export function byId(id) {
  return document.getElementById(id);
}

export function showView(view) {
  for (const id of ['green', 'room', 'end'])
    byId(id).hidden = id !== view;
}

export function setTitle(title) {
  document.title = title ? `${title} – Stoa` : 'Stoa';
}

/* A changed text only: the same one again would be read out again. */
export function setText(id, text) {
  const node = byId(id);
  if (node.textContent !== text)
    node.textContent = text;
}

export function paintDeviceButton(id, kind, on) {
  const button = byId(id);
  button.setAttribute('aria-pressed', on);
  button.querySelector('use').setAttribute('href', `#${on ? kind : `${kind}-off`}`);
}
