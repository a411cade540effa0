package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import dev.latchkey.credential.Secret;
import java.util.List;

/** The recipient who knows a passphrase. */
final class ScryptRecipient {
  private static final String KIND = "scrypt";
  private static final int SEALED_SIZE = FileKey.SIZE + ChaCha.TAG_SIZE;

  /** A key is used for one sealing only, so that its nonce may be nothing. */
  private static final byte[] NO_NONCE = new byte[ChaCha.NONCE_SIZE];

  private final byte[] salt;
  private final WorkFactor factor;
  private final byte[] sealedKey; // The file's, sealed with the one that the passphrase stands for.

  private ScryptRecipient(byte[] salt, WorkFactor factor, byte[] sealedKey) {
    this.salt = salt;
    this.factor = factor;
    this.sealedKey = sealedKey;
  }

  /** The one in {@code header}. */
  static ScryptRecipient of(Header header) throws AgeException {
    List<Stanza> stanzas = header.stanzas();
    boolean any = false;
    for (Stanza stanza : stanzas) {
      any |= stanza.kind().equals(KIND);
    }
    if (!any) {
      throw new AgeException(Reason.NO_MATCH, "it was not made with a passphrase");
    }
    if (stanzas.size() != 1) {
      // Whoever else can open it could have written it: the format forbids that.
      throw new AgeException(Reason.HEADER, "it has other recipients beside a passphrase");
    }
    Stanza stanza = stanzas.getFirst();
    if (stanza.arguments().size() != 3 || stanza.body().length != SEALED_SIZE) {
      throw new AgeException(Reason.HEADER, "its recipient is garbled");
    }
    return new ScryptRecipient(
        Base64Text.decoded(stanza.arguments().get(1), "its salt", Scrypt.SALT_SIZE),
        WorkFactor.parse(stanza.arguments().get(2)),
        stanza.body());
  }

  /** The one who can open {@code fileKey} with {@code passphrase}. */
  static ScryptRecipient of(FileKey fileKey, Secret passphrase, byte[] salt, WorkFactor factor)
      throws AgeException {
    ChaCha cipher = new ChaCha(Scrypt.key(passphrase, salt, factor));
    return new ScryptRecipient(
        salt, factor, cipher.seal(NO_NONCE, fileKey.bytes(), 0, FileKey.SIZE));
  }

  FileKey open(Secret passphrase) throws AgeException {
    ChaCha cipher = new ChaCha(Scrypt.key(passphrase, salt, factor));
    return new FileKey(
        cipher
            .open(NO_NONCE, sealedKey, 0, sealedKey.length)
            .orElseThrow(
                () -> new AgeException(Reason.NO_MATCH, "it was made with another passphrase")));
  }

  Stanza stanza() {
    return new Stanza(
        List.of(KIND, Base64Text.of(salt), Integer.toString(factor.log2())), sealedKey);
  }
}
