/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* What the page says when one is out of the room or cannot get in. `again` is whether trying again can help. */

const ENDINGS = {
  left: {title: 'You left the room', text: 'You can come back as long as it is open.', again: true},
  lost: {title: 'You were away too long', text: 'The room gave your place up. You can join again.', again: true},
  removed: {title: 'You were removed from the room', text: 'A moderator removed you.'},
  banned: {title: 'You may not come back to this room', text: 'A moderator banned you.'},
  declined: {title: 'You were not let in', text: 'Whoever takes care of the room declined. You can ask once more.', again: true},
  'timed-out': {title: 'Nobody let you in', text: 'Try again in a while.', again: true},
  ended: {title: 'The room has ended', text: 'Thank you for being there. You can close this page.'},
  expired: {title: 'This link is no longer valid', text: 'It has expired or was used up. Ask for a new one.'},
  'not-found': {title: 'There is no room at this link', text: 'The link was withdrawn, or is not complete. Ask for a new one.'},
  forbidden: {title: 'You may not enter this room', text: 'Ask who invited you for another link.'},
  unauthorized: {title: 'You are not known here any more', text: 'Join again with your link.', again: true},
  full: {title: 'The room is full', text: 'Try again when somebody has left.', again: true},
  'not-a-room': {title: 'This link is not for a room', text: 'Open it in the Stoa app.'},
};

function wordsForBan({by, why, until}) {
  const end = until ? ` until ${new Date(until).toLocaleString()}` : '';
  return `${by ?? 'A moderator'} banned you${end}.${why ? ` Reason: ${why}` : ''}`;
}

/* `told` is the server's word about being out, where it gave one. */
export function wordsFor(code, message, told) {
  if (code === 'removed' && told?.by)
    return {...ENDINGS.removed, text: `${told.by} removed you.`};
  if (code === 'banned' && told)
    return {...ENDINGS.banned, text: wordsForBan(told)};
  if (code === 'banned' && message)
    return {...ENDINGS.banned, text: message};
  return ENDINGS[code] ?? {title: 'Something went wrong', text: message || 'Try again in a moment.', again: true};
}

export const TROUBLE = {
  joining: 'Joining…',
  knocking: 'You are knocking. Somebody has to let you in…',
  reconnecting: 'Connection lost. Reconnecting…',
  media: 'Sound and pictures were interrupted. They come back by themselves…',
};

const NAMES = {mic: 'microphone', camera: 'camera'};

/* What moderators want of oneself; `by` is the name of one, or nothing. */
export function wordsForOrder({kind, state}, by) {
  const who = by ?? 'A moderator';
  if (!NAMES[kind])
    return '';
  return state === 'locked' ? `${who} turned your ${NAMES[kind]} off. Only a moderator can allow it again.`
                            : `${who} asks you to turn your ${NAMES[kind]} on.`;
}

/* `name` is of whoever it happened to, if it is about somebody who is known. */
export function announce({kind}, name) {
  if (kind === 'recording-stopped')
    return 'This room is not recorded any more';
  if (!name)
    return null;
  switch (kind) {
    case 'participant-joined': return `${name} joined`;
    case 'participant-left': return `${name} left`;
    case 'hand-raised': return `${name} raised a hand`;
    default: return null;
  }
}

export function countPeople(count) {
  return count === 1 ? '1 person' : `${count} people`;
}
