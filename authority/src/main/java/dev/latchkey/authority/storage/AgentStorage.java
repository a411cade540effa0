package dev.latchkey.authority.storage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The part of the memory that keeps agent identities and their tasks. */
public interface AgentStorage {

  /** Keeps an agent whose id is not yet taken. */
  void add(AgentEntry agent, AuditEntry audit);

  /** The agent with this id, whatever its state. */
  Optional<AgentEntry> find(String id);

  /** All agents, oldest first. */
  List<AgentEntry> list();

  /**
   * Revokes an agent for good.
   *
   * @return whether it was there and not revoked until now
   */
  boolean revoke(String id, Instant at, AuditEntry audit);

  /**
   * Keeps a task, unless the agent has registered one with the same signed time; of any number of
   * callers that show one signature, one adds a task.
   *
   * @return the id of the one task of that signature
   */
  String register(AgentTask task, AuditEntry audit);

  /**
   * The agent, whatever its state, if this is a task of its that has not expired at {@code now}.
   */
  Optional<AgentEntry> findByTask(String agentId, String taskId, Instant now);
}
