/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* The room's reducer: the rules of src/protocol/stoa-room-reduce.c, which is the reference. Pure:
 * returns a new state, shares what did not change. An event that does not fit changes only `seq`.
 */

const MAX_PARTICIPANTS = 200;
const KIND_ORDER = ['mic', 'camera', 'screen', 'screen-audio'];

export function emptyRoom(id) {
  return {id, title: '', phase: 'open', seq: 0, participants: []};
}

export function findParticipant(room, id) {
  return room.participants.find(participant => participant.id === id);
}

export function findTrack(participant, kind) {
  return participant?.tracks?.find(track => track.kind === kind);
}

function changeParticipant(room, id, change) {
  const participants = room.participants.map(
    participant => participant.id === id ? {...participant, ...change(participant)} : participant);
  return {...room, participants};
}

function withTrack(participant, track) {
  const others = (participant.tracks ?? []).filter(({kind}) => kind !== track.kind);
  const tracks = [...others, track].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));
  return {tracks};
}

function withMuted(participant, {kind, muted}) {
  const tracks = (participant.tracks ?? []).map(track => track.kind === kind ? {...track, muted} : track);
  return {tracks};
}

const FOLDS = {
  'room-opened': (room, {title, context, visibility, at}) =>
    room.started_at ? room : {...room, title, context, visibility, started_at: at},
  'participant-joined': (room, {joined}) =>
    findParticipant(room, joined.id) || room.participants.length >= MAX_PARTICIPANTS
      ? room : {...room, participants: [...room.participants, joined]},
  'participant-left': (room, {participant}) =>
    ({...room, participants: room.participants.filter(({id}) => id !== participant)}),
  'participant-away': (room, {participant}) => changeParticipant(room, participant, () => ({away: true})),
  'participant-back': (room, {participant}) => changeParticipant(room, participant, () => ({away: false})),
  'track-published': (room, {participant, track}) =>
    changeParticipant(room, participant, person => withTrack(person, track)),
  'track-unpublished': (room, {participant, track}) =>
    changeParticipant(room, participant, person =>
      ({tracks: (person.tracks ?? []).filter(({kind}) => kind !== track.kind)})),
  'track-muted': (room, {participant, track}) =>
    changeParticipant(room, participant, person => withMuted(person, track)),
  'hand-raised': (room, {participant, at}) =>
    changeParticipant(room, participant, person => ({hand_at: person.hand_at || at})),
  'hand-lowered': (room, {participant}) => changeParticipant(room, participant, () => ({hand_at: 0})),
  'role-changed': (room, {participant, role}) => changeParticipant(room, participant, () => ({role})),
  'room-ended': (room, {at}) => ({...room, phase: 'ended', ended_at: at, participants: []}),
};

export function reduce(room, event) {
  const fold = FOLDS[event.kind];
  const next = fold && room.phase !== 'ended' ? fold(room, event) : room;
  return {...next, seq: event.seq || room.seq};
}
