package dev.latchkey.interop;

import dev.latchkey.testkit.TestCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/** Files as people let {@code CODEX_CA_CERTIFICATE} name them, good and bad. */
final class Bundles {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
  private static final String END = "-----END CERTIFICATE-----\n";
  private static final String CRL = "-----BEGIN X509 CRL-----\nMIIC\n-----END X509 CRL-----\n";
  private static final String KEY =
      "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";

  private final Path folder;

  /**
   * Writes them.
   *
   * @param folder where
   * @param good whose certificate the good ones hold
   * @param leaf the certificate of a server
   */
  Bundles(Path folder, TestCa good, Path leaf) throws IOException {
    this.folder = folder;
    String pem = Files.readString(good.root());
    byte[] der = der(pem);
    write("good.pem", pem);
    write("other.pem", Files.readString(TestCa.create(folder, "Other").root()));
    write("middle.pem", Files.readString(good.middle()));
    write("leaf.pem", Files.readString(leaf));
    write("comments.pem", "# ours\n" + pem + "\nand more: -- -----\n" + Files.readString(leaf));
    write("trusted.pem", trusted(der));
    write("crl.pem", pem + CRL);
    write("key-first.pem", KEY + pem);
    write("crlf.pem", pem.replace("\n", "\r\n"));
    write("cr.pem", pem.replace("\n", "\r"));
    write("no-newline.pem", pem.strip());
    write("bom.pem", "\uFEFF" + pem);
    write("indented.pem", pem.replaceAll("(?m)^", "  "));
    write("empty.pem", "");
    write("garbage.pem", "nothing\nof the kind\n");
    write("key.pem", KEY);
    write("base64.pem", pem + BEGIN + "MII!\n" + END);
    write("short.pem", pem + BEGIN + "MIIBB\n" + END);
    write("cut.pem", BEGIN + "MIIBroken");
    write("bad-crl.pem", pem + CRL.replace("MIIC", "*"));
    write("no-certificate.pem", BEGIN + "AAAA\n" + END);
    write("second.pem", pem + BEGIN + "AAAA\n" + END);
    write("trusted-cut.pem", trusted(Arrays.copyOf(der, der.length - 9)));
    Files.write(folder.resolve("good.der"), der);
    Files.write(folder.resolve("utf16.pem"), ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_16LE));
    Files.createDirectories(folder.resolve("plain"));
    write("plain/good.pem", pem);
    Files.createDirectories(folder.resolve("hashed"));
    write("hashed/0a1b2c3d.0", pem);
  }

  /** What {@code value} means in an environment: a name that begins with / is one of these. */
  String value(String value) {
    return value.startsWith("/") ? folder + value : value;
  }

  /** Where they are. */
  Path folder() {
    return folder;
  }

  /** In which line the second certificate of a file begins. */
  int secondLine() throws IOException {
    return (int) Files.readString(folder.resolve("good.pem")).lines().count() + 1;
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private static byte[] der(String pem) {
    return Base64.getDecoder()
        .decode(pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
  }

  /** As OpenSSL writes it: with something behind the certificate that says what it is good for. */
  private static String trusted(byte[] der) {
    byte[] longer = Arrays.copyOf(der, der.length + 5);
    longer[der.length] = 0x30;
    return "-----BEGIN TRUSTED CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(longer)
        + "\n-----END TRUSTED CERTIFICATE-----\n";
  }
}
