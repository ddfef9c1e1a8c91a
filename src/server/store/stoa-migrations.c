/* Copyright 2026 The Stoa developers
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "stoa-migrations.h"

/* Enumerations are stored as the numbers of stoa-model.h, times as Unix milliseconds, secrets as
 * SHA-256 in hex. A profile is the context whose id is its account's id.
 */
static const char *const steps[] = {
  "CREATE TABLE accounts ("
  "  id TEXT PRIMARY KEY,"
  "  name TEXT NOT NULL,"
  "  kind INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE tokens ("
  "  hash TEXT PRIMARY KEY,"
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  created_at INTEGER NOT NULL,"
  "  expires_at INTEGER NOT NULL" /* 0: never */
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX tokens_by_account ON tokens (account);"

  "CREATE TABLE contexts ("
  "  id TEXT PRIMARY KEY,"
  "  kind INTEGER NOT NULL,"
  "  title TEXT NOT NULL,"
  "  about TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE memberships ("
  "  context TEXT NOT NULL REFERENCES contexts ON DELETE CASCADE,"
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  level INTEGER NOT NULL,"
  "  PRIMARY KEY (context, account)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX memberships_by_account ON memberships (account);"

  "CREATE TABLE rooms ("
  "  id TEXT PRIMARY KEY,"
  "  title TEXT NOT NULL,"
  "  context TEXT NOT NULL REFERENCES contexts,"
  "  visibility INTEGER NOT NULL,"
  "  phase INTEGER NOT NULL,"
  "  host TEXT NOT NULL REFERENCES accounts,"
  "  started_at INTEGER NOT NULL,"
  "  ended_at INTEGER NOT NULL," /* 0 while open */
  "  seq INTEGER NOT NULL,"      /* of the last event */
  "  snapshot TEXT"              /* the state at some event, so that not all need be read again */
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX open_rooms ON rooms (started_at) WHERE phase = 0;"

  "CREATE TABLE room_events ("
  "  room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,"
  "  seq INTEGER NOT NULL,"
  "  event TEXT NOT NULL,"
  "  PRIMARY KEY (room, seq)"
  ") STRICT, WITHOUT ROWID;"

  /* What each command came to, so that one sent twice is done once. */
  "CREATE TABLE room_commands ("
  "  room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,"
  "  actor TEXT NOT NULL,"
  "  cause TEXT NOT NULL,"
  "  seq INTEGER NOT NULL,"
  "  PRIMARY KEY (room, actor, cause)"
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE room_starts ("
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  request TEXT NOT NULL,"
  "  room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,"
  "  PRIMARY KEY (account, request)"
  ") STRICT, WITHOUT ROWID;"

  /* Whom an invite let into a room. */
  "CREATE TABLE room_guests ("
  "  room TEXT NOT NULL REFERENCES rooms ON DELETE CASCADE,"
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  PRIMARY KEY (room, account)"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX room_guests_by_account ON room_guests (account);"

  "CREATE TABLE invites ("
  "  id TEXT PRIMARY KEY,"
  "  hash TEXT NOT NULL UNIQUE,"
  "  scope TEXT NOT NULL,"
  "  target TEXT,"               /* room or project; NULL for the server */
  "  made_by TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  created_at INTEGER NOT NULL,"
  "  expires_at INTEGER NOT NULL,"
  "  uses_left INTEGER NOT NULL,"
  "  revoked INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX invites_by_maker ON invites (made_by);",

  /* The ledger of bans. Those they concern may be gone: names are kept as they were. */
  "CREATE TABLE bans ("
  "  id TEXT PRIMARY KEY,"
  "  room TEXT NOT NULL,"         /* where it happened */
  "  account TEXT NOT NULL,"
  "  name TEXT NOT NULL,"
  "  device TEXT,"                /* hash; NULL when none is known */
  "  by_account TEXT,"
  "  at INTEGER NOT NULL,"
  "  reason TEXT,"
  "  scope INTEGER NOT NULL,"
  "  target TEXT,"                /* room or project; NULL for the server */
  "  until INTEGER NOT NULL,"     /* 0: for ever */
  "  lifted_at INTEGER NOT NULL," /* 0 while it holds */
  "  lifted_by TEXT"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX bans_by_account ON bans (account);"
  "CREATE INDEX bans_by_device ON bans (device);"

  "ALTER TABLE accounts ADD COLUMN device TEXT;"          /* hash of what the browser keeps */
  "ALTER TABLE room_guests ADD COLUMN invite TEXT;"       /* they came by */
  "ALTER TABLE room_guests ADD COLUMN knocks INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE invites ADD COLUMN knocks INTEGER NOT NULL DEFAULT 0;", /* a guest that came by it was banned */

  "CREATE TABLE posts ("
  "  id TEXT PRIMARY KEY,"
  "  kind INTEGER NOT NULL,"
  "  context TEXT NOT NULL REFERENCES contexts ON DELETE CASCADE,"
  "  visibility INTEGER NOT NULL,"
  "  author TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  created_at INTEGER NOT NULL,"
  "  edited_at INTEGER NOT NULL DEFAULT 0,"
  "  removed_at INTEGER NOT NULL DEFAULT 0," /* 0 while it is there */
  "  text TEXT,"
  "  room TEXT REFERENCES rooms ON DELETE CASCADE"
  ") STRICT;"
  "CREATE INDEX posts_of_context ON posts (context, visibility, created_at, id) WHERE removed_at = 0;"
  "CREATE INDEX posts_of_author ON posts (author, context, created_at, id) WHERE removed_at = 0;"
  "CREATE INDEX public_posts ON posts (created_at, id) WHERE visibility = 0 AND removed_at = 0;"
  "CREATE INDEX posts_by_time ON posts (created_at);"
  "CREATE INDEX posts_by_author ON posts (author, created_at, id);"
  "CREATE UNIQUE INDEX post_of_room ON posts (room) WHERE removed_at = 0;"

  "CREATE TABLE post_requests ("
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  request TEXT NOT NULL,"
  "  post TEXT NOT NULL REFERENCES posts ON DELETE CASCADE,"
  "  PRIMARY KEY (account, request)"
  ") STRICT, WITHOUT ROWID;"

  /* Up to which post somebody has read the feed of a context; who comes into it begins at its end. */
  "CREATE TABLE post_reads ("
  "  account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,"
  "  context TEXT NOT NULL REFERENCES contexts ON DELETE CASCADE,"
  "  at INTEGER NOT NULL,"
  "  post TEXT NOT NULL,"
  "  PRIMARY KEY (account, context)"
  ") STRICT, WITHOUT ROWID;"
  "INSERT INTO post_reads (account, context, at, post)"
  "  SELECT account, context, CAST (unixepoch ('subsec') * 1000 AS INTEGER), '~' FROM memberships;"
  "CREATE TRIGGER read_from_here AFTER INSERT ON memberships BEGIN"
  "  INSERT OR IGNORE INTO post_reads (account, context, at, post)"
  "    VALUES (new.account, new.context, CAST (unixepoch ('subsec') * 1000 AS INTEGER), '~');"
  " END;"

  "CREATE TABLE pictures ("
  "  context TEXT PRIMARY KEY REFERENCES contexts ON DELETE CASCADE,"
  "  bytes BLOB NOT NULL"
  ") STRICT;"
  "ALTER TABLE contexts ADD COLUMN picture INTEGER NOT NULL DEFAULT 0;"      /* which one; 0: none */
  "ALTER TABLE contexts ADD COLUMN archived_at INTEGER NOT NULL DEFAULT 0;", /* 0: it is not */

  "CREATE TABLE recordings ("
  "  id TEXT PRIMARY KEY,"
  "  room TEXT NOT NULL REFERENCES rooms,"
  "  context TEXT NOT NULL REFERENCES contexts,"
  "  title TEXT NOT NULL,"
  "  by TEXT NOT NULL,"
  "  by_name TEXT NOT NULL,"
  "  phase INTEGER NOT NULL,"
  "  started_at INTEGER NOT NULL,"
  "  ended_at INTEGER NOT NULL DEFAULT 0," /* 0 while it goes on */
  "  stop INTEGER NOT NULL DEFAULT 0,"
  "  until INTEGER NOT NULL,"              /* when it is deleted */
  "  keep INTEGER NOT NULL,"               /* never */
  "  trim_start INTEGER NOT NULL DEFAULT 0,"
  "  trim_end INTEGER NOT NULL DEFAULT 0," /* 0: to the end */
  "  published INTEGER,"                   /* NULL: it is decided when it is ready and its room has ended */
  "  post TEXT,"
  "  duration_ms INTEGER NOT NULL DEFAULT 0,"
  "  bytes INTEGER NOT NULL DEFAULT 0,"
  "  trouble TEXT,"
  "  attempts INTEGER NOT NULL DEFAULT 0," /* to finish it */
  "  warned INTEGER NOT NULL DEFAULT 0,"   /* days before it is deleted that were told of last; 0: none */
  "  manifest TEXT,"
  "  receipt TEXT"
  ") STRICT, WITHOUT ROWID;"
  "CREATE INDEX recordings_of_context ON recordings (context, started_at);"
  "CREATE INDEX recordings_of_room ON recordings (room);"
  "CREATE INDEX unfinished_recordings ON recordings (phase) WHERE phase < 2;"
  "CREATE INDEX due_recordings ON recordings (until) WHERE keep = 0 AND phase < 4;"

  "CREATE TABLE recording_left_out ("
  "  recording TEXT NOT NULL REFERENCES recordings ON DELETE CASCADE,"
  "  account TEXT NOT NULL,"
  "  PRIMARY KEY (recording, account)"
  ") STRICT, WITHOUT ROWID;"

  "ALTER TABLE contexts ADD COLUMN retention_days INTEGER NOT NULL DEFAULT 0;" /* 0: the default; -1: for ever */
  "ALTER TABLE posts ADD COLUMN recording TEXT;"
  "DROP INDEX post_of_room;"
  "CREATE UNIQUE INDEX post_of_room ON posts (room) WHERE removed_at = 0 AND recording IS NULL;"
  "CREATE INDEX posts_of_room ON posts (room) WHERE removed_at = 0;"
  "CREATE UNIQUE INDEX post_of_recording ON posts (recording) WHERE removed_at = 0;",
};

guint
stoa_migrations_count (void)
{
  return G_N_ELEMENTS (steps);
}

const char *
stoa_migrations_get (guint index)
{
  g_return_val_if_fail (index < G_N_ELEMENTS (steps), NULL);

  return steps[index];
}
