-- What programs carry that have no browser: personal access tokens, agent identities, workload assertions.

-- The name under which the authority last ran, for tokens that are made while it does not run.
CREATE TABLE known_issuer (
  id  INTEGER PRIMARY KEY CHECK (id = 1),
  url TEXT    NOT NULL
) STRICT;

CREATE TABLE access_token (
  tid         TEXT    PRIMARY KEY,
  secret_hash BLOB    NOT NULL,
  label       TEXT    NOT NULL,
  uid         TEXT    NOT NULL REFERENCES person (uid),
  wid         TEXT    NOT NULL REFERENCES workspace (wid),
  created_at  INTEGER NOT NULL,
  expires_at  INTEGER NOT NULL,
  revoked_at  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX access_token_expiry ON access_token (expires_at);

CREATE TABLE agent (
  aid        TEXT    PRIMARY KEY,
  public_key TEXT    NOT NULL,
  uid        TEXT    NOT NULL REFERENCES person (uid),
  wid        TEXT    NOT NULL REFERENCES workspace (wid),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX agent_expiry ON agent (expires_at);

-- A signature covers a time in seconds, so one task for each time is one task for each signature.
CREATE TABLE agent_task (
  tid        TEXT    PRIMARY KEY,
  aid        TEXT    NOT NULL REFERENCES agent (aid) ON DELETE CASCADE,
  signed_at  INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  UNIQUE (aid, signed_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX agent_task_expiry ON agent_task (expires_at);

CREATE TABLE workload_rule (
  rid          TEXT    PRIMARY KEY,
  label        TEXT    NOT NULL,
  issuer       TEXT    NOT NULL,
  audience     TEXT    NOT NULL,
  subject      TEXT    NOT NULL,
  uid          TEXT    NOT NULL REFERENCES person (uid),
  wid          TEXT    NOT NULL REFERENCES workspace (wid),
  life_seconds INTEGER NOT NULL CHECK (life_seconds BETWEEN 1 AND 3600),
  once         INTEGER NOT NULL CHECK (once IN (0, 1)),
  key_set      TEXT,
  created_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workload_claim (
  rid   TEXT NOT NULL REFERENCES workload_rule (rid) ON DELETE CASCADE,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (rid, name)
) STRICT, WITHOUT ROWID;

-- The digest names the issuer too, so two issuers may count their assertions alike.
CREATE TABLE used_assertion (
  digest     BLOB    PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX used_assertion_expiry ON used_assertion (expires_at);
