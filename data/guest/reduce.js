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

export function findOrder(participant, kind) {
  return participant?.orders?.find(order => order.kind === kind);
}

export function isLocked(participant, kind) {
  return findOrder(participant, kind)?.state === 'locked';
}

const moderates = ({role}) => role === 'host' || role === 'moderator';

function changeParticipant(room, id, change) {
  const participants = room.participants.map(
    participant => participant.id === id ? {...participant, ...change(participant)} : participant);
  return {...room, participants};
}

function withTrack(participant, track) {
  return {tracks: putKind(participant.tracks, {...track, muted: track.muted || isLocked(participant, track.kind)})};
}

function putKind(list, item) {
  const others = (list ?? []).filter(({kind}) => kind !== item.kind);
  return [...others, item].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));
}

function muteTracks(participant, kind, muted) {
  return (participant.tracks ?? []).map(track => track.kind === kind ? {...track, muted} : track);
}

function withoutOrder(participant, kind) {
  return (participant.orders ?? []).filter(order => order.kind !== kind);
}

/* What was locked stays muted; whoever was asked to open it has answered now. */
function withMuted(participant, {kind, muted}) {
  if (!findTrack(participant, kind) || (!muted && isLocked(participant, kind)))
    return {};
  const orders = isLocked(participant, kind) ? participant.orders : withoutOrder(participant, kind);
  return {tracks: muteTracks(participant, kind, muted), orders};
}

function makeOrder(kind, state, {actor, cause, at, seq}) {
  return {kind, state, by: actor, cause, at, seq};
}

function withLock(participant, kind, event) {
  if (isLocked(participant, kind))
    return {};
  const track = findTrack(participant, kind);
  const order = {...makeOrder(kind, 'locked', event), open: Boolean(track && !track.muted)};
  return {tracks: muteTracks(participant, kind, true), orders: putKind(participant.orders, order)};
}

function withUnlock(participant, kind, event) {
  const order = findOrder(participant, kind);
  if (order?.state !== 'locked')
    return {};
  return {orders: order.open ? putKind(participant.orders, makeOrder(kind, 'asked', event))
                             : withoutOrder(participant, kind)};
}

function withStopped(participant, {kind}) {
  return {orders: (participant.orders ?? []).map(
    order => order.kind === kind && order.state === 'locked' ? {...order, stopped: true} : order)};
}

/* Of the microphones that one moderator's command locked, or may lock. */
function changeMicrophones(room, concerns, change) {
  const participants = room.participants.map(
    participant => concerns(participant) ? {...participant, ...change(participant)} : participant);
  return {...room, participants};
}

function changeHost(room, id) {
  const host = findParticipant(room, id);
  if (!host)
    return room;
  const participants = room.participants.map(participant => {
    if (participant.id === id)
      return {...participant, role: 'host'};
    const before = participant.role === 'host' && participant.account !== host.account;
    return before ? {...participant, role: 'moderator'} : participant;
  });
  return {...room, participants};
}

/* Each recording is agreed to anew; who begins one has agreed. */
function startRecording(room, {recording}) {
  if (room.recording || !recording)
    return room;
  const participants = room.participants.map(
    person => ({...person, consent: person.id === recording.by ? 'yes' : undefined}));
  return {...room, recording, participants};
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
  'track-locked': (room, event) =>
    changeParticipant(room, event.participant, person => withLock(person, event.track.kind, event)),
  'track-unlocked': (room, event) =>
    changeParticipant(room, event.participant, person => withUnlock(person, event.track.kind, event)),
  'track-asked': (room, event) =>
    changeParticipant(room, event.participant, person =>
      ({orders: putKind(person.orders, makeOrder(event.track.kind, 'asked', event))})),
  'track-stopped': (room, {participant, track}) =>
    changeParticipant(room, participant, person => withStopped(person, track)),
  'everyone-locked': (room, event) =>
    changeMicrophones(room, person => !moderates(person) && person.id !== event.participant,
                      person => withLock(person, 'mic', event)),
  'everyone-unlocked': (room, event) =>
    changeMicrophones(room, person => event.of && findOrder(person, 'mic')?.cause === event.of,
                      person => withUnlock(person, 'mic', event)),
  'host-changed': (room, {participant}) => changeHost(room, participant),
  'room-locked': (room, {on}) => ({...room, locked: on}),
  'recording-started': startRecording,
  'recording-stopped': (room, {of}) => room.recording?.id === of ? {...room, recording: undefined} : room,
  // left out while unanswered, as on the wire
  'consent-answered': (room, {participant, consent}) => room.recording
    ? changeParticipant(room, participant, () => ({consent: consent === 'unanswered' ? undefined : consent})) : room,
  'chapter-begun': (room, {title}) => room.recording ? {...room, recording: {...room.recording, chapter: title}} : room,
  'role-changed': (room, {participant, role}) => changeParticipant(room, participant, () => ({role})),
  'room-ended': (room, {at}) => ({...room, phase: 'ended', ended_at: at, participants: [], recording: undefined}),
};

export function reduce(room, event) {
  const fold = FOLDS[event.kind];
  const next = fold && room.phase !== 'ended' ? fold(room, event) : room;
  return {...next, seq: event.seq || room.seq};
}
