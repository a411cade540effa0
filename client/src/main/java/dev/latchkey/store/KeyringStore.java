package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keyring, and nothing else: Codex's {@code keyring}. An {@code auth.json} in the home is not
 * read, and goes when a login has been stored here (B39).
 */
public final class KeyringStore extends HomeStore {
  private final KeyringPlaces keyring;
  private final AuthFile file;
  private volatile boolean chosenCounts; // Whether the last reading found something there.

  /** The store of {@code home}, with the keyring's places for it. */
  public KeyringStore(Path home, Limits limits, KeyringPlaces keyring) {
    this(home, limits, keyring, () -> {});
  }

  /**
   * As the other one.
   *
   * @param stored what to do as the owner when a document has been written
   */
  public KeyringStore(Path home, Limits limits, KeyringPlaces keyring, Runnable stored) {
    super(home, limits, stored);
    this.keyring = keyring;
    this.file = new AuthFile(home());
  }

  @Override
  public String describe() {
    return keyring.chosen().describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    Optional<AuthDocument> document = keyring.chosen().read();
    chosenCounts = document.isPresent();
    return document.isPresent() ? document : keyring.other().read();
  }

  @Override
  public Optional<Object> revision() {
    // As long as there is something in the chosen place, nobody looks into the other.
    return chosenCounts ? keyring.chosen().revision() : Optional.empty();
  }

  @Override
  public List<Path> watchable() {
    List<Path> folders = new ArrayList<>(List.of(home()));
    folders.addAll(keyring.chosen().watchable());
    return folders;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(keyring.chosen().warnings());
    if (file.exists()) {
      warnings.add(
          file.file()
              + " also holds a login, which is not used: latchkey store move keyring takes it over, latchkey logout removes it");
    }
    return warnings;
  }

  @Override
  List<Place> places() {
    return keyring.inOrder();
  }

  @Override
  List<Place> elsewhere() {
    return List.of(file);
  }

  @Override
  void checkPlace() {
    keyring.chosen().checkWritable();
  }

  @Override
  void write(AuthDocument document, Remarks remarks) {
    keyring.chosen().write(document);
    clear(keyring.other(), remarks);
  }

  /** What stays where nobody looks any more is said, and no reason to call a login failed. */
  static void clear(Place abandoned, Remarks remarks) {
    try {
      abandoned.remove().remark().ifPresent(remarks::add);
    } catch (StoreException e) {
      remarks.add("an older login stays in " + abandoned.describe() + ": " + e.getMessage());
    }
  }

  @Override
  Removal removeAll(Remarks remarks) {
    return keyring.chosen().remove().and(keyring.other().remove());
  }

  @Override
  Optional<String> copyAside() {
    return keyring.chosen().setAside().or(keyring.other()::setAside);
  }
}
