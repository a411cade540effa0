package dev.latchkey.authority.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.Grant;
import dev.latchkey.authority.storage.Holder;
import dev.latchkey.authority.storage.Membership;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.WorkloadRule;
import dev.latchkey.authority.storage.Workspace;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Signs access tokens (RFC 9068) and id tokens (OpenID Connect Core §2) with the claims that Codex
 * reads. The two have different types in their headers, so that neither passes for the other (RFC
 * 8725 §3.11). Thread-safe.
 */
final class TokenMint {
  static final String ACCESS_TYPE = "at+jwt";
  static final String FAMILY_CLAIM = "grant_id";
  static final String RULE_CLAIM = "rule_id";
  static final String AUTH_CLAIM = "https://api.openai.com/auth";
  static final String PROFILE_CLAIM = "https://api.openai.com/profile";

  private final String issuer;
  private final InstantSource clock;
  private final Duration accessLife;
  private final JWSSigner signer;
  private final JWSHeader accessHeader;
  private final JWSHeader idHeader;
  private final SecureRandom random = new SecureRandom();

  TokenMint(String issuer, ECKey key, InstantSource clock, Duration accessLife) {
    this.issuer = issuer;
    this.clock = clock;
    this.accessLife = accessLife;
    this.accessHeader = header(key, new JOSEObjectType(ACCESS_TYPE));
    this.idHeader = header(key, JOSEObjectType.JWT);
    try {
      this.signer = new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }

  private static JWSHeader header(ECKey key, JOSEObjectType type) {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).type(type).keyID(key.getKeyID()).build();
  }

  /** A pair of tokens with one life. */
  record Minted(String accessToken, Optional<String> idToken, long seconds) {
    @Override
    public String toString() {
      return "Minted[" + seconds + " s]";
    }
  }

  /**
   * Mints for {@code grant}. The life is up to a tenth shorter than configured, by chance, so that
   * programs that started together do not all come back together.
   */
  Minted mint(Grant grant, String scope, Optional<String> nonce) {
    Instant now = clock.instant();
    long full = accessLife.toSeconds();
    long seconds = Math.max(1, full - random.nextLong(full / 10 + 1));
    Date issued = Date.from(now);
    Date expires = Date.from(now.plusSeconds(seconds));
    JWTClaimsSet access =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(grant.personId())
            .audience(issuer)
            .issueTime(issued)
            .expirationTime(expires)
            .jwtID(id())
            .claim("client_id", grant.clientId())
            .claim("scope", scope)
            .claim(FAMILY_CLAIM, grant.familyId().toString())
            .claim(AUTH_CLAIM, auth(grant.membership()))
            .claim(PROFILE_CLAIM, Map.of("email", grant.email()))
            .build();
    Optional<String> idToken =
        Scopes.has(scope, Scopes.OPENID)
            ? Optional.of(sign(idHeader, id(grant, issued, expires, nonce)))
            : Optional.empty();
    return new Minted(sign(accessHeader, access), idToken, seconds);
  }

  /** Mints the access token of a workload, which lives for {@code seconds} to the letter. */
  String mint(WorkloadRule rule, String scope, long seconds) {
    Instant now = clock.instant();
    Holder holder = rule.holder();
    return sign(
        accessHeader,
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(holder.personId())
            .audience(issuer)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(seconds)))
            .jwtID(id())
            .claim("client_id", rule.id())
            .claim("scope", scope)
            .claim(RULE_CLAIM, rule.id())
            .claim(AUTH_CLAIM, auth(holder.membership()))
            .claim(PROFILE_CLAIM, Map.of("email", holder.email()))
            .build());
  }

  private JWTClaimsSet id(Grant grant, Date issued, Date expires, Optional<String> nonce) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(grant.personId())
            .audience(grant.clientId())
            .issueTime(issued)
            .expirationTime(expires)
            .claim("auth_time", grant.authenticatedAt().getEpochSecond())
            .claim("email", grant.email())
            // The operator entered the address and answers for it.
            .claim("email_verified", true)
            .claim(AUTH_CLAIM, idAuth(grant));
    nonce.ifPresent(text -> claims.claim("nonce", text));
    return claims.build();
  }

  /** How the claims name a person in a workspace. */
  static String accountUserId(Membership membership) {
    return membership.personId() + "__" + membership.workspace().id();
  }

  private static Map<String, Object> auth(Membership membership) {
    Workspace workspace = membership.workspace();
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("chatgpt_plan_type", workspace.plan());
    auth.put("chatgpt_user_id", membership.personId());
    auth.put("user_id", membership.personId());
    auth.put("chatgpt_account_id", workspace.id());
    auth.put("chatgpt_account_user_id", accountUserId(membership));
    auth.put("chatgpt_account_is_fedramp", workspace.fedramp());
    auth.put("organization_id", workspace.id());
    return auth;
  }

  private static Map<String, Object> idAuth(Grant grant) {
    Workspace workspace = grant.membership().workspace();
    Role role = grant.membership().role();
    Map<String, Object> auth = auth(grant.membership());
    // Codex leads an owner who has not "completed onboarding" to a page of the vendor's.
    auth.put("completed_platform_onboarding", true);
    auth.put("is_org_owner", role == Role.OWNER);
    auth.put(
        "organizations",
        List.of(
            Map.of(
                "id", workspace.id(),
                "title", workspace.name(),
                "role", role.name().toLowerCase(Locale.ROOT),
                "is_default", true)));
    return auth;
  }

  private String id() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return Tokens.encode(bytes);
  }

  private String sign(JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not sign", e);
    }
  }
}
