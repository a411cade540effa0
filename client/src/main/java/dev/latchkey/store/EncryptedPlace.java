package dev.latchkey.store;

import dev.latchkey.age.AgeException;
import dev.latchkey.age.AgeFile;
import dev.latchkey.age.WorkFactor;
import dev.latchkey.credential.AuthDocument;
import dev.latchkey.credential.Secret;
import dev.latchkey.disk.FileTrouble;
import dev.latchkey.disk.Leftovers;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.StoreException;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonSyntaxException;
import dev.latchkey.keyring.Keyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The encrypted file of a home, {@code secrets/codex_auth.age}, whose passphrase is in the keyring
 * (protocol §4.4): Codex's {@code secret_auth_storage}.
 *
 * <p>Where there is no file, the keyring is not asked. A file that cannot be opened, for want of
 * its passphrase or because it is damaged, is {@code STORE_UNREADABLE}; a write keeps it beside
 * under another name. A removal erases it whole: whoever signs out wants it gone, and Codex keeps
 * nothing but the login in this file.
 */
final class EncryptedPlace implements Place {
  /** The folder of all encrypted files, below a home. */
  static final String FOLDER = "secrets";

  private static final String NAME = "codex_auth.age";

  private static final String OR_SIGN_IN =
      ", or sign in again: the unreadable file is then kept beside the new one";

  private final Keyring keyring;
  private final Path home;
  private final Path folder;
  private final DocumentFile file;
  private final Passphrase passphrase;

  EncryptedPlace(Keyring keyring, Path home) {
    this.keyring = keyring;
    this.home = home;
    this.folder = home.resolve(FOLDER);
    this.file = new DocumentFile(folder, NAME, AgeFile.MAX_SIZE);
    this.passphrase = new Passphrase(keyring, home);
  }

  /**
   * A file that was opened.
   *
   * @param secrets what is in it
   * @param key what opened it
   */
  private record Opened(SecretsDocument secrets, Secret key) {}

  @Override
  public String name() {
    return "encrypted";
  }

  @Override
  public String describe() {
    return "encrypted file " + file.path();
  }

  @Override
  public Optional<AuthDocument> read() {
    Optional<byte[]> content = file.read();
    if (content.isEmpty()) {
      return Optional.empty();
    }
    SecretsDocument secrets = opened(content.get(), passphrase.find()).secrets;
    try {
      return secrets.login();
    } catch (JsonSyntaxException e) {
      throw garbled("the login in " + file.path(), e);
    }
  }

  /** Tries all passphrases that there are: one may be left from a home that was here before. */
  private Opened opened(byte[] content, List<Secret> passphrases) {
    Optional<AgeException> failure = Optional.empty();
    for (Secret key : passphrases) {
      byte[] plain;
      try {
        plain = AgeFile.open(content, key);
      } catch (AgeException e) {
        if (e.reason() != AgeException.Reason.NO_MATCH) {
          throw closed(e);
        }
        failure = Optional.of(e);
        continue;
      }
      try {
        return new Opened(SecretsDocument.parse(plain), key);
      } catch (JsonSyntaxException e) {
        throw garbled("what is in " + file.path(), e);
      } finally {
        Arrays.fill(plain, (byte) 0);
      }
    }
    throw failure.map(this::closed).orElseGet(this::withoutPassphrase);
  }

  private StoreException withoutPassphrase() {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE,
        file.path() + " is encrypted, and " + passphrase.keyring() + " has no passphrase for it",
        "restore the item of service "
            + passphrase.name().service()
            + " and account "
            + passphrase.name().account()
            + OR_SIGN_IN);
  }

  private StoreException closed(AgeException e) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE,
        file.path() + " cannot be opened: " + e.getMessage(),
        switch (e.reason()) {
          case NO_MATCH ->
              "restore the passphrase that it was made with, in the item of account "
                  + passphrase.name().account()
                  + OR_SIGN_IN;
          case TOO_COSTLY ->
              "give Java more memory (java -Xmx)"
                  + OR_SIGN_IN
                  + ", which takes "
                  + WorkFactor.FOR_RANDOM.mebibytes()
                  + " MiB";
          case HEADER, ALTERED, PAYLOAD -> "restore it from a copy" + OR_SIGN_IN;
        },
        e);
  }

  private static StoreException garbled(String what, JsonSyntaxException e) {
    return new StoreException(
        ErrorCode.STORE_UNREADABLE,
        what + " cannot be understood: " + e.getMessage(),
        "update Latchkey if Codex is newer" + OR_SIGN_IN,
        e);
  }

  @Override
  public void write(AuthDocument document) {
    Optional<byte[]> content = file.read();
    List<Secret> passphrases = passphrase.find();
    Optional<Opened> before = content.flatMap(bytes -> openedOrSetAside(bytes, passphrases));
    SecretsDocument secrets =
        before.map(Opened::secrets).orElseGet(SecretsDocument::empty).with(document);
    Secret key =
        before
            .map(Opened::key)
            // Other files of the home may depend on the one that there is.
            .or(() -> passphrases.stream().findFirst())
            .orElseGet(passphrase::make);
    put(secrets, key);
  }

  private Optional<Opened> openedOrSetAside(byte[] content, List<Secret> passphrases) {
    try {
      return Optional.of(opened(content, passphrases));
    } catch (StoreException unreadable) {
      file.setAside();
      return Optional.empty();
    }
  }

  /** Writes, and reads back what was written with what the keyring has then. */
  private void put(SecretsDocument secrets, Secret key) {
    byte[] plain = secrets.toBytes();
    try {
      if (plain.length > JsonReader.MAX_SIZE) {
        throw new StoreException(
            ErrorCode.STORE_UNSUPPORTED,
            "the secrets in "
                + file.path()
                + " would be larger than "
                + JsonReader.MAX_SIZE
                + " bytes",
            "remove what is not needed there");
      }
      file.write(AgeFile.seal(plain, key, WorkFactor.of(key)));
    } catch (AgeException e) {
      throw new StoreException(
          ErrorCode.STORE_UNWRITABLE,
          "cannot write " + file.path() + ": " + e.getMessage(),
          "give Java more memory (java -Xmx)",
          e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    passphrase.checkKept(key);
    if (!file.read()
        .map(bytes -> opened(bytes, List.of(key)).secrets)
        .equals(Optional.of(secrets))) {
      throw new StoreException(
          ErrorCode.STORE_UNWRITABLE,
          file.path() + " does not hold what was written to it",
          "find out who else writes it, or check the disk");
    }
  }

  @Override
  public Removal remove() {
    Optional<Opened> opened;
    try {
      opened = file.read().map(bytes -> opened(bytes, passphrase.find()));
    } catch (StoreException closed) {
      return file.remove()
          .and(
              new Removal(
                  false,
                  Optional.of(
                      file.path()
                          + " was erased whole, since it could not be opened: "
                          + closed.getMessage())));
    }
    if (opened.isEmpty()) {
      return file.remove(); // A symbolic link may lead to nothing.
    }
    SecretsDocument secrets = opened.get().secrets;
    SecretsDocument rest = secrets.withoutLogin();
    if (rest.isEmpty()) {
      return new Removal(secrets.hasLogin(), file.remove().remark());
    }
    if (secrets.hasLogin()) {
      put(rest, opened.get().key);
    }
    return new Removal(secrets.hasLogin(), Optional.empty());
  }

  /**
   * Besides the disk and the keyring, which must keep what it takes, nothing can be in the way: a
   * file that cannot be opened is kept beside.
   */
  @Override
  public void checkWritable() {
    file.checkWritable();
    KeyringProbe.run(keyring, home);
  }

  @Override
  public Optional<Object> revision() {
    return file.revision();
  }

  @Override
  public List<Path> watchable() {
    return Files.isDirectory(folder) ? file.watchable() : List.of();
  }

  @Override
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(file.warnings());
    if (passphrase.known() > 1) {
      warnings.add(
          passphrase.keyring()
              + " holds "
              + passphrase.known()
              + " passphrases for this home, on which Codex fails: remove all but one of account "
              + passphrase.name().account());
    }
    return warnings;
  }

  @Override
  public Optional<String> setAside() {
    return file.setAside();
  }

  @Override
  public void sweep() {
    file.sweep();
    try {
      new Leftovers(folder).removeOf(NAME);
    } catch (IOException e) {
      throw FileTrouble.of(folder, "write", e);
    }
  }
}
