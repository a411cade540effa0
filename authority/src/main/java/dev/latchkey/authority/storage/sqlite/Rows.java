package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.AuthorizationCode;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Person;
import dev.latchkey.authority.storage.ProgramSignIn;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.Session;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Way;
import dev.latchkey.authority.storage.Workspace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** From rows to values. */
final class Rows {
  private Rows() {}

  /** An authorization code and what has become of it. */
  record Code(AuthorizationCode code, String state, Optional<UUID> familyId) {}

  /** A family as a refused rotation must look at it. */
  record Family(
      Grant grant,
      long generation,
      Instant rotatedAt,
      String network,
      Instant idleExpiresAt,
      Instant absoluteExpiresAt,
      boolean active,
      boolean goodStanding) {}

  static Instant time(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static Person person(ResultSet row) throws SQLException {
    return new Person(
        row.getString("uid"),
        row.getString("email"),
        row.getString("email_key"),
        row.getString("password_hash"),
        Standing.valueOf(row.getString("standing")));
  }

  static Membership membership(ResultSet row) throws SQLException {
    String role = row.getString("role");
    return new Membership(
        row.getString("uid"),
        new Workspace(
            row.getString("wid"),
            row.getString("name"),
            row.getString("plan"),
            row.getInt("fedramp") == 1),
        // A left join leaves null where the membership is gone; such a grant is never handed out.
        role == null ? Role.MEMBER : Role.valueOf(role));
  }

  static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        Link.uuid(row.getBytes("fid")),
        row.getString("uid"),
        row.getString("email"),
        membership(row),
        row.getString("client_id"),
        row.getString("scope"),
        time(row, "authenticated_at"));
  }

  static Family family(ResultSet row) throws SQLException {
    return new Family(
        grant(row),
        row.getLong("generation"),
        time(row, "rotated_at"),
        row.getString("network"),
        time(row, "idle_expires_at"),
        time(row, "absolute_expires_at"),
        row.getString("state").equals("ACTIVE"),
        row.getInt("good") == 1);
  }

  static Session session(ResultSet row) throws SQLException {
    return new Session(
        Sha256.stored(row.getBytes("id_hash")),
        row.getString("uid"),
        row.getString("email"),
        time(row, "authenticated_at"),
        time(row, "expires_at"));
  }

  static Code code(ResultSet row) throws SQLException {
    byte[] family = row.getBytes("fid");
    return new Code(
        new AuthorizationCode(
            Link.uuid(row.getBytes("id")),
            Sha256.stored(row.getBytes("secret_hash")),
            row.getString("client_id"),
            row.getString("redirect_uri"),
            row.getString("challenge"),
            row.getString("uid"),
            row.getString("wid"),
            row.getString("scope"),
            Optional.ofNullable(row.getString("nonce")),
            time(row, "authenticated_at"),
            time(row, "expires_at"),
            Way.valueOf(row.getString("way"))),
        row.getString("state"),
        family == null ? Optional.empty() : Optional.of(Link.uuid(family)));
  }

  static ProgramSignIn programSignIn(ResultSet row) throws SQLException {
    return new ProgramSignIn(
        Link.uuid(row.getBytes("fid")),
        Way.valueOf(row.getString("way")),
        row.getString("client_id"),
        row.getString("name"),
        row.getString("network"),
        time(row, "created_at"),
        time(row, "rotated_at"));
  }

  static AuditEntry audit(ResultSet row) throws SQLException {
    return new AuditEntry(
        time(row, "at"),
        row.getString("actor"),
        row.getString("action"),
        row.getString("target"),
        row.getString("outcome"),
        row.getString("detail"));
  }
}
