package dev.latchkey.agent;

import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/**
 * An agent at work: what it signs requests with. Immutable.
 *
 * @param agent who
 * @param taskId the task that its issuer gave it
 */
public record AgentTask(Agent agent, String taskId) {
  private static final JsonWriter WRITER = new JsonWriter();

  /** The value of the header {@code Authorization} for one request that is sent at {@code now}. */
  public Secret authorization(Instant now) {
    String timestamp = timestamp(now);
    String signature =
        AgentKey.parse(agent.privateKey()).sign(agent.runtimeId() + ":" + taskId + ":" + timestamp);
    String json =
        WRITER.compact(
            JsonObject.empty()
                .with("agent_runtime_id", agent.runtimeId())
                .with("signature", signature)
                .with("task_id", taskId)
                .with("timestamp", timestamp));
    return Secret.of(
        "AgentAssertion "
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whole seconds, with {@code Z}. */
  static String timestamp(Instant now) {
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
