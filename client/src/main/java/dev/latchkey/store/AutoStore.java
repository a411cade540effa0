package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keyring where there is one, and {@code auth.json} where there is none: Codex's {@code auto}.
 *
 * <p>Falling back to a plain file is said when it happens, and remembered beside the file: from
 * then on the file counts, until somebody signs out or moves the login. Codex forgets it, and finds
 * the older login of a keyring that has come back.
 */
public final class AutoStore extends HomeStore {
  private final KeyringPlaces keyring;
  private final AuthFile file;
  private final AutoChoice choice;
  private volatile @Nullable Place last; // Where the last reading found something.

  /** The store of {@code home}, with the keyring's places for it. */
  public AutoStore(Path home, Limits limits, KeyringPlaces keyring, InstantSource clock) {
    this(home, limits, keyring, clock, () -> {});
  }

  /**
   * As the other one.
   *
   * @param stored what to do as the owner when a document has been written
   */
  public AutoStore(
      Path home, Limits limits, KeyringPlaces keyring, InstantSource clock, Runnable stored) {
    super(home, limits, stored);
    this.keyring = keyring;
    this.file = new AuthFile(home());
    this.choice = new AutoChoice(sidecar(AutoChoice.NAME), clock);
  }

  @Override
  public String describe() {
    Place found = last;
    return (found == null ? keyring.chosen() : found).describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    if (isSettledOnFile()) {
      return from(file);
    }
    StoreException trouble;
    try {
      for (Place place : keyring.inOrder()) {
        Optional<AuthDocument> document = from(place);
        if (document.isPresent()) {
          return document;
        }
      }
      return from(file);
    } catch (StoreException e) {
      trouble = e;
    }
    Optional<AuthDocument> document = from(file);
    if (document.isEmpty() && trouble.code() != ErrorCode.KEYRING_ABSENT) {
      // There may well be a login: that it cannot be seen is not that there is none.
      throw trouble;
    }
    return document;
  }

  private Optional<AuthDocument> from(Place place) {
    Optional<AuthDocument> document = place.read();
    if (document.isPresent()) {
      last = place;
    }
    return document;
  }

  /** Whether the login is in the file, and stays there although a keyring comes before it. */
  public boolean isSettledOnFile() {
    return file.exists() && choice.isFile();
  }

  @Override
  public Optional<Object> revision() {
    if (isSettledOnFile()) {
      return file.revision();
    }
    // As long as there is something in the chosen place, nobody looks into the others.
    Place chosen = keyring.chosen();
    return chosen.equals(last) ? chosen.revision() : Optional.empty();
  }

  @Override
  public List<Path> watchable() {
    List<Path> folders = new ArrayList<>(file.watchable());
    folders.addAll(keyring.chosen().watchable());
    return folders;
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(keyring.chosen().warnings());
    if (file.exists()) {
      warnings.addAll(file.warnings());
      // A renewal has nobody to tell it to.
      choice.untold().ifPresent(why -> warnings.add(fallenBack(why)));
    }
    return warnings;
  }

  private String fallenBack(String why) {
    return "the login is kept in the plain "
        + file.describe()
        + ", because "
        + why
        + "; it stays there until latchkey store move keyring";
  }

  @Override
  void told() {
    choice.tell();
  }

  @Override
  List<Place> places() {
    return List.of(keyring.chosen(), keyring.other(), file);
  }

  /** Where nothing is read while something is in the other: it goes with the next login. */
  @Override
  List<Place> elsewhere() {
    return isSettledOnFile() ? keyring.inOrder() : List.of(file);
  }

  @Override
  void checkPlace() {
    if (!isSettledOnFile()) {
      try {
        keyring.chosen().checkWritable();
        return;
      } catch (StoreException fallBack) {
        // What counts is whether it can be kept at all.
      }
    }
    file.checkWritable();
  }

  @Override
  void write(AuthDocument document, Remarks remarks) {
    if (isSettledOnFile()) {
      file.write(document);
      return;
    }
    try {
      keyring.chosen().write(document);
    } catch (StoreException e) {
      file.write(document);
      String why = String.valueOf(e.getMessage());
      choice.settleOnFile(e.code(), why);
      remarks.add(fallenBack(why));
      return;
    }
    KeyringStore.clear(keyring.other(), remarks);
    // It would count when the keyring is locked one day.
    KeyringStore.clear(file, remarks);
  }

  @Override
  Removal removeAll(Remarks remarks) {
    Removal removal = Removal.NOTHING;
    for (Place place : keyring.inOrder()) {
      try {
        removal = removal.and(place.remove());
      } catch (StoreException e) {
        if (e.code() != ErrorCode.KEYRING_ABSENT) {
          remarks.add("a login may stay in " + place.describe() + ": " + e.getMessage());
        }
      }
    }
    removal = removal.and(file.remove());
    choice.forget();
    return removal;
  }

  @Override
  Optional<String> copyAside() {
    if (file.exists()) {
      return file.setAside();
    }
    try {
      return keyring.chosen().setAside().or(keyring.other()::setAside);
    } catch (StoreException e) {
      if (e.code() == ErrorCode.KEYRING_ABSENT) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
