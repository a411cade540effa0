package dev.latchkey.session;

import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.error.StoreException;
import dev.latchkey.revocation.RevocationOutcome;
import dev.latchkey.revocation.RevocationQueue;
import dev.latchkey.revocation.Succession;
import java.util.ArrayList;
import java.util.List;

/**
 * Signs out: removes what is stored, then revokes it where it was issued. No policy forbids that.
 * Thread-safe.
 */
public final class Logout {
  private final Succession succession;
  private final RevocationQueue queue;

  /** Logouts from the store of {@code succession}. */
  public Logout(Succession succession, RevocationQueue queue) {
    this.succession = succession;
    this.queue = queue;
  }

  /**
   * Signs out.
   *
   * @throws StoreException if something is stored and cannot be removed
   */
  public LogoutReport run() {
    Succession.Report report = succession.end();
    List<RevocationOutcome> revocations = new ArrayList<>(queue.attempt());
    report.impossible().ifPresent(revocations::add);
    boolean minted =
        report.predecessor().orElse(null) instanceof ChatGptSession session
            && session.mintedApiKey().isPresent();
    List<String> remarks = new ArrayList<>(report.remarks());
    if (report.predecessor().flatMap(KnownTokens::accessToken).isPresent()) {
      remarks.add(
          "the access token itself is as good as before; whoever no longer needs it revokes it where it was made");
    }
    return new LogoutReport(report.existed(), revocations, minted, List.copyOf(remarks));
  }
}
