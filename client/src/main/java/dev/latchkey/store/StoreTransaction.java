package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * The right to change a {@link CredentialStore}. Each change is whole and durable when its method
 * returns; closing gives the right back and changes nothing. Used by one thread.
 */
public interface StoreTransaction extends AutoCloseable {

  /** The stored document, as {@link CredentialStore#read()}. */
  Optional<AuthDocument> read();

  /**
   * Puts {@code document} in the place of what is stored, all of it: members that nobody knows and
   * their order, too. Every instance reads it from now on, whether or not the transaction is
   * closed.
   *
   * <p>An interrupt does not stop it, for what is saved may be tokens whose predecessors are spent;
   * the thread is still interrupted afterwards.
   *
   * @throws StoreException if that was not possible; then what was stored is untouched
   */
  void replace(AuthDocument document);

  /**
   * Removes what is stored, at its real place. Sidecars stay.
   *
   * @return {@link Removal#NOTHING} if nothing was there
   * @throws StoreException if something is there and could not be removed
   */
  Removal remove();

  /**
   * Copies what is stored, which nobody can read, to a place beside it, so that replacing it loses
   * nothing.
   *
   * @return where the copy is, or nothing if there is nothing to copy; what is stored stays in
   *     either case
   */
  Optional<String> setAside();

  /**
   * Places that this store does not read, and in which a login of the same owner may be left from
   * when it was kept otherwise (B39). Looking into them may fail and may take seconds.
   */
  default List<Place> elsewhere() {
    return List.of();
  }

  /** What the user should know about the changes that were made, as sentences. */
  default List<String> remarks() {
    return List.of();
  }

  @Override
  void close();
}
