package dev.latchkey.authority.signin;

import java.util.Set;

/**
 * What Codex's documentation asks of an account's multi-factor authentication, by the ways in which
 * it can be signed in to (R-AUTH-16).
 */
public enum MfaRule {
  /** The provider of a social login may have a second factor; nobody asks for one. */
  NOT_REQUIRED("not-required", "A second factor is not required; the provider may offer one."),
  /** The organisation is to see to it. */
  SSO_SHOULD_ENFORCE(
      "sso-should-enforce",
      "The administrator of the single sign-on should require a second factor of everyone."),
  /** A password alone opens everything but Codex cloud. */
  BEFORE_CLOUD("before-cloud", "A second factor must be set up before Codex cloud can be used."),
  /** One of several ways is a password, and would be the weakest of them. */
  BEFORE_ANY_ACCESS(
      "before-any-access",
      "A second factor must be set up before Codex can be used, in whichever way one signs in.");

  private final String id;
  private final String text;

  MfaRule(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /**
   * The rule for an account that can be signed in to in all of these ways. The documentation has no
   * row for social and single sign-on together; the stricter of the two counts.
   *
   * @throws IllegalArgumentException if there is no way at all
   */
  public static MfaRule of(Set<SignInKind> ways) {
    if (ways.isEmpty()) {
      throw new IllegalArgumentException("an account that nobody can sign in to has no rule");
    }
    if (ways.contains(SignInKind.PASSWORD)) {
      return ways.size() == 1 ? BEFORE_CLOUD : BEFORE_ANY_ACCESS;
    }
    return ways.contains(SignInKind.SSO) ? SSO_SHOULD_ENFORCE : NOT_REQUIRED;
  }

  /** The name in the audit trail. */
  public String id() {
    return id;
  }

  /** What it asks, as a sentence. */
  public String text() {
    return text;
  }
}
