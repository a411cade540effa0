package dev.latchkey.callback;

import dev.latchkey.credential.Secret;
import dev.latchkey.oauth.Form;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** What the issuer sent back through the browser, judged in the order of protocol §2.6. */
public sealed interface CallbackQuery {
  /** Not an answer to our question: the sign-in goes on. */
  record WrongState() implements CallbackQuery {}

  /** The issuer refused. */
  record Refused(String error, Optional<String> description) implements CallbackQuery {}

  /** The issuer neither refused nor gave a code. */
  record NoCode() implements CallbackQuery {}

  /**
   * A code to exchange.
   *
   * @param onboarding the entry point that the issuer reports, if any
   */
  record Granted(Secret code, Optional<String> issuer, Optional<String> onboarding)
      implements CallbackQuery {}

  /** The one addition to the state that issuers make. */
  String ONBOARDING = ".onboarding_entrypoint=life_sciences";

  /** Judges {@code query}, which must carry {@code expectedState}. */
  static CallbackQuery of(Form query, String expectedState) {
    String state = query.get("state").orElse("");
    boolean onboarding = state.endsWith(ONBOARDING);
    String plain = onboarding ? state.substring(0, state.length() - ONBOARDING.length()) : state;
    if (!MessageDigest.isEqual(
        plain.getBytes(StandardCharsets.UTF_8), expectedState.getBytes(StandardCharsets.UTF_8))) {
      return new WrongState();
    }
    Optional<String> error = query.get("error");
    if (error.isPresent()) {
      return new Refused(
          error.get(), query.get("error_description").filter(text -> !text.isBlank()));
    }
    Optional<String> code = query.get("code").filter(text -> !text.isEmpty());
    if (code.isEmpty()) {
      return new NoCode();
    }
    return new Granted(
        Secret.of(code.get()),
        query.get("iss"),
        onboarding ? Optional.of("life_sciences") : Optional.empty());
  }
}
