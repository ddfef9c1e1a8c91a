/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The receiving connection: a pool of slots (m-lines). The server says which participant's track is on
 * which slot, and may switch a slot without a new offer. Event: `change` (the slots or their tracks changed).
 */

export class Subscriber extends EventTarget {
  #room;
  #failed;
  #peer = null;
  #streams = new Map();
  #slots = [];
  #candidates = [];
  #revision = 0;
  #wanted = '[]';
  #work = Promise.resolve();

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
    this.#room.request('subscribe', {revision: this.#revision, wants}).catch(() => {
      this.#wanted = null;
    });
  }

  /* Takes the server's offer; one at a time, in order. */
  offer(message) {
    this.#work = this.#work.then(() => this.#answer(message)).catch(() => this.#failed());
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

  /* Forgets everything: what is wanted next is asked for anew. */
  reset() {
    this.#peer?.close();
    this.#peer = null;
    this.#streams.clear();
    this.#slots = [];
    this.#candidates = [];
    this.#wanted = '[]';
    this.#work = Promise.resolve();
    this.dispatchEvent(new Event('change'));
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
        this.#failed();
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
    this.#room.request('answer', {revision, sdp: peer.localDescription.sdp}).catch(() => {});
    for (const candidate of this.#candidates.splice(0))
      this.#add(candidate);
    this.slots({slots});
  }

  #add({candidate, mline}) {
    this.#peer.addIceCandidate({candidate, sdpMLineIndex: mline}).catch(() => {});
  }
}
