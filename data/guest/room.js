/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {makeId} from './connection.js';
import {emptyRoom, findParticipant, reduce} from './reduce.js';

/* Being in a room: joins, comes back after a lost connection where it was, folds the server's events.
 * Events: `change` (detail: {before, event}; event is null on arrival), `link`, `media-reset` (publish and
 * subscribe anew), `speaking`, and the media signalling `offer`, `slots`, `candidate` as the server sent them.
 *
 * `link` is "joining", "knocking" (waits to be let in), "joined", "reconnecting" or "left"; then `reason` or `error` says why.
 */

const FATAL = new Set(['invalid', 'unauthorized', 'expired', 'forbidden', 'banned', 'not-found', 'ended', 'full']);
const MEDIA = new Set(['offer', 'slots', 'candidate', 'demand', 'speaking']);

export class Room extends EventTarget {
  #connection;
  #id;
  #name;

  constructor(connection, id, name, participant = null) {
    super();
    this.#connection = connection;
    this.#id = id;
    this.#name = name;
    this.participant = participant;
    this.state = emptyRoom(id);
    this.link = 'joining';
    this.reason = null;
    this.error = null;
  }

  get me() {
    return findParticipant(this.state, this.participant);
  }

  start() {
    this.#connection.addEventListener('online', () => this.#join());
    this.#connection.addEventListener('lost', () => this.#setLink('reconnecting'));
    this.#connection.addEventListener('refused', ({detail}) => this.#leave(null, detail));
    this.#connection.addEventListener('message', ({detail}) => this.#receive(detail));
    this.#connection.start();
  }

  /* Out at once on this side; the server is told. */
  leave() {
    if (this.link === 'knocking')
      this.send('unknock', {id: makeId()});
    else
      this.send('command', {id: makeId(), command: {kind: 'leave'}});
    this.#leave('left', null);
  }

  command(command) {
    return this.request('command', {command});
  }

  request(type, body = {}) {
    return this.#connection.request(type, {...body, room: this.#id});
  }

  send(type, body) {
    this.#connection.send(type, {...body, room: this.#id});
  }

  /* For when media is lost although the server answers: coming back makes both peers anew. */
  rejoin() {
    this.#connection.restart();
  }

  async #join() {
    const back = this.participant ? {participant: this.participant, seq: this.state.seq} : {};
    let joined;
    try {
      joined = await this.#connection.request('join', {room: this.#id, name: this.#name, ...back});
    } catch (error) {
      if (this.participant && error.code === 'not-found')
        this.#joinAnew();
      else if (FATAL.has(error.code))
        this.#leave(null, error);
      else
        this.#connection.restart();
      return;
    }
    if (joined.knock)
      this.#setLink('knocking');
    else
      this.#arrive(joined);
  }

  #answered(outcome) {
    if (this.link !== 'knocking')
      return;
    if (outcome === 'admitted')
      this.#join();
    else
      this.#leave(outcome, null);
  }

  /* What one may know has changed: the room as it is now. */
  #take(state) {
    if (state.seq < this.state.seq)
      return;
    const before = this.state;
    this.state = {...state, participants: state.participants ?? []};
    this.dispatchEvent(new CustomEvent('change', {detail: {before, event: null}}));
  }

  /* Away for too long: the place was given up. */
  #joinAnew() {
    this.participant = null;
    this.state = emptyRoom(this.#id);
    this.#join();
  }

  /* The media's way is the longest: it begins before anything is shown. */
  #arrive({participant, state, events}) {
    const before = this.state;
    this.participant = participant;
    this.state = state ? {...state, participants: state.participants ?? []} : (events ?? []).reduce(reduce, before);
    if (this.state.phase === 'ended') {
      this.#leave('ended', null);
      return;
    }
    this.link = 'joined';
    this.dispatchEvent(new Event('media-reset'));
    this.dispatchEvent(new CustomEvent('change', {detail: {before, event: null}}));
    this.dispatchEvent(new Event('link'));
  }

  #receive(message) {
    if (message.room !== this.#id || this.link === 'left')
      return;
    if (message.type === 'event')
      this.#fold(message.event);
    else if (message.type === 'state')
      this.#take(message.state);
    else if (message.type === 'knock-answer')
      this.#answered(message.outcome);
    else if (message.type === 'left')
      this.#leave(message.reason, null, message);
    else if (message.type === 'media-reset')
      this.dispatchEvent(new Event('media-reset'));
    else if (MEDIA.has(message.type))
      this.dispatchEvent(new CustomEvent(message.type, {detail: message}));
  }

  #fold(event) {
    if (event.seq <= this.state.seq)
      return;
    if (event.seq > this.state.seq + 1) {
      this.#connection.restart();
      return;
    }
    const before = this.state;
    this.state = reduce(before, event);
    this.dispatchEvent(new CustomEvent('change', {detail: {before, event}}));
    if (this.state.phase === 'ended')
      this.#leave('ended', null);
  }

  #setLink(link) {
    if (this.link === 'left' || this.link === link)
      return;
    this.link = link;
    this.dispatchEvent(new Event('link'));
  }

  /* `told` is the server's word about being out: by whom, why, until when. */
  #leave(reason, error, told = null) {
    if (this.link === 'left')
      return;
    this.reason = reason;
    this.error = error;
    this.told = told;
    this.#setLink('left');
    this.#connection.stop();
  }
}
