package dev.latchkey.session;

import dev.latchkey.agent.AgentTokens;
import dev.latchkey.credential.Agent;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.policy.Violation;
import java.util.Optional;

/**
 * Whether this program may use a credential: the rules allow it, and who pays is who paid before.
 * Thread-safe.
 */
public final class Admission {
  private final LoginPolicy policy;
  private final PayerPin payer;

  /** By these. */
  public Admission(LoginPolicy policy, PayerPin payer) {
    this.policy = policy;
    this.payer = payer;
  }

  /**
   * Refuses a credential that may not be used, as far as it says itself whose it is.
   *
   * @param place where it is, for people
   * @throws PolicyException if so
   */
  void check(Credential credential, String place) {
    policy.checkPermitsAny();
    Optional<Violation> violation = violation(credential);
    if (violation.isPresent()) {
      throw exception(violation.get(), place);
    }
    payer.check(credential.mode().payer(), place);
  }

  /**
   * The same of a credential of which no more is known.
   *
   * @param accountId its workspace
   */
  void check(Payer paying, Optional<String> accountId, String place) {
    policy.checkPermitsAny();
    Optional<Violation> violation = policy.violation(paying, accountId);
    if (violation.isPresent()) {
      throw exception(violation.get(), place);
    }
    payer.check(paying, place);
  }

  /** The same of a kind of credential, whose workspace will be known later. */
  void checkKind(Payer paying, String place) {
    policy.checkPermitsAny();
    Optional<Violation> violation = policy.methodViolation(paying);
    if (violation.isPresent()) {
      throw exception(violation.get(), place);
    }
    payer.check(paying, place);
  }

  /** The rules alone. */
  LoginPolicy policy() {
    return policy;
  }

  /** What forbids a credential, as far as it says itself whose it is. */
  Optional<Violation> violation(Credential credential) {
    // No pattern switch: see credential.Members.
    if (credential instanceof Credential.Incomplete) {
      return Optional.empty();
    }
    Payer paying = credential.mode().payer();
    if (credential instanceof Credential.PersonalAccessToken) {
      return policy.methodViolation(paying);
    }
    return policy.violation(paying, accountId(credential));
  }

  private static Optional<String> accountId(Credential credential) {
    if (credential instanceof Credential.ChatGptSession session) {
      return session.tokens().identity().accountId();
    }
    if (credential instanceof Credential.AgentIdentity agent) {
      return AgentTokens.find(agent.jwt()).map(Agent::identity).flatMap(Identity::accountId);
    }
    if (credential instanceof Credential.EnrolledAgent enrolled) {
      return enrolled.agent().identity().accountId();
    }
    return Optional.empty();
  }

  private static PolicyException exception(Violation violation, String place) {
    return new PolicyException(
        violation.code(),
        violation.message() + " (" + violation.source() + "; the credential is in " + place + ")",
        violation.remedy());
  }
}
