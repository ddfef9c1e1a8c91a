/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {Connection} from './connection.js';
import {byId, paintDeviceButton, setText, setTitle} from './page.js';
import {Publisher} from './publisher.js';
import {Recorded} from './recorded.js';
import {findParticipant, isLocked} from './reduce.js';
import {Room} from './room.js';
import {Subscriber} from './subscriber.js';
import {screenKey} from './tiles.js';
import {TROUBLE, announce, countPeople, wordsForOrder} from './words.js';

/* Being in a room with sound and picture: the room, the two peers, and their view. Events: `joined`, `left`. */

const LOG_LINES = 20;
const HEALED_BY_COMING_BACK = new Set(['unavailable', 'timed-out', 'conflict']);

export class Call extends EventTarget {
  #devices;
  #tiles;
  #publisher;
  #subscriber;
  #recorded;
  #speaking = new Set();
  #handAsked = null;
  #handTrouble = null;
  #mediaTrouble = null;
  #abort = new AbortController();

  constructor({bearer, room, name}, participant, devices, tiles) {
    super();
    this.#devices = devices;
    this.#tiles = tiles;
    this.room = new Room(new Connection(bearer), room, name, participant);
    this.#publisher = new Publisher(this.room, devices, error => this.#mediaFailed(error));
    this.#subscriber = new Subscriber(this.room, error => this.#mediaFailed(error));
    this.#recorded = new Recorded(this.room);
    this.#listen(this.room, 'change', ({detail}) => this.#changed(detail));
    this.#listen(this.room, 'link', () => this.#linked());
    this.#listen(this.room, 'media-reset', () => this.#startMedia());
    this.#listen(this.room, 'offer', ({detail}) => this.#subscriber.offer(detail));
    this.#listen(this.room, 'slots', ({detail}) => this.#subscriber.slots(detail));
    this.#listen(this.room, 'candidate', ({detail}) => this.#candidate(detail));
    this.#listen(this.room, 'demand', ({detail}) => this.#publisher.demand(detail));
    this.#listen(this.room, 'speaking', ({detail}) => this.#spoke(detail));
    this.#listen(this.#subscriber, 'change', () => this.#streamsChanged());
    this.#listen(tiles, 'visible', () => this.#want());
    this.#listen(devices, 'change', () => this.#devicesChanged());
  }

  start() {
    this.#paint();
    this.room.start();
  }

  close() {
    this.#abort.abort();
    this.#publisher.close();
    this.#subscriber.reset();
    this.#recorded.close();
    this.#tiles.clear();
    byId('log').replaceChildren();
  }

  async toggleHand() {
    this.#handAsked = !this.#handUp();
    this.#handTrouble = null;
    this.#paint();
    try {
      await this.room.command({kind: this.#handAsked ? 'raise-hand' : 'lower-hand'});
    } catch (error) {
      this.#handTrouble = `Your hand is as it was: ${error.message}`;
    }
    this.#handAsked = null;
    this.#paint();
  }

  async playSound() {
    byId('sound-button').hidden = await this.#tiles.play();
  }

  #listen(target, type, handler) {
    target.addEventListener(type, handler, {signal: this.#abort.signal});
  }

  #handUp() {
    return this.#handAsked ?? Boolean(this.room.me?.hand_at);
  }

  #linked() {
    if (this.room.link === 'left') {
      this.dispatchEvent(new Event('left'));
      return;
    }
    if (this.room.link === 'joined')
      this.dispatchEvent(new Event('joined'));
    this.#paint();
  }

  #startMedia() {
    this.#mediaTrouble = null;
    this.#speaking.clear();
    this.#subscriber.reset();
    this.#want();
    this.#publisher.start();
  }

  /* A lost connection is made anew by coming back; a media engine that restarts calls for `media-reset` itself. */
  #mediaFailed(error) {
    if (this.room.link !== 'joined' || error.code === 'forbidden')
      return;
    if (HEALED_BY_COMING_BACK.has(error.code))
      this.room.rejoin();
    this.#mediaTrouble = TROUBLE.media;
    this.#paint();
  }

  #changed({before, event}) {
    if (event && event.participant !== this.room.participant)
      this.#announce(event, findParticipant(this.room.state, event.participant)
                            ?? findParticipant(before, event.participant));
    this.#obey();
    this.#publisher.update();
    this.#paint();
    this.#want();
  }

  /* What a moderator locked is off here as well; nothing turns it on again but a hand. */
  #obey() {
    for (const kind of ['mic', 'camera'])
      if (this.locked(kind) && this.#devices.on[kind])
        this.#devices.set(kind, false);
  }

  locked(kind) {
    return isLocked(this.room.me, kind);
  }

  #devicesChanged() {
    this.#publisher.update();
    this.#paint();
  }

  #streamsChanged() {
    this.#paint();
    this.playSound();
  }

  #candidate(message) {
    const peer = message.peer === 'publish' ? this.#publisher : this.#subscriber;
    peer.candidate(message);
  }

  #spoke({participant, on}) {
    if (on)
      this.#speaking.add(participant);
    else
      this.#speaking.delete(participant);
    this.#paint();
  }

  /* Everyone's sound, and the pictures of the tiles that can be seen. */
  #want() {
    if (this.room.link !== 'joined')
      return;
    const wants = [];
    for (const {id, tracks} of this.room.state.participants) {
      if (id === this.room.participant)
        continue;
      for (const {kind, muted} of tracks ?? []) {
        if (kind === 'mic' || (kind === 'camera' && this.#tiles.visible(id))
            || (kind === 'screen' && !muted && this.#tiles.visible(screenKey(id))))
          wants.push({participant: id, kind, layer: kind === 'camera' ? this.#tiles.layer(id) : 'auto'});
      }
    }
    this.#subscriber.want(wants);
  }

  #media(id) {
    const sharer = this.room.state.participants.find(person => screenKey(person.id) === id);
    if (sharer)
      return {camera: this.#subscriber.stream(sharer.id, 'screen'), mic: null, speaking: false};
    const mine = id === this.room.participant;
    return {
      camera: mine ? this.#devices.preview() : this.#subscriber.stream(id, 'camera'),
      mic: mine ? null : this.#subscriber.stream(id, 'mic'),
      speaking: this.#speaking.has(id),
    };
  }

  #notice() {
    if (this.room.link === 'joining')
      return TROUBLE.joining;
    if (this.room.link === 'knocking')
      return TROUBLE.knocking;
    if (this.room.link === 'reconnecting')
      return TROUBLE.reconnecting;
    const {camera, mic} = this.#devices.trouble;
    return this.#mediaTrouble ?? this.#handTrouble ?? this.#orders() ?? camera ?? mic ?? '';
  }

  #orders() {
    const {state, me} = this.room;
    const words = (me?.orders ?? []).map(order => wordsForOrder(order, findParticipant(state, order.by)?.name));
    return words.filter(Boolean).join(' ') || null;
  }

  #paint() {
    const {state, participant} = this.room;
    const {on} = this.#devices;
    setTitle(state.title);
    setText('room-title', state.title);
    setText('people', countPeople(state.participants.filter(({away}) => !away).length));
    setText('notice', this.#notice());
    paintDeviceButton('mic-button', 'mic', on.mic);
    paintDeviceButton('camera-button', 'camera', on.camera);
    byId('mic-button').disabled = this.locked('mic');
    byId('camera-button').disabled = this.locked('camera');
    byId('hand-button').setAttribute('aria-pressed', this.#handUp());
    this.#recorded.paint();
    this.#tiles.update(state.participants, participant, id => this.#media(id));
  }

  #announce(event, person) {
    const line = announce(event, person?.name);
    if (!line)
      return;
    const log = byId('log');
    log.append(Object.assign(document.createElement('p'), {textContent: line}));
    while (log.childElementCount > LOG_LINES)
      log.firstElementChild.remove();
  }
}
