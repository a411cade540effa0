package dev.latchkey.session;

import dev.latchkey.accesstoken.AccessTokenText;
import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.agent.AgentTokens;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Agent;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Provenance;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.policy.Violation;
import dev.latchkey.revocation.PendingRevocation;
import dev.latchkey.session.Status.State;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.tokensocket.KeptLogin;
import dev.latchkey.tokensocket.Question;
import dev.latchkey.tokensocket.Reply;
import dev.latchkey.tokensocket.TokenSocketClient;
import dev.latchkey.workload.Workload;
import dev.latchkey.workload.WorkloadReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@link Status}: no network, no lock, no write; a token socket is asked. Thread-safe. */
public final class StatusReader {
  private final CredentialStore store;
  private final Environment environment;
  private final Selector selector;
  private final Endpoints endpoints;
  private final WorkloadReader workloads;
  private final LoginPolicy policy;
  private final InstantSource clock;

  /** The status of {@code store}, or of what in the environment comes before it. */
  public StatusReader(
      CredentialStore store,
      Environment environment,
      Selector selector,
      Endpoints endpoints,
      WorkloadReader workloads,
      LoginPolicy policy,
      InstantSource clock) {
    this.store = store;
    this.environment = environment;
    this.selector = selector;
    this.endpoints = endpoints;
    this.workloads = workloads;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * What one credential says of itself.
   *
   * @param place where it is, for people
   */
  private record Finding(
      State state,
      Source source,
      Optional<AuthMode> mode,
      Optional<String> missing,
      Optional<Identity> identity,
      Optional<Instant> checkedAt,
      Optional<String> maskedKey,
      String place,
      Optional<String> issuer,
      Optional<Instant> expiresAt,
      boolean renewable,
      Optional<Instant> lastRefresh) {}

  /**
   * Reads it.
   *
   * @param revocations what the queue says
   * @throws StoreException if something is stored that cannot be read
   * @throws dev.latchkey.error.LatchkeyException if the environment selects a credential and gets
   *     it wrong
   */
  public Status read(List<PendingRevocation> revocations) {
    Optional<AuthDocument> document = store.read();
    Selection selection = selector.select(document);
    Finding found =
        switch (selection.source()) {
          case STORE -> document.map(d -> stored(d.credential())).orElseGet(this::nothing);
          case ACCESS_TOKEN_VARIABLE -> fromAccessToken();
          case API_KEY_VARIABLE -> fromApiKey();
          case WORKLOAD_IDENTITY -> fromWorkload();
          case TOKEN_SOCKET -> fromSocket();
        };
    List<String> warnings = new ArrayList<>(selection.overruled());
    if (selection.source() == Source.STORE) {
      warnings.addAll(store.warnings());
    }
    return new Status(
        found.state,
        found.source,
        found.mode,
        found.missing,
        found.identity,
        found.checkedAt,
        found.maskedKey,
        found.place,
        found.issuer,
        found.expiresAt,
        found.expiresAt.isPresent() && !found.expiresAt.get().isAfter(clock.instant()),
        found.renewable,
        found.lastRefresh,
        revocations,
        violation(found),
        List.copyOf(warnings));
  }

  private Optional<Violation> violation(Finding found) {
    if (found.state != State.SIGNED_IN || found.mode.isEmpty()) {
      return Optional.empty();
    }
    Payer payer = found.mode.get().payer();
    // A workspace that nobody has named yet is judged when it is.
    return found.identity.isPresent()
        ? policy.violation(payer, found.identity.get().accountId())
        : policy.methodViolation(payer);
  }

  private Finding nothing() {
    return new Finding(
        State.NOT_SIGNED_IN,
        Source.STORE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        store.describe(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private Finding stored(Credential credential) {
    // No pattern switch: see credential.Members.
    if (credential instanceof Credential.ChatGptSession session) {
      return chatGpt(session);
    }
    if (credential instanceof Credential.PersonalAccessToken personal) {
      Optional<KnownToken> known = new KnownTokens(store).find(personal.token());
      return accessToken(
          credential, Source.STORE, store.describe(), known, known.map(KnownToken::issuer));
    }
    if (credential instanceof Credential.AgentIdentity agent) {
      return accessToken(
          credential,
          Source.STORE,
          store.describe(),
          Optional.empty(),
          new KnownTokens(store).find(agent.jwt()).map(KnownToken::issuer));
    }
    if (credential instanceof Credential.ApiKey key) {
      return simple(credential, Source.STORE, Optional.of(mask(key.key())), store.describe());
    }
    return simple(credential, Source.STORE, Optional.empty(), store.describe());
  }

  private Finding chatGpt(Credential.ChatGptSession session) {
    TokenSet tokens = session.tokens();
    return new Finding(
        State.SIGNED_IN,
        Source.STORE,
        Optional.of(session.mode()),
        Optional.empty(),
        Optional.of(tokens.identity()),
        Optional.empty(),
        session.mintedApiKey().map(StatusReader::mask),
        store.describe(),
        Optional.of(tokens.provenance().map(Provenance::issuer).orElseGet(Issuer.DEFAULT::given)),
        JwtClaims.find(tokens.accessToken()).flatMap(JwtClaims::expiresAt),
        !tokens.refreshToken().isEmpty(),
        session.lastRefresh());
  }

  private Finding fromAccessToken() {
    String place = "environment variable " + Source.ACCESS_TOKEN_VARIABLE.id();
    Credential credential = AccessTokenText.parse(variable(Source.ACCESS_TOKEN_VARIABLE), place);
    return accessToken(
        credential, Source.ACCESS_TOKEN_VARIABLE, place, Optional.empty(), Optional.empty());
  }

  private Finding fromApiKey() {
    Secret key = variable(Source.API_KEY_VARIABLE);
    return simple(
        new Credential.ApiKey(key),
        Source.API_KEY_VARIABLE,
        Optional.of(mask(key)),
        "environment variable " + Source.API_KEY_VARIABLE.id());
  }

  private Secret variable(Source source) {
    return Secret.of(environment.getTrimmed(source.id()).orElse(""));
  }

  private Finding fromWorkload() {
    Workload workload = workloads.read();
    return new Finding(
        State.SIGNED_IN,
        Source.WORKLOAD_IDENTITY,
        Optional.of(AuthMode.CHATGPT_AUTH_TOKENS),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        workload.source().describe(),
        Optional.of(workload.issuer().given()),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** What the process that keeps the login says of it; it is on this machine, and is asked. */
  private Finding fromSocket() {
    TokenSocketClient socket = NamedSocket.in(environment).within(NamedSocket.TO_SAY_WHO);
    KeptLogin login =
        switch (socket.ask(new Question.Status()).orElseThrow(socket::silent)) {
          case Reply.Kept(KeptLogin kept) -> kept;
          case Reply.Failed(LatchkeyException reason) -> throw reason;
          case Reply.Granted granted -> throw socket.silent();
        };
    return new Finding(
        login.signedIn() ? State.SIGNED_IN : State.NOT_SIGNED_IN,
        Source.TOKEN_SOCKET,
        Optional.of(login.mode().flatMap(AuthMode::parse).orElse(AuthMode.CHATGPT_AUTH_TOKENS)),
        Optional.empty(),
        Optional.of(
            Identity.of(
                login.email(),
                Optional.empty(),
                login.accountId(),
                login.plan().map(Plan::new),
                false)),
        Optional.empty(),
        Optional.empty(),
        "token socket " + socket.path() + " of process " + login.pid(),
        Optional.empty(),
        login.expiresAt(),
        login.renewalAt().isPresent(),
        Optional.empty());
  }

  /** A personal token says nothing of itself; an agent's states whose it is, unverified. */
  private Finding accessToken(
      Credential credential,
      Source source,
      String place,
      Optional<KnownToken> known,
      Optional<String> issuer) {
    Optional<Identity> identity = known.flatMap(KnownToken::identity);
    Optional<Instant> end = Optional.empty();
    Optional<String> missing = Optional.empty();
    if (credential instanceof Credential.AgentIdentity agent) {
      identity = AgentTokens.find(agent.jwt()).map(Agent::identity);
      missing = identity.isPresent() ? Optional.empty() : Optional.of("a readable agent_identity");
      end = JwtClaims.find(agent.jwt()).flatMap(JwtClaims::expiresAt);
    }
    return new Finding(
        missing.isPresent() ? State.INCOMPLETE : State.SIGNED_IN,
        source,
        Optional.of(credential.mode()),
        missing,
        identity,
        known.flatMap(KnownToken::checkedAt),
        Optional.empty(),
        place,
        Optional.of(issuer.orElseGet(() -> endpoints.issuerOfEnvironment().given())),
        end,
        false,
        Optional.empty());
  }

  private static Finding simple(
      Credential credential, Source source, Optional<String> maskedKey, String place) {
    Optional<String> missing =
        credential instanceof Credential.Incomplete incomplete
            ? Optional.of(incomplete.missing())
            : Optional.empty();
    return new Finding(
        missing.isPresent() ? State.INCOMPLETE : State.SIGNED_IN,
        source,
        Optional.of(credential.mode()),
        missing,
        Optional.empty(),
        Optional.empty(),
        maskedKey,
        place,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  /**
   * The first eight and the last five characters, as Codex shows a key; nothing of a key of 13
   * characters or fewer, nor of one with characters that no key has (B46).
   */
  public static String mask(Secret key) {
    String text = key.reveal();
    if (text.length() <= 13 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      return "***";
    }
    return text.substring(0, 8) + "***" + text.substring(text.length() - 5);
  }
}
