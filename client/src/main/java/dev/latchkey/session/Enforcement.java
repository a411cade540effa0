package dev.latchkey.session;

import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Payer;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.policy.LoginPolicy;
import dev.latchkey.policy.Violation;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import dev.latchkey.store.CredentialStore;
import java.util.Optional;

/**
 * Ends a stored login that the rules do not allow (R-AUTH-26, B50).
 *
 * <p>Only what breaks a rule is given up: a variable that does leaves the stored login alone, and a
 * login that somebody has stored since is judged anew. Thread-safe.
 */
public final class Enforcement {
  private final CredentialStore store;
  private final Selector selector;
  private final Admission admission;
  private final Succession succession;
  private final RevocationQueue queue;

  /** Of the rules of {@code admission} in {@code store}. */
  public Enforcement(
      CredentialStore store,
      Selector selector,
      Admission admission,
      Succession succession,
      RevocationQueue queue) {
    this.store = store;
    this.selector = selector;
    this.admission = admission;
    this.succession = succession;
    this.queue = queue;
  }

  /**
   * Signs out if the stored login counts and may not be used.
   *
   * <p>Asks nobody but the issuer of what was given up. A personal access token says nothing of its
   * workspace, so that is judged where its issuer has said it before.
   *
   * @throws PolicyException if it was not allowed, or nothing is: with the rule and its place
   * @throws LatchkeyException if what is stored cannot be read
   */
  public void run() {
    LoginPolicy policy = admission.policy();
    policy.checkPermitsAny();
    for (Source source : selector.present()) {
      Optional<Violation> variable =
          policy.methodViolation(
              source == Source.API_KEY_VARIABLE ? Payer.METERED : Payer.SUBSCRIPTION);
      if (variable.isPresent()) {
        throw new PolicyException(
            variable.get().code(),
            variable.get().message() + " (" + variable.get().source() + ")",
            "unset " + source.id() + "; the stored login was not touched");
      }
    }
    Optional<AuthDocument> document = store.read();
    if (document.isEmpty() || selector.select(document).source() != Source.STORE) {
      return;
    }
    Optional<Violation> found = violation(document.get());
    if (found.isEmpty()) {
      return;
    }
    Violation violation = found.get();
    String message = violation.message() + ". Logging out.";
    try {
      if (succession.endIf(stored -> violation(stored).isPresent()).isEmpty()) {
        return; // Somebody has signed in since, and is allowed to.
      }
    } catch (LatchkeyException e) {
      throw new PolicyException(
          violation.code(),
          message + " (" + violation.source() + ") That failed: " + e.getMessage(),
          e.remedy(),
          e);
    }
    queue.attempt();
    throw new PolicyException(
        violation.code(), message + " (" + violation.source() + ")", violation.remedy());
  }

  /** What forbids a stored login. */
  Optional<Violation> violation(AuthDocument document) {
    Credential credential = document.credential();
    Optional<Violation> plain = admission.violation(credential);
    if (plain.isPresent() || !(credential instanceof Credential.PersonalAccessToken personal)) {
      return plain;
    }
    return new KnownTokens(store)
        .find(personal.token())
        .flatMap(KnownToken::identity)
        .flatMap(known -> violation(personal, known));
  }

  private Optional<Violation> violation(Credential credential, Identity identity) {
    return admission.policy().violation(credential.mode().payer(), identity.accountId());
  }
}
