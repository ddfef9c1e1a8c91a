/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {StoaError} from './connection.js';

/* The sending connection: always a microphone and a camera m-line, so that turning either on later needs no
 * new negotiation. The room hears through `mute-track` which of them carry something.
 */

/* The largest first, as Janus counts; the picture's height says which of them are sent (fitLayers). */
const VIDEO_LAYERS = [
  {rid: 'h', maxBitrate: 1700000},
  {rid: 'm', maxBitrate: 600000, scaleResolutionDownBy: 2},
  {rid: 'l', maxBitrate: 210000, scaleResolutionDownBy: 4},
];
const MIN_LINES = [540, 270];  /* of a picture that is worth three layers, and two */
const ALL_LAYERS = {wants_mid: true, wants_high: true};
const KINDS = ['mic', 'camera'];

/* The server accepts Opus and VP8 only. */
function chosenCodecs(media, names) {
  const {codecs} = RTCRtpSender.getCapabilities(media);
  return codecs.filter(({mimeType}) => names.includes(mimeType.toLowerCase()));
}

/* Near 720, 360 and 180 lines, whatever the camera gives: a layer means the same of everyone. What nobody watches is
 * not sent, but for the smallest; the next smaller one stands in for what is too large for the camera.
 */
async function fitLayers(sender, track, demand) {
  const {width = 0, height = 0} = track?.getSettings() ?? {};
  const lines = Math.min(width, height);
  if (lines === 0)
    return;
  const unused = MIN_LINES.filter(least => lines < least).length;
  const active = [demand.wants_high, demand.wants_mid, true];
  for (let index = 0; index < unused; index++) {
    active[index + 1] ||= active[index];
    active[index] = false;
  }
  const parameters = sender.getParameters();
  parameters.encodings.forEach((encoding, index) => {
    encoding.active = active[index];
    encoding.scaleResolutionDownBy = 2 ** Math.max(0, index - unused);
  });
  await sender.setParameters(parameters);
}

export class Publisher {
  #room;
  #devices;
  #failed;  /* takes the error */
  #peer = null;
  #transceivers = {};
  #candidates = [];
  #asked = {};
  #demand = ALL_LAYERS;

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

  /* What somebody watches of the camera. */
  demand(message) {
    const sender = this.#transceivers.camera?.sender;
    this.#demand = message;
    if (sender)
      fitLayers(sender, sender.track, message).catch(() => {});
  }

  /* Sends what the devices give now, and tells the room where it thinks otherwise. */
  update() {
    for (const kind of KINDS) {
      const sender = this.#transceivers[kind]?.sender;
      const track = this.#devices.tracks[kind];
      if (sender && sender.track !== track)
        this.#replace(kind, track).catch(() => {});
      this.#tell(kind);
    }
  }

  close() {
    this.#peer?.close();
    this.#peer = null;
    this.#transceivers = {};
    this.#candidates = [];
    this.#asked = {};
    this.#demand = ALL_LAYERS;
  }

  async #replace(kind, track) {
    const {sender} = this.#transceivers[kind];
    await sender.replaceTrack(track);
    if (kind === 'camera')
      await fitLayers(sender, track, this.#demand);
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
    await Promise.all(KINDS.map(kind => this.#replace(kind, this.#devices.tracks[kind])));
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
