/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* One's camera and microphone. A camera that is off is released, its light goes out; a microphone that
 * is off sends silence. Event: `change`. `trouble.camera` and `trouble.mic` are sentences for people, or null.
 */

const CONSTRAINTS = {
  camera: {video: {width: {ideal: 1280}, height: {ideal: 720}, frameRate: {ideal: 30, max: 30}}},
  mic: {audio: {echoCancellation: true, noiseSuppression: true, autoGainControl: true}},
};

const NOUNS = {camera: 'camera', mic: 'microphone'};

function explain(kind, {name, message}) {
  const noun = NOUNS[kind];
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return `The browser may not use the ${noun}. Allow it beside the address, then turn it on again.`;
    case 'NotFoundError':
    case 'OverconstrainedError':
      return `No ${noun} was found. You can join without one.`;
    case 'NotReadableError':
    case 'AbortError':
      return `The ${noun} is in use by another program, or does not work.`;
    case 'InsecureContextError':
      return `This page is not encrypted, so the browser gives it no ${noun}. You can join without one.`;
    default:
      return `The ${noun} could not be opened: ${message}`;
  }
}

async function open(constraints) {
  if (!navigator.mediaDevices)
    throw new DOMException('', 'InsecureContextError');
  const stream = await navigator.mediaDevices.getUserMedia(constraints);
  return stream.getTracks();
}

export class Devices extends EventTarget {
  on = {camera: false, mic: false};
  trouble = {camera: null, mic: null};
  tracks = {camera: null, mic: null};
  #preview = null;

  /* Turns on both with one question where the browser can, and each by itself where that fails. */
  async start(camera, mic) {
    this.on = {camera, mic};
    this.#changed();
    if (camera && mic) {
      const tracks = await open({...CONSTRAINTS.camera, ...CONSTRAINTS.mic}).catch(() => []);
      for (const track of tracks)
        this.#take(track.kind === 'video' ? 'camera' : 'mic', track);
    }
    await Promise.all([this.set('camera', this.on.camera), this.set('mic', this.on.mic)]);
  }

  /* Resolves when the device is as wanted, or its trouble is known. */
  async set(kind, on) {
    this.on[kind] = on;
    this.trouble[kind] = null;
    if (!on && kind === 'camera')
      this.#release(kind);
    if (this.tracks[kind])
      this.tracks[kind].enabled = on;
    this.#changed();
    if (!on || this.tracks[kind])
      return;
    try {
      const [track] = await open(CONSTRAINTS[kind]);
      this.#take(kind, track);
    } catch (error) {
      if (this.tracks[kind] || !this.on[kind])
        return;
      this.on[kind] = false;
      this.trouble[kind] = explain(kind, error);
    }
    this.#changed();
  }

  /* The own camera's stream, or null while it is off. */
  preview() {
    const track = this.tracks.camera;
    if (this.#preview?.getTracks()[0] !== track)
      this.#preview = track && new MediaStream([track]);
    return this.#preview;
  }

  stop() {
    for (const kind of ['camera', 'mic']) {
      this.on[kind] = false;
      this.#release(kind);
    }
  }

  /* What was asked for may have been turned off, or come by another way, while the browser asked. */
  #take(kind, track) {
    if (!this.on[kind] || this.tracks[kind]) {
      track.stop();
      return;
    }
    this.tracks[kind] = track;
    track.onended = () => {
      this.#release(kind);
      this.on[kind] = false;
      this.trouble[kind] = `The ${NOUNS[kind]} was unplugged or taken away.`;
      this.#changed();
    };
  }

  #release(kind) {
    const track = this.tracks[kind];
    this.tracks[kind] = null;
    if (track) {
      track.onended = null;
      track.stop();
    }
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
