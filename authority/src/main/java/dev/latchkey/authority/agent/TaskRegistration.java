package dev.latchkey.authority.agent;

import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.SegmentEndpoint;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.AgentEntry;
import dev.latchkey.authority.storage.AgentTask;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * {@code POST …/v1/agent/{id}/task/register}: gives a task to an agent that signs the time. One
 * signature makes one task; shown again, it is answered with the same one, so that an answer that
 * was lost, or two processes in one second, cost nothing. The task alone is worth nothing, since
 * each use of it is signed as well. Thread-safe.
 */
final class TaskRegistration implements SegmentEndpoint {
  /** Long enough for a process to run on; a new process registers anew. */
  static final Duration LIFE = Duration.ofDays(7);

  private final Storage storage;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  TaskRegistration(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  @Override
  public Answer answer(Request request, String agentId) {
    Parameters body = request.json();
    AgentProof proof = new AgentProof(body.require("timestamp"), body.require("signature"));
    AgentEntry agent =
        storage
            .agents()
            .find(agentId)
            .orElseThrow(
                () -> new Refusal(404, "agent_not_found", "There is no agent with this id."));
    Instant now = clock.instant();
    Instant signedAt =
        proof
            .fresh(now)
            .orElseThrow(() ->
                new Refusal(
                    401,
                    "stale_timestamp",
                    "The timestamp must be UTC like 2026-01-02T03:04:05Z and within 5 minutes of"
                        + " this server's clock."));
    if (!proof.signedBy(agent, agentId)) {
      throw new Refusal(
          401, "invalid_signature", "The signature is not this agent's over its id and timestamp.");
    }
    // Only now: whether an agent is revoked is nobody's business but its own.
    requireGood(agent, now);
    Instant end = now.plus(LIFE);
    String task =
        storage
            .agents()
            .register(
                new AgentTask(
                    "task-" + Tokens.random(random),
                    agentId,
                    signedAt,
                    end.isBefore(agent.expiresAt()) ? end : agent.expiresAt()),
                new AuditEntry(
                    now,
                    agent.holder().personId(),
                    "agent.task",
                    agentId,
                    "ok",
                    Json.write(Map.of("address", request.address()))));
    return Answer.json(200, Map.of("task_id", task));
  }

  private static void requireGood(AgentEntry agent, Instant now) {
    if (agent.revokedAt().isPresent()) {
      throw new Refusal(403, "agent_revoked", "This agent was revoked. Ask for a new identity.");
    }
    if (!agent.expiresAt().isAfter(now)) {
      throw new Refusal(403, "agent_expired", "This agent has expired. Ask for a new identity.");
    }
    if (!agent.holder().active()) {
      throw new Refusal(
          403,
          "agent_suspended",
          "The person or the workspace of this agent is suspended. Ask an administrator.");
    }
  }
}
