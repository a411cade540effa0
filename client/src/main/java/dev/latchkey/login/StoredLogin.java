package dev.latchkey.login;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Identity;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.Succession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A login that is on disk.
 *
 * @param document what is stored
 * @param identity who it is
 * @param report what became of the one before
 * @param remarks what the user should know
 */
record StoredLogin(
    AuthDocument document, Identity identity, Succession.Report report, List<String> remarks) {

  /** For the caller of the sign-in. */
  LoginResult result(List<RevocationOutcome> predecessor, Optional<String> onboarding) {
    List<String> all = new ArrayList<>(remarks);
    report.impossible().ifPresent(why -> all.add("the old login was not revoked: " + why.reason()));
    all.addAll(report.remarks());
    return new LoginResult(document.credential(), List.copyOf(all), predecessor, onboarding);
  }
}
