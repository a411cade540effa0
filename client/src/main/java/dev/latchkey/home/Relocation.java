package dev.latchkey.home;

import dev.latchkey.config.Configuration.StoreKind;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonObject;
import dev.latchkey.store.HomeStore;
import dev.latchkey.store.HomeTransaction;
import dev.latchkey.store.Place;
import dev.latchkey.store.Sidecar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves the login of a home from one place to another, configuration included, so that Codex finds
 * it, too.
 *
 * <p>In this order, all as the owner of the store: note what is to happen; write the login to its
 * new place and read it there; set the configuration; clear the old places; forget the note. A
 * process that ends anywhere in between leaves the login in the place that the configuration says,
 * and the note, by which the next command finishes.
 */
public final class Relocation {
  /** The name of the sidecar that says what is being moved where. */
  public static final String NOTE = "store-move";

  private static final String TO = "to";

  /**
   * What a move did.
   *
   * @param login whether there was a login to move
   * @param place where it is now, or would be
   * @param configuration the file that was changed, if one was
   * @param remarks what the user should know
   */
  public record Moved(
      boolean login, String place, Optional<Path> configuration, List<String> remarks) {}

  private final HomeStores stores;
  private final ConfigurationFile file;

  /** Moves within the home of {@code stores}. */
  public Relocation(HomeStores stores) {
    this.stores = stores;
    this.file = new ConfigurationFile(stores.home());
  }

  /** Whether a move was begun and not finished. */
  public static boolean isUnfinished(HomeStores stores) {
    return stores.lasting().filter(store -> noted(store).isPresent()).isPresent();
  }

  /**
   * Moves to {@code target}, which is {@code FILE} or {@code KEYRING}. Where {@code auto} is
   * configured, a move to the keyring leaves it so.
   *
   * @throws ConfigurationException if the configuration cannot be changed; then nothing was
   * @throws StoreException if the login cannot be kept there; then it is where it was
   */
  public Moved to(StoreKind target) {
    StoreKind word = word(target);
    if (stores.kind().value() != word) {
      refuseIfSaidElsewhere(target);
      file.checkStore(word);
    }
    try (HomeTransaction owner = stores.inHome().begin()) {
      // Also where there is no login to be moved: the next one is to find a place that keeps it.
      stores.places(target).target().checkWritable();
      return move(owner, target, word, Leniency.SILENCE);
    }
  }

  /**
   * Finishes a move that was begun and not finished, if there is one.
   *
   * @return what it did
   * @throws LatchkeyException if it cannot be finished now; the login is where the configuration
   *     says
   */
  public Optional<Moved> finish() {
    Optional<HomeStore> store = stores.lasting();
    // What this process alone overrules says nothing about where the login was.
    if (store.isEmpty() || !isSaidInFile() || noted(store.get()).isEmpty()) {
      return Optional.empty();
    }
    try (HomeTransaction owner = store.get().begin()) {
      Optional<StoreKind> target = noted(store.get());
      return target.isEmpty()
          ? Optional.empty()
          : Optional.of(move(owner, target.get(), word(target.get()), Leniency.NONE));
    }
  }

  /** What a move puts up with. */
  private enum Leniency {
    /** A keyring that does not answer: whoever moves away from it must get away. */
    SILENCE,
    /** Nothing but a keyring that is not there: what was begun is to be finished properly. */
    NONE;

    boolean allows(StoreException trouble) {
      return trouble.code() == ErrorCode.KEYRING_ABSENT
          || (this == SILENCE && trouble.code() == ErrorCode.KEYRING_SILENT);
    }
  }

  private Moved move(HomeTransaction owner, StoreKind target, StoreKind word, Leniency leniency) {
    HomeStores.Places places = stores.places(target);
    Sidecar note = note(stores.inHome());
    List<String> remarks = new ArrayList<>();
    Optional<AuthDocument> login = source(owner, places.others(), leniency, remarks);
    note.write(JsonObject.empty().with(TO, HomeStores.word(target)));
    if (login.isPresent()) {
      try {
        owner.copyTo(places.target(), login.get());
      } catch (StoreException e) {
        note.remove();
        throw e;
      }
    }
    Optional<Path> changed = Optional.empty();
    if (stores.kind().value() != word) {
      file.setStore(word);
      changed = Optional.of(file.path());
    }
    for (Place old : places.others()) {
      clear(owner, old, leniency, remarks);
    }
    note.remove();
    return new Moved(login.isPresent(), places.target().describe(), changed, List.copyOf(remarks));
  }

  /**
   * What is to be moved: what the store holds. Where the configuration says the target already, and
   * nothing is there, the login may be left in a place that no longer counts.
   */
  private static Optional<AuthDocument> source(
      HomeTransaction owner, List<Place> others, Leniency leniency, List<String> remarks) {
    try {
      Optional<AuthDocument> counting = owner.read();
      if (counting.isPresent()) {
        return counting;
      }
    } catch (StoreException e) {
      if (!leniency.allows(e)) {
        throw e;
      }
      remarks.add("if the keyring holds a login, it stays there: " + e.getMessage());
    }
    for (Place place : others) {
      try {
        Optional<AuthDocument> left = place.read();
        if (left.isPresent()) {
          return left;
        }
      } catch (StoreException unreadable) {
        // It stays where it is, and is reported when it cannot be removed.
      }
    }
    return Optional.empty();
  }

  private static void clear(
      HomeTransaction owner, Place old, Leniency leniency, List<String> remarks) {
    try {
      owner.clear(old).remark().ifPresent(remarks::add);
    } catch (StoreException e) {
      if (leniency == Leniency.NONE && !leniency.allows(e)) {
        throw e;
      }
      if (!leniency.allows(e)) {
        remarks.add("the login also stays in " + old.describe() + ": " + e.getMessage());
      }
    }
  }

  private StoreKind word(StoreKind target) {
    return target == StoreKind.KEYRING && stores.kind().value() == StoreKind.AUTO
        ? StoreKind.AUTO
        : target;
  }

  private void refuseIfSaidElsewhere(StoreKind target) {
    if (!isSaidInFile()) {
      throw new ConfigurationException(
          stores.kind().origin().layer().isManaged()
              ? ErrorCode.STORE_REQUIRED
              : ErrorCode.CONFIG_INVALID,
          "the store is set by "
              + stores.kind().origin()
              + ", which a move to "
              + HomeStores.word(target)
              + " would not change",
          "take that away for the move, or change it there");
    }
  }

  private boolean isSaidInFile() {
    return stores.isChangeable();
  }

  private static Sidecar note(HomeStore store) {
    return store.sidecar(NOTE);
  }

  private static Optional<StoreKind> noted(HomeStore store) {
    return note(store).read().flatMap(said -> said.string(TO)).flatMap(Relocation::kind);
  }

  private static Optional<StoreKind> kind(String word) {
    return word.equals("file")
        ? Optional.of(StoreKind.FILE)
        : word.equals("keyring") ? Optional.of(StoreKind.KEYRING) : Optional.empty();
  }
}
