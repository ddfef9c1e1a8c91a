/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {StoaError} from './connection.js';

/* The receiving connection: a pool of slots (m-lines). The server says which participant's track is on
 * which slot, and may switch a slot without a new offer. A subscribe of revision 1 begins a new connection.
 * Event: `change` (the slots or their tracks changed).
 */

export class Subscriber extends EventTarget {
  #room;
  #failed;  /* takes the error */
  #peer = null;
  #streams = new Map();
  #slots = [];
  #candidates = [];
  #revision = 0;
  #wanted = '[]';
  #work = Promise.resolve();
  #life = {};  /* another one after each reset */

  constructor(room, failed) {
    super();
    this.#room = room;
    this.#failed = failed;
  }

  /* Asks for exactly these tracks: a list of {participant, kind, layer}. */
  want(wants) {
    const wanted = JSON.stringify(wants);
    if (wanted === this.#wanted)
      return;
    this.#wanted = wanted;
    this.#revision++;
    this.#watch(this.#room.request('subscribe', {revision: this.#revision, wants}));
  }

  /* Takes the server's offer; one at a time, in order. */
  offer(message) {
    this.#work = this.#work.then(() => this.#answer(message));
    this.#watch(this.#work);
  }

  slots({slots}) {
    this.#slots = slots;
    this.dispatchEvent(new Event('change'));
  }

  candidate(message) {
    if (this.#peer?.remoteDescription)
      this.#add(message);
    else
      this.#candidates.push(message);
  }

  /* The stream that carries the participant's track now, or null. */
  stream(participant, kind) {
    const slot = this.#slots.find(slot => slot.participant === participant && slot.kind === kind);
    return (slot && this.#streams.get(slot.mid)) ?? null;
  }

  /* Forgets everything: what is wanted next comes on a new connection. */
  reset() {
    const carried = this.#slots.length > 0;
    this.#peer?.close();
    this.#peer = null;
    this.#streams.clear();
    this.#slots = [];
    this.#candidates = [];
    this.#revision = 0;
    this.#wanted = '[]';
    this.#work = Promise.resolve();
    this.#life = {};
    if (carried)
      this.dispatchEvent(new Event('change'));
  }

  /* Failures of before a reset concern nobody. */
  #watch(promise) {
    const life = this.#life;
    promise.catch(error => {
      if (life === this.#life)
        this.#failed(error);
    });
  }

  #open() {
    const peer = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    peer.ontrack = ({track, transceiver}) => {
      this.#streams.set(transceiver.mid, new MediaStream([track]));
    };
    peer.onicecandidate = ({candidate}) => {
      this.#room.send('candidate', {
        peer: 'subscribe',
        mline: candidate?.sdpMLineIndex ?? 0,
        candidate: candidate?.candidate ?? '',
      });
    };
    peer.onconnectionstatechange = () => {
      if (peer === this.#peer && peer.connectionState === 'failed')
        this.#failed(new StoaError('unavailable', 'The receiving connection was lost.'));
    };
    return peer;
  }

  async #answer({sdp, revision, slots}) {
    this.#peer ??= this.#open();
    const peer = this.#peer;
    await peer.setRemoteDescription({type: 'offer', sdp});
    await peer.setLocalDescription();
    if (peer !== this.#peer)
      return;
    this.#watch(this.#room.request('answer', {revision, sdp: peer.localDescription.sdp}));
    for (const candidate of this.#candidates.splice(0))
      this.#add(candidate);
    this.slots({slots});
  }

  #add({candidate, mline}) {
    this.#peer.addIceCandidate({candidate, sdpMLineIndex: mline}).catch(() => {});
  }
}
