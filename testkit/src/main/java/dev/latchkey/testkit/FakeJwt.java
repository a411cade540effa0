package dev.latchkey.testkit;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mints JWTs that are well formed and signed by nobody: three parts of base64url, the last one
 * random. Clients of the issuer read the claims and never verify. Two tokens are never equal.
 */
public final class FakeJwt {
  /** The claim that holds plan, user and workspace. */
  public static final String AUTH_CLAIM = "https://api.openai.com/auth";

  private final Map<String, @Nullable Object> header = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> claims = new LinkedHashMap<>();

  private FakeJwt() {
    header.put("alg", "RS256");
    header.put("kid", "testkit");
    header.put("typ", "JWT");
  }

  /** Begins a token without claims. */
  public static FakeJwt empty() {
    return new FakeJwt();
  }

  /** Begins the id token of {@code account}, issued {@code now} and good for an hour. */
  public static FakeJwt idToken(Account account, Instant now) {
    FakeJwt jwt = new FakeJwt().lifetime(now, Duration.ofHours(1));
    jwt.claims.putAll(account.claims());
    if (!account.authClaims().isEmpty()) {
      jwt.claims.put(AUTH_CLAIM, account.authClaims());
    }
    return jwt;
  }

  /** Begins the access token of {@code account}, which ends at {@code expires}. */
  public static FakeJwt accessToken(Account account, Instant now, Instant expires) {
    FakeJwt jwt = new FakeJwt().lifetime(now, Duration.between(now, expires));
    Object subject = account.claims().get("sub");
    if (subject != null) {
      jwt.claims.put("sub", subject);
    }
    if (!account.authClaims().isEmpty()) {
      Map<String, Object> auth = new LinkedHashMap<>(account.authClaims());
      account
          .userId()
          .ifPresent(user ->
              account
                  .accountId()
                  .ifPresent(workspace ->
                      auth.putIfAbsent("chatgpt_account_user_id", user + "__" + workspace)));
      jwt.claims.put(AUTH_CLAIM, auth);
    }
    account
        .email()
        .ifPresent(
            email -> jwt.claims.put("https://api.openai.com/profile", Map.of("email", email)));
    return jwt;
  }

  /** Sets a claim. */
  public FakeJwt claim(String name, Object value) {
    claims.put(name, value);
    return this;
  }

  /** Removes a claim. */
  public FakeJwt without(String name) {
    claims.remove(name);
    return this;
  }

  /** Sets a header parameter. */
  public FakeJwt header(String name, Object value) {
    header.put(name, value);
    return this;
  }

  /** Returns the token. */
  public String mint() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(claims);
    all.putIfAbsent("jti", randomText(12));
    return part(header) + "." + part(all) + "." + randomText(64);
  }

  /** Returns the claims of any JWT, without verifying it. */
  public static Map<String, @Nullable Object> claims(String jwt) {
    int first = jwt.indexOf('.');
    int second = jwt.indexOf('.', first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException("not a JWT");
    }
    byte[] json = Base64.getUrlDecoder().decode(jwt.substring(first + 1, second));
    return Json.object(new String(json, StandardCharsets.UTF_8));
  }

  /** Returns the claims within {@value #AUTH_CLAIM} of any JWT; empty if there are none. */
  public static Map<String, @Nullable Object> authClaims(String jwt) {
    Map<String, @Nullable Object> copy = new HashMap<>();
    if (claims(jwt).get(AUTH_CLAIM) instanceof Map<?, ?> auth) {
      auth.forEach((name, value) -> copy.put(String.valueOf(name), value));
    }
    return copy;
  }

  static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Returns header and claims, encoded and joined: what a signature is made over. */
  String signingInput() {
    return part(header) + "." + part(claims);
  }

  private FakeJwt lifetime(Instant now, Duration lifetime) {
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    return this;
  }

  private static String part(Map<String, @Nullable Object> members) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Json.compact(members).getBytes(StandardCharsets.UTF_8));
  }
}
