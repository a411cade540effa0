package dev.latchkey.accesstoken;

import dev.latchkey.credential.Credential;
import dev.latchkey.credential.JwtClaims;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LoginException;

/** An access token as it was handed in: on standard input, or in {@code CODEX_ACCESS_TOKEN}. */
public final class AccessTokenText {
  /** The longest token; an agent identity with its key and claims has about 2,000 characters. */
  public static final int MAX_LENGTH = 16_384;

  /** How every personal access token begins. */
  public static final String PERSONAL_PREFIX = "at-";

  private AccessTokenText() {}

  /**
   * What {@code given} is (protocol §9.1): a {@link Credential.PersonalAccessToken} if it begins
   * with {@code at-}, else a {@link Credential.AgentIdentity}. Byte-order mark and outer white
   * space do not count (B19).
   *
   * @param origin where it came from, for messages
   * @throws LoginException if it can be neither; the message never repeats it
   */
  public static Credential parse(Secret given, String origin) {
    String text = given.reveal();
    if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
      text = text.substring(1);
    }
    text = text.strip();
    if (text.isEmpty()) {
      throw invalid("no access token was given (" + origin + ")");
    }
    if (text.length() > MAX_LENGTH) {
      throw invalid(
          "the access token (" + origin + ") has more than " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~') {
        throw invalid(
            "the access token ("
                + origin
                + ") has a space, a line break or another character that no token has, at position "
                + (i + 1));
      }
    }
    if (text.startsWith(PERSONAL_PREFIX)) {
      return new Credential.PersonalAccessToken(Secret.of(text));
    }
    Secret jwt = Secret.of(text);
    if (JwtClaims.find(jwt).isEmpty()) {
      throw invalid(
          "the access token ("
              + origin
              + ") is neither a personal access token, which begins with at-, nor an agent identity, which is a JWT"
              + (text.startsWith("sk-") ? "; it looks like an API key" : ""));
    }
    return new Credential.AgentIdentity(jwt);
  }

  private static LoginException invalid(String message) {
    return new LoginException(
        ErrorCode.SECRET_INVALID,
        message,
        "copy the whole token, one line; an API key goes into latchkey login --with-api-key");
  }
}
