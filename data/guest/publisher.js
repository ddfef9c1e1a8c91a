/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {StoaError} from './connection.js';

/* The sending connection: always a microphone and a camera m-line, so that turning either on later needs no
 * new negotiation. The room hears through `mute-track` which of them carry something.
 */

const VIDEO_LAYERS = [{maxBitrate: 1500000}];
const KINDS = ['mic', 'camera'];

/* The server accepts Opus and VP8 only. */
function chosenCodecs(media, names) {
  const {codecs} = RTCRtpSender.getCapabilities(media);
  return codecs.filter(({mimeType}) => names.includes(mimeType.toLowerCase()));
}

export class Publisher {
  #room;
  #devices;
  #failed;  /* takes the error */
  #peer = null;
  #transceivers = {};
  #candidates = [];
  #asked = {};

  constructor(room, devices, failed) {
    this.#room = room;
    this.#devices = devices;
    this.#failed = failed;
  }

  /* Makes a new connection in place of the old one. */
  start() {
    this.close();
    const peer = this.#open();
    this.#peer = peer;
    this.#publish(peer).catch(error => {
      if (peer === this.#peer)
        this.#failed(error);
    });
  }

  candidate(message) {
    if (this.#peer?.remoteDescription)
      this.#add(this.#peer, message);
    else
      this.#candidates.push(message);
  }

  /* Sends what the devices give now, and tells the room where it thinks otherwise. */
  update() {
    for (const kind of KINDS) {
      const sender = this.#transceivers[kind]?.sender;
      const track = this.#devices.tracks[kind];
      if (sender && sender.track !== track)
        sender.replaceTrack(track).catch(() => {});
      this.#tell(kind);
    }
  }

  close() {
    this.#peer?.close();
    this.#peer = null;
    this.#transceivers = {};
    this.#candidates = [];
    this.#asked = {};
  }

  #open() {
    const peer = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
    const mic = peer.addTransceiver('audio', {direction: 'sendonly'});
    mic.setCodecPreferences(chosenCodecs('audio', ['audio/opus']));
    const camera = peer.addTransceiver('video', {direction: 'sendonly', sendEncodings: VIDEO_LAYERS});
    camera.setCodecPreferences(chosenCodecs('video', ['video/vp8', 'video/rtx']));
    this.#transceivers = {mic, camera};
    peer.onicecandidate = ({candidate}) => {
      this.#room.send('candidate', {
        peer: 'publish',
        mline: candidate?.sdpMLineIndex ?? 0,
        candidate: candidate?.candidate ?? '',
      });
    };
    peer.onconnectionstatechange = () => {
      if (peer === this.#peer && peer.connectionState === 'failed')
        this.#failed(new StoaError('unavailable', 'The sending connection was lost.'));
    };
    return peer;
  }

  async #publish(peer) {
    const {mic, camera} = this.#transceivers;
    await Promise.all(KINDS.map(kind => this.#transceivers[kind].sender.replaceTrack(this.#devices.tracks[kind])));
    await peer.setLocalDescription();
    const {width = 0, height = 0} = this.#devices.tracks.camera?.getSettings() ?? {};
    const {sdp} = await this.#room.request('publish', {
      sdp: peer.localDescription.sdp,
      tracks: [{mid: mic.mid, kind: 'mic'}, {mid: camera.mid, kind: 'camera', width, height}],
    });
    await peer.setRemoteDescription({type: 'answer', sdp});
    for (const candidate of this.#candidates.splice(0))
      this.#add(peer, candidate);
  }

  #add(peer, {candidate, mline}) {
    return peer.addIceCandidate({candidate, sdpMLineIndex: mline}).catch(() => {});
  }

  async #tell(kind) {
    const shown = this.#room.me?.tracks?.find(track => track.kind === kind);
    const muted = !(this.#devices.on[kind] && this.#devices.tracks[kind]);
    if (!shown || Boolean(shown.muted) === muted || this.#asked[kind] !== undefined)
      return;
    this.#asked[kind] = muted;
    try {
      await this.#room.command({kind: 'mute-track', track: kind, on: muted});
    } catch {
      return;  /* told again with the next change, or after coming back */
    } finally {
      delete this.#asked[kind];
    }
    this.#tell(kind);
  }
}
