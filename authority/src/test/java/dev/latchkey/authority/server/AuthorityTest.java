package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.server.AuthorityException.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making and starting an authority, and what must stop it. */
class AuthorityTest {
  @TempDir Path temporary;

  @Test
  void bug37_everyFileIsClosedToOthers() throws IOException {
    try (Site site = Site.start(temporary)) {
      site.tokens();
      assertThat(mode(site.directory)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(site.directory)) {
        List<Path> all = files.toList();
        assertThat(all.stream().map(file -> file.getFileName().toString()))
            .contains(
                "master.key", "signing.jwk", "latchkey.db", "latchkey.db-wal", "authority.lock");
        assertThat(all).allMatch(file -> mode(file).equals("rw-------"));
      }
    }
  }

  @Test
  void bug37_keysThatOthersCanReadOrThatAreLinksAreNotUsed() throws IOException {
    Path data = initialised();
    AuthorityOptions options = AuthorityOptions.in(data);
    for (String name : List.of("master.key", "signing.jwk", "latchkey.db")) {
      Path file = data.resolve(name);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      assertProblem(Problem.KEY_FILE, () -> Authority.start(options), file + "", "chmod");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      Path elsewhere = temporary.resolve(name);
      Files.move(file, elsewhere);
      Files.createSymbolicLink(file, elsewhere);
      assertProblem(Problem.KEY_FILE, () -> Authority.start(options), name);
      Files.delete(file);
      Files.move(elsewhere, file);
    }
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertProblem(Problem.KEY_FILE, () -> Authority.start(options), "chmod");
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.write(data.resolve("master.key"), new byte[5]);
    assertProblem(Problem.KEY_FILE, () -> Authority.start(options), "master.key");
  }

  @Test
  void aSecondInitialisationChangesNothing() throws IOException {
    Path data = initialised();
    byte[] key = Files.readAllBytes(data.resolve("master.key"));
    assertProblem(Problem.ALREADY_INITIALISED, this::initialised, data.toString());
    assertThat(Files.readAllBytes(data.resolve("master.key"))).isEqualTo(key);
  }

  @Test
  void anInitialisationThatWasCutOffCanBeDoneAgain() throws IOException {
    Path data = initialised();
    Files.delete(data.resolve("latchkey.db"));
    assertProblem(Problem.NOT_INITIALISED, () -> Authority.start(AuthorityOptions.in(data)));
    initialised();
    assertThatCode(() -> Authority.start(AuthorityOptions.in(data)).close())
        .doesNotThrowAnyException();
  }

  @Test
  void anOwnerWhoWillNotDoIsRefused() {
    for (FirstOwner owner :
        List.of(
            owner("", "ada@example.org", "long enough"),
            owner("a\u0007b", "ada@example.org", "long enough"),
            owner("Engines", "ada", "long enough"),
            owner("Engines", "ada@example.org@example.org", "long enough"),
            owner("Engines", "ada\r\n@example.org", "long enough"),
            owner("Engines", "ada@example.org", "short"))) {
      assertProblem(
          Problem.INVALID_OWNER, () -> Authority.initialise(temporary.resolve("data"), owner));
    }
    assertThat(temporary.resolve("data")).doesNotExist();
    assertThat(owner("Engines", "ada@example.org", "a secret word").toString())
        .doesNotContain("a secret word");
  }

  @Test
  void twoCannotRunInOneDirectory() {
    try (Site site = Site.start(temporary)) {
      assertProblem(Problem.IN_USE, () -> Authority.start(AuthorityOptions.in(site.directory)));
      assertProblem(Problem.IN_USE, () -> Authority.renewEpoch(site.directory));
      assertThat(site.wire().get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void aPortThatIsTakenIsSaidAndNothingStaysOpen() {
    try (Site site = Site.start(temporary)) {
      Path other = temporary.resolve("other");
      Authority.initialise(other, owner("Other", "o@example.org", "long enough"));
      assertProblem(
          Problem.CANNOT_LISTEN,
          () ->
              Authority.start(
                  AuthorityOptions.in(other).withListen("127.0.0.1", site.base().getPort())),
          String.valueOf(site.base().getPort()));
      assertThatCode(() -> Authority.start(AuthorityOptions.in(other)).close())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void optionsThatWillNotDoAreRefusedBeforeAnythingIsOpened() {
    AuthorityOptions good = AuthorityOptions.in(temporary.resolve("nothing-here"));
    assertProblem(
        Problem.TLS_REQUIRED, () -> Authority.start(good.withListen("0.0.0.0", 0)), "127.0.0.1");
    assertProblem(Problem.TLS_REQUIRED, () -> Authority.start(good.withListen("192.0.2.1", 0)));
    Consumer<AuthorityOptions> refused =
        options -> assertProblem(Problem.INVALID_OPTION, () -> Authority.start(options));
    for (String issuer :
        List.of(
            "http://auth.example",
            "https://auth.example/",
            "https://auth.example/path",
            "https://auth.example?x",
            "https://user@auth.example",
            "ftp://auth.example",
            "auth.example")) {
      refused.accept(good.withIssuer(URI.create(issuer)));
    }
    refused.accept(good.withListen("127.0.0.1", 70_000));
    refused.accept(good.withAccessTokenLife(Duration.ofHours(2)));
    refused.accept(good.withAccessTokenLife(Duration.ZERO));
    refused.accept(
        good.withRefresh(Duration.ofSeconds(-1), Duration.ofDays(1), Duration.ofDays(1)));
    assertProblem(Problem.NOT_INITIALISED, () -> Authority.start(good), "Initialise");
  }

  @Test
  void behindAnHttpsNameCookiesAreForThatNameOnly() {
    try (Site site =
        Site.start(
            temporary,
            options ->
                options.withListen("127.0.0.1", 0).withIssuer(URI.create("https://auth.example")),
            Authority.Seams.NONE)) {
      assertThat(site.base()).isEqualTo(URI.create("https://auth.example"));
      try (Wire wire = new Wire(site.address())) {
        Wire.Reply page = wire.get(Site.authorize(Site.asked()));
        assertThat(page.header("set-cookie"))
            .startsWith("__Host-latchkey-visit=")
            .contains("; Secure", "; Path=/", "HttpOnly")
            .doesNotContain("Domain");
        assertThat(page.header("strict-transport-security")).isNotEmpty();
        assertThat(wire.get("/.well-known/openid-configuration").body())
            .contains("\"issuer\":\"https://auth.example\"");
      }
    }
  }

  private Path initialised() {
    Path data = temporary.resolve("data");
    Authority.initialise(data, owner("Engines", "ada@example.org", "long enough"));
    return data;
  }

  private static FirstOwner owner(String workspace, String email, String password) {
    return new FirstOwner(workspace, email, OwnerPassword.of(password.toCharArray()));
  }

  private static void assertProblem(Problem problem, Runnable action, String... named) {
    assertThatExceptionOfType(AuthorityException.class)
        .isThrownBy(action::run)
        .satisfies(e -> {
          assertThat(e.problem()).isEqualTo(problem);
          assertThat(e.code()).isEqualTo(problem.name().toLowerCase(java.util.Locale.ROOT));
          for (String text : named) {
            assertThat(e.getMessage()).contains(text);
          }
        });
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
