package dev.latchkey.doctor;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.policy.Violation;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the rules leave a way of signing in, and allow the login that counts.
 *
 * @param policy the rules
 * @param status reads who is signed in
 */
record RuleCheck(LoginPolicy policy, Supplier<Status> status) implements Check {
  @Override
  public Topic topic() {
    return Topic.RULES;
  }

  @Override
  public List<Finding> look() {
    try {
      policy.checkPermitsAny();
    } catch (PolicyException e) {
      return List.of(
          Finding.error(
              topic(),
              FindingCode.NO_LOGIN_METHOD,
              String.valueOf(e.getMessage()),
              new Subject.Setting("allowed_login_methods", "the rules"),
              Cure.advice(e.remedy())));
    }
    Optional<Violation> violation;
    String place;
    boolean isStored;
    try {
      Status known = status.get();
      violation = known.violation();
      place = known.store();
      isStored = known.source() == Source.STORE;
    } catch (LatchkeyException e) {
      return List.of(Finding.unknown(topic(), "whose login it is cannot be read"));
    }
    return violation.isPresent()
        ? List.of(forbidden(violation.get(), place, isStored))
        : List.of(
            Finding.ok(
                topic(),
                policy.restriction().isPresent()
                    ? "the login is one that they allow"
                    : "no workspace is required"));
  }

  private Finding forbidden(Violation violation, String place, boolean isStored) {
    return Finding.error(
        topic(),
        violation.code() == ErrorCode.WORKSPACE_FORBIDDEN
            ? FindingCode.WORKSPACE_FORBIDDEN
            : FindingCode.METHOD_FORBIDDEN,
        violation.message() + " (" + violation.source() + "; the credential is in " + place + ")",
        new Subject.Setting(violation.rule().text(), violation.origin().toString()),
        isStored
            ? Cure.command("it signs out; then " + violation.remedy(), "latchkey", "logout")
            : Cure.advice("unset that variable, and " + violation.remedy()));
  }
}
