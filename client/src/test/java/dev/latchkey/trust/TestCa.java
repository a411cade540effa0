package dev.latchkey.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A private certificate authority with an intermediate one, made by the JDK's {@code keytool}, and
 * servers that it vouches for.
 */
public final class TestCa {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String name;

  private TestCa(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Makes one whose files are in {@code folder}. */
  public static TestCa create(Path folder, String name) throws Exception {
    TestCa ca = new TestCa(folder, name);
    ca.pair("root", "CN=" + name + " Root", "bc:critical=ca:true");
    ca.pair("middle", "CN=" + name + " Intermediate", "bc:critical=ca:true");
    ca.sign("root", "middle", "bc:critical=ca:true");
    return ca;
  }

  /** The certificate of the root, as PEM. */
  public Path root() {
    return file("root.pem");
  }

  /** The certificate of the intermediate one, as PEM. */
  public Path middle() {
    return file("middle.signed.pem");
  }

  /**
   * A server's context.
   *
   * @param host the name that its certificate is for
   * @param options further ones of {@code keytool -gencert}, such as its time
   */
  public SSLContext server(String host, String... options) throws Exception {
    String alias = "server-" + host.replace('.', '-') + options.length;
    pair(alias, "CN=" + host, "san=dns:" + host);
    sign("middle", alias, "san=dns:" + host, options);
    run("-importcert", "-noprompt", "-alias", "r", "-file", root().toString(), in(alias));
    run("-importcert", "-noprompt", "-alias", "m", "-file", middle().toString(), in(alias));
    run(
        "-importcert",
        "-noprompt",
        "-alias",
        alias,
        "-file",
        file(alias + ".signed.pem").toString(),
        in(alias));
    KeyStore keys = KeyStore.getInstance(file(alias + ".p12").toFile(), PASSWORD.toCharArray());
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private Path file(String suffix) {
    return folder.resolve(name + "-" + suffix);
  }

  private String in(String alias) {
    return file(alias + ".p12").toString();
  }

  private void pair(String alias, String subject, String extension) throws Exception {
    keytool(
        List.of(
            "-genkeypair",
            "-alias",
            alias,
            "-dname",
            subject,
            "-ext",
            extension,
            "-keyalg",
            "EC",
            "-validity",
            "30",
            "-keystore",
            in(alias),
            "-storepass",
            PASSWORD));
    keytool(
        List.of(
            "-exportcert",
            "-rfc",
            "-alias",
            alias,
            "-file",
            file(alias + ".pem").toString(),
            "-keystore",
            in(alias),
            "-storepass",
            PASSWORD));
  }

  private void sign(String issuer, String subject, String extension, String... options)
      throws Exception {
    Path request = file(subject + ".csr");
    keytool(
        List.of(
            "-certreq",
            "-alias",
            subject,
            "-file",
            request.toString(),
            "-keystore",
            in(subject),
            "-storepass",
            PASSWORD));
    List<String> words =
        new ArrayList<>(
            List.of(
                "-gencert",
                "-rfc",
                "-alias",
                issuer,
                "-infile",
                request.toString(),
                "-outfile",
                file(subject + ".signed.pem").toString(),
                "-ext",
                extension,
                "-keystore",
                in(issuer),
                "-storepass",
                PASSWORD));
    words.addAll(List.of(options));
    keytool(words);
  }

  private void run(String... wordsAndStore) throws Exception {
    List<String> words =
        new ArrayList<>(List.of(wordsAndStore).subList(0, wordsAndStore.length - 1));
    words.addAll(
        List.of("-keystore", wordsAndStore[wordsAndStore.length - 1], "-storepass", PASSWORD));
    keytool(words);
  }

  private static void keytool(List<String> words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(
        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin/keytool").toString());
    command.addAll(words);
    Path output = Files.createTempFile("keytool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IOException(words + "\n" + Files.readString(output));
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
