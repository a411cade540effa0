package dev.latchkey.session;

import dev.latchkey.accesstoken.AccessTokenText;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.workload.WorkloadExchange;
import dev.latchkey.workload.WorkloadReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The sources of a program's credential, and the one that counts. What the environment selects does
 * not change while a process lives, so each source is made once; only whether {@code CODEX_API_KEY}
 * gives way to a stored login is asked anew. Thread-safe.
 */
public final class Sources implements TokenSource {
  private final Environment environment;
  private final CredentialStore store;
  private final Selector selector;
  private final Endpoints endpoints;
  private final LoginPolicy policy;
  private final StandingCredentials standing;
  private final StoredTokenSource stored;
  private final Admission admission;
  private final WorkloadReader workloads;
  private final WorkloadExchange exchange;
  private final InstantSource clock;
  private final boolean storeOnly;
  private @Nullable CredentialSource selected; // guarded by this

  /** Over everything that the sources need. */
  public Sources(
      Environment environment,
      CredentialStore store,
      Selector selector,
      Endpoints endpoints,
      LoginPolicy policy,
      StandingCredentials standing,
      StoredTokenSource stored,
      Admission admission,
      WorkloadReader workloads,
      WorkloadExchange exchange,
      InstantSource clock) {
    this.environment = environment;
    this.store = store;
    this.selector = selector;
    this.endpoints = endpoints;
    this.policy = policy;
    this.standing = standing;
    this.stored = stored;
    this.admission = admission;
    this.workloads = workloads;
    this.exchange = exchange;
    this.clock = clock;
    this.storeOnly = selector.isStoreOnly();
  }

  /**
   * The source that counts.
   *
   * @throws dev.latchkey.error.LatchkeyException if the environment selects one and gets it wrong
   */
  public CredentialSource active() {
    return storeOnly ? stored : fromEnvironment();
  }

  @Override
  public CompletionStage<AccessToken> tokenAsync() {
    try {
      return active().tokenAsync();
    } catch (LatchkeyException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public AccessToken token(Duration life) {
    return active().token(life);
  }

  @Override
  public Recovery recovery(RequestHeaders refused) {
    return active().recovery(refused);
  }

  @Override
  public AccessToken token() {
    return storeOnly ? stored.token() : fromEnvironment().token();
  }

  @Override
  public RequestHeaders headers() {
    return active().headers();
  }

  private synchronized CredentialSource fromEnvironment() {
    Source source =
        selector.select(selector.dependsOnStore() ? store.read() : Optional.empty()).source();
    if (source == Source.STORE) {
      return stored;
    }
    // A login that is gone must not leave the bill to a key that happens to be there. Who is behind
    // a socket says itself who pays.
    if (source != Source.TOKEN_SOCKET) {
      admission.checkKind(
          source == Source.API_KEY_VARIABLE ? Payer.METERED : Payer.SUBSCRIPTION, place(source));
    }
    CredentialSource known = selected;
    if (known == null) {
      known = make(source);
      selected = known;
    }
    return known;
  }

  private CredentialSource make(Source source) {
    return switch (source) {
      case WORKLOAD_IDENTITY -> new WorkloadTokenSource(policy, workloads.read(), exchange, clock);
      case API_KEY_VARIABLE -> variable(source, new Credential.ApiKey(value(source)));
      case ACCESS_TOKEN_VARIABLE ->
          variable(source, AccessTokenText.parse(value(source), place(source)));
      case TOKEN_SOCKET -> new SocketTokenSource(NamedSocket.in(environment), admission, clock);
      case STORE -> stored;
    };
  }

  private VariableTokenSource variable(Source source, Credential credential) {
    return new VariableTokenSource(
        standing, new Held(credential, endpoints.issuerOfEnvironment(), false, place(source)));
  }

  private Secret value(Source source) {
    return Secret.of(environment.getTrimmed(source.id()).orElse(""));
  }

  private static String place(Source source) {
    return "environment variable " + source.id();
  }
}
