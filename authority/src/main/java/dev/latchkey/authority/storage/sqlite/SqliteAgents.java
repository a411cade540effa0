package dev.latchkey.authority.storage.sqlite;

import dev.latchkey.authority.storage.AgentEntry;
import dev.latchkey.authority.storage.AgentStorage;
import dev.latchkey.authority.storage.AgentTask;
import dev.latchkey.authority.storage.AuditEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Agent identities and their tasks in SQLite. */
final class SqliteAgents implements AgentStorage {
  private static final String AGENT =
      """
      SELECT t.aid, t.public_key, t.created_at, t.expires_at, t.revoked_at,
      """
          + Holders.COLUMNS;

  private static final String SELECT = AGENT + " FROM agent t " + Holders.JOINS;
  private static final String FIND = SELECT + " WHERE t.aid = ?1";
  private static final String LIST = SELECT + " ORDER BY t.created_at, t.aid";

  private static final String FIND_BY_TASK =
      AGENT
          + " FROM agent_task k JOIN agent t ON t.aid = k.aid "
          + Holders.JOINS
          + " WHERE k.tid = ?2 AND k.aid = ?1 AND k.expires_at > ?3";

  private static final String ADD =
      """
      INSERT INTO agent (aid, public_key, uid, wid, created_at, expires_at, revoked_at)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """;

  private static final String REVOKE =
      "UPDATE agent SET revoked_at = ?2 WHERE aid = ?1 AND revoked_at IS NULL";

  private static final String ADD_TASK =
      """
      INSERT INTO agent_task (tid, aid, signed_at, expires_at) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (aid, signed_at) DO NOTHING
      """;

  private final Writer writer;
  private final Readers readers;

  SqliteAgents(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public void add(AgentEntry agent, AuditEntry audit) {
    writer.write(
        "adding an agent",
        link -> {
          link.update(
              ADD,
              agent.id(),
              agent.publicKey(),
              agent.holder().personId(),
              agent.holder().membership().workspace().id(),
              agent.createdAt(),
              agent.expiresAt(),
              agent.revokedAt().orElse(null));
          SqliteStorage.audit(link, audit);
          return Boolean.TRUE;
        });
  }

  @Override
  public Optional<AgentEntry> find(String id) {
    return readers.read("finding an agent", l -> l.first(FIND, SqliteAgents::row, id));
  }

  @Override
  public List<AgentEntry> list() {
    return readers.read("listing agents", l -> l.all(LIST, SqliteAgents::row));
  }

  @Override
  public boolean revoke(String id, Instant at, AuditEntry audit) {
    return writer.write(
        "revoking an agent",
        link -> {
          boolean changed = link.update(REVOKE, id, at) > 0;
          if (changed) {
            SqliteStorage.audit(link, audit);
          }
          return changed;
        });
  }

  @Override
  public String register(AgentTask task, AuditEntry audit) {
    return writer.write(
        "registering a task",
        link -> {
          int added =
              link.update(ADD_TASK, task.id(), task.agentId(), task.signedAt(), task.expiresAt());
          if (added > 0) {
            SqliteStorage.audit(link, audit);
            return task.id();
          }
          return link.first(
                  "SELECT tid FROM agent_task WHERE aid = ?1 AND signed_at = ?2",
                  row -> row.getString(1),
                  task.agentId(),
                  task.signedAt())
              .orElseThrow(() -> new SQLException("the task that was in the way is not there"));
        });
  }

  @Override
  public Optional<AgentEntry> findByTask(String agentId, String taskId, Instant now) {
    return readers.read(
        "finding a task", l -> l.first(FIND_BY_TASK, SqliteAgents::row, agentId, taskId, now));
  }

  private static AgentEntry row(ResultSet row) throws SQLException {
    return new AgentEntry(
        row.getString("aid"),
        row.getString("public_key"),
        Holders.read(row),
        Rows.time(row, "created_at"),
        Rows.time(row, "expires_at"),
        Holders.time(row, "revoked_at"));
  }
}
