/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One WebSocket to the server that heals by itself. Requests are promises; what the server says
 * unasked comes as `message` events. Events: `online`, `lost`, `refused` (detail: StoaError),
 * `message` (detail: the message).
 */

const SUBPROTOCOL = 'stoa.v1';
const PROTOCOL_VERSION = 1;
const HEARTBEAT_MS = 10000;
const SILENCE_MS = 20000;
const ANSWER_MS = 5000;
const BACKOFF_MIN_MS = 250;
const BACKOFF_MAX_MS = 8000;
const STABLE_MS = 10000;
const REFUSALS = new Set(['unauthorized', 'expired', 'forbidden']);

/* The server's codes (stoa-error.h) and its sentence for people. */
export class StoaError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/* randomUUID() is missing on pages without TLS. */
export function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

export async function post(path, body) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new StoaError('unavailable', 'The server cannot be reached.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new StoaError(answer.code ?? 'internal', answer.message ?? response.statusText);
  return answer;
}

export class Connection extends EventTarget {
  #token;
  #socket = null;
  #online = false;
  #waiting = new Map();
  #attempts = 0;
  #retryMs = 0;
  #retryTimer = 0;
  #beatTimer = 0;
  #heardAt = 0;
  #onlineAt = 0;
  #pinged = false;
  #tryNow = () => this.#socket ?? this.#open();

  constructor(token) {
    super();
    this.#token = token;
  }

  start() {
    window.addEventListener('online', this.#tryNow);
    this.#open();
  }

  stop() {
    window.removeEventListener('online', this.#tryNow);
    clearTimeout(this.#retryTimer);
    this.#drop();
  }

  /* Gives the present socket up and makes a new one. */
  restart() {
    if (this.#socket)
      this.#lost();
  }

  request(type, body = {}) {
    return new Promise((resolve, reject) => {
      if (!this.#socket || this.#socket.readyState !== WebSocket.OPEN) {
        reject(new StoaError('unavailable', 'The server cannot be reached.'));
        return;
      }
      const id = makeId();
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new StoaError('timed-out', 'The server did not answer in time.'));
      }, ANSWER_MS);
      this.#waiting.set(id, {resolve, reject, timer});
      this.#socket.send(JSON.stringify({...body, type, id}));
    });
  }

  send(type, body = {}) {
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({...body, type}));
  }

  #open() {
    clearTimeout(this.#retryTimer);
    const url = new URL('/v1/ws', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url, SUBPROTOCOL);
    this.#socket = socket;
    this.#heard();
    this.#beatTimer = setInterval(() => this.#beat(), 1000);
    socket.onopen = () => this.#hello();
    socket.onmessage = ({data}) => this.#receive(data);
    socket.onclose = () => this.#lost();
  }

  async #hello() {
    try {
      await this.request('hello', {token: this.#token, version: PROTOCOL_VERSION, client: 'guest'});
    } catch (error) {
      if (REFUSALS.has(error.code)) {
        this.stop();
        this.dispatchEvent(new CustomEvent('refused', {detail: error}));
      } else {
        this.restart();
      }
      return;
    }
    this.#online = true;
    this.#onlineAt = performance.now();
    this.dispatchEvent(new Event('online'));
  }

  #receive(text) {
    this.#heard();
    const message = JSON.parse(text);
    const waiting = message.re && this.#waiting.get(message.re);
    if (waiting) {
      this.#waiting.delete(message.re);
      clearTimeout(waiting.timer);
      if (message.type === 'error')
        waiting.reject(new StoaError(message.code, message.message));
      else
        waiting.resolve(message);
    } else if (message.type === 'ping') {
      this.#socket.send(JSON.stringify({type: 'pong', re: message.id}));
    } else if (message.type === 'bye') {
      this.#retryMs = message.retry_ms ?? 0;
    } else if (!message.re) {
      this.dispatchEvent(new CustomEvent('message', {detail: message}));
    }
  }

  #heard() {
    this.#heardAt = performance.now();
    this.#pinged = false;
  }

  #beat() {
    const silence = performance.now() - this.#heardAt;
    if (silence > SILENCE_MS) {
      this.#lost();
    } else if (silence > HEARTBEAT_MS && !this.#pinged) {
      this.#pinged = true;
      this.send('ping', {id: makeId()});
    }
  }

  #drop() {
    clearInterval(this.#beatTimer);
    const socket = this.#socket;
    this.#socket = null;
    this.#online = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const {reject, timer} of waiting) {
      clearTimeout(timer);
      reject(new StoaError('unavailable', 'The connection was lost.'));
    }
  }

  /* What is lost soon after it was there is not tried again at once. */
  #lost() {
    if (this.#online && performance.now() - this.#onlineAt > STABLE_MS)
      this.#attempts = 0;
    this.#drop();
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.#attempts);
    this.#attempts++;
    const delay = Math.max(this.#retryMs, backoff * (0.5 + Math.random() / 2));
    this.#retryMs = 0;
    this.#retryTimer = setTimeout(() => this.#open(), delay);
    this.dispatchEvent(new Event('lost'));
  }
}
