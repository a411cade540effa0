package dev.latchkey.authority.signin;

import dev.latchkey.authority.http.Parameters;
import dev.latchkey.authority.http.Refusal;
import dev.latchkey.authority.http.Request;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Binds a form to what it is for, to the browser that it was shown to, and to the request that it
 * answers: a form from another browser, another request or another page does not fit. Nothing is
 * kept for it. Thread-safe.
 */
public final class FormTokens {
  /** The name of the field. */
  public static final String FIELD = "form_token";

  private final Seal seal;

  /** Sealed with {@code seal}. */
  public FormTokens(Seal seal) {
    this.seal = seal;
  }

  /** The token for a form. */
  public String issue(String purpose, String browser, String pending) {
    return Tokens.encode(seal.of(purpose, browser, pending));
  }

  /**
   * Requires that a posted form is the one that was shown.
   *
   * @throws Refusal with status 403 if not
   */
  public void require(
      Request request, Parameters form, String purpose, String browser, String pending) {
    Optional<String> site = request.header("sec-fetch-site");
    boolean foreign = site.isPresent() && !site.get().equals("same-origin");
    boolean fits =
        form.get(FIELD)
            .flatMap(Tokens::decode)
            .filter(shown -> seal.fits(shown, utf8(purpose), utf8(browser), utf8(pending)))
            .isPresent();
    if (foreign || !fits) {
      throw new Refusal(
          403,
          "form_expired",
          "This form does not belong to this browser or is out of date. Go back to your program and start the"
              + " sign-in again.");
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
