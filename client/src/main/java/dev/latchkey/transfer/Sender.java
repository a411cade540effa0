package dev.latchkey.transfer;

import dev.latchkey.accesstoken.KnownToken;
import dev.latchkey.accesstoken.KnownTokens;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.AuthMode;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Credential.ChatGptSession;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Provenance;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.StoreException;
import dev.latchkey.error.TransferException;
import dev.latchkey.revocation.HandOver;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.StoreTransaction;
import dev.latchkey.transfer.Departures.Departure;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends the stored login to another place, and gives it up here only when that place has proved to
 * hold it. Thread-safe.
 */
public final class Sender {
  /** How long the other side may take to store and answer. */
  static final Duration RECEIPT_LIMIT = Duration.ofSeconds(90);

  private final CredentialStore store;
  private final Departures departures;
  private final InstantSource clock;

  /** Sends from {@code store}. */
  public Sender(CredentialStore store, InstantSource clock) {
    this.store = store;
    this.departures = new Departures(store);
    this.clock = clock;
  }

  /**
   * How a transfer ended.
   *
   * @param credential what was sent
   * @param chain whether it has a refresh token, which one owner only can use
   * @param kept whether the other side had it already
   * @param removed whether it is gone from here
   * @param remark what the user should know about the removal
   */
  public record Delivery(
      Credential credential,
      boolean chain,
      boolean kept,
      boolean removed,
      Optional<String> remark) {}

  /**
   * A login that was encrypted for a file.
   *
   * @param envelope the file's text, one line
   * @param credential what it holds
   * @param chain whether it has a refresh token, which one owner only can use
   */
  public record Packed(String envelope, Credential credential, boolean chain) {}

  /** What {@link #done} did. */
  public enum Completion {
    /** The login is gone from here. */
    REMOVED,
    /** Nothing was stored here any more. */
    ABSENT
  }

  /**
   * Refuses early what cannot be sent, before anybody is asked for a password.
   *
   * @throws LatchkeyException if there is no login that can be sent
   */
  public void check(String destination) {
    refuseIfPendingElsewhere(sendable(store.read()), destination);
  }

  /**
   * Sends the login to {@code peer}, and removes it here when the receipt has come.
   *
   * <p>From encryption to removal the store has no other owner, so that nobody renews a login that
   * is on its way.
   *
   * @param copy whether to keep it here
   * @param patience how long the other side may take to show its key: somebody may have to type a
   *     password
   * @throws LatchkeyException if no receipt came; then the login is still here
   */
  public Delivery deliver(Peer peer, boolean copy, Duration patience) {
    ReceiverKey key = ReceiverKey.parse(hello(peer, patience));
    try (StoreTransaction owner = store.begin()) {
      AuthDocument document = sendable(owner.read());
      refuseIfPendingElsewhere(document, peer.destination());
      Optional<Departure> before = departures.pending(document);
      Parcel parcel = Parcel.of(document, issuerOf(document), copy, clock.instant());
      String envelope = Envelope.seal(parcel, key);
      if (!copy) {
        departures.note(owner, parcel, peer.destination());
      }
      Receipt receipt;
      try {
        receipt = exchange(peer, envelope, parcel);
      } catch (TransferException e) {
        if (!copy && e.code() == ErrorCode.TRANSFER_REFUSED) {
          // Its key was in its memory only, so nobody can open what it was given this time; what an
          // earlier attempt may have left there is still to be remembered.
          departures.restore(owner, before);
        }
        throw e;
      }
      boolean kept = receipt.outcome() == Receipt.Outcome.KEPT;
      boolean chain = Receiver.isChain(document.credential());
      if (copy) {
        return new Delivery(document.credential(), chain, kept, false, Optional.empty());
      }
      Optional<String> remark = remove(owner, Digest.of(document), receipt);
      return new Delivery(document.credential(), chain, kept, true, remark);
    }
  }

  private static String hello(Peer peer, Duration patience) {
    try {
      String line = peer.readLine(patience).orElseThrow(peer::silence);
      refuseIfRefused(peer, line);
      return line;
    } catch (TransferException e) {
      // Nothing has been sent yet, so nothing can be unconfirmed.
      throw e.code() == ErrorCode.TRANSFER_UNCONFIRMED
          ? new TransferException(
              ErrorCode.TRANSFER_REFUSED, String.valueOf(e.getMessage()), e.remedy(), e)
          : e;
    }
  }

  private static void refuseIfRefused(Peer peer, String line) {
    Refusal.parse(line)
        .ifPresent(refusal -> {
          throw new TransferException(
              ErrorCode.TRANSFER_REFUSED,
              peer.destination() + " stored nothing (" + refusal.code() + ")",
              "the login is still here; mend what it said and send again");
        });
  }

  private static Receipt exchange(Peer peer, String envelope, Parcel parcel) {
    try {
      peer.writeLine(envelope);
      String answer =
          peer.readLine(RECEIPT_LIMIT).orElseThrow(() -> unconfirmed(peer, parcel, null));
      refuseIfRefused(peer, answer);
      Receipt receipt = Receipt.parse(answer);
      receipt.verify(parcel.id(), parcel.receiptKey(), Digest.of(parcel.document()));
      return receipt;
    } catch (IOException e) {
      throw unconfirmed(peer, parcel, e);
    } catch (TransferException e) {
      throw e.code() == ErrorCode.TRANSFER_DAMAGED || e.code() == ErrorCode.TRANSFER_MISDIRECTED
          ? unconfirmed(peer, parcel, e)
          : e;
    }
  }

  private static TransferException unconfirmed(
      Peer peer, Parcel parcel, @Nullable Exception cause) {
    return new TransferException(
        ErrorCode.TRANSFER_UNCONFIRMED,
        "no receipt came from "
            + peer.destination()
            + ", which may have stored the login or not; it is still here",
        parcel.copy()
            ? "send it again: that does no harm if it is there already"
            : "send it to the same place again, which completes the move if it is there already, or"
                + " run latchkey transfer cancel if it is not",
        cause);
  }

  private Optional<String> remove(StoreTransaction owner, String document, Receipt receipt) {
    HandOver.Outcome outcome;
    try {
      outcome = new HandOver(owner).complete(stored -> Digest.of(stored).equals(document));
    } catch (StoreException e) {
      throw new TransferException(
          ErrorCode.TRANSFER_UNCONFIRMED,
          "the login is stored there, but could not be removed here: " + e.getMessage(),
          e.remedy() + ", then run latchkey transfer done " + receipt.toLine(),
          e);
    }
    return switch (outcome) {
      case HandOver.Outcome.Removed(Optional<String> remark) -> {
        departures.forget(owner);
        yield remark;
      }
      case HandOver.Outcome.Absent() -> {
        departures.forget(owner);
        yield Optional.of("it was gone from here already");
      }
      case HandOver.Outcome.Overtaken() -> throw overtaken();
    };
  }

  private TransferException overtaken() {
    return new TransferException(
        ErrorCode.TRANSFER_OVERTAKEN,
        "the login in "
            + store.describe()
            + " was renewed or replaced after it was sent, so what the other machine has is stale;"
            + " nothing was removed here",
        "delete auth.json there by hand (a logout there would revoke this login, too), run latchkey"
            + " transfer cancel, and send it again");
  }

  /**
   * Encrypts the login for a file. It stays here until {@link #done}.
   *
   * @param to the receiver's key
   * @param copy whether to keep it here for good
   * @param destination where the file goes, for people
   */
  public Packed pack(ReceiverKey to, boolean copy, String destination) {
    to.refuseEnded(clock);
    try (StoreTransaction owner = store.begin()) {
      AuthDocument document = sendable(owner.read());
      refuseIfPendingElsewhere(document, destination);
      Parcel parcel = Parcel.of(document, issuerOf(document), copy, clock.instant());
      String envelope = Envelope.seal(parcel, to);
      if (!copy) {
        departures.note(owner, parcel, destination);
      }
      return new Packed(envelope, document.credential(), Receiver.isChain(document.credential()));
    }
  }

  /**
   * Removes the login that was sent by file, for its receipt.
   *
   * @throws TransferException if the receipt is not for it, or it has changed since; then nothing
   *     is removed
   */
  public Completion done(Receipt receipt) {
    try (StoreTransaction owner = store.begin()) {
      Departure departure = departures.pending().orElseThrow(Sender::nothingPending);
      receipt.verify(departure.id(), departure.receiptKey(), departure.document());
      boolean stored = owner.read().isPresent();
      Optional<String> unused = remove(owner, departure.document(), receipt);
      return stored ? Completion.REMOVED : Completion.ABSENT;
    }
  }

  /**
   * Forgets that the login was sent: it stays here.
   *
   * @return where it was sent to
   */
  public String cancel() {
    try (StoreTransaction owner = store.begin()) {
      Departure departure = departures.pending().orElseThrow(Sender::nothingPending);
      departures.forget(owner);
      return departure.destination();
    }
  }

  private static TransferException nothingPending() {
    return new TransferException(
        ErrorCode.TRANSFER_MISDIRECTED,
        "no login that was sent from here waits for a receipt",
        "see latchkey login status");
  }

  private void refuseIfPendingElsewhere(AuthDocument document, String destination) {
    Optional<Departure> pending =
        departures
            .pending(document)
            .filter(departure -> !departure.destination().equals(destination));
    if (pending.isPresent()) {
      throw new TransferException(
          ErrorCode.TRANSFER_PENDING,
          "this login was already sent to "
              + Printable.escape(pending.get().destination(), 200)
              + " at "
              + Printable.escape(pending.get().sentAt(), 40)
              + ", and no receipt has come",
          "give the receipt to latchkey transfer done, or run latchkey transfer cancel if it never"
              + " arrived there");
    }
  }

  private AuthDocument sendable(Optional<AuthDocument> stored) {
    AuthDocument document =
        stored.orElseThrow(() ->
            new NotSignedInException(
                ErrorCode.NOT_SIGNED_IN,
                "there is no login to send in " + store.describe(),
                "run latchkey login"));
    switch (document.credential()) {
      case Credential.Incomplete incomplete ->
          throw new NotSignedInException(
              ErrorCode.NOT_SIGNED_IN,
              "the login in "
                  + store.describe()
                  + " is incomplete: "
                  + incomplete.missing()
                  + " is missing",
              "run latchkey login");
      case ChatGptSession session when session.mode() == AuthMode.CHATGPT_AUTH_TOKENS ->
          throw new TransferException(
              ErrorCode.TRANSFER_REFUSED,
              "the tokens in " + store.describe() + " belong to a program that renews them itself",
              "run latchkey login to have a login of this machine's own");
      default -> {}
    }
    if (document.toCompactText().length() > Parcel.MAX_DOCUMENT) {
      throw new TransferException(
          ErrorCode.TRANSFER_REFUSED,
          store.describe()
              + " is larger than the "
              + Parcel.MAX_DOCUMENT
              + " characters that travel",
          "see what else is in it");
    }
    return document;
  }

  /** {@code auth.json} says it of a ChatGPT login only. */
  private Optional<String> issuerOf(AuthDocument document) {
    return document.credential() instanceof ChatGptSession session
        ? session.tokens().provenance().map(Provenance::issuer)
        : KnownTokens.accessToken(document.credential())
            .flatMap(new KnownTokens(store)::find)
            .map(KnownToken::issuer);
  }
}
