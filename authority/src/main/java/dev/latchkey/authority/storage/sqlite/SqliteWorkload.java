package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.Admission;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Sha256;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.storage.WorkloadStorage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Workload rules and used assertions in SQLite. */
final class SqliteWorkload implements WorkloadStorage {
  private static final String SELECT =
      """
      SELECT t.rid, t.label, t.issuer, t.audience, t.subject, t.life_seconds, t.once, t.key_set,
             t.created_at,
      """
          + Holders.COLUMNS
          + " FROM workload_rule t "
          + Holders.JOINS;

  private static final String FIND = SELECT + " WHERE t.rid = ?1";
  private static final String LIST = SELECT + " ORDER BY t.created_at, t.rid";

  private static final String ADD =
      """
      INSERT INTO workload_rule (rid, label, issuer, audience, subject, uid, wid, life_seconds, once,
        key_set, created_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      """;

  private final Writer writer;
  private final Readers readers;

  SqliteWorkload(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public void add(WorkloadRule rule, AuditEntry audit) {
    writer.write(
        "adding a workload rule",
        link -> {
          link.update(
              ADD,
              rule.id(),
              rule.name(),
              rule.issuer(),
              rule.audience(),
              rule.subject(),
              rule.holder().personId(),
              rule.holder().membership().workspace().id(),
              rule.tokenLife().toSeconds(),
              rule.once(),
              rule.keySet().orElse(null),
              rule.createdAt());
          for (Map.Entry<String, String> claim : rule.claims().entrySet()) {
            link.update(
                "INSERT INTO workload_claim (rid, name, value) VALUES (?1, ?2, ?3)",
                rule.id(),
                claim.getKey(),
                claim.getValue());
          }
          SqliteStorage.audit(link, audit);
          return Boolean.TRUE;
        });
  }

  @Override
  public Optional<WorkloadRule> find(String id) {
    return readers.read("finding a workload rule", link -> find(link, id));
  }

  @Override
  public List<WorkloadRule> list() {
    return readers.read(
        "listing workload rules",
        link -> {
          List<WorkloadRule> rules = new ArrayList<>();
          for (Row row : link.all(LIST, Row::read)) {
            rules.add(withClaims(link, row));
          }
          return rules;
        });
  }

  @Override
  public boolean remove(String id, AuditEntry audit) {
    return writer.write(
        "removing a workload rule",
        link -> {
          boolean changed = link.update("DELETE FROM workload_rule WHERE rid = ?1", id) > 0;
          if (changed) {
            SqliteStorage.audit(link, audit);
          }
          return changed;
        });
  }

  @Override
  public Admission admit(
      String ruleId, Optional<Sha256> assertion, Instant until, AuditEntry audit) {
    return writer.write(
        "admitting an assertion",
        link -> {
          if (find(link, ruleId).filter(rule -> rule.holder().active()).isEmpty()) {
            return Admission.GONE;
          }
          if (assertion.isPresent()
              && link.update(
                      "INSERT INTO used_assertion (digest, expires_at) VALUES (?1, ?2)"
                          + " ON CONFLICT (digest) DO NOTHING",
                      assertion.get(),
                      until)
                  == 0) {
            return Admission.REPLAYED;
          }
          SqliteStorage.audit(link, audit);
          return Admission.ADMITTED;
        });
  }

  private static Optional<WorkloadRule> find(Link link, String id) throws SQLException {
    Optional<Row> row = link.first(FIND, Row::read, id);
    return row.isPresent() ? Optional.of(withClaims(link, row.get())) : Optional.empty();
  }

  private static WorkloadRule withClaims(Link link, Row row) throws SQLException {
    Map<String, String> claims = new TreeMap<>();
    link.all(
            "SELECT name, value FROM workload_claim WHERE rid = ?1",
            claim -> Map.entry(claim.getString(1), claim.getString(2)),
            row.rule().id())
        .forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
    return row.with(claims);
  }

  /** A rule without its claims, which are in rows of their own. */
  private record Row(WorkloadRule rule) {
    static Row read(ResultSet row) throws SQLException {
      return new Row(
          new WorkloadRule(
              row.getString("rid"),
              row.getString("label"),
              row.getString("issuer"),
              row.getString("audience"),
              row.getString("subject"),
              Map.of(),
              Holders.read(row),
              Duration.ofSeconds(row.getLong("life_seconds")),
              row.getInt("once") == 1,
              Optional.ofNullable(row.getString("key_set")),
              Rows.time(row, "created_at")));
    }

    WorkloadRule with(Map<String, String> claims) {
      return new WorkloadRule(
          rule.id(),
          rule.name(),
          rule.issuer(),
          rule.audience(),
          rule.subject(),
          claims,
          rule.holder(),
          rule.tokenLife(),
          rule.once(),
          rule.keySet(),
          rule.createdAt());
    }
  }
}
