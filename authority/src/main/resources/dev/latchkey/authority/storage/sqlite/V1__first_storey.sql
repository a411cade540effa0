-- Times are milliseconds since 1970. Ids that come from outside are looked up by primary key only.

CREATE TABLE store (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  epoch TEXT    NOT NULL
) STRICT;

CREATE TABLE workspace (
  wid      TEXT    PRIMARY KEY,
  name     TEXT    NOT NULL,
  plan     TEXT    NOT NULL,
  fedramp  INTEGER NOT NULL CHECK (fedramp IN (0, 1)),
  standing TEXT    NOT NULL CHECK (standing IN ('ACTIVE', 'SUSPENDED'))
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  uid           TEXT PRIMARY KEY,
  email         TEXT NOT NULL,
  email_key     TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL,
  standing      TEXT NOT NULL CHECK (standing IN ('ACTIVE', 'SUSPENDED'))
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
  uid      TEXT NOT NULL REFERENCES person (uid),
  wid      TEXT NOT NULL REFERENCES workspace (wid),
  role     TEXT NOT NULL CHECK (role IN ('OWNER', 'ADMIN', 'MEMBER')),
  standing TEXT NOT NULL CHECK (standing IN ('ACTIVE', 'SUSPENDED')),
  PRIMARY KEY (uid, wid)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id_hash          BLOB    PRIMARY KEY,
  uid              TEXT    NOT NULL REFERENCES person (uid),
  authenticated_at INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX session_expiry ON session (expires_at);

-- A request that was allowed or denied once is not asked again.
CREATE TABLE answered_request (
  id         BLOB    PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX answered_request_expiry ON answered_request (expires_at);

-- A spent code keeps the family that it opened, so that a second use can take the family down.
CREATE TABLE authorization_code (
  id               BLOB    PRIMARY KEY,
  secret_hash      BLOB    NOT NULL,
  client_id        TEXT    NOT NULL,
  redirect_uri     TEXT    NOT NULL,
  challenge        TEXT    NOT NULL,
  uid              TEXT    NOT NULL,
  wid              TEXT    NOT NULL,
  scope            TEXT    NOT NULL,
  nonce            TEXT,
  authenticated_at INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  state            TEXT    NOT NULL CHECK (state IN ('OPEN', 'SPENT', 'BURNT')),
  fid              BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX authorization_code_expiry ON authorization_code (expires_at);

-- One row per sign-in of a program. The generation is the one that was issued and not yet presented.
CREATE TABLE token_family (
  fid                 BLOB    PRIMARY KEY,
  generation          INTEGER NOT NULL,
  rotated_at          INTEGER NOT NULL,
  network             TEXT    NOT NULL,
  uid                 TEXT    NOT NULL REFERENCES person (uid),
  wid                 TEXT    NOT NULL REFERENCES workspace (wid),
  client_id           TEXT    NOT NULL,
  scope               TEXT    NOT NULL,
  authenticated_at    INTEGER NOT NULL,
  created_at          INTEGER NOT NULL,
  idle_expires_at     INTEGER NOT NULL,
  absolute_expires_at INTEGER NOT NULL,
  state               TEXT    NOT NULL CHECK (state IN ('ACTIVE', 'REVOKED'))
) STRICT, WITHOUT ROWID;

CREATE INDEX token_family_expiry ON token_family (absolute_expires_at);

CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY AUTOINCREMENT,
  at      INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  target  TEXT    NOT NULL,
  outcome TEXT    NOT NULL,
  detail  TEXT    NOT NULL
) STRICT;
