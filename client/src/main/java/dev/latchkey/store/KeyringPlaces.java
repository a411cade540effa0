package dev.latchkey.store;

import dev.latchkey.keyring.Keyring;
import java.nio.file.Path;
import java.util.List;

/**
 * The two ways in which a keyring keeps the login of a home: as an item of its own, or in a file
 * whose passphrase is the item (protocol §4.4).
 *
 * <p>Codex knows only the one that is configured; here the other is read when there is nothing in
 * the first (B43).
 *
 * @param chosen where to write
 * @param other the other one
 */
public record KeyringPlaces(Place chosen, Place other) {

  /** Which of the two is written. */
  public enum Backend {
    /** The item. */
    DIRECT,
    /** The encrypted file: Codex's {@code secret_auth_storage}. */
    ENCRYPTED
  }

  /** Those of {@code home}, with {@code keyring}, which is asked when they are. */
  public static KeyringPlaces of(Path home, Keyring keyring, Backend backend) {
    Place direct = new KeyringPlace(keyring, home);
    Place encrypted = new EncryptedPlace(keyring, home);
    return switch (backend) {
      case DIRECT -> new KeyringPlaces(direct, encrypted);
      case ENCRYPTED -> new KeyringPlaces(encrypted, direct);
    };
  }

  /** Both, in the order in which they count. */
  List<Place> inOrder() {
    return List.of(chosen, other);
  }
}
