package dev.latchkey.agent;

import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Secret;
import dev.latchkey.oauth.Issuer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The agents that this process works as: each verified once, and given one task. Codex does both
 * anew for each of several loads. Thread-safe.
 */
public final class Agents {
  private final AgentIssuers issuers;
  private final AgentVerifier verifier;
  private final TaskEndpoint tasks;
  private final ConcurrentMap<Secret, AgentTask> byToken = new ConcurrentHashMap<>();
  private final ConcurrentMap<Agent, AgentTask> enrolled = new ConcurrentHashMap<>();

  /** With a way to verify and a way to get tasks. */
  public Agents(AgentIssuers issuers, AgentVerifier verifier, TaskEndpoint tasks) {
    this.issuers = issuers;
    this.verifier = verifier;
    this.tasks = tasks;
  }

  /**
   * Verifies an identity without putting it to work, as a login does.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link AgentVerifier}
   */
  public Agent verify(Secret jwt, Issuer issuer) {
    return verifier.verify(jwt, issuers.at(issuer));
  }

  /**
   * The task of a signed identity; verified and registered by the first caller, for whom the others
   * wait.
   *
   * @throws dev.latchkey.error.LatchkeyException as {@link AgentVerifier} and {@link TaskEndpoint}
   */
  public AgentTask task(Secret jwt, Issuer issuer) {
    AgentEndpoints endpoints = issuers.at(issuer);
    return byToken.computeIfAbsent(
        jwt, token -> tasks.register(verifier.verify(token, endpoints), endpoints.api()));
  }

  /** The task of an agent from a record: the remembered one, or a new one. */
  public AgentTask task(Agent agent, Issuer issuer) {
    AgentEndpoints endpoints = issuers.at(issuer);
    return enrolled.computeIfAbsent(
        agent,
        known ->
            known
                .taskId()
                .map(id -> new AgentTask(known, id))
                .orElseGet(() -> tasks.register(known, endpoints.api())));
  }
}
