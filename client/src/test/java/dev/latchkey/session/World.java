package dev.latchkey.session;

import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.accesstoken.PersonalTokens;
import dev.latchkey.agent.AgentIssuers;
import dev.latchkey.agent.AgentVerifier;
import dev.latchkey.agent.Agents;
import dev.latchkey.agent.TaskEndpoint;
import dev.latchkey.config.Environment;
import dev.latchkey.config.LoginRules;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.JdkTransport;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.IdentityEndpoint;
import dev.latchkey.oauth.RevocationEndpoint;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.renewal.ChainRenewal;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.MemoryStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An issuer, a store with a login of it, a clock, and a token source between them. */
final class World implements AutoCloseable {
  private static final LoginPolicy POLICY = new LoginPolicy(LoginRules.NONE);

  final FakeIssuer issuer = FakeIssuer.start();
  final TestClock clock = TestClock.now();
  final CredentialStore store;
  final StoredTokenSource source;
  final PayerPin payer = new PayerPin(Optional.empty());
  final CountingMetrics metrics = new CountingMetrics();
  private final List<StoredTokenSource> sources = new ArrayList<>();
  private final JdkTransport transport = new JdkTransport();

  private static final Duration HOUR = Duration.ofHours(1);

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
    TokenEndpoint tokenEndpoint = new TokenEndpoint(transport, name);
    RevocationQueue queue =
        new RevocationQueue(other, new RevocationEndpoint(transport, name), clock);
    StoredTokenSource made =
        new StoredTokenSource(
            other,
            endpoints,
            identityEndpoint,
            new Renewer(
                other,
                new ChainRenewal(
                    other,
                    endpoints,
                    tokenEndpoint,
                    new Succession(other, endpoints, queue),
                    clock),
                LoginKeeper.NONE,
                metrics,
                clock),
            new StandingCredentials(
                POLICY,
                new PersonalTokens(new KnownTokens(other), endpoints, identityEndpoint, clock),
                new Agents(
                    new AgentIssuers(environment, Optional.empty(), endpoints),
                    new AgentVerifier(transport, name, clock),
                    new TaskEndpoint(transport, name, clock)),
                clock),
            new Admission(POLICY, sources.isEmpty() ? payer : new PayerPin(Optional.empty())),
            clock);
    sources.add(made);
    return made;
  }

  /** Stores a login whose access token, which was made for an hour, lives that much longer. */
  IssuedTokens login(Duration remaining) {
    Duration life = remaining.compareTo(HOUR) > 0 ? remaining : HOUR;
    issuer.accessTokenLifetime(life);
    IssuedTokens tokens = issuer.issueTokens();
    issuer.accessTokenLifetime(HOUR);
    put(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), clock.instant()));
    clock.advance(life.minus(remaining));
    return tokens;
  }

  void put(String authJson) {
    try (StoreTransaction owner = store.begin()) {
      owner.replace(AuthDocument.parse(authJson));
    }
  }

  void remove() {
    try (StoreTransaction owner = store.begin()) {
      owner.remove();
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
    sources.forEach(StoredTokenSource::close);
    issuer.close();
    transport.close();
  }
}
