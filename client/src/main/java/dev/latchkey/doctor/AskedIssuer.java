package dev.latchkey.doctor;

import dev.latchkey.config.Environment;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.network.SafeUrl;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Status;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which issuer is asked, and who said so: the caller, the login, a variable, or nobody.
 *
 * @param option what the caller said
 * @param status reads whose login it is
 * @param environment the variables
 * @param endpoints checks addresses
 */
record AskedIssuer(
    Optional<String> option,
    Supplier<Status> status,
    Environment environment,
    Endpoints endpoints) {
  private static final String VARIABLE = "LATCHKEY_ISSUER";

  private enum By {
    OPTION,
    LOGIN,
    VARIABLE,
    NOBODY
  }

  /**
   * The issuer.
   *
   * @throws dev.latchkey.error.ConfigurationException if that is no usable address
   */
  Issuer issuer() {
    return switch (by()) {
      case OPTION -> endpoints.issuer(option.orElseThrow());
      case LOGIN -> endpoints.issuer(ofLogin().orElseThrow());
      case VARIABLE -> endpoints.issuerOfEnvironment();
      case NOBODY -> Issuer.DEFAULT;
    };
  }

  /** What was said, fit to be shown. */
  String given() {
    return SafeUrl.withoutSecrets(
        option
            .or(this::ofLogin)
            .or(() -> environment.getTrimmed(VARIABLE))
            .orElseGet(Issuer.DEFAULT::given));
  }

  private By by() {
    if (option.isPresent()) {
      return By.OPTION;
    }
    Optional<String> login = ofLogin();
    boolean isNamed = environment.getTrimmed(VARIABLE).isPresent();
    if (login.isPresent() && !(isNamed && login.equals(environment.getTrimmed(VARIABLE)))) {
      return By.LOGIN;
    }
    return isNamed ? By.VARIABLE : By.NOBODY;
  }

  private Optional<String> ofLogin() {
    try {
      return status.get().issuer();
    } catch (LatchkeyException unknown) {
      return Optional.empty();
    }
  }

  /** What trouble with it is about. */
  Subject subject(String host) {
    return by() == By.VARIABLE ? Subject.variable(VARIABLE) : new Subject.Host(host);
  }

  /** What helps, depending on who said so. */
  Cure cure(String remedy) {
    return switch (by()) {
      case VARIABLE ->
          Cure.command(
              remedy + ", or unset " + VARIABLE + " for Codex's own issuer",
              "export",
              VARIABLE + "=YOUR-ISSUER");
      case LOGIN ->
          Cure.advice(
              remedy + "; if the issuer has moved, sign in there: latchkey login --issuer URL");
      case OPTION, NOBODY -> Cure.advice(remedy);
    };
  }
}
