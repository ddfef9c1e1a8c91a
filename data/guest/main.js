/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

import {Call} from './call.js';
import {StoaError, post} from './connection.js';
import {Devices} from './devices.js';
import {GreenRoom} from './green.js';
import {byId, setText, setTitle, showView} from './page.js';
import {device, invite, keep, session} from './session.js';
import {Tiles} from './tiles.js';
import {wordsFor} from './words.js';

/* The way from the link to the end: green room, room, and what happened when it is over. */

/* Refusals that another try from the green room can heal. */
const PASSING = new Set(['unavailable', 'timed-out', 'too-many', 'invalid', 'too-large', 'internal', 'media-unavailable']);

const devices = new Devices();
const tiles = new Tiles(byId('tiles'));
const green = new GreenRoom(devices, accept);
let call = null;

function enter(participant) {
  showView('room');
  call = new Call(session, participant, devices, tiles);
  call.addEventListener('joined', () => keep({inside: true, participant: call.room.participant}));
  call.addEventListener('left', () => end(call.room.reason ?? call.room.error.code, call.room.error?.message, call.room.told));
  call.start();
}

function end(code, message, told) {
  call?.close();
  call = null;
  devices.stop();
  keep({inside: false, participant: null});
  if (code === 'unauthorized')
    keep({bearer: null});
  const words = wordsFor(code, message, told);
  setText('end-title', words.title);
  setText('end-text', words.text);
  setTitle(words.title);
  byId('again').hidden = !words.again;
  showView('end');
  byId('end-title').focus();
}

/* One's own key to the room for the invite and a name; the one from before serves again. */
async function accept(name) {
  try {
    if (!session.bearer || session.name !== name) {
      const {token, scope, target} = await post('/v1/invites/accept', {token: invite, name, device: device()});
      if (scope !== 'room')
        throw new StoaError('not-a-room', '');
      keep({bearer: token, room: target, name});
    }
    enter(null);
  } catch (error) {
    if (PASSING.has(error.code))
      throw error;
    end(error.code, error.message);
  }
}

function openGreenRoom() {
  green.open(session.name ?? '', session.camera ?? true, session.mic ?? true);
}

/* After a reload: back as the same person, with nothing more open than before. */
function resume() {
  devices.start(Boolean(session.camera), Boolean(session.mic));
  enter(session.participant);
}

devices.addEventListener('change', () => {
  if (call)
    keep({camera: devices.on.camera, mic: devices.on.mic});
});
byId('mic-button').onclick = () => devices.set('mic', !devices.on.mic);
byId('camera-button').onclick = () => devices.set('camera', !devices.on.camera);
byId('hand-button').onclick = () => call?.toggleHand();
byId('sound-button').onclick = () => call?.playSound();
byId('leave-button').onclick = () => call?.room.leave();
byId('again').onclick = openGreenRoom;

if (session.inside && session.bearer)
  resume();
else
  openGreenRoom();
