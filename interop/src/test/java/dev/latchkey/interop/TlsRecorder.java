package dev.latchkey.interop;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.latchkey.interop.RunningProgram.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A server with a certificate of its own making that answers every request with an empty object and
 * remembers the {@code Authorization} of each; for clients that send secrets over TLS only.
 */
final class TlsRecorder implements AutoCloseable {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final HttpsServer server;
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  private TlsRecorder(HttpsServer server) {
    this.server = server;
  }

  /** Starts one on a free port of 127.0.0.1; its key goes into {@code folder}. */
  static TlsRecorder start(Path folder) throws InterruptedException {
    try {
      Files.createDirectories(folder);
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setHttpsConfigurator(new HttpsConfigurator(context(folder.resolve("key.p12"))));
      TlsRecorder recorder = new TlsRecorder(server);
      server.createContext(
          "/",
          exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            recorder.authorizations.add(authorization == null ? "none" : authorization);
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return recorder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(Path file)
      throws IOException, GeneralSecurityException, InterruptedException {
    makeKey(file);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static void makeKey(Path file) throws InterruptedException {
    Path keytool =
        Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-storepass",
            new String(PASSWORD),
            "-keystore",
            file.toString(),
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1");
    try (RunningProgram program = RunningProgram.start(command, Map.of("LANG", "C.UTF-8"))) {
      Outcome outcome = program.input("").await(Duration.ofSeconds(60));
      if (outcome.exit() != 0) {
        throw new IllegalStateException(outcome.stdout() + outcome.stderr());
      }
    }
  }

  /** Where it listens. */
  URI uri() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What came as {@code Authorization}, request by request. */
  List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
