package dev.latchkey.agent;

import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.time.Duration;
import java.time.InstantSource;

/** Verifies agent identities against the key set of their issuer (protocol §9.3). Thread-safe. */
public final class AgentVerifier {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Transport transport;
  private final ClientName name;
  private final InstantSource clock;

  /** Fetches key sets through {@code transport}. */
  public AgentVerifier(Transport transport, ClientName name, InstantSource clock) {
    this.transport = transport;
    this.name = name;
    this.clock = clock;
  }

  /**
   * Fetches the key set once and verifies {@code jwt}: RS256, a key of the set, the issuer, the
   * audience, not expired.
   *
   * @throws LoginException if the identity is not one of that issuer, or has expired
   * @throws UnreachableException if the key set was not to be had
   * @throws IssuerException if what was had is no key set
   */
  public Agent verify(Secret jwt, AgentEndpoints endpoints) {
    Agent agent = AgentTokens.read(jwt);
    SignedIdentity.check(jwt, fetch(endpoints), endpoints, clock.instant());
    return agent;
  }

  private HttpReply fetch(AgentEndpoints endpoints) {
    HttpReply reply =
        transport.send(
            HttpCall.get(endpoints.keys())
                .withHeader("originator", name.originator())
                .withHeader("User-Agent", name.userAgent())
                .within(LIMIT));
    String where = SafeUrl.origin(endpoints.keys());
    if (!reply.isSuccess()) {
      throw new IssuerException(
          reply.status() >= 300 && reply.status() < 400
              ? ErrorCode.ISSUER_REDIRECTED
              : ErrorCode.ISSUER_REFUSED,
          "the key set for agent identities of " + where + " returned status " + reply.status(),
          "check that the address is that of an issuer with agent identities",
          reply.status(),
          null);
    }
    return reply;
  }
}
