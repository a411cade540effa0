package dev.latchkey.transfer;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Printable;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.util.Optional;

/**
 * The login that was sent from here and for which no receipt has come yet, remembered beside the
 * store ({@code latchkey/transfer.json}), so that nobody forgets that it may have a second owner.
 * Thread-safe.
 */
public final class Departures {
  private static final String ID = "id";
  private static final String DESTINATION = "destination";
  private static final String SENT_AT = "sent_at";
  private static final String RECEIPT_KEY = "receipt_key";
  private static final String DOCUMENT = "document_sha256";
  private static final String LOGIN = "login_sha256";
  private static final JsonObject NOTHING = JsonObject.empty().with("version", new JsonNumber("1"));

  private final CredentialStore store;
  private final Sidecar sidecar;

  /** Those from {@code store}. */
  public Departures(CredentialStore store) {
    this.store = store;
    this.sidecar = store.sidecar("transfer");
  }

  /**
   * One login under way.
   *
   * @param id the transfer
   * @param destination to where, for people
   * @param sentAt when
   * @param receiptKey what the receipt must be made with
   * @param document the digest of the login as it was sent
   * @param login the digest of what it has in common with its renewals
   */
  record Departure(
      String id,
      String destination,
      String sentAt,
      Secret receiptKey,
      String document,
      String login) {}

  /** What is under way, if anything. */
  Optional<Departure> pending() {
    JsonObject json = sidecar.read().orElse(NOTHING);
    Optional<String> id = json.string(ID);
    Optional<String> key = json.string(RECEIPT_KEY);
    if (id.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Departure(
            id.get(),
            json.string(DESTINATION).orElse("another place"),
            json.string(SENT_AT).orElse("an unknown time"),
            Secret.of(key.get()),
            json.string(DOCUMENT).orElse(""),
            json.string(LOGIN).orElse("")));
  }

  /** What is under way, if it is {@code stored} or what that was renewed from. */
  Optional<Departure> pending(AuthDocument stored) {
    return pending().filter(departure -> departure.login().equals(Digest.ofLogin(stored)));
  }

  /** Remembers that {@code parcel} leaves; before it does. */
  void note(StoreTransaction owner, Parcel parcel, String destination) {
    write(
        new Departure(
            parcel.id(),
            destination,
            parcel.createdAt().toString(),
            parcel.receiptKey(),
            Digest.of(parcel.document()),
            Digest.ofLogin(parcel.document())));
  }

  /** Remembers {@code before} instead of what was noted since. */
  void restore(StoreTransaction owner, Optional<Departure> before) {
    if (before.isPresent()) {
      write(before.get());
    } else {
      forget(owner);
    }
  }

  private void write(Departure departure) {
    sidecar.write(
        NOTHING
            .with(ID, departure.id())
            .with(DESTINATION, departure.destination())
            .with(SENT_AT, departure.sentAt())
            .with(RECEIPT_KEY, departure.receiptKey().reveal())
            .with(DOCUMENT, departure.document())
            .with(LOGIN, departure.login()));
  }

  /** Forgets it. */
  void forget(StoreTransaction owner) {
    if (sidecar.read().isPresent()) {
      sidecar.write(NOTHING);
    }
  }

  /** What the owner of the store should know about it, as a sentence; nothing in most cases. */
  public Optional<String> warning() {
    try {
      if (pending().isEmpty()) {
        return Optional.empty();
      }
      Optional<AuthDocument> stored = store.read();
      if (stored.isEmpty()) {
        return Optional.empty();
      }
      Optional<Departure> departure = pending(stored.get());
      return departure.isEmpty()
          ? Optional.empty()
          : Optional.of(
              "this login was sent to "
                  + Printable.escape(departure.get().destination(), 200)
                  + " at "
                  + Printable.escape(departure.get().sentAt(), 40)
                  + " and no receipt has come, so it may be in use there, too: give the receipt to"
                  + " latchkey transfer done, or run latchkey transfer cancel if it never arrived");
    } catch (StoreException e) {
      return Optional.of(e.getMessage() + "; " + e.remedy());
    }
  }
}
