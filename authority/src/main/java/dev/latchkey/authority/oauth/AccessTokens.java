package dev.latchkey.authority.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.latchkey.authority.http.Json;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.storage.Sha256;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Checks access tokens that we signed. The algorithm is ours and not the header's; a header may say
 * exactly what ours say and nothing more, which shuts out keys, URLs and extensions that a token
 * brings along (RFC 8725 §3.1, §3.10).
 *
 * <p>A good signature is remembered under the SHA-256 of the whole token, and only the signature:
 * time is looked at each time, and whether the family still stands is for the caller to ask.
 * Thread-safe.
 */
final class AccessTokens {
  /** Tokens are about 1 KiB; longer is not ours. */
  private static final int LONGEST = 8 * 1024;

  private static final int GENERATION = 50_000;

  private final String issuer;
  private final String keyId;
  private final InstantSource clock;
  private final JWSVerifier verifier;
  private volatile Map<Sha256, Verified> young = new ConcurrentHashMap<>();
  private volatile Map<Sha256, Verified> old = Map.of();

  AccessTokens(String issuer, ECKey key, InstantSource clock) {
    this.issuer = issuer;
    this.keyId = key.getKeyID();
    this.clock = clock;
    try {
      this.verifier = new ECDSAVerifier(key.toPublicJWK());
    } catch (JOSEException e) {
      throw new IllegalStateException("the signing key does not verify", e);
    }
  }

  /** What a good access token says. */
  sealed interface Verified {
    /** The end of its life. */
    Instant expiresAt();

    /** It is of somebody's sign-in. */
    record OfSignIn(UUID familyId, Instant expiresAt) implements Verified {}

    /** It was exchanged under a workload rule. */
    record OfWorkload(String ruleId, String personId, Instant expiresAt) implements Verified {}
  }

  /** What {@code token} says, if it is a good access token now. */
  Optional<Verified> verify(String token) {
    if (token.length() > LONGEST) {
      return Optional.empty();
    }
    Sha256 name = Sha256.of(token);
    Optional<Verified> verified = remembered(name);
    if (verified.isEmpty()) {
      verified = check(token);
      verified.ifPresent(good -> remember(name, good));
    }
    return verified.filter(good -> good.expiresAt().isAfter(clock.instant()));
  }

  private Optional<Verified> remembered(Sha256 name) {
    Verified found = young.get(name);
    return Optional.ofNullable(found == null ? old.get(name) : found);
  }

  /** Two maps that take turns bound the memory; what is forgotten is checked again. */
  private synchronized void remember(Sha256 name, Verified verified) {
    if (young.size() >= GENERATION) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
    young.put(name, verified);
  }

  private Optional<Verified> check(String token) {
    List<String> parts = List.of(token.split("\\.", -1));
    if (parts.size() != 3 || !headerIsOurs(parts.get(0))) {
      return Optional.empty();
    }
    // The library forgives what is no base64url; one token must have one spelling.
    Optional<byte[]> signature = Tokens.decode(parts.get(2));
    if (Tokens.decode(parts.get(1)).isEmpty()
        || signature.isEmpty()
        || signature.get().length != 64) {
      return Optional.empty();
    }
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      return jwt.verify(verifier) ? read(jwt.getJWTClaimsSet()) : Optional.empty();
    } catch (ParseException | JOSEException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Verified> read(JWTClaimsSet claims) throws ParseException {
    String family = claims.getStringClaim(TokenMint.FAMILY_CLAIM);
    String rule = claims.getStringClaim(TokenMint.RULE_CLAIM);
    if (!issuer.equals(claims.getIssuer())
        || !List.of(issuer).equals(claims.getAudience())
        || claims.getExpirationTime() == null
        || claims.getSubject() == null
        || claims.getStringClaim("client_id") == null
        || claims.getStringClaim("scope") == null
        || (family == null) == (rule == null)) {
      return Optional.empty();
    }
    Instant expiresAt = claims.getExpirationTime().toInstant();
    return Optional.of(
        rule == null
            ? new Verified.OfSignIn(UUID.fromString(family), expiresAt)
            : new Verified.OfWorkload(rule, claims.getSubject(), expiresAt));
  }

  private boolean headerIsOurs(String part) {
    Optional<byte[]> bytes = Tokens.decode(part);
    if (bytes.isEmpty()) {
      return false;
    }
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = Json.parser(new String(bytes.get(), StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          return false;
        }
        members.put(name, parser.getString());
      }
    } catch (JacksonException e) {
      return false;
    }
    return members.equals(Map.of("alg", "ES256", "typ", TokenMint.ACCESS_TYPE, "kid", keyId));
  }
}
