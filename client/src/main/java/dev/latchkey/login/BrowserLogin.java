package dev.latchkey.login;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Provenance;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.network.ClientName;
import dev.latchkey.oauth.AuthorizationRequest;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.Pkce;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.oauth.TokenResponse;
import dev.latchkey.policy.LoginMethod;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Sign-in with ChatGPT in the browser (protocol §2, RFC 8252).
 *
 * <p>A transaction: until the new login is durable, nothing of the old one is touched (B01).
 */
public final class BrowserLogin {
  /**
   * What one sign-in needs to know.
   *
   * @param issuer where to sign in
   * @param clientId as which program
   * @param ports where the browser comes back to
   * @param timeout how long to wait for the user (B11)
   * @param mintApiKey whether to ask for an API key, too (B22)
   * @param successPage where the browser ends
   */
  public record Request(
      Issuer issuer,
      String clientId,
      CallbackPorts ports,
      Duration timeout,
      boolean mintApiKey,
      SuccessPage successPage) {
    /** Codex's issuer, client and ports; 15 minutes; no API key; our own page. */
    public static final Request DEFAULT =
        new Request(
            Issuer.DEFAULT,
            Endpoints.CODEX_CLIENT_ID,
            CallbackPorts.CODEX,
            Duration.ofMinutes(15),
            false,
            new SuccessPage.Local(false));
  }

  private final LoginPolicy policy;
  private final CredentialStore store;
  private final Succession succession;
  private final RevocationQueue queue;
  private final Endpoints endpoints;
  private final TokenEndpoint tokenEndpoint;
  private final BrowserLauncher browser;
  private final ClientName name;
  private final InstantSource clock;

  /** Sign-ins with these parts. */
  public BrowserLogin(
      LoginPolicy policy,
      CredentialStore store,
      Succession succession,
      RevocationQueue queue,
      Endpoints endpoints,
      TokenEndpoint tokenEndpoint,
      BrowserLauncher browser,
      ClientName name,
      InstantSource clock) {
    this.policy = policy;
    this.store = store;
    this.succession = succession;
    this.queue = queue;
    this.endpoints = endpoints;
    this.tokenEndpoint = tokenEndpoint;
    this.browser = browser;
    this.name = name;
    this.clock = clock;
  }

  /**
   * Signs in, and returns when the login is stored.
   *
   * @throws LatchkeyException if it ended without a login; then the store is as it was
   */
  public LoginResult run(Request request, LoginListener listener) {
    policy.check(LoginMethod.CHATGPT);
    store.checkWritable();
    SecureRandom random = new SecureRandom();
    Pkce pkce = Pkce.generate(random);
    String state = Pkce.randomText(random, 32);
    Exchange exchange = new Exchange(request, pkce, listener);
    CallbackFlow flow = new CallbackFlow(request, state, exchange);
    try (CallbackServer server = CallbackServer.start(request.ports(), flow)) {
      flow.listensOn(server.port());
      URI page =
          new AuthorizationRequest(
                  endpoints.authorize(request.issuer()),
                  request.clientId(),
                  flow.redirectUri(),
                  pkce.challenge(),
                  state,
                  name.originator(),
                  policy.workspaces())
              .toUri();
      listener.waiting(page, server.port(), browser.open(page));
      CallbackFlow.Stored stored = flow.await();
      List<String> remarks = new ArrayList<>(stored.remarks());
      stored
          .report()
          .impossible()
          .ifPresent(why -> remarks.add("the old login was not revoked: " + why.reason()));
      remarks.addAll(stored.report().remarks());
      List<RevocationOutcome> predecessor = queue.attempt();
      flow.awaitDelivery();
      return new LoginResult(
          stored.document().credential(), remarks, predecessor, stored.onboarding());
    }
  }

  /** From a code to a stored login. */
  private final class Exchange implements CallbackFlow.Completion {
    private final Request request;
    private final Pkce pkce;
    private final LoginListener listener;

    Exchange(Request request, Pkce pkce, LoginListener listener) {
      this.listener = listener;
      this.request = request;
      this.pkce = pkce;
    }

    @Override
    public CallbackFlow.Stored complete(
        CallbackQuery.Granted granted, String redirectUri, BooleanSupplier mayStore)
        throws CallbackFlow.Failed {
      checkIssuer(granted);
      URI endpoint = endpoints.token(request.issuer());
      TokenResponse answer =
          step(
              "token_exchange_failed",
              "Token exchange failed: ",
              () ->
                  tokenEndpoint.exchangeCode(
                      endpoint, request.clientId(), granted.code(), redirectUri, pkce.verifier()));
      List<String> remarks = new ArrayList<>();
      ClockCheck.of(answer, clock.instant()).ifPresent(remarks::add);
      JwtClaims claims = step("persist_failed", "Persist error: ", () -> idToken(answer));
      Identity identity = Identity.of(claims);
      step(
          "workspace_restriction",
          "Workspace restriction error: ",
          () -> {
            policy.checkWorkspace(identity.accountId());
            return identity;
          });
      step(
          "token_exchange_failed",
          "",
          () -> ClockCheck.refuseDeadOnArrival(answer, clock.instant()));
      if (!claims.hasAuth()) {
        remarks.add("the issuer's tokens name no workspace and no plan");
      }
      Optional<Secret> minted =
          request.mintApiKey()
              ? tokenEndpoint.mintApiKey(
                  endpoint, request.clientId(), answer.idToken().orElseThrow())
              : Optional.empty();
      if (request.mintApiKey() && minted.isEmpty()) {
        remarks.add("the issuer gave no API key");
      }
      AuthDocument document =
          AuthDocument.forChatGpt(
              new TokenSet(
                  answer.idToken().orElseThrow(),
                  answer.accessToken().orElseThrow(),
                  answer.refreshToken().orElseThrow(),
                  Optional.of(new Provenance(request.issuer().given(), request.clientId())),
                  Optional.of(Pkce.randomText(new SecureRandom(), 32)),
                  identity.accountId()),
              minted,
              clock.instant());
      if (!mayStore.getAsBoolean()) {
        throw new CallbackFlow.Failed(
            LoginFailure.of(
                "cancelled",
                "",
                new LoginException(
                    ErrorCode.LOGIN_CANCELLED,
                    "the sign-in was given up before it was stored",
                    "run latchkey login again")));
      }
      Succession.Report report =
          step("persist_failed", "Persist error: ", () -> succession.replace(document));
      listener.stored();
      return new CallbackFlow.Stored(document, identity, report, remarks, granted.onboarding());
    }

    /** RFC 9207: an answer that names another issuer than the one we asked is a mix-up. */
    private void checkIssuer(CallbackQuery.Granted granted) throws CallbackFlow.Failed {
      if (granted.issuer().isEmpty() || request.issuer().isDefault()) {
        return; // What Codex's own issuer puts there is not documented.
      }
      if (!trimmed(granted.issuer().get()).equals(request.issuer().base().toString())) {
        throw new CallbackFlow.Failed(
            LoginFailure.of(
                "issuer_mismatch",
                "",
                new LoginException(
                    ErrorCode.LOGIN_DENIED,
                    "the browser came back from another issuer than " + request.issuer().given(),
                    "begin again with latchkey login, and give the issuer's own address")));
      }
    }

    private static String trimmed(String issuer) {
      return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    }

    private static JwtClaims idToken(TokenResponse answer) {
      return JwtClaims.find(answer.idToken().orElseThrow())
          .orElseThrow(() ->
              new IssuerException(
                  ErrorCode.ISSUER_GARBLED,
                  "invalid ID token format",
                  "check that the address is that of an issuer",
                  null,
                  null));
    }

    /** Runs a step, whose failure ends the sign-in under {@code code}. */
    private static <T> T step(String code, String prefix, java.util.function.Supplier<T> action)
        throws CallbackFlow.Failed {
      try {
        return action.get();
      } catch (LatchkeyException e) {
        throw new CallbackFlow.Failed(LoginFailure.of(code, prefix, e));
      }
    }
  }
}
