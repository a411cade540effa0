package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The columns that say whom row {@code t} speaks for, and how they are read. */
final class Holders {
  /** True in {@code good} while the person, the membership and the workspace all count. */
  static final String COLUMNS =
      """
      p.email, t.uid, t.wid, m.role, w.name, w.plan, w.fedramp,
      (m.standing = 'ACTIVE' AND p.standing = 'ACTIVE' AND w.standing = 'ACTIVE') AS good
      """;

  static final String JOINS =
      """
      JOIN person p ON p.uid = t.uid
      JOIN workspace w ON w.wid = t.wid
      LEFT JOIN membership m ON m.uid = t.uid AND m.wid = t.wid
      """;

  private Holders() {}

  static Holder read(ResultSet row) throws SQLException {
    // Where the membership is gone, "good" is null, which reads as 0.
    return new Holder(
        row.getString("email"),
        Rows.membership(row),
        row.getInt("good") == 1 ? Standing.ACTIVE : Standing.SUSPENDED);
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }
}
