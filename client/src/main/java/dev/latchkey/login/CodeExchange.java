package dev.latchkey.login;

import dev.latchkey.callback.LoginFailure;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Provenance;
import dev.latchkey.credential.Secret;
import dev.latchkey.credential.TokenSet;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.loginlog.LogEvent;
import dev.latchkey.loginlog.LogField;
import dev.latchkey.loginlog.LoginRecord;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.oauth.Pkce;
import dev.latchkey.oauth.TokenEndpoint;
import dev.latchkey.oauth.TokenResponse;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.renewal.RetryWindows;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.Succession;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The way from an authorization code to a stored login, which is the same for every flow that ends
 * with a code.
 *
 * <p>From the issuer's answer on there is a token chain that nobody else knows of: it is stored, or
 * it is revoked. Thread-safe.
 */
public final class CodeExchange {
  /**
   * Whose login it is to be.
   *
   * @param issuer who gave the code
   * @param clientId as which program
   * @param workspace the only workspace that will do, besides what the policy says
   * @param mintApiKey whether to ask for an API key, too (B22)
   */
  record Terms(Issuer issuer, String clientId, Optional<String> workspace, boolean mintApiKey) {}

  /** A code, and what the issuer will want to see with it. */
  record Code(Secret value, String redirectUri, Secret verifier) {}

  private final LoginPolicy policy;
  private final Succession succession;
  private final Endpoints endpoints;
  private final TokenEndpoint tokenEndpoint;
  private final RetryWindows retryWindows;
  private final InstantSource clock;

  /** Exchanges under {@code policy}. */
  public CodeExchange(
      LoginPolicy policy,
      Succession succession,
      Endpoints endpoints,
      TokenEndpoint tokenEndpoint,
      RetryWindows retryWindows,
      InstantSource clock) {
    this.policy = policy;
    this.succession = succession;
    this.endpoints = endpoints;
    this.tokenEndpoint = tokenEndpoint;
    this.retryWindows = retryWindows;
    this.clock = clock;
  }

  /**
   * Spends {@code code} and stores what it brings.
   *
   * @param mayKeep asked once, when the issuer has answered; false if nobody waits any more
   * @param record where the steps are written down
   */
  StoredLogin complete(Terms terms, Code code, BooleanSupplier mayKeep, LoginRecord record)
      throws LoginFailed {
    URI endpoint = endpoints.token(terms.issuer());
    TokenResponse answer =
        step(
            "token_exchange_failed",
            "Token exchange failed: ",
            () -> exchanged(terms, endpoint, code, record));
    try {
      if (!mayKeep.getAsBoolean()) {
        throw LoginFailed.cancelled(
            new LoginException(
                ErrorCode.LOGIN_CANCELLED,
                "the sign-in was given up before it was stored",
                "run latchkey login again"));
      }
      return keep(terms, endpoint, answer, record);
    } catch (LoginFailed | RuntimeException e) {
      succession
          .disown(session(tokens(terms, answer, Optional.empty())))
          .ifPresent(outcome ->
              record.write(
                  outcome instanceof RevocationOutcome.Confirmed
                      ? LogEvent.ISSUED_REVOKED
                      : LogEvent.ISSUED_LEFT));
      throw e;
    }
  }

  private TokenResponse exchanged(Terms terms, URI endpoint, Code code, LoginRecord record) {
    record.write(
        LogEvent.EXCHANGE,
        LogField.url("issuer", terms.issuer().base()),
        LogField.url("token_endpoint", endpoint),
        LogField.url("redirect_uri", URI.create(code.redirectUri())));
    try {
      TokenResponse answer =
          tokenEndpoint.exchangeCode(
              endpoint, terms.clientId(), code.value(), code.redirectUri(), code.verifier());
      record.write(LogEvent.EXCHANGE_SUCCEEDED);
      return answer;
    } catch (LatchkeyException e) {
      Recorded.exchangeFailure(e, record);
      throw e;
    }
  }

  private StoredLogin keep(Terms terms, URI endpoint, TokenResponse answer, LoginRecord record)
      throws LoginFailed {
    List<String> remarks = new ArrayList<>();
    ClockCheck.of(answer, clock.instant()).ifPresent(remarks::add);
    JwtClaims claims = step("persist_failed", "Persist error: ", () -> idToken(answer));
    Identity identity = Identity.of(claims);
    step(
        "workspace_restriction",
        "Workspace restriction error: ",
        () -> {
          policy.checkWorkspace(identity.accountId());
          WantedWorkspace.check(terms.workspace(), identity);
          return identity;
        });
    step(
        "token_exchange_failed", "", () -> ClockCheck.refuseDeadOnArrival(answer, clock.instant()));
    if (!claims.hasAuth()) {
      remarks.add("the issuer's tokens name no workspace and no plan");
    }
    Optional<Secret> minted =
        terms.mintApiKey()
            ? tokenEndpoint.mintApiKey(endpoint, terms.clientId(), answer.idToken().orElseThrow())
            : Optional.empty();
    if (terms.mintApiKey() && minted.isEmpty()) {
      remarks.add("the issuer gave no API key");
    }
    AuthDocument document =
        AuthDocument.forChatGpt(
            tokens(terms, answer, identity.accountId()), minted, clock.instant());
    Succession.Report report =
        step("persist_failed", "Persist error: ", () -> succession.replace(document));
    Recorded.stored(report, record);
    retryWindows.remember(terms.issuer().given(), answer.retryWindow());
    return new StoredLogin(document, identity, report, List.copyOf(remarks));
  }

  private static TokenSet tokens(Terms terms, TokenResponse answer, Optional<String> accountId) {
    return new TokenSet(
        answer.idToken().orElseThrow(),
        answer.accessToken().orElseThrow(),
        answer.refreshToken().orElseThrow(),
        Optional.of(new Provenance(terms.issuer().given(), terms.clientId())),
        Optional.of(Pkce.randomText(new SecureRandom(), 32)),
        accountId);
  }

  private static Credential session(TokenSet tokens) {
    return new Credential.ChatGptSession(
        AuthMode.CHATGPT, tokens, Optional.empty(), Optional.empty());
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
  private static <T> T step(String code, String prefix, Supplier<T> action) throws LoginFailed {
    try {
      return action.get();
    } catch (LatchkeyException e) {
      throw new LoginFailed(LoginFailure.of(code, prefix, e));
    }
  }
}
