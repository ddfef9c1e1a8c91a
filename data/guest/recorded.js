/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {byId, setText} from './page.js';
import {findParticipant} from './reduce.js';

/* Whether one may be recorded: each recording asks once, and one may change one's mind at any time. Nothing is chosen beforehand, so
 * that no key that is pressed by chance agrees; who closes the question has not answered, and is not recorded.
 */
export class Recorded {
  #room;
  #asked = null;

  constructor(room) {
    this.#room = room;
    byId('recorded').onclick = () => this.#ask();
    byId('consent-leave').onclick = () => room.leave();
    byId('consent-no').onclick = () => this.#answer(false);
    byId('consent-yes').onclick = () => this.#answer(true);
  }

  paint() {
    const {state, me, link} = this.#room;
    const recording = link === 'left' ? null : state.recording;
    byId('recorded').hidden = !recording || !me;
    setText('recorded-text', me?.consent === 'yes' ? 'Recording: you are recorded' : 'Recording: you are not recorded');
    if (!recording || !me) {
      byId('consent').close();
    } else if (!me.consent && this.#asked !== recording.id) {
      this.#asked = recording.id;
      this.#ask();
    }
  }

  close() {
    byId('consent').close();
    byId('recorded').hidden = true;
  }

  #ask() {
    const {state, me} = this.#room;
    const by = findParticipant(state, state.recording.by)?.name ?? 'A caretaker';
    setText('consent-text', `${by} records this room. Nothing of you is recorded unless you agree, and you can change your mind `
                            + 'at any time.');
    setText('consent-error', '');
    byId('consent-no').textContent = me.consent === 'yes' ? 'Stop recording me' : 'Take part unrecorded';
    byId('consent-yes').hidden = me.consent === 'yes';
    if (!byId('consent').open)
      byId('consent').showModal();
  }

  async #answer(on) {
    try {
      await this.#room.command({kind: 'consent', on});
      byId('consent').close();
    } catch (error) {
      setText('consent-error', error.message);
    }
  }
}
