/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {byId, paintDeviceButton, setText, setTitle, showView} from './page.js';

/* The green room: one's name, camera and microphone before one goes in. */

const MAX_NAME_BYTES = 64;

export class GreenRoom {
  #devices;

  /* enter: takes the name; may reject with an Error whose message is shown. */
  constructor(devices, enter) {
    this.#devices = devices;
    devices.addEventListener('change', () => this.#paint());
    byId('green-mic').onclick = () => devices.set('mic', !devices.on.mic);
    byId('green-camera').onclick = () => devices.set('camera', !devices.on.camera);
    byId('join').onsubmit = event => {
      event.preventDefault();
      this.#join(enter);
    };
  }

  open(name, camera, mic) {
    byId('name').value = name;
    setTitle('Join the room');
    showView('green');
    byId('name').focus();
    this.#devices.start(camera, mic);
  }

  async #join(enter) {
    const name = byId('name').value.trim();
    const wrong = this.#check(name);
    setText('name-error', wrong);
    setText('join-error', '');
    byId('name').setAttribute('aria-invalid', Boolean(wrong));
    if (wrong) {
      byId('name').focus();
      return;
    }
    byId('enter').disabled = true;
    try {
      await enter(name);
    } catch (error) {
      setText('join-error', error.message);
    }
    byId('enter').disabled = false;
  }

  #check(name) {
    if (!name)
      return 'Type the name that the others shall see.';
    if (new TextEncoder().encode(name).length > MAX_NAME_BYTES)
      return 'This name is too long.';
    return '';
  }

  #paint() {
    if (byId('green').hidden)
      return;
    const {on, trouble} = this.#devices;
    paintDeviceButton('green-mic', 'mic', on.mic);
    paintDeviceButton('green-camera', 'camera', on.camera);
    const preview = this.#devices.preview();
    if (byId('preview').srcObject !== preview)
      byId('preview').srcObject = preview;
    byId('preview-note').hidden = Boolean(preview);
    setText('preview-note', on.camera ? 'Starting the camera…' : 'Your camera is off');
    setText('camera-trouble', trouble.camera ?? '');
    setText('mic-trouble', trouble.mic ?? '');
  }
}
