package dev.latchkey.session;

import dev.latchkey.credential.Payer;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who pays for a program's requests: settled when it first gets a credential, and changed only by
 * its own word (B53). Thread-safe.
 */
public final class PayerPin {
  private final AtomicReference<Optional<Payer>> settled;

  /**
   * A pin.
   *
   * @param payer who is to pay from the start; nothing for whoever the first credential makes pay
   */
  public PayerPin(Optional<Payer> payer) {
    settled = new AtomicReference<>(payer);
  }

  /**
   * Settles {@code payer} if nobody is settled yet.
   *
   * @param place where the credential is, for people
   * @throws PolicyException if somebody else is settled
   */
  void check(Payer payer, String place) {
    Optional<Payer> current = settled.get();
    if (current.isEmpty()) {
      settled.compareAndSet(current, Optional.of(payer));
      current = settled.get();
    }
    if (current.orElseThrow() != payer) {
      throw new PolicyException(
          ErrorCode.PAYER_CHANGED,
          "the credential of "
              + place
              + " is paid for "
              + words(payer)
              + ", and this program works with one that is paid for "
              + words(current.orElseThrow()),
          "restart the program if that is wanted, or have it accept the change");
    }
  }

  /** Settles {@code payer}, whoever it was before. */
  public void settle(Payer payer) {
    settled.set(Optional.of(payer));
  }

  private static String words(Payer payer) {
    return switch (payer) {
      case SUBSCRIPTION -> "by a ChatGPT plan or workspace";
      case METERED -> "by use";
    };
  }
}
