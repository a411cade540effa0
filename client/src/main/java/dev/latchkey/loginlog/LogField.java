package dev.latchkey.loginlog;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.network.SafeUrl;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * One fact of an event. There is deliberately no way to make one of any text: what is logged are
 * truth values, numbers, words that this program knows, and addresses without what is secret in
 * them. Immutable.
 */
public final class LogField {
  /**
   * What issuers call their refusals: RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1, RFC 8628 §3.5,
   * OpenID Connect Core §3.1.2.6, and Codex's own (protocol §6.4).
   */
  private static final Set<String> KNOWN_ERRORS =
      Set.of(
          "access_denied",
          "account_selection_required",
          "authorization_pending",
          "consent_required",
          "expired_token",
          "interaction_required",
          "invalid_client",
          "invalid_grant",
          "invalid_request",
          "invalid_scope",
          "invalid_target",
          "invalid_token",
          "login_required",
          "missing_codex_entitlement",
          "rate_limit_exceeded",
          "server_error",
          "slow_down",
          "temporarily_unavailable",
          "token_expired",
          "unauthorized_client",
          "unsupported_grant_type",
          "unsupported_response_type",
          "unsupported_token_type");

  /** Where the browser comes back to. */
  public static final LogField CALLBACK_PATH = new LogField("path", "/auth/callback");

  private final String text;

  private LogField(String name, String value) {
    this.text = name + "=" + value;
  }

  /** True or false. */
  public static LogField flag(String name, boolean value) {
    return new LogField(name, String.valueOf(value));
  }

  /** A number; the name says of what. */
  public static LogField number(String name, long value) {
    return new LogField(name, String.valueOf(value));
  }

  /** A constant, in lower case. */
  public static LogField word(String name, Enum<?> value) {
    return new LogField(name, value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** What went wrong, by its stable name. */
  public static LogField error(ErrorCode code) {
    return new LogField("error", code.id());
  }

  /** What went wrong that nobody foresaw, by its class. */
  public static LogField unforeseen(Throwable e) {
    return new LogField("unforeseen", e.getClass().getName());
  }

  /** An address without user name, fragment, and the values of secret parameters. */
  public static LogField url(String name, URI value) {
    return new LogField(name, SafeUrl.describe(value.toString()));
  }

  /**
   * The issuer's own word for its refusal, if it is one of those that issuers have; what is not
   * could be anything, such as an echo of what it was sent.
   */
  public static LogField issuerError(String given) {
    String word = given.toLowerCase(Locale.ROOT);
    String plain = word.startsWith("deviceauth_") ? word.substring("deviceauth_".length()) : word;
    return new LogField(
        "error_code", KNOWN_ERRORS.contains(plain) ? "\"" + word + "\"" : "\"(not shown)\"");
  }

  /** As it stands in the log: {@code name=value}. */
  @Override
  public String toString() {
    return text;
  }
}
