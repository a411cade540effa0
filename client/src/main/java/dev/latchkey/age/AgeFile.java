package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import dev.latchkey.credential.Secret;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;

/**
 * Files of the age format, version 1 (age-encryption.org/v1), for one passphrase and nobody else.
 * Thread-safe.
 */
public final class AgeFile {
  /** The largest file that is opened, in bytes. */
  public static final int MAX_SIZE = 4 << 20;

  private static final SecureRandom RANDOM = new SecureRandom();

  private AgeFile() {}

  /**
   * The content of {@code file}.
   *
   * @throws AgeException if it is no such file, {@code passphrase} is not the one, or it is not as
   *     it was written
   */
  public static byte[] open(byte[] file, Secret passphrase) throws AgeException {
    if (file.length > MAX_SIZE) {
      throw new AgeException(Reason.HEADER, "it is larger than " + MAX_SIZE + " bytes");
    }
    Header header = Header.parse(file);
    try (FileKey key = ScryptRecipient.of(header).open(passphrase)) {
      header.verify(file, key);
      return Payload.opened(file, header.end(), key);
    }
  }

  /**
   * A file with {@code content}, which only {@code passphrase} opens.
   *
   * @throws AgeException with {@code TOO_COSTLY} if there is not enough memory for {@code factor}
   * @throws IllegalArgumentException if the file would be larger than {@link #MAX_SIZE}
   */
  public static byte[] seal(byte[] content, Secret passphrase, WorkFactor factor)
      throws AgeException {
    ByteArrayOutputStream file = new ByteArrayOutputStream(content.length + 1024);
    try (FileKey key = new FileKey(random(FileKey.SIZE))) {
      ScryptRecipient recipient =
          ScryptRecipient.of(key, passphrase, random(Scrypt.SALT_SIZE), factor);
      byte[] authenticated = Header.bytes(Header.authenticatedText(recipient.stanza()));
      file.writeBytes(authenticated);
      file.writeBytes(
          Header.bytes(Header.macText(key.headerMac(authenticated, authenticated.length))));
      file.writeBytes(Payload.sealed(content, key, random(Payload.NONCE_SIZE)));
    }
    if (file.size() > MAX_SIZE) {
      throw new IllegalArgumentException("the content is too large");
    }
    return file.toByteArray();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
