package dev.latchkey.authority.agent;

import com.nimbusds.jose.jwk.RSAKey;
import dev.latchkey.authority.http.Answer;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.SegmentEndpoint;
import dev.latchkey.authority.keys.AgentKey;
import dev.latchkey.authority.storage.Storage;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The endpoints of agents, for the route table. Thread-safe. */
public final class AgentEndpoints {
  private final AgentKey key;
  private final TaskRegistration registration;

  /** Over {@code storage}, publishing {@code key}. */
  public AgentEndpoints(Storage storage, AgentKey key, InstantSource clock) {
    this.key = key;
    this.registration = new TaskRegistration(storage, clock);
  }

  /**
   * The key with which agent identities can be verified, and no other key; none until the first
   * agent is made, which may happen while the server runs.
   */
  public Endpoint keys() {
    return request -> {
      List<Map<String, Object>> keys =
          key.publicKey().map(AgentEndpoints::members).map(List::of).orElse(List.of());
      return Answer.cacheable(
          "application/json", Json.write(Map.of("keys", keys)), keys.isEmpty() ? 0 : 300);
    };
  }

  private static Map<String, Object> members(RSAKey key) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("kty", "RSA");
    members.put("use", "sig");
    members.put("alg", "RS256");
    members.put("kid", key.getKeyID());
    members.put("n", key.getModulus().toString());
    members.put("e", key.getPublicExponent().toString());
    return members;
  }

  /** {@code POST …/v1/agent/{id}/task/register}. */
  public SegmentEndpoint registerTask() {
    return registration;
  }
}
