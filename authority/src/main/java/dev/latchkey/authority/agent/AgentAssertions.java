package dev.latchkey.authority.agent;

import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.AgentEntry;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/**
 * Checks the header {@code Authorization: AgentAssertion …}: base64url of a JSON object with the
 * agent, its task, a time and a signature over the three, and nothing more. Thread-safe.
 */
public final class AgentAssertions {
  /** The scheme of the header, with the space after it. */
  public static final String SCHEME = "AgentAssertion ";

  private static final int LONGEST = 2 * 1024;
  private static final Set<String> MEMBERS =
      Set.of("agent_runtime_id", "task_id", "timestamp", "signature");

  private final Storage storage;
  private final InstantSource clock;

  /** Over {@code storage}. */
  public AgentAssertions(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Whom the agent behind {@code assertion} speaks for, if the assertion is good now. */
  public Optional<Holder> holder(String assertion) {
    Instant now = clock.instant();
    return read(assertion)
        .filter(shown -> shown.proof().fresh(now).isPresent())
        .flatMap(shown ->
            storage
                .agents()
                .findByTask(shown.agentId(), shown.taskId(), now)
                .filter(
                    agent -> shown.proof().signedBy(agent, shown.agentId() + ":" + shown.taskId())))
        .filter(agent -> agent.revokedAt().isEmpty() && agent.expiresAt().isAfter(now))
        .map(AgentEntry::holder)
        .filter(Holder::active);
  }

  private record Shown(String agentId, String taskId, AgentProof proof) {}

  private static Optional<Shown> read(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    Optional<byte[]> bytes = Tokens.decode(text);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> members;
    try {
      members = Json.read(new String(bytes.get(), StandardCharsets.UTF_8));
    } catch (JacksonException e) {
      return Optional.empty();
    }
    return members.keySet().equals(MEMBERS)
            && members.get("agent_runtime_id") instanceof String agent
            && members.get("task_id") instanceof String task
            && members.get("timestamp") instanceof String timestamp
            && members.get("signature") instanceof String signature
        ? Optional.of(new Shown(agent, task, new AgentProof(timestamp, signature)))
        : Optional.empty();
  }
}
