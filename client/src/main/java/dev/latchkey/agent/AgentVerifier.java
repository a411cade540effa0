package dev.latchkey.agent;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.LoginException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.network.Transport;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;

/** Verifies agent identities against the key set of their issuer (protocol §9.3). Thread-safe. */
public final class AgentVerifier {
  private static final String AUDIENCE = "codex-app-server";
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
    JWKSet keys = fetch(endpoints);
    try {
      SignedJWT signed = SignedJWT.parse(jwt.reveal());
      String kid = signed.getHeader().getKeyID();
      if (kid == null) {
        throw refused("names no key (no kid in its header)");
      }
      JWK key = keys.getKeyByKeyId(kid);
      if (key == null) {
        throw refused(
            "is signed with a key that "
                + SafeUrl.origin(endpoints.keys())
                + " does not list (kid "
                + Printable.escape(kid, 80)
                + ")");
      }
      boolean fits =
          key instanceof RSAKey
              && !KeyUse.ENCRYPTION.equals(key.getKeyUse())
              && JWSAlgorithm.RS256.equals(signed.getHeader().getAlgorithm());
      if (!fits || !signed.verify(new RSASSAVerifier(key.toRSAKey()))) {
        throw refused("does not verify with the key of " + SafeUrl.origin(endpoints.keys()));
      }
      check(signed.getJWTClaimsSet(), endpoints);
      return agent;
    } catch (ParseException | JOSEException e) {
      throw refused("is not a JWT that can be verified");
    }
  }

  private void check(JWTClaimsSet claims, AgentEndpoints endpoints) {
    if (!endpoints.issuer().equals(claims.getIssuer())) {
      throw refused(
          "was issued by "
              + Printable.escape(String.valueOf(claims.getIssuer()), 200)
              + " and not by "
              + endpoints.issuer());
    }
    if (!claims.getAudience().contains(AUDIENCE)) {
      throw refused("is meant for another program (aud is not " + AUDIENCE + ")");
    }
    Date end = claims.getExpirationTime();
    if (end == null) {
      throw refused("does not say when it ends");
    }
    if (!end.toInstant().isAfter(clock.instant())) {
      throw new LoginException(
          ErrorCode.LOGIN_EXPIRED,
          "the agent identity ended at " + end.toInstant(),
          "create a new access token where this one came from; if it should be valid, compare this machine's clock");
    }
  }

  private JWKSet fetch(AgentEndpoints endpoints) {
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
    try {
      return JWKSet.parse(reply.body());
    } catch (ParseException e) {
      throw new IssuerException(
          ErrorCode.ISSUER_GARBLED,
          "the key set for agent identities of " + where + " is none",
          "check that the address is that of an issuer with agent identities",
          reply.status(),
          null);
    }
  }

  private static LatchkeyException refused(String what) {
    return AgentTokens.invalid(what);
  }
}
