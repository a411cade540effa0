package dev.latchkey.credential;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Unsigned JWTs of given claims, spelt out where a test is about the spelling. */
public final class Jwts {
  private Jwts() {}

  /** A JWT whose middle part is {@code claims}. */
  public static String of(String claims) {
    return part("{\"alg\":\"none\"}") + "." + part(claims) + ".c2ln";
  }

  /** A JWT whose ChatGPT claims are {@code auth}. */
  public static String withAuth(String auth) {
    return of("{\"https://api.openai.com/auth\":" + auth + "}");
  }

  /** base64url without padding. */
  public static String part(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
