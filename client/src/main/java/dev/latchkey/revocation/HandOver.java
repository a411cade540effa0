package dev.latchkey.revocation;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import dev.latchkey.store.Removal;
import dev.latchkey.store.StoreTransaction;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The other way, beside {@link Succession}, to give a credential up: to a new owner who has proved
 * to hold it. It is removed here and not revoked, because it lives on there.
 */
public final class HandOver {
  private final StoreTransaction owner;

  /** Hand-overs of what {@code owner} holds. */
  public HandOver(StoreTransaction owner) {
    this.owner = owner;
  }

  /** How a hand-over ended. */
  public sealed interface Outcome {
    /** The credential is gone from here. */
    record Removed(Optional<String> remark) implements Outcome {}

    /** Another credential, or a renewed one, is stored now; it stays. */
    record Overtaken() implements Outcome {}

    /** Nothing is stored any more. */
    record Absent() implements Outcome {}
  }

  /**
   * Removes what is stored if {@code isTheOneHandedOver} says that it is exactly that.
   *
   * @throws StoreException if it could not be removed
   */
  public Outcome complete(Predicate<AuthDocument> isTheOneHandedOver) {
    Optional<AuthDocument> stored = owner.read();
    if (stored.isEmpty()) {
      return new Outcome.Absent();
    }
    if (!isTheOneHandedOver.test(stored.get())) {
      return new Outcome.Overtaken();
    }
    Removal removal = owner.remove();
    return new Outcome.Removed(removal.remark());
  }
}
