package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A place that keeps one {@link AuthDocument}.
 *
 * <p>Reading takes no lock and sees either the document before a change or the one after it.
 * Changing goes through a {@link StoreTransaction}, of which there is one at a time across all
 * threads and processes. Thread-safe.
 */
public interface CredentialStore {

  /**
   * What and where it is, for people: {@code "file /home/kim/.codex/auth.json"}. As everything that
   * a store says of itself, it holds no secret.
   */
  String describe();

  /**
   * The stored document, or nothing if there is none.
   *
   * @throws StoreException if there is something that cannot be read or understood
   */
  Optional<AuthDocument> read();

  /**
   * A mark that is equal to an earlier one only if the same document is stored as then; cheap
   * enough to be asked every second. Nothing if the store cannot tell without reading, which may be
   * so at one time and not at another.
   */
  default Optional<Object> revision() {
    return Optional.empty();
  }

  /**
   * Folders in which something happens when the document changes, for who wants to be woken;
   * possibly none.
   */
  default List<Path> watchable() {
    return List.of();
  }

  /**
   * What is wrong with the way in which the document is kept, as sentences; empty if nothing is.
   */
  List<String> warnings();

  /**
   * Proves that a replacement would succeed as far as that can be known, without changing what is
   * stored. To be called before anything is spent on a new credential.
   *
   * @throws StoreException if it would fail
   */
  void checkWritable();

  /**
   * The document called {@code name}, lower-case letters and hyphens, that Latchkey keeps beside
   * the credential. It is there whether or not there is a credential, and stays when that is
   * removed.
   */
  Sidecar sidecar(String name);

  /**
   * Becomes the owner of the store until the transaction is closed. Waits for another owner, in
   * this process or elsewhere; a thread that owns the store already must not ask again.
   *
   * @throws StoreException if another process stays the owner for longer than the store's limit;
   *     the message names it
   */
  StoreTransaction begin();
}
