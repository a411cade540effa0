package dev.latchkey.keyring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an item is found by (protocol §4.4).
 *
 * @param service the first half: {@code "Codex Auth"}, {@code "codex"}
 * @param account the second half, which Secret Services call {@code username}
 */
public record KeyringName(String service, String account) {

  /** The item that holds the document of {@code home} itself. */
  public static KeyringName ofDocument(Path home) {
    return new KeyringName("Codex Auth", "cli|" + key(home));
  }

  /** The item that holds the passphrase of the encrypted files of {@code home}. */
  public static KeyringName ofPassphrase(Path home) {
    return new KeyringName("codex", "secrets|" + key(home));
  }

  /**
   * 16 hex digits that stand for a home: the beginning of the SHA-256 of its path, with symbolic
   * links resolved if it exists, and as given if not.
   */
  static String key(Path home) {
    Path path;
    try {
      path = home.toRealPath();
    } catch (IOException absent) {
      path = home;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
