package dev.latchkey.callback;

import dev.latchkey.credential.Secret;
import dev.latchkey.oauth.Form;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a user pastes in place of the browser's visit to the callback server: the address that the
 * browser ended on, its query, or {@code code=…&state=…}.
 */
public sealed interface PastedAnswer {
  /** Longest text that is looked at, as long as the server's longest query. */
  int MAX_LENGTH = 8192;

  /** The parameters; whether they answer our question is for {@link CallbackQuery} to say. */
  record Parameters(Form query) implements PastedAnswer {}

  /**
   * Nothing that could be an answer.
   *
   * @param reason what is wrong, as a sentence; never repeats what was pasted
   */
  record Unusable(String reason) implements PastedAnswer {}

  /** Reads one line of what was pasted. */
  static PastedAnswer parse(Secret pasted) {
    String text = pasted.reveal().strip();
    if (text.isEmpty()) {
      return new Unusable("Nothing was pasted.");
    }
    if (text.length() > MAX_LENGTH) {
      return new Unusable(
          "That is longer than " + MAX_LENGTH + " characters, and no such address is.");
    }
    if (text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
      return new Unusable(
          "There are spaces or characters in it that no address has. Copy the whole address from"
              + " the browser's address bar, and nothing else.");
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return ofAddress(text);
    }
    return text.contains("=")
        ? ofQuery(text.startsWith("?") ? text.substring(1) : text)
        : notOurs();
  }

  private static PastedAnswer ofAddress(String text) {
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      return new Unusable("That is no complete address. Copy it from the browser's address bar.");
    }
    if ("/oauth/authorize".equals(tail(address.getRawPath()))) {
      return new Unusable(
          "That is the address where the sign-in begins. Open it, sign in, and paste the one on"
              + " which the browser ends.");
    }
    boolean loopback =
        "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
    if (!loopback || !"/auth/callback".equals(address.getRawPath())) {
      return notOurs();
    }
    return address.getRawQuery() == null ? notOurs() : ofQuery(address.getRawQuery());
  }

  private static String tail(@Nullable String path) {
    String known = "/oauth/authorize";
    return path != null && path.endsWith(known) ? known : "";
  }

  private static PastedAnswer ofQuery(String text) {
    int fragment = text.indexOf('#');
    Form query;
    try {
      query = Form.parse(fragment < 0 ? text : text.substring(0, fragment));
    } catch (IllegalArgumentException e) {
      return new Unusable("An escape (%...) in it is broken. Copy the whole address once more.");
    }
    if (query.hasRepeats()) {
      return new Unusable("A parameter occurs twice in it. Copy the address once more.");
    }
    if (query.get("state").isEmpty()) {
      return new Unusable(
          "The part state=... is missing in it. Copy the whole address, to its very end.");
    }
    if (query.get("code").isEmpty() && query.get("error").isEmpty()) {
      return new Unusable(
          "The part code=... is missing in it. Copy the whole address, to its very end.");
    }
    return new Parameters(query);
  }

  private static Unusable notOurs() {
    return new Unusable(
        "That is not where this sign-in ends. The address begins with"
            + " http://127.0.0.1:... or http://localhost:..., then /auth/callback?code=...");
  }
}
