package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.error.StoreException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One of the places in which the document of a home may be: its file, its item in the keyring, its
 * encrypted file. Knows nothing of locks: whoever changes it holds those of the home. Thread-safe.
 */
public interface Place {

  /** {@code auth.json} in {@code home}. */
  static Place file(Path home) {
    return new AuthFile(home);
  }

  /** One word for it: {@code file}, {@code keyring}, {@code encrypted}. */
  String name();

  /** What and where it is, for people: {@code "file /home/kim/.codex/auth.json"}. */
  String describe();

  /**
   * The document there, or nothing if there is none.
   *
   * @throws StoreException if there is something that cannot be read or understood
   */
  Optional<AuthDocument> read();

  /**
   * Puts {@code document} in the place of what is there. When this returns it is durable, and can
   * be read.
   *
   * @throws StoreException if that was not possible
   */
  void write(AuthDocument document);

  /**
   * Removes what is there, readable or not, and with it what killed writers left.
   *
   * @throws StoreException if something is there and could not be removed
   */
  Removal remove();

  /**
   * Proves that a write would succeed as far as that can be known, without changing anything.
   *
   * @throws StoreException if it would fail
   */
  void checkWritable();

  /** As {@link CredentialStore#revision()}. */
  Optional<Object> revision();

  /** As {@link CredentialStore#watchable()}. */
  List<Path> watchable();

  /** As {@link CredentialStore#warnings()}. */
  List<String> warnings();

  /** As {@link StoreTransaction#setAside()}. */
  Optional<String> setAside();

  /** Removes what killed writers left (B37). */
  void sweep();
}
