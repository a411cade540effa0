package dev.latchkey.session;

import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.accesstoken.PersonalTokens;
import dev.latchkey.agent.AgentIssuers;
import dev.latchkey.agent.AgentVerifier;
import dev.latchkey.agent.Agents;
import dev.latchkey.agent.TaskEndpoint;
import dev.latchkey.config.Configuration;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** An issuer, a store with a login of it, a clock, and a token source between them. */
final class World implements AutoCloseable {
  final FakeIssuer issuer = FakeIssuer.start();
  final TestClock clock = TestClock.now();
  final CredentialStore store;
  final StoredTokenSource source;
  private final JdkTransport transport = new JdkTransport();

  World() {
    this(new MemoryStore());
  }

  World(CredentialStore store) {
    this.store = store;
    issuer.clock(clock);
    source = newSource();
  }

  /** Another source over the same store, as another process would have. */
  StoredTokenSource newSource() {
    return newSource(store);
  }

  /** A source over another store. */
  StoredTokenSource newSource(CredentialStore other) {
    ClientName name = new ClientName("latchkey", "test");
    Environment environment = Environment.of(Map.of("LATCHKEY_ISSUER", issuer.uri().toString()));
    Endpoints endpoints = new Endpoints(environment, false);
    IdentityEndpoint identityEndpoint = new IdentityEndpoint(transport, name);
    return new StoredTokenSource(
        other,
        endpoints,
        new TokenEndpoint(transport, name),
        identityEndpoint,
        new StandingCredentials(
            new LoginPolicy(Configuration.EMPTY),
            new PersonalTokens(new KnownTokens(other), endpoints, identityEndpoint, clock),
            new Agents(
                new AgentIssuers(environment, Optional.empty(), endpoints),
                new AgentVerifier(transport, name, clock),
                new TaskEndpoint(transport, name, clock)),
            clock),
        clock);
  }

  /** Stores a login whose access token lives that long. */
  IssuedTokens login(Duration lifetime) {
    issuer.accessTokenLifetime(lifetime);
    IssuedTokens tokens = issuer.issueTokens();
    issuer.accessTokenLifetime(Duration.ofHours(1));
    put(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), clock.instant()));
    return tokens;
  }

  void put(String authJson) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(AuthDocument.parse(authJson));
    }
  }

  AuthDocument document() {
    return store.read().orElseThrow();
  }

  TokenSet stored() {
    return ((ChatGptSession) document().credential()).tokens();
  }

  int refreshes() {
    return issuer.requests(Grant.REFRESH_TOKEN).size();
  }

  @Override
  public void close() {
    issuer.close();
    transport.close();
  }
}
