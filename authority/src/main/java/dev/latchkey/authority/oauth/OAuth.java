package dev.latchkey.authority.oauth;

import com.nimbusds.jose.jwk.ECKey;
import dev.latchkey.authority.accesstoken.PersonalAccessTokens;
import dev.latchkey.authority.agent.AgentAssertions;
import dev.latchkey.authority.directory.Directory;
import dev.latchkey.authority.http.Endpoint;
import dev.latchkey.authority.keys.KeyRing;
import dev.latchkey.authority.keys.Purpose;
import dev.latchkey.authority.page.Pages;
import dev.latchkey.authority.signin.FormTokens;
import dev.latchkey.authority.signin.Pending;
import dev.latchkey.authority.signin.Sessions;
import dev.latchkey.authority.signin.SignIn;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.workload.WorkloadExchange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The OAuth endpoints, put together, for the route table. Thread-safe. */
public final class OAuth {
  private final AuthorizationRequests requests;
  private final Authorize authorize;
  private final Consent consent;
  private final TokenEndpoint token;
  private final Revoke revoke;
  private final Whoami whoami;
  private final Endpoint metadata;
  private final Endpoint keys;

  /**
   * How long things live.
   *
   * @param accessToken the longest life of an access or id token
   * @param retryWindow how long a lost refresh may be asked for again
   * @param idle how long a sign-in lasts without a refresh
   * @param absolute how long a sign-in lasts at all
   */
  public record Lives(
      Duration accessToken, Duration retryWindow, Duration idle, Duration absolute) {}

  /**
   * With everything that the endpoints need.
   *
   * @param metadata what other features add to the discovery document
   */
  public OAuth(
      String issuer,
      KeyRing keyRing,
      Storage storage,
      Directory directory,
      Sessions sessions,
      SignIn signIn,
      FormTokens formTokens,
      Pages pages,
      InstantSource clock,
      Lives lives,
      Map<String, String> metadata) {
    ECKey key = keyRing.signing();
    Codes codes = new Codes();
    RefreshTokens refreshTokens =
        new RefreshTokens(keyRing.seal(Purpose.REFRESH_TOKEN, storage.epoch()));
    AccessTokens accessTokens = new AccessTokens(issuer, key, clock);
    TokenMint mint = new TokenMint(issuer, key, clock, lives.accessToken());
    this.requests =
        new AuthorizationRequests(keyRing.seal(Purpose.AUTHORIZATION_REQUEST), clock, issuer);
    this.consent =
        new Consent(
            requests, sessions, signIn, formTokens, directory, storage, codes, pages, clock);
    this.authorize = new Authorize(requests, consent, sessions, pages);
    this.token =
        new TokenEndpoint(
            codes,
            refreshTokens,
            mint,
            storage,
            clock,
            new TokenEndpoint.RefreshPolicy(lives.retryWindow(), lives.idle(), lives.absolute()),
            new WorkloadGrant(new WorkloadExchange(storage, clock, issuer), mint));
    this.revoke = new Revoke(refreshTokens, accessTokens, storage, clock);
    this.whoami =
        new Whoami(
            accessTokens,
            new PersonalAccessTokens(storage, clock),
            new AgentAssertions(storage, clock),
            storage);
    this.metadata = Discovery.metadata(issuer, metadata);
    this.keys = Discovery.keys(key);
  }

  /** {@code GET /oauth/authorize}. */
  public Endpoint authorize() {
    return authorize;
  }

  /** The authorization requests that wait for a sign-in. */
  public Pending.Finder waiting() {
    return requests;
  }

  /** {@code GET /oauth/consent}. */
  public Endpoint showConsent() {
    return consent.show();
  }

  /** {@code POST /oauth/consent}. */
  public Endpoint decideConsent() {
    return consent.decide();
  }

  /** {@code POST /oauth/token}. */
  public Endpoint token() {
    return token;
  }

  /** {@code POST /oauth/revoke}. */
  public Endpoint revoke() {
    return revoke;
  }

  /** {@code GET …/v1/user-auth-credential/whoami}. */
  public Endpoint whoami() {
    return whoami;
  }

  /** The discovery document, the same for OAuth (RFC 8414) and OpenID Connect. */
  public Endpoint metadata() {
    return metadata;
  }

  /** The public keys. */
  public Endpoint keys() {
    return keys;
  }
}
