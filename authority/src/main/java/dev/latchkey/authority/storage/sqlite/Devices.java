package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.DeviceLogin;
import dev.latchkey.authority.storage.DeviceLogin.Stage;
import dev.latchkey.authority.storage.DeviceOpening;
import dev.latchkey.authority.storage.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Device sign-ins: their statements, their changes, their rows. */
final class Devices {
  /** Rows that expired are kept this long where a new one comes, to say "expired" a while yet. */
  private static final Duration KEPT = Duration.ofHours(1);

  static final String FORGET = "DELETE FROM device_login WHERE expires_at < ?1";

  private static final String COLUMNS =
      """
      SELECT id, secret_hash, code_hash, client_id, network, address, agent, requested_at,
             expires_at, state, uid, wid, scope, authenticated_at
        FROM device_login
      """;

  private static final String BY_ID = COLUMNS + " WHERE id = ?1";

  private static final String BY_CODE =
      COLUMNS + " WHERE code_hash = ?1 AND state = 'WAITING' AND expires_at > ?2";

  /** Those that hold a place; the condition is that of the index, to the letter. */
  private static final String OF_NETWORK =
      """
      SELECT count(*) FROM device_login
       WHERE state IN ('WAITING', 'APPROVED') AND network = ?1 AND expires_at > ?2
      """;

  private static final String IN_ALL =
      """
      SELECT count(*) FROM device_login
       WHERE state IN ('WAITING', 'APPROVED') AND expires_at > ?1
      """;

  private static final String ADD =
      """
      INSERT INTO device_login (id, secret_hash, code_hash, client_id, network, address, agent,
        requested_at, expires_at, state)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'WAITING')
      ON CONFLICT (code_hash) DO NOTHING
      """;

  private static final String APPROVE =
      """
      UPDATE device_login
         SET state = 'APPROVED', uid = ?3, wid = ?4, scope = ?5, authenticated_at = ?6
       WHERE id = ?1 AND state = 'WAITING' AND expires_at > ?2
      """;

  private static final String DENY =
      """
      UPDATE device_login SET state = 'DENIED', uid = ?3
       WHERE id = ?1 AND state = 'WAITING' AND expires_at > ?2
      """;

  private static final String FETCH =
      """
      UPDATE device_login SET state = 'FETCHED'
       WHERE id = ?1 AND state = 'APPROVED' AND expires_at > ?2
      """;

  private Devices() {}

  static DeviceOpening open(
      Link link, DeviceLogin login, DeviceOpening.Limits limits, AuditEntry audit)
      throws SQLException {
    Instant now = login.requestedAt();
    link.update(FORGET, now.minus(KEPT));
    if (count(link, OF_NETWORK, login.network(), now) >= limits.ofNetwork()) {
      return DeviceOpening.NETWORK_FULL;
    }
    if (count(link, IN_ALL, now) >= limits.inAll()) {
      return DeviceOpening.FULL;
    }
    int added =
        link.update(
            ADD,
            login.id(),
            login.secretHash(),
            login.codeHash(),
            login.clientId(),
            login.network(),
            login.address(),
            login.agent(),
            now,
            login.expiresAt());
    if (added == 0) {
      return DeviceOpening.CODE_TAKEN;
    }
    SqliteStorage.audit(link, audit);
    return DeviceOpening.OPENED;
  }

  private static int count(Link link, String sql, Object... values) throws SQLException {
    return link.first(sql, row -> row.getInt(1), values).orElse(0);
  }

  static Optional<DeviceLogin> find(Link link, UUID id) throws SQLException {
    return link.first(BY_ID, Devices::row, id);
  }

  static Optional<DeviceLogin> waiting(Link link, Sha256 codeHash, Instant now)
      throws SQLException {
    return link.first(BY_CODE, Devices::row, codeHash, now);
  }

  static boolean approve(Link link, UUID id, Stage.Approved decision, Instant now, AuditEntry audit)
      throws SQLException {
    int changed =
        link.update(
            APPROVE,
            id,
            now,
            decision.personId(),
            decision.workspaceId(),
            decision.scope(),
            decision.authenticatedAt());
    return audited(link, changed, audit);
  }

  static boolean deny(Link link, UUID id, Stage.Denied decision, Instant now, AuditEntry audit)
      throws SQLException {
    return audited(link, link.update(DENY, id, now, decision.personId()), audit);
  }

  static boolean fetch(Link link, UUID id, AuthorizationCode code, Instant now, AuditEntry audit)
      throws SQLException {
    int changed = link.update(FETCH, id, now);
    if (changed > 0) {
      Changes.addCode(link, code);
    }
    return audited(link, changed, audit);
  }

  private static boolean audited(Link link, int changed, AuditEntry audit) throws SQLException {
    if (changed > 0) {
      SqliteStorage.audit(link, audit);
    }
    return changed > 0;
  }

  private static DeviceLogin row(ResultSet row) throws SQLException {
    return new DeviceLogin(
        Link.uuid(row.getBytes("id")),
        Sha256.stored(row.getBytes("secret_hash")),
        Sha256.stored(row.getBytes("code_hash")),
        row.getString("client_id"),
        row.getString("network"),
        row.getString("address"),
        row.getString("agent"),
        Rows.time(row, "requested_at"),
        Rows.time(row, "expires_at"),
        stage(row));
  }

  private static Stage stage(ResultSet row) throws SQLException {
    String state = row.getString("state");
    return switch (state) {
      case "WAITING" -> new Stage.Waiting();
      case "APPROVED" ->
          new Stage.Approved(
              row.getString("uid"),
              row.getString("wid"),
              row.getString("scope"),
              Rows.time(row, "authenticated_at"));
      case "DENIED" -> new Stage.Denied(row.getString("uid"));
      case "FETCHED" -> new Stage.Fetched();
      default -> throw new SQLException("a device sign-in is in no known state");
    };
  }
}
