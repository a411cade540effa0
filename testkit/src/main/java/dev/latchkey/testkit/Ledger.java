package dev.latchkey.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the issuer has handed out and what has become of it. Every sign-in begins a family; a
 * refresh token is spent once, and presenting a spent one ends the whole family. Thread-safe.
 */
final class Ledger {
  /** How a request for tokens ends. */
  sealed interface Outcome {
    /** With tokens. */
    record Granted(IssuedTokens tokens) implements Outcome {}

    /** Without. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  /** Why there are no tokens. */
  enum Refusal {
    UNKNOWN,
    EXPIRED,
    REUSED,
    REVOKED,
    WRONG_CLIENT,
    WRONG_REDIRECT,
    WRONG_VERIFIER
  }

  private record Code(String clientId, String redirectUri, String challenge, Account account) {}

  private static final class Family {
    final Account account;
    final Set<String> accessTokens = new HashSet<>();
    @Nullable String refreshToken;
    @Nullable String spent;
    Instant spentAt = Instant.MIN;
    @Nullable IssuedTokens newest;
    Instant refreshExpires = Instant.MAX;
    boolean ended;

    Family(Account account) {
      this.account = account;
    }
  }

  private final Settings settings;
  private final Map<String, Code> codes = new HashMap<>();
  private final Set<String> spentCodes = new HashSet<>();
  private final Map<String, Family> refreshTokens = new HashMap<>();
  private final Map<String, Family> accessTokens = new HashMap<>();
  private final Set<String> idTokens = new HashSet<>();
  private final List<String> revocations = new ArrayList<>();
  private int count;

  Ledger(Settings settings) {
    this.settings = settings;
  }

  synchronized String code(String clientId, String redirectUri, String challenge) {
    String code = "ac_" + ++count + "_" + FakeJwt.randomText(18);
    codes.put(code, new Code(clientId, redirectUri, challenge, settings.account));
    return code;
  }

  synchronized Outcome redeem(String code, String clientId, String redirectUri, String verifier) {
    Code known = codes.get(code);
    if (known == null) {
      return new Outcome.Refused(Refusal.UNKNOWN);
    }
    // As with a real issuer, a code is spent by the attempt, whatever comes of it.
    if (!spentCodes.add(code)) {
      return new Outcome.Refused(Refusal.REUSED);
    }
    if (!known.clientId.equals(clientId)) {
      return new Outcome.Refused(Refusal.WRONG_CLIENT);
    }
    if (!known.redirectUri.equals(redirectUri)) {
      return new Outcome.Refused(Refusal.WRONG_REDIRECT);
    }
    if (!known.challenge.equals(challenge(verifier))) {
      return new Outcome.Refused(Refusal.WRONG_VERIFIER);
    }
    return new Outcome.Granted(begin(known.account));
  }

  /** Begins a family as if {@code account} had just signed in. */
  synchronized IssuedTokens begin(Account account) {
    return mint(new Family(account));
  }

  synchronized Outcome refresh(String refreshToken) {
    Family family = refreshTokens.get(refreshToken);
    if (family == null) {
      return new Outcome.Refused(Refusal.UNKNOWN);
    }
    IssuedTokens newest = family.newest;
    if (refreshToken.equals(family.spent)
        && newest != null
        && !family.ended
        && settings.now().isBefore(family.spentAt.plus(settings.refreshRetryWindow))) {
      return new Outcome.Granted(newest);
    }
    if (!refreshToken.equals(family.refreshToken)) {
      family.ended = true;
      return new Outcome.Refused(Refusal.REUSED);
    }
    if (family.ended) {
      return new Outcome.Refused(Refusal.REVOKED);
    }
    if (!settings.now().isBefore(family.refreshExpires)) {
      return new Outcome.Refused(Refusal.EXPIRED);
    }
    IssuedTokens tokens = mint(family);
    family.spent = refreshToken;
    family.spentAt = settings.now();
    family.newest = tokens;
    return new Outcome.Granted(tokens);
  }

  /** Remembers that a client has given {@code token} up, and ends what it belongs to. */
  synchronized void revoke(String token) {
    revocations.add(token);
    end(token);
  }

  /** Ends what {@code token} belongs to: the family of a refresh token, or one access token. */
  synchronized void end(String token) {
    Family family = refreshTokens.get(token);
    if (family != null) {
      family.ended = true;
    }
    Family owner = accessTokens.get(token);
    if (owner != null) {
      owner.accessTokens.remove(token);
    }
  }

  synchronized boolean isAlive(String token) {
    Family family = refreshTokens.get(token);
    if (family != null) {
      return !family.ended
          && token.equals(family.refreshToken)
          && settings.now().isBefore(family.refreshExpires);
    }
    Family owner = accessTokens.get(token);
    return owner != null
        && !owner.ended
        && owner.accessTokens.contains(token)
        && FakeJwt.claims(token).get("exp") instanceof Number exp
        && settings.now().getEpochSecond() < exp.longValue();
  }

  synchronized boolean issuedIdToken(String token) {
    return idTokens.contains(token);
  }

  synchronized List<String> revocations() {
    return List.copyOf(revocations);
  }

  static String challenge(String verifier) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private IssuedTokens mint(Family family) {
    Instant now = settings.now();
    String id =
        FakeJwt.idToken(family.account, now).claim("aud", List.of(settings.clientId)).mint();
    String access =
        FakeJwt.accessToken(family.account, now, now.plus(settings.accessTokenLifetime)).mint();
    idTokens.add(id);
    accessTokens.put(access, family);
    family.accessTokens.add(access);
    String refresh = family.refreshToken;
    if (refresh == null || settings.rotates) {
      refresh = "rt_" + ++count + "_" + FakeJwt.randomText(24);
      refreshTokens.put(refresh, family);
      family.refreshToken = refresh;
      family.refreshExpires = now.plus(settings.refreshTokenLifetime);
    }
    return new IssuedTokens(id, access, refresh, family.account);
  }
}
