-- How a program came by its code, and so by its sign-in.
ALTER TABLE authorization_code
  ADD COLUMN way TEXT NOT NULL DEFAULT 'BROWSER' CHECK (way IN ('BROWSER', 'DEVICE'));

ALTER TABLE token_family
  ADD COLUMN way TEXT NOT NULL DEFAULT 'BROWSER' CHECK (way IN ('BROWSER', 'DEVICE'));

-- For the list of one's own sign-ins. A refresh touches neither of its columns.
CREATE INDEX token_family_person ON token_family (uid);

-- A program that waits for a person to type its code. What the program and the person know is kept
-- as hashes only.
CREATE TABLE device_login (
  id               BLOB    PRIMARY KEY,
  secret_hash      BLOB    NOT NULL,
  code_hash        BLOB    NOT NULL UNIQUE,
  client_id        TEXT    NOT NULL,
  network          TEXT    NOT NULL,
  address          TEXT    NOT NULL,
  agent            TEXT    NOT NULL,
  requested_at     INTEGER NOT NULL,
  expires_at       INTEGER NOT NULL,
  state            TEXT    NOT NULL CHECK (state IN ('WAITING', 'APPROVED', 'DENIED', 'FETCHED')),
  uid              TEXT,
  wid              TEXT,
  scope            TEXT,
  authenticated_at INTEGER,
  CHECK (state <> 'APPROVED'
    OR (uid IS NOT NULL AND wid IS NOT NULL AND scope IS NOT NULL AND authenticated_at IS NOT NULL)),
  CHECK (state <> 'DENIED' OR uid IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX device_login_expiry ON device_login (expires_at);

-- Those that hold a place, for the limits on how many may.
CREATE INDEX device_login_open ON device_login (network, expires_at)
  WHERE state IN ('WAITING', 'APPROVED');
