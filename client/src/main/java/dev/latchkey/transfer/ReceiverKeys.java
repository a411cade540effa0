package dev.latchkey.transfer;

import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.TransferException;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonNumber;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonValue;
import dev.latchkey.store.CredentialStore;
import dev.latchkey.store.Sidecar;
import dev.latchkey.store.StoreTransaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The one-time keys that this machine has shown and still waits with, and the last ones that it is
 * done with; beside the store ({@code latchkey/receiver-keys.json}). Of the latter no private half
 * is left. Thread-safe.
 */
final class ReceiverKeys {
  private static final int MOST_KEYS = 8;
  private static final int MOST_ENDED = 32;
  private static final String KEYS = "keys";
  private static final String ENDED = "ended";
  private static final String ID = "id";
  private static final String JWK = "jwk";
  private static final String EXPIRES_AT = "expires_at";
  private static final String AT = "at";
  private static final String RECEIPT = "receipt";

  private final CredentialStore store;
  private final Sidecar sidecar;
  private final InstantSource clock;

  ReceiverKeys(CredentialStore store, InstantSource clock) {
    this.store = store;
    this.sidecar = store.sidecar("receiver-keys");
    this.clock = clock;
  }

  /** Writes a key down. */
  void add(OneTimeKey key) {
    try (StoreTransaction owner = store.begin()) {
      Lists lists = read().withoutExpired(clock.instant());
      lists
          .keys()
          .add(
              JsonObject.empty()
                  .with(ID, key.publicKey().id())
                  .with(EXPIRES_AT, key.publicKey().expiresAt().toString())
                  .with(JWK, key.jwk().reveal()));
      write(lists);
    }
  }

  /**
   * The key that is called {@code id}.
   *
   * @throws TransferException if it has been used, has ended, or is not of this machine
   */
  OneTimeKey require(String id) {
    Lists lists = read();
    for (JsonObject ended : lists.ended()) {
      if (isCalled(id, ended)) {
        throw ended(ended);
      }
    }
    for (JsonObject entry : lists.keys()) {
      if (isCalled(id, entry)) {
        OneTimeKey key =
            entry
                .string(JWK)
                .flatMap(jwk -> OneTimeKey.read(Secret.of(jwk), expiry(entry)))
                .orElseThrow(() -> unknown());
        key.publicKey().refuseEnded(clock);
        return key;
      }
    }
    throw unknown();
  }

  private static TransferException ended(JsonObject entry) {
    String at = entry.string(AT).orElse("an unknown time");
    return entry
        .string(RECEIPT)
        .map(receipt ->
            new TransferException(
                ErrorCode.TRANSFER_USED,
                "this login was received here already, at " + at,
                "nothing was changed; its receipt was " + receipt))
        .orElseGet(() ->
            new TransferException(
                ErrorCode.TRANSFER_EXPIRED,
                "the key that this login was encrypted to ended at " + at,
                "make a new one with latchkey transfer receive --new-key and send again"));
  }

  private static TransferException unknown() {
    return new TransferException(
        ErrorCode.TRANSFER_MISDIRECTED,
        "this login was encrypted to a key that is not of this machine and home",
        "receive it where the key was made, or send it to a key from latchkey transfer receive"
            + " --new-key here");
  }

  /** Erases the private half of a key, and remembers what it was used for. */
  void useUp(String id, Receipt receipt) {
    try (StoreTransaction owner = store.begin()) {
      Lists lists = read().withoutExpired(clock.instant());
      lists.keys().removeIf(entry -> isCalled(id, entry));
      lists
          .ended()
          .add(
              JsonObject.empty()
                  .with(ID, id)
                  .with(AT, clock.instant().toString())
                  .with(RECEIPT, receipt.toLine()));
      write(lists);
    }
  }

  private static boolean isCalled(String id, JsonObject entry) {
    return entry.string(ID).filter(id::equals).isPresent();
  }

  private static Instant expiry(JsonObject entry) {
    try {
      return Instant.parse(entry.string(EXPIRES_AT).orElse(""));
    } catch (DateTimeException damaged) {
      return Instant.EPOCH;
    }
  }

  private Lists read() {
    JsonObject json = sidecar.read().orElseGet(JsonObject::empty);
    return new Lists(objects(json, KEYS), objects(json, ENDED));
  }

  private static List<JsonObject> objects(JsonObject json, String name) {
    List<JsonObject> found = new ArrayList<>();
    if (json.get(name).orElse(null) instanceof JsonArray array) {
      for (JsonValue value : array.elements()) {
        if (value instanceof JsonObject object) {
          found.add(object);
        }
      }
    }
    return found;
  }

  private void write(Lists lists) {
    sidecar.write(
        JsonObject.empty()
            .with("version", new JsonNumber("1"))
            .with(KEYS, new JsonArray(List.copyOf(youngest(lists.keys(), MOST_KEYS))))
            .with(ENDED, new JsonArray(List.copyOf(youngest(lists.ended(), MOST_ENDED)))));
  }

  private static List<JsonObject> youngest(List<JsonObject> entries, int most) {
    return entries.subList(Math.max(0, entries.size() - most), entries.size());
  }

  /** Both lists, oldest first; they may be changed. */
  private record Lists(List<JsonObject> keys, List<JsonObject> ended) {
    Lists withoutExpired(Instant now) {
      for (JsonObject entry : List.copyOf(keys)) {
        if (!expiry(entry).isAfter(now)) {
          keys.remove(entry);
          ended.add(
              JsonObject.empty()
                  .with(ID, entry.string(ID).orElse(""))
                  .with(AT, expiry(entry).toString()));
        }
      }
      return this;
    }
  }
}
