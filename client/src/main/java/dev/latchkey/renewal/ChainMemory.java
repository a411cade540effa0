package dev.latchkey.renewal;

import dev.latchkey.credential.Secret;
import dev.latchkey.store.CredentialStore;
import java.time.Instant;
import java.util.Optional;

/** What is remembered beside a store of the chain that is stored there; asks nobody. */
public final class ChainMemory {
  /** What is known of a chain. */
  public sealed interface State {
    /** Nothing speaks against it. */
    record Unknown() implements State {}

    /**
     * Its issuer has refused it for good (B26).
     *
     * @param message what the issuer said, for people
     */
    record Refused(String message) implements State {}

    /**
     * A renewal was begun, and nobody knows what became of it (B28).
     *
     * @param since when
     * @param message what came of it, for people; possibly empty
     */
    record Unanswered(Instant since, String message) implements State {}

    /**
     * Its last renewal failed for a reason that may pass (B25).
     *
     * @param notBefore when it is tried again at the earliest
     * @param message what came of it, for people; possibly empty
     */
    record Failing(Instant notBefore, String message) implements State {}
  }

  private final RefusedChains refused;
  private final RenewalJournal journal;

  /** What is remembered beside {@code store}. */
  public ChainMemory(CredentialStore store) {
    this.refused = new RefusedChains(store.sidecar(RefusedChains.NAME));
    this.journal = new RenewalJournal(store.sidecar(RenewalJournal.NAME));
  }

  /** What is known of the chain whose head is {@code refreshToken}. */
  public State of(Secret refreshToken) {
    Optional<String> refusal = refused.find(refreshToken);
    if (refusal.isPresent()) {
      return new State.Refused(refusal.get());
    }
    Optional<Attempt> attempt = journal.of(refreshToken);
    if (attempt.isEmpty()) {
      return new State.Unknown();
    }
    return switch (attempt.get().outcome()) {
      case UNKNOWN -> new State.Unanswered(attempt.get().firstAt(), attempt.get().message());
      case REFUSED -> new State.Failing(attempt.get().notBefore(), attempt.get().message());
    };
  }
}
