package dev.latchkey.revocation;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.oauth.Endpoints;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Removal;
import dev.latchkey.store.StoreTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The one rule of Latchkey as code: a credential is given up only when its successor is durable, or
 * when the user asks to have none; and what is given up is revoked where it was issued.
 *
 * <p>Thread-safe.
 */
public final class Succession {
  private final CredentialStore store;
  private final Endpoints endpoints;
  private final RevocationQueue queue;

  /** Successions in {@code store}. */
  public Succession(CredentialStore store, Endpoints endpoints, RevocationQueue queue) {
    this.store = store;
    this.endpoints = endpoints;
    this.queue = queue;
  }

  /**
   * What a succession did to what was there before.
   *
   * @param existed whether there was anything
   * @param predecessor what it was, if it could be read
   * @param remarks what the user should know: a copy that was kept, a hard link that was emptied
   * @param impossible why its revocation could not even be queued, if so
   */
  public record Report(
      boolean existed,
      Optional<Credential> predecessor,
      List<String> remarks,
      Optional<RevocationOutcome.Impossible> impossible) {

    private Report with(List<String> further) {
      List<String> all = new ArrayList<>(remarks);
      all.addAll(further);
      return new Report(existed, predecessor, List.copyOf(all), impossible);
    }
  }

  /**
   * Stores {@code successor}, then queues the revocation of what it replaced. Asks no issuer: the
   * caller runs {@link RevocationQueue#attempt()} when it has told the user of the success.
   *
   * @throws StoreException if the successor could not be stored; then nothing has changed
   */
  public Report replace(AuthDocument successor) {
    try (StoreTransaction owner = store.begin()) {
      List<String> remarks = new ArrayList<>();
      Optional<AuthDocument> before = readOrSetAside(owner, remarks);
      return succeed(owner, before, successor, remarks);
    }
  }

  private Report succeed(
      StoreTransaction owner,
      Optional<AuthDocument> before,
      AuthDocument successor,
      List<String> remarks) {
    // Read before the store clears what would contradict its own document.
    Stragglers stragglers = Stragglers.of(owner, before, remarks);
    owner.replace(successor);
    remarks.addAll(owner.remarks());
    Report report = giveUp(owner, before, Optional.of(successor), remarks).report();
    return report.with(giveUp(owner, stragglers, Optional.of(successor)));
  }

  /** Queues the revocation of what is left elsewhere, then removes it there. */
  private List<String> giveUp(
      StoreTransaction owner, Stragglers stragglers, Optional<AuthDocument> successor) {
    for (AuthDocument straggler : stragglers.documents()) {
      giveUp(owner, Optional.of(straggler), successor, List.of());
    }
    return stragglers.remove(owner);
  }

  /** What is to become of a successor, given what is stored. */
  public enum Verdict {
    /** It takes the place of what is stored, which is revoked. */
    SUCCEED,
    /**
     * It takes the place of what is stored, which is an earlier point of the same token chain, so
     * that revoking it would end the successor, too.
     */
    CONTINUE,
    /** What is stored stays. */
    KEEP
  }

  /**
   * As {@link #replace}, if {@code judge} says so about what is stored. It is asked as the owner of
   * the store, so that its answer holds, and refuses by throwing.
   *
   * @return nothing if what is stored stays
   * @throws StoreException if the successor could not be stored; then nothing has changed
   */
  public Optional<Report> replaceIf(
      AuthDocument successor, Function<Optional<AuthDocument>, Verdict> judge) {
    try (StoreTransaction owner = store.begin()) {
      List<String> remarks = new ArrayList<>();
      Optional<AuthDocument> before = readOrSetAside(owner, remarks);
      return switch (judge.apply(before)) {
        case KEEP -> Optional.empty();
        case SUCCEED -> Optional.of(succeed(owner, before, successor, remarks));
        case CONTINUE -> {
          owner.replace(successor);
          remarks.addAll(owner.remarks());
          yield Optional.of(
              new Report(
                  before.isPresent(),
                  before.map(AuthDocument::credential),
                  List.copyOf(remarks),
                  Optional.empty()));
        }
      };
    }
  }

  /**
   * Queues the revocation of what is stored, then removes it. Works on what nobody can read, too.
   *
   * @throws StoreException if something is there and could not be removed
   */
  public Report end() {
    return endIf(stored -> true).orElseThrow();
  }

  /**
   * As {@link #end}, if {@code judge} says so about what is stored; what nobody can read, and
   * nothing, is not asked about. It is asked as the owner of the store, so that its answer holds.
   *
   * @return nothing if what is stored stays
   * @throws StoreException if something is there and could not be removed
   */
  public Optional<Report> endIf(Predicate<AuthDocument> judge) {
    try (StoreTransaction owner = store.begin()) {
      List<String> remarks = new ArrayList<>();
      Optional<AuthDocument> before;
      try {
        before = owner.read();
      } catch (StoreException e) {
        if (e.code() != ErrorCode.STORE_UNREADABLE) {
          throw e;
        }
        before = Optional.empty();
        remarks.add("it could not be read, so nothing could be revoked: " + e.getMessage());
      }
      if (before.isPresent() && !judge.test(before.get())) {
        return Optional.empty();
      }
      Stragglers stragglers = Stragglers.of(owner, before, remarks);
      GivenUp givenUp = giveUp(owner, before, Optional.empty(), remarks);
      Report report = givenUp.report();
      Removal removal = removeOrTakeBack(owner, givenUp);
      removal.remark().ifPresent(remarks::add);
      remarks.addAll(owner.remarks());
      remarks.addAll(giveUp(owner, stragglers, Optional.empty()));
      return Optional.of(
          new Report(
              removal.existed() || !stragglers.documents().isEmpty(),
              report.predecessor(),
              List.copyOf(remarks),
              report.impossible()));
    }
  }

  /**
   * Revokes a credential that was issued and is not going to be stored: nobody owns it. Asks the
   * issuer at once, since a failed sign-in is to leave no trace here; what the issuer does not
   * confirm is queued.
   *
   * @return what became of it; empty if there is nothing to revoke, or it is what is stored
   */
  public Optional<RevocationOutcome> disown(Credential neverStored) {
    if (isStored(neverStored)) {
      return Optional.empty();
    }
    return switch (RevocationPlan.of(neverStored, endpoints)) {
      case RevocationPlan.Nothing nothing -> Optional.empty();
      case RevocationPlan.Impossible(LatchkeyException reason) ->
          Optional.of(
              new RevocationOutcome.Impossible("its issuer", String.valueOf(reason.getMessage())));
      case RevocationPlan.Revoke(var request) -> Optional.of(queue.revokeAtOnce(request));
    };
  }

  private boolean isStored(Credential neverStored) {
    try {
      return sameChain(store.read().map(AuthDocument::credential), Optional.of(neverStored));
    } catch (StoreException unreadable) {
      return false; // Nobody can use what nobody can read.
    }
  }

  /** What is still stored must not be revoked behind its owner's back. */
  private Removal removeOrTakeBack(StoreTransaction owner, GivenUp givenUp) {
    try {
      return owner.remove();
    } catch (StoreException e) {
      try {
        givenUp.queued().ifPresent(id -> queue.withdraw(owner, id));
      } catch (StoreException notWithdrawn) {
        e.addSuppressed(notWithdrawn);
      }
      throw e;
    }
  }

  private static Optional<AuthDocument> readOrSetAside(
      StoreTransaction owner, List<String> remarks) {
    try {
      return owner.read();
    } catch (StoreException e) {
      if (isDeafKeyring(e)) {
        // Where the successor can be stored all the same, nobody has to wait for the keyring.
        remarks.add("an older login may stay where it is: " + e.getMessage());
        return Optional.empty();
      }
      if (e.code() != ErrorCode.STORE_UNREADABLE) {
        throw e;
      }
      owner
          .setAside()
          .ifPresent(
              copy -> remarks.add("what was stored could not be read; it is kept as " + copy));
      return Optional.empty();
    }
  }

  private static boolean isDeafKeyring(StoreException e) {
    return switch (e.code()) {
      case KEYRING_LOCKED, KEYRING_SILENT, KEYRING_REFUSED -> true;
      default -> false;
    };
  }

  /** A report, and the id under which a revocation was queued. */
  private record GivenUp(Report report, Optional<String> queued) {}

  private GivenUp giveUp(
      StoreTransaction owner,
      Optional<AuthDocument> before,
      Optional<AuthDocument> successor,
      List<String> remarks) {
    Optional<Credential> predecessor = before.map(AuthDocument::credential);
    RevocationPlan plan =
        predecessor
            .map(credential -> RevocationPlan.of(credential, endpoints))
            .orElseGet(RevocationPlan.Nothing::new);
    Optional<RevocationOutcome.Impossible> impossible = Optional.empty();
    Optional<String> queued = Optional.empty();
    switch (plan) {
      case RevocationPlan.Nothing nothing -> {}
      case RevocationPlan.Impossible(LatchkeyException reason) ->
          impossible =
              Optional.of(
                  new RevocationOutcome.Impossible(
                      "its issuer", String.valueOf(reason.getMessage())));
      case RevocationPlan.Revoke(var request) -> {
        if (!sameChain(predecessor, successor.map(AuthDocument::credential))) {
          queued = Optional.of(queue.add(owner, request));
        }
      }
    }
    return new GivenUp(
        new Report(before.isPresent(), predecessor, List.copyOf(remarks), impossible), queued);
  }

  private static boolean sameChain(
      Optional<Credential> predecessor, Optional<Credential> successor) {
    if (!(predecessor.orElse(null) instanceof Credential.ChatGptSession before)
        || !(successor.orElse(null) instanceof Credential.ChatGptSession after)) {
      return false;
    }
    return before.tokens().refreshToken().isEmpty()
        ? before.tokens().accessToken().equals(after.tokens().accessToken())
        : before.tokens().refreshToken().equals(after.tokens().refreshToken());
  }
}
