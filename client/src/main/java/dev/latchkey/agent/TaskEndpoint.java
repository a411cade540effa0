package dev.latchkey.agent;

import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonWriter;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** Where an agent is given a task (protocol §9.3). Thread-safe. */
public final class TaskEndpoint {
  /** As many as Codex makes. */
  private static final int ATTEMPTS = 3;

  private static final JsonReader READER = new JsonReader();
  private static final JsonWriter WRITER = new JsonWriter();

  private final Transport transport;
  private final ClientName name;
  private final InstantSource clock;

  /** Sends through {@code transport}. */
  public TaskEndpoint(Transport transport, ClientName name, InstantSource clock) {
    this.transport = transport;
    this.name = name;
    this.clock = clock;
  }

  /**
   * Registers a task for {@code agent}. A registration spends nothing, so it is tried again, three
   * times in all, where the issuer was not reached or had trouble of its own.
   *
   * @throws UnreachableException if there was no answer
   * @throws IssuerException if the issuer refused, or its answer makes no sense
   */
  public AgentTask register(Agent agent, URI api) {
    URI endpoint =
        URI.create(
            api
                + "/v1/agent/"
                + URLEncoder.encode(agent.runtimeId(), StandardCharsets.UTF_8).replace("+", "%20")
                + "/task/register");
    AgentKey key = AgentKey.parse(agent.privateKey());
    LatchkeyException last = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        return new AgentTask(agent, attempt(endpoint, agent, key));
      } catch (UnreachableException e) {
        last = e;
      } catch (IssuerException e) {
        if (e.status().orElse(0) < 500) {
          throw e;
        }
        last = e;
      }
    }
    throw last;
  }

  private String attempt(URI endpoint, Agent agent, AgentKey key) {
    String timestamp = AgentTask.timestamp(clock.instant());
    String body =
        WRITER.compact(
            JsonObject.empty()
                .with("timestamp", timestamp)
                .with("signature", key.sign(agent.runtimeId() + ":" + timestamp)));
    HttpReply reply =
        transport.send(
            HttpCall.post(endpoint, "application/json", body)
                .withHeader("originator", name.originator())
                .withHeader("User-Agent", name.userAgent()));
    if (!reply.isSuccess()) {
      throw new IssuerException(
          ErrorCode.ISSUER_REFUSED,
          "the issuer "
              + SafeUrl.origin(endpoint)
              + " gave the agent no task: status "
              + reply.status()
              + shown(reply),
          reply.status() >= 500
              ? "try again later"
              : "create a new access token; this one may have been revoked",
          reply.status(),
          null);
    }
    return taskId(reply, key)
        .filter(id -> !id.isBlank())
        .orElseThrow(() ->
            new IssuerException(
                ErrorCode.ISSUER_GARBLED,
                "the issuer " + SafeUrl.origin(endpoint) + " answered without a task id",
                "ask whoever runs the issuer",
                reply.status(),
                null));
  }

  /** The error's own words, which hold no secret of ours: nothing secret was sent. */
  private static String shown(HttpReply reply) {
    return reply.body().isBlank() ? "" : ": " + Printable.escape(reply.body().strip(), 512);
  }

  private static Optional<String> taskId(HttpReply reply, AgentKey key) {
    try {
      if (READER.read(reply.body()).root() instanceof JsonObject json) {
        return json.string("task_id")
            .or(() -> json.string("taskId"))
            .or(() ->
                json.string("encrypted_task_id")
                    .or(() -> json.string("encryptedTaskId"))
                    .map(key::open));
      }
    } catch (JsonSyntaxException notJson) {
      // As wrong as JSON without the member.
    }
    return Optional.empty();
  }
}
