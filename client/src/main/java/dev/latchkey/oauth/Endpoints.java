package dev.latchkey.oauth;

import dev.latchkey.config.Environment;
import dev.latchkey.credential.Provenance;
import java.net.URI;
import java.util.Optional;

/**
 * Where an issuer's endpoints are, and what we call ourselves there: derived from the issuer,
 * unless one of Codex's environment variables says otherwise (protocol §1).
 */
public final class Endpoints {
  /** The client id that Codex uses. */
  public static final String CODEX_CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

  private static final String REFRESH_OVERRIDE = "CODEX_REFRESH_TOKEN_URL_OVERRIDE";
  private static final String REVOKE_OVERRIDE = "CODEX_REVOKE_TOKEN_URL_OVERRIDE";
  private static final String AUTHAPI_OVERRIDE = "CODEX_AUTHAPI_BASE_URL";
  private static final String CLIENT_ID_OVERRIDE = "CODEX_APP_SERVER_LOGIN_CLIENT_ID";

  private final Environment environment;
  private final boolean allowHttp;

  /** Endpoints under the overrides of {@code environment}. */
  public Endpoints(Environment environment, boolean allowHttp) {
    this.environment = environment;
    this.allowHttp = allowHttp;
  }

  /**
   * The issuer of a stored chain: the one of its login, or Codex's own for files that do not say.
   */
  public Issuer issuerOf(Optional<Provenance> provenance) {
    return provenance.map(known -> Issuer.parse(known.issuer(), allowHttp)).orElse(Issuer.DEFAULT);
  }

  /**
   * The issuer at {@code given}, an address that was accepted when it was stored.
   *
   * @throws dev.latchkey.error.ConfigurationException if it is plain http to another machine, which
   *     has to be allowed each time
   */
  public Issuer issuer(String given) {
    return Issuer.parse(given, allowHttp);
  }

  /**
   * The issuer of what carries no provenance, like a token in the environment: the one that {@code
   * LATCHKEY_ISSUER} names, or Codex's own.
   */
  public Issuer issuerOfEnvironment() {
    return environment.getTrimmed("LATCHKEY_ISSUER").map(this::issuer).orElse(Issuer.DEFAULT);
  }

  /**
   * The address in {@code variable}, to which a secret is sent.
   *
   * @throws dev.latchkey.error.ConfigurationException if it is none, or plain http to another
   *     machine that was not allowed
   */
  public URI address(String given, String variable) {
    return Issuer.address(given, variable, allowHttp);
  }

  /** The client id under which a stored chain is renewed and revoked. */
  public String clientIdOf(Optional<Provenance> provenance) {
    return environment
        .getTrimmed(CLIENT_ID_OVERRIDE)
        .or(() -> provenance.map(Provenance::clientId))
        .orElse(CODEX_CLIENT_ID);
  }

  /** Where the browser begins. */
  public URI authorize(Issuer issuer) {
    return issuer.endpoint("/oauth/authorize");
  }

  /**
   * Where codes are exchanged. No override: the code belongs to the issuer that the browser saw.
   */
  public URI token(Issuer issuer) {
    return issuer.endpoint("/oauth/token");
  }

  /** Where a sign-in by device code begins. No override, for the reason of {@link #token}. */
  public URI deviceUserCode(Issuer issuer) {
    return issuer.endpoint("/api/accounts/deviceauth/usercode");
  }

  /** Where it is asked whether a sign-in by device code has been approved. */
  public URI deviceToken(Issuer issuer) {
    return issuer.endpoint("/api/accounts/deviceauth/token");
  }

  /** Where the user types the code. */
  public URI devicePage(Issuer issuer) {
    return issuer.endpoint("/codex/device");
  }

  /** The redirect URI that the codes of sign-ins by device code are bound to. */
  public String deviceRedirectUri(Issuer issuer) {
    return issuer.endpoint("/deviceauth/callback").toString();
  }

  /** Where chains are renewed. */
  public URI refresh(Issuer issuer) {
    return override(REFRESH_OVERRIDE).orElseGet(() -> token(issuer));
  }

  /**
   * Where chains are revoked: said outright, or beside an overridden refresh URL, or at the issuer.
   */
  public URI revoke(Issuer issuer) {
    return override(REVOKE_OVERRIDE)
        .or(() -> override(REFRESH_OVERRIDE).map(refresh -> refresh.resolve("/oauth/revoke")))
        .orElseGet(() -> issuer.endpoint("/oauth/revoke"));
  }

  /** Where a bearer token is asked whose it is. */
  public URI whoami(Issuer issuer) {
    String base =
        override(AUTHAPI_OVERRIDE).orElseGet(() -> issuer.endpoint("/api/accounts")).toString();
    return URI.create(Issuer.stripSlashes(base) + "/v1/user-auth-credential/whoami");
  }

  private Optional<URI> override(String variable) {
    return environment.getTrimmed(variable).map(url -> Issuer.address(url, variable, allowHttp));
  }
}
