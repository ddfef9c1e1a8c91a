/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {findTrack} from './reduce.js';

/* The people of the room as a grid of tiles: their picture, or their initials where there is none. Other
 * people's text is only ever set as text. Event: `visible` (other tiles can be seen, or at another size).
 */

const TILE_RATIO = 16 / 9;
const GAP_PX = 8;
const HUES = 12;
const STRETCH = 1.25;  /* a layer may be shown that much larger than it is */
const SLACK = 0.85;    /* and is left for a smaller one only below that */

function element(tag, className, parent) {
  const node = document.createElement(tag);
  node.className = className;
  parent?.append(node);
  return node;
}

function icon(name, className, parent) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', `icon ${className}`);
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(namespace, 'use');
  use.setAttribute('href', `#${name}`);
  svg.append(use);
  parent.append(svg);
  return svg;
}

export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const segmenter = new Intl.Segmenter();
  const first = word => [...segmenter.segment(word)][0]?.segment ?? '';
  return ends.map(first).join('').toLocaleUpperCase();
}

function hueOf(id) {
  let sum = 0;
  for (const character of id)
    sum = (sum * 31 + character.codePointAt(0)) % 65521;
  return sum % HUES;
}

function carries(participant, kind) {
  const track = findTrack(participant, kind);
  return Boolean(track && !track.muted);
}

/* A shared screen is a tile of its own, before everyone's: its key, and the participant it stands for. */
export function screenKey(id) {
  return `${id}/screen`;
}

function withScreens(participants, me) {
  const shared = participants.filter(participant => participant.id !== me && carries(participant, 'screen'));
  return [...shared.map(({id, account, name, tracks}) =>
    ({id: screenKey(id), account, name: `Screen of ${name}`, tracks, isScreen: true})), ...participants];
}

class Tile {
  #audio = null;
  #layer = 'low';

  constructor(isMe) {
    this.isMe = isMe;
    this.node = element('li', isMe ? 'tile mine' : 'tile');
    this.avatar = element('span', 'avatar', this.node);
    this.avatar.setAttribute('aria-hidden', 'true');
    this.video = element('video', 'picture', this.node);
    Object.assign(this.video, {muted: true, autoplay: true, playsInline: true});
    this.video.setAttribute('aria-hidden', 'true');
    const label = element('span', 'label', this.node);
    this.hand = icon('hand', 'raised', label);
    this.mic = icon('mic-off', 'muted', label);
    this.name = element('bdi', 'name', label);
    this.away = element('span', 'away', this.node);
    this.away.textContent = 'Reconnecting…';
    this.video.onloadeddata = () => this.node.classList.add('seen');
  }

  update(participant, {camera, mic, speaking}) {
    const {name} = participant;
    const {isScreen = false} = participant;
    const talks = isScreen || carries(participant, 'mic');
    const shows = carries(participant, isScreen ? 'screen' : 'camera');
    this.name.textContent = this.isMe ? `${name} (you)` : name;
    this.avatar.textContent = initials(name);
    this.avatar.dataset.hue = hueOf(participant.account ?? participant.id);
    this.mic.toggleAttribute('hidden', talks);
    this.hand.toggleAttribute('hidden', !participant.hand_at);
    this.away.hidden = !participant.away;
    this.node.classList.toggle('speaking', speaking && talks);
    this.node.classList.toggle('has-video', shows && Boolean(camera));
    this.show(camera);
    this.hear(mic);
    const states = [
      this.isMe ? `${name}, you` : name,
      !isScreen && (talks ? 'microphone on' : 'microphone off'),
      !isScreen && (shows ? 'camera on' : 'camera off'),
      participant.hand_at ? 'hand raised' : null,
      participant.away ? 'reconnecting' : null,
    ];
    this.node.setAttribute('aria-label', states.filter(Boolean).join(', '));
  }

  layer() {
    const height = this.node.clientHeight * devicePixelRatio;
    if (height === 0)
      return 'auto';
    if (height > 360 * STRETCH * (this.#layer === 'high' ? SLACK : 1))
      this.#layer = 'high';
    else if (height > 180 * STRETCH * (this.#layer === 'low' ? 1 : SLACK))
      this.#layer = 'mid';
    else
      this.#layer = 'low';
    return this.#layer;
  }

  show(stream) {
    if (this.video.srcObject === stream)
      return;
    this.node.classList.remove('seen');
    this.video.srcObject = stream;
  }

  hear(stream) {
    if (this.isMe || (!stream && !this.#audio))
      return;
    this.#audio ??= Object.assign(element('audio', '', this.node), {autoplay: true});
    if (this.#audio.srcObject !== stream)
      this.#audio.srcObject = stream;
  }

  /* Whether its sound plays: a browser may wait for a click. */
  async play() {
    if (this.#audio?.srcObject)
      await this.#audio.play();
  }

  remove() {
    this.show(null);
    if (this.#audio)
      this.#audio.srcObject = null;
    this.node.remove();
  }
}

export class Tiles extends EventTarget {
  #list;
  #tiles = new Map();
  #hidden = new Set();
  #observer;

  constructor(list) {
    super();
    this.#list = list;
    this.#observer = new IntersectionObserver(entries => this.#seen(entries));
    new ResizeObserver(() => this.#arrange()).observe(list);
    document.addEventListener('visibilitychange', () => this.dispatchEvent(new Event('visible')));
  }

  /* media: {camera, mic, speaking} of a participant, by id. */
  update(people, me, media) {
    const participants = withScreens(people, me);
    for (const [id, tile] of this.#tiles) {
      if (!participants.some(participant => participant.id === id)) {
        this.#observer.unobserve(tile.node);
        this.#hidden.delete(tile.node);
        tile.remove();
        this.#tiles.delete(id);
      }
    }
    for (const participant of participants)
      this.#tile(participant, me).update(participant, media(participant.id));
    this.#arrange();
  }

  /* A tile counts as visible until it is known that it is not: the first picture need not wait. */
  visible(id) {
    return document.visibilityState === 'visible' && !this.#hidden.has(this.#tiles.get(id)?.node);
  }

  /* What the size of the tile is worth, in the screen's own pixels. */
  layer(id) {
    return this.#tiles.get(id)?.layer() ?? 'auto';
  }

  /* Resolves to whether everyone's sound may play. */
  async play() {
    const results = await Promise.allSettled([...this.#tiles.values()].map(tile => tile.play()));
    return !results.some(({reason}) => reason?.name === 'NotAllowedError');
  }

  clear() {
    this.update([], null, null);
  }

  #tile({id, isScreen}, me) {
    let tile = this.#tiles.get(id);
    if (!tile) {
      tile = new Tile(id === me);
      this.#tiles.set(id, tile);
      this.#list.insertBefore(tile.node, isScreen ? this.#list.firstChild : null);
      this.#observer.observe(tile.node);
    }
    return tile;
  }

  #seen(entries) {
    for (const {target, isIntersecting} of entries) {
      if (isIntersecting)
        this.#hidden.delete(target);
      else
        this.#hidden.add(target);
    }
    this.dispatchEvent(new Event('visible'));
  }

  /* The number of columns that gives the largest tiles. */
  #arrange() {
    const count = this.#tiles.size;
    const {clientWidth, clientHeight} = this.#list;
    let best = {columns: 1, width: 0};
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const across = (clientWidth - GAP_PX * (columns - 1)) / columns;
      const down = (clientHeight - GAP_PX * (rows - 1)) / rows;
      const width = Math.min(across, down * TILE_RATIO);
      if (width > best.width)
        best = {columns, width};
    }
    this.#list.style.setProperty('--columns', best.columns);
    this.#list.style.setProperty('--tile-width', `${Math.max(best.width, 120)}px`);
    this.dispatchEvent(new Event('visible'));
  }
}
