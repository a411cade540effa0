package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AccessTokenEntry;
import dev.latchkey.authority.storage.AccessTokenStorage;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Personal access tokens in SQLite: one row each, found by primary key. */
final class SqliteAccessTokens implements AccessTokenStorage {
  private static final String SELECT =
      """
      SELECT t.tid, t.secret_hash, t.label, t.created_at, t.expires_at, t.revoked_at,
      """
          + Holders.COLUMNS
          + " FROM access_token t "
          + Holders.JOINS;

  private static final String FIND = SELECT + " WHERE t.tid = ?1";
  private static final String LIST = SELECT + " ORDER BY t.created_at, t.tid";

  private static final String ADD =
      """
      INSERT INTO access_token (tid, secret_hash, label, uid, wid, created_at, expires_at, revoked_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
      """;

  private static final String REVOKE =
      "UPDATE access_token SET revoked_at = ?2 WHERE tid = ?1 AND revoked_at IS NULL";

  private final Writer writer;
  private final Readers readers;

  SqliteAccessTokens(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public void add(AccessTokenEntry token, AuditEntry audit) {
    writer.write(
        "adding an access token",
        link -> {
          link.update(
              ADD,
              token.id(),
              token.secretHash(),
              token.name(),
              token.holder().personId(),
              token.holder().membership().workspace().id(),
              token.createdAt(),
              token.expiresAt(),
              token.revokedAt().orElse(null));
          SqliteStorage.audit(link, audit);
          return Boolean.TRUE;
        });
  }

  @Override
  public Optional<AccessTokenEntry> find(String id) {
    return readers.read("finding an access token", l -> l.first(FIND, SqliteAccessTokens::row, id));
  }

  @Override
  public List<AccessTokenEntry> list() {
    return readers.read("listing access tokens", l -> l.all(LIST, SqliteAccessTokens::row));
  }

  @Override
  public boolean revoke(String id, Instant at, AuditEntry audit) {
    return writer.write(
        "revoking an access token",
        link -> {
          boolean changed = link.update(REVOKE, id, at) > 0;
          if (changed) {
            SqliteStorage.audit(link, audit);
          }
          return changed;
        });
  }

  private static AccessTokenEntry row(ResultSet row) throws SQLException {
    return new AccessTokenEntry(
        row.getString("tid"),
        Sha256.stored(row.getBytes("secret_hash")),
        row.getString("label"),
        Holders.read(row),
        Rows.time(row, "created_at"),
        Rows.time(row, "expires_at"),
        Holders.time(row, "revoked_at"));
  }
}
