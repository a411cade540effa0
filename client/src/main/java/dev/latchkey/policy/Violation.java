package dev.latchkey.policy;

import dev.latchkey.config.Key;
import dev.latchkey.config.Origin;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;

/**
 * That a credential is not one that may be used here.
 *
 * @param rule the key that forbids it
 * @param origin where the rule stands
 * @param code what kind of trouble that is
 * @param message what is wrong, as Codex says it, without a full stop
 * @param remedy what to do
 */
public record Violation(Key rule, Origin origin, ErrorCode code, String message, String remedy) {

  /** The rule and its place, for people. */
  public String source() {
    return rule.text() + ", " + origin;
  }

  /** The same as an exception. */
  public PolicyException exception() {
    return new PolicyException(code, message + " (" + source() + ")", remedy);
  }
}
