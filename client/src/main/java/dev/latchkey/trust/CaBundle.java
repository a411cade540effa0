package dev.latchkey.trust;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a PEM file that a variable names (policy §4.3, §4.4).
 *
 * @param variable which variable
 * @param path the file
 * @param certificates at least one
 */
record CaBundle(String variable, Path path, List<X509Certificate> certificates) {
  private static final int MAX_SIZE = 16 << 20;
  private static final String TRUSTED = "TRUSTED CERTIFICATE";

  /**
   * Reads it.
   *
   * @throws ConfigurationException with file, line and block, if any of it cannot be read
   */
  static CaBundle read(String variable, String value) {
    Path path;
    try {
      path = Path.of(value);
    } catch (InvalidPathException e) {
      throw failure(variable, Printable.escape(value, 200), "that is no path", e);
    }
    byte[] content = content(variable, path);
    String text = new String(content, StandardCharsets.UTF_8);
    // OpenSSL's own kind has something behind the certificate that says what it is trusted for.
    boolean trusted = text.contains(TRUSTED);
    List<PemBlock> blocks;
    try {
      blocks = new PemText(text.replace(TRUSTED + "-----", "CERTIFICATE-----")).blocks();
    } catch (PemText.DamagedException e) {
      throw failure(
          variable,
          shown(path) + ", line " + e.line(),
          "block " + e.block() + " is damaged: " + e.getMessage(),
          null);
    }
    List<X509Certificate> certificates = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      PemBlock block = blocks.get(i);
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(certificate(variable, path, block, i + 1, trusted));
      }
    }
    if (certificates.isEmpty()) {
      throw failure(
          variable,
          shown(path),
          "no certificates found in PEM file" + instead(blocks, content),
          null);
    }
    return new CaBundle(variable, path, List.copyOf(certificates));
  }

  /** What the file holds instead: what people take for a PEM file most often. */
  private static String instead(List<PemBlock> blocks, byte[] content) {
    if (!blocks.isEmpty()) {
      return ", only " + Printable.escape(blocks.getFirst().label(), 60);
    }
    int first = content.length < 2 ? 0 : (content[0] & 0xff) << 8 | (content[1] & 0xff);
    if (first == 0xfffe || first == 0xfeff) {
      return ", it is text in UTF-16, which has to be written anew as ASCII or UTF-8";
    }
    // A sequence (X.690 §8.9) of more than 127 bytes.
    return (first & 0xfff8) == 0x3080
        ? ", it is in DER; for a certificate, openssl x509 -inform der writes it anew"
        : "";
  }

  private static byte[] content(String variable, Path path) {
    if (Files.isDirectory(path)) {
      throw failure(variable, shown(path), "that is a folder", null);
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_SIZE + 1);
      if (content.length > MAX_SIZE) {
        throw failure(variable, shown(path), "it is larger than " + MAX_SIZE + " bytes", null);
      }
      return content;
    } catch (NoSuchFileException e) {
      throw failure(variable, shown(path), "there is no such file", e);
    } catch (AccessDeniedException e) {
      throw failure(variable, shown(path), "this user may not read it", e);
    } catch (IOException e) {
      throw failure(variable, shown(path), "it cannot be read", e);
    }
  }

  private static X509Certificate certificate(
      String variable, Path path, PemBlock block, int number, boolean trusted) {
    String where = shown(path) + ", line " + block.line();
    byte[] der = block.content();
    if (trusted) {
      int length = derLength(der);
      if (length < 0) {
        throw failure(
            variable,
            where,
            "block " + number + " is damaged: failed to extract certificate data from " + TRUSTED,
            null);
      }
      der = Arrays.copyOf(der, length);
    }
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw failure(variable, where, "what block " + number + " holds is no certificate", e);
    }
  }

  /** How long the first object is, its head included; -1 if that cannot be (X.690 §8.1.3). */
  static int derLength(byte[] der) {
    if (der.length < 2) {
      return -1;
    }
    int first = der[1] & 0xff;
    if (first < 0x80) {
      return 2 + first <= der.length ? 2 + first : -1;
    }
    int count = first & 0x7f;
    if (count == 0 || count > 4 || der.length < 2 + count) {
      return -1;
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = (length << 8) | (der[2 + i] & 0xff);
    }
    long whole = 2 + count + length;
    return whole <= der.length ? (int) whole : -1;
  }

  private static String shown(Path path) {
    return Printable.escape(path.toString(), 500);
  }

  private static ConfigurationException failure(
      String variable, String where, String what, @Nullable Exception cause) {
    return new ConfigurationException(
        ErrorCode.CA_INVALID,
        "the CA certificates of " + where + " (" + variable + ") cannot be used: " + what,
        "let CODEX_CA_CERTIFICATE or SSL_CERT_FILE name a PEM file with CERTIFICATE blocks, or unset "
            + variable
            + " to trust the system's roots",
        cause);
  }
}
