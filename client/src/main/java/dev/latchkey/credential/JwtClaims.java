package dev.latchkey.credential;

import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.json.JsonValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * The claims in the middle part of a JWT, read and not verified.
 *
 * <p>Codex does not verify the signatures of the tokens that it receives over TLS from the issuer
 * (protocol §8.1), and neither do we: a claim read here may be shown and may refuse, it must never
 * grant.
 */
public final class JwtClaims {
  /** Claims of ChatGPT about account and plan. */
  static final String AUTH = "https://api.openai.com/auth";

  /** Claims of ChatGPT about the person. */
  static final String PROFILE = "https://api.openai.com/profile";

  private static final JsonReader READER = new JsonReader();

  private final JsonObject claims;

  private JwtClaims(JsonObject claims) {
    this.claims = claims;
  }

  /**
   * Reads the claims of {@code jwt}.
   *
   * @throws IllegalArgumentException if it has fewer than three parts, an empty part, or a middle
   *     part that is not base64url without padding over a JSON object
   */
  public static JwtClaims parse(Secret jwt) {
    return find(jwt).orElseThrow(() -> new IllegalArgumentException("invalid ID token format"));
  }

  /** Reads the claims of {@code token}, or nothing if it is no JWT. */
  public static Optional<JwtClaims> find(Secret token) {
    String text = token.reveal();
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    if (first <= 0 || second < 0 || second == first + 1) {
      return Optional.empty();
    }
    int third = text.indexOf('.', second + 1);
    if ((third < 0 ? text.length() : third) == second + 1) {
      return Optional.empty();
    }
    String payload = text.substring(first + 1, second);
    if (payload.indexOf('=') >= 0) {
      return Optional.empty();
    }
    try {
      JsonValue root = READER.read(Base64.getUrlDecoder().decode(payload)).root();
      return root instanceof JsonObject object
          ? Optional.of(new JwtClaims(object))
          : Optional.empty();
    } catch (JsonSyntaxException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The claim {@code name} if it is a non-empty string. */
  public Optional<String> string(String name) {
    return claims.string(name).filter(text -> !text.isEmpty());
  }

  /** The truth of the claim {@code name}; false if it is absent or no boolean. */
  public boolean isTrue(String name) {
    return claims.isTrue(name);
  }

  /** ChatGPT's claims about account and plan; empty if the token has none. */
  public JsonObject auth() {
    return claims.object(AUTH).orElseGet(JsonObject::empty);
  }

  /** Whether the token carries ChatGPT's claims at all. */
  public boolean hasAuth() {
    return claims.object(AUTH).isPresent();
  }

  /** ChatGPT's claims about the person; empty if the token has none. */
  public JsonObject profile() {
    return claims.object(PROFILE).orElseGet(JsonObject::empty);
  }

  /** {@code exp}: when the token ends (RFC 7519 §4.1.4). */
  public Optional<Instant> expiresAt() {
    return seconds("exp");
  }

  /** {@code iat}: when the token was made (RFC 7519 §4.1.6). */
  public Optional<Instant> issuedAt() {
    return seconds("iat");
  }

  /** {@code auth_time}: when the user signed in, whenever the token was made (OIDC Core §2). */
  public Optional<Instant> authenticatedAt() {
    return seconds("auth_time");
  }

  private Optional<Instant> seconds(String name) {
    if (!(claims.get(name).orElse(null) instanceof JsonNumber number)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(number.text())));
    } catch (NumberFormatException notPlain) {
      return fractional(number.text());
    } catch (RuntimeException outOfRange) {
      return Optional.empty();
    }
  }

  /** RFC 7519 allows fractions and exponents; a number beyond what an Instant holds is no time. */
  private static Optional<Instant> fractional(String text) {
    try {
      BigDecimal value = new BigDecimal(text);
      if (value.abs().compareTo(BigDecimal.valueOf(31_556_889_864_403_199L)) > 0) {
        return Optional.empty();
      }
      return Optional.of(Instant.ofEpochSecond(value.longValue()));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
