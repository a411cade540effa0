package dev.latchkey.authority.device;

import dev.latchkey.authority.http.Network;
import dev.latchkey.authority.http.Tokens;
import dev.latchkey.authority.keys.Seal;
import dev.latchkey.authority.signin.Allowance;
import dev.latchkey.authority.storage.Session;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Limits how many wrong codes are looked up: {@value #PER_SESSION} for one browser session, {@value
 * #PER_PERSON} for one person in all their sessions, {@value #PER_SENDER} from one sender, {@value
 * #IN_ALL} in all, each coming back evenly over {@value #MINUTES} minutes. A try is paid for before
 * it is looked up and given back when the code was right. Thread-safe.
 */
final class CodeTries {
  static final int PER_SESSION = 10;
  static final int PER_PERSON = 20;
  static final int PER_SENDER = 50;
  static final int IN_ALL = 500;
  static final int MINUTES = 15;

  private final Seal seal;
  private final Allowance allowance;

  /** Counts under keys made with {@code seal}, so that a heap dump is no list of addresses. */
  CodeTries(Seal seal, InstantSource clock) {
    this.seal = seal;
    this.allowance = new Allowance(Duration.ofMinutes(MINUTES), clock);
  }

  private record Purse(String key, int tries) {}

  /**
   * Pays for one try.
   *
   * @return how long to wait, if there are no tries left; then nothing was paid
   */
  Optional<Duration> pay(Session session, String address) {
    List<Purse> paid = new ArrayList<>();
    for (Purse purse : purses(session, address)) {
      Optional<Duration> wait = allowance.pay(purse.key(), purse.tries());
      if (wait.isPresent()) {
        paid.forEach(each -> allowance.giveBack(each.key(), each.tries()));
        return wait;
      }
      paid.add(purse);
    }
    return Optional.empty();
  }

  /** Gives the try back that was paid last: the code was right. */
  void giveBack(Session session, String address) {
    purses(session, address).forEach(each -> allowance.giveBack(each.key(), each.tries()));
  }

  private List<Purse> purses(Session session, String address) {
    return List.of(
        new Purse(key("code-session", Tokens.encode(session.id().bytes())), PER_SESSION),
        new Purse(key("code-person", session.personId()), PER_PERSON),
        new Purse(key("code-sender", Network.sender(address)), PER_SENDER),
        new Purse(key("code-all", ""), IN_ALL));
  }

  private String key(String kind, String of) {
    return Tokens.encode(seal.of(kind, of));
  }
}
