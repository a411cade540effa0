package dev.latchkey.age;

import dev.latchkey.age.AgeException.Reason;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The content: a nonce, then chunks of 64 KiB, each sealed under its number and whether it is the
 * last. Nothing comes out before all of it is known to be good.
 */
final class Payload {
  static final int NONCE_SIZE = 16;

  private static final int CHUNK = 64 * 1024;
  private static final int SEALED_CHUNK = CHUNK + ChaCha.TAG_SIZE;

  private Payload() {}

  static byte[] sealed(byte[] content, FileKey key, byte[] nonce) {
    ChaCha cipher = new ChaCha(key.payloadKey(nonce));
    ByteArrayOutputStream sealed = new ByteArrayOutputStream(content.length + 1024);
    sealed.writeBytes(nonce);
    int from = 0;
    // An empty content has one chunk nevertheless.
    for (int number = 0; number == 0 || from < content.length; number++) {
      int length = Math.min(CHUNK, content.length - from);
      boolean last = from + length == content.length;
      sealed.writeBytes(cipher.seal(chunkNonce(number, last), content, from, length));
      from += length;
    }
    return sealed.toByteArray();
  }

  /** The content that begins at {@code start} in {@code file}. */
  static byte[] opened(byte[] file, int start, FileKey key) throws AgeException {
    if (file.length - start < NONCE_SIZE) {
      throw new AgeException(Reason.HEADER, "it ends with its header");
    }
    byte[] nonce = Arrays.copyOfRange(file, start, start + NONCE_SIZE);
    ChaCha cipher = new ChaCha(key.payloadKey(nonce));
    byte[] content = new byte[file.length - start];
    int filled = 0;
    int from = start + NONCE_SIZE;
    for (int number = 0; number == 0 || from < file.length; number++) {
      int length = Math.min(SEALED_CHUNK, file.length - from);
      boolean last = from + length == file.length;
      byte[] chunk =
          cipher
              .open(chunkNonce(number, last), file, from, length)
              .orElseThrow(() -> damaged("its content was cut off, altered or lengthened"));
      if (chunk.length == 0 && number > 0) {
        throw damaged("its content ends with an empty part");
      }
      System.arraycopy(chunk, 0, content, filled, chunk.length);
      Arrays.fill(chunk, (byte) 0);
      filled += chunk.length;
      from += length;
    }
    byte[] whole = Arrays.copyOf(content, filled);
    Arrays.fill(content, (byte) 0);
    return whole;
  }

  private static AgeException damaged(String how) {
    return new AgeException(Reason.PAYLOAD, how);
  }

  /** Eleven bytes of number, of which a file within limits needs four, and one for the end. */
  private static byte[] chunkNonce(int number, boolean last) {
    byte[] nonce = new byte[ChaCha.NONCE_SIZE];
    nonce[7] = (byte) (number >>> 24);
    nonce[8] = (byte) (number >>> 16);
    nonce[9] = (byte) (number >>> 8);
    nonce[10] = (byte) number;
    nonce[11] = (byte) (last ? 1 : 0);
    return nonce;
  }
}
