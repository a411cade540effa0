package dev.latchkey.doctor;

import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Identity;
import dev.latchkey.error.IssuerException;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.Source;
import dev.latchkey.session.Status;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the issuer accepts the login. A token that has ended is renewed for that, as by every
 * other command.
 *
 * @param status reads who is signed in
 * @param whoami asks the issuer
 */
record VerificationCheck(Supplier<Status> status, Supplier<Identity> whoami) implements Check {
  @Override
  public Topic topic() {
    return Topic.VERIFICATION;
  }

  @Override
  public Duration limit() {
    return Duration.ofSeconds(75);
  }

  @Override
  public List<Finding> look() {
    Status known;
    try {
      known = status.get();
    } catch (LatchkeyException e) {
      return List.of(Finding.unknown(topic(), "there is no login that could be asked about"));
    }
    if (known.state() != Status.State.SIGNED_IN
        || known.issuer().isEmpty()
        || known.violation().isPresent()) {
      return List.of(
          Finding.unknown(topic(), "there is no login that its issuer could be asked about"));
    }
    try {
      Identity who = whoami.get();
      return List.of(
          Finding.ok(
              topic(),
              "the issuer accepts the login" + who.email().map(mail -> " of " + mail).orElse("")));
    } catch (UnreachableException e) {
      return List.of(Finding.unknown(topic(), String.valueOf(e.getMessage())));
    } catch (NotSignedInException e) {
      return List.of(refused(known, e));
    } catch (IssuerException e) {
      boolean isNo = e.status().filter(status -> status == 401 || status == 403).isPresent();
      if (isNo && isAnsweredToTokensOnly(known)) {
        return List.of(
            Finding.unknown(
                topic(), "Codex's own issuer answers this question for access tokens only"));
      }
      return List.of(isNo ? refused(known, e) : Finding.of(topic(), e));
    }
  }

  /** It has that endpoint for personal access tokens; nobody has promised more. */
  private static boolean isAnsweredToTokensOnly(Status known) {
    return known.mode().filter(mode -> mode == AuthMode.CHATGPT).isPresent()
        && known.issuer().filter(Issuer.DEFAULT.given()::equals).isPresent();
  }

  private Finding refused(Status known, LatchkeyException e) {
    boolean isStored = known.source() == Source.STORE;
    return Finding.error(
        topic(),
        FindingCode.LOGIN_REFUSED,
        String.valueOf(e.getMessage()),
        isStored ? new Subject.Store(known.store()) : Subject.variable(known.source().id()),
        isStored ? Cure.run("latchkey", "login") : Cure.run("unset", known.source().id()));
  }
}
