package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.keyring.Keyring;
import dev.latchkey.keyring.KeyringItem;
import dev.latchkey.keyring.KeyringName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The item of a home in the keyring: the document as compact JSON (protocol §4.4).
 *
 * <p>Of several items of its name the newest that can be understood counts, and a write leaves one
 * (B41).
 */
final class KeyringPlace implements Place {
  private final Keyring keyring;
  private final Path home;
  private volatile int items; // As many as were found last.

  KeyringPlace(Keyring keyring, Path home) {
    this.keyring = keyring;
    this.home = home;
  }

  /** An item, and the document in it, if it is one. */
  private record Found(KeyringItem item, Optional<AuthDocument> document) {
    static Found of(KeyringItem item) {
      try {
        return new Found(
            item,
            Optional.of(
                AuthDocument.parse(item.value().reveal().getBytes(StandardCharsets.UTF_8))));
      } catch (JsonSyntaxException unreadable) {
        return new Found(item, Optional.empty());
      }
    }

    /** Keyrings tell seconds apart, and two programs may write within one. */
    Instant lastRefresh() {
      return document.isPresent()
              && document.get().credential() instanceof Credential.ChatGptSession session
          ? session.lastRefresh().orElse(Instant.EPOCH)
          : Instant.EPOCH;
    }
  }

  @Override
  public String name() {
    return "keyring";
  }

  @Override
  public String describe() {
    return keyring.describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    List<Found> found = find();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (found.getFirst().document.isEmpty()) {
      throw new StoreException(
          ErrorCode.STORE_UNREADABLE,
          "what " + describe() + " holds for " + home + " is no login: " + problem(found),
          "sign in again: latchkey login; or remove it: latchkey logout");
    }
    return found.getFirst().document;
  }

  /** Those that can be understood first, the newest before the others. */
  private List<Found> find() {
    List<Found> found = new ArrayList<>();
    for (KeyringItem item : keyring.find(KeyringName.ofDocument(home))) {
      found.add(Found.of(item));
    }
    items = found.size();
    if (found.size() > 1) {
      found.sort(
          Comparator.comparing((Found one) -> one.document.isPresent())
              .thenComparing(one -> one.item.modified())
              .thenComparing(Found::lastRefresh)
              .reversed());
    }
    return found;
  }

  private static String problem(List<Found> found) {
    try {
      AuthDocument.parse(found.getFirst().item.value().reveal().getBytes(StandardCharsets.UTF_8));
      return "";
    } catch (JsonSyntaxException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Override
  public void write(AuthDocument document) {
    Secret value = Secret.of(document.toCompactText());
    List<Found> before = find();
    if (before.isEmpty()) {
      keyring.add(KeyringName.ofDocument(home), value);
    } else {
      keyring.change(before.getFirst().item, value);
      for (Found duplicate : before.subList(1, before.size())) {
        keyring.remove(duplicate.item);
      }
    }
    List<Found> after = find();
    if (after.size() != 1 || !after.getFirst().item.value().equals(value)) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          describe()
              + " accepted the login and holds "
              + (after.isEmpty() ? "nothing" : after.size() == 1 ? "another one" : "several")
              + " afterwards",
          "look at it with the system's own program; to do without it: latchkey store move file");
    }
  }

  @Override
  public Removal remove() {
    List<KeyringItem> items = keyring.find(KeyringName.ofDocument(home));
    items.forEach(keyring::remove);
    if (!items.isEmpty() && !keyring.find(KeyringName.ofDocument(home)).isEmpty()) {
      throw new StoreException(
          ErrorCode.KEYRING_DROPPED,
          describe() + " still holds the login after its removal",
          "remove it with the system's own program; its account is "
              + KeyringName.ofDocument(home).account());
    }
    return new Removal(!items.isEmpty(), Optional.empty());
  }

  /** Writes and reads an item of another name: there are keyrings that take and do not keep. */
  @Override
  public void checkWritable() {
    KeyringProbe.run(keyring, home);
  }

  /** A keyring cannot tell without reading. */
  @Override
  public Optional<Object> revision() {
    return Optional.empty();
  }

  @Override
  public List<Path> watchable() {
    return List.of();
  }

  /** As of the last reading: a keyring is not asked twice for one status. */
  @Override
  public List<String> warnings() {
    int found = items;
    return found < 2
        ? List.of()
        : List.of(
            describe()
                + " holds "
                + found
                + " items for this home; the newest counts, and the next save merges them");
  }

  /** The copy is in the keyring, too: a secret that nobody can read may still be one. */
  @Override
  public Optional<String> setAside() {
    KeyringName name = KeyringName.ofDocument(home);
    List<KeyringItem> unreadable = keyring.find(name);
    if (unreadable.isEmpty()) {
      return Optional.empty();
    }
    KeyringName aside = new KeyringName(name.service(), name.account() + "|unreadable");
    List<KeyringItem> earlier = keyring.find(aside);
    if (earlier.isEmpty()) {
      keyring.add(aside, unreadable.getFirst().value());
    } else {
      keyring.change(earlier.getFirst(), unreadable.getFirst().value());
    }
    return Optional.of("the account " + aside.account() + " in " + describe());
  }

  @Override
  public void sweep() {}
}
