package dev.latchkey.store;

import dev.latchkey.credential.AuthDocument;
import dev.latchkey.keyring.Keyring;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The encrypted file of a home, {@code secrets/codex_auth.age}, whose passphrase is in the keyring
 * (protocol §4.4).
 */
final class EncryptedPlace implements Place {
  private final Keyring keyring;
  private final Path home;

  EncryptedPlace(Keyring keyring, Path home) {
    this.keyring = keyring;
    this.home = home;
  }

  @Override
  public String name() {
    return "encrypted";
  }

  @Override
  public String describe() {
    return "encrypted file "
        + home.resolve("secrets").resolve("codex_auth.age")
        + keyring.describe();
  }

  @Override
  public Optional<AuthDocument> read() {
    return Optional.empty();
  }

  @Override
  public void write(AuthDocument document) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Removal remove() {
    return Removal.NOTHING;
  }

  @Override
  public void checkWritable() {}

  @Override
  public Optional<Object> revision() {
    return Optional.empty();
  }

  @Override
  public List<Path> watchable() {
    return List.of();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public Optional<String> setAside() {
    return Optional.empty();
  }

  @Override
  public void sweep() {}
}
