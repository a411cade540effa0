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
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LoginException;
import dev.latchkey.network.HttpReply;
import dev.latchkey.network.SafeUrl;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;

/**
 * What makes an agent identity genuine (protocol §9.3). Alone in its use of the JOSE library, which
 * is large: who only looks at a login never loads it.
 */
final class SignedIdentity {
  private static final String AUDIENCE = "codex-app-server";

  private SignedIdentity() {}

  /**
   * Refuses what is not RS256-signed with a key of {@code keys}, by the issuer, for Codex, and
   * still valid {@code now}.
   *
   * @throws LoginException if the identity is not one of that issuer, or has expired
   * @throws IssuerException if {@code keys} is no key set
   */
  static void check(Secret jwt, HttpReply keys, AgentEndpoints endpoints, Instant now) {
    JWKSet set = keySet(keys, endpoints);
    String where = SafeUrl.origin(endpoints.keys());
    try {
      SignedJWT signed = SignedJWT.parse(jwt.reveal());
      String kid = signed.getHeader().getKeyID();
      if (kid == null) {
        throw AgentTokens.invalid("names no key (no kid in its header)");
      }
      JWK key = set.getKeyByKeyId(kid);
      if (key == null) {
        throw AgentTokens.invalid(
            "is signed with a key that "
                + where
                + " does not list (kid "
                + Printable.escape(kid, 80)
                + ")");
      }
      boolean fits =
          key instanceof RSAKey
              && !KeyUse.ENCRYPTION.equals(key.getKeyUse())
              && JWSAlgorithm.RS256.equals(signed.getHeader().getAlgorithm());
      if (!fits || !signed.verify(new RSASSAVerifier(key.toRSAKey()))) {
        throw AgentTokens.invalid("does not verify with the key of " + where);
      }
      check(signed.getJWTClaimsSet(), endpoints, now);
    } catch (ParseException | JOSEException e) {
      throw AgentTokens.invalid("is not a JWT that can be verified");
    }
  }

  private static void check(JWTClaimsSet claims, AgentEndpoints endpoints, Instant now) {
    if (!endpoints.issuer().equals(claims.getIssuer())) {
      throw AgentTokens.invalid(
          "was issued by "
              + Printable.escape(String.valueOf(claims.getIssuer()), 200)
              + " and not by "
              + endpoints.issuer());
    }
    if (!claims.getAudience().contains(AUDIENCE)) {
      throw AgentTokens.invalid("is meant for another program (aud is not " + AUDIENCE + ")");
    }
    Date end = claims.getExpirationTime();
    if (end == null) {
      throw AgentTokens.invalid("does not say when it ends");
    }
    if (!end.toInstant().isAfter(now)) {
      throw new LoginException(
          ErrorCode.LOGIN_EXPIRED,
          "the agent identity ended at " + end.toInstant(),
          "create a new access token where this one came from; if it should be valid, compare this machine's clock");
    }
  }

  private static JWKSet keySet(HttpReply reply, AgentEndpoints endpoints) {
    try {
      return JWKSet.parse(reply.body());
    } catch (ParseException e) {
      throw new IssuerException(
          ErrorCode.ISSUER_GARBLED,
          "the key set for agent identities of " + SafeUrl.origin(endpoints.keys()) + " is none",
          "check that the address is that of an issuer with agent identities",
          reply.status(),
          null);
    }
  }
}
