package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.IssuerException;
import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.session.RequestHeaders;
import dev.latchkey.session.Status;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokens for programs, from a real authority: the real Codex takes a personal access token, and
 * Latchkey uses what it stored; Latchkey works as an agent and as a workload.
 */
@WithIssuer
class ProgramTokensTest {
  private static final String EMAIL = TeamAuthority.EMAIL;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  @TempDir private static Path temporary;
  private static TeamAuthority authority;

  @BeforeAll
  static void start() {
    authority = TeamAuthority.start(temporary);
  }

  @AfterAll
  static void stop() {
    if (authority != null) {
      authority.close();
    }
  }

  /** Runs an operator's command on the data folder, and returns what it prints. */
  private static String operator(TestHome home, String... words) throws InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--", "authority"));
    arguments.addAll(List.of(words));
    arguments.addAll(List.of("--data", authority.data().toString()));
    try (RunningProgram program = LatchkeyJvm.start(home, arguments.toArray(String[]::new))) {
      Outcome outcome = program.input("").await(LIMIT);
      assertThat(outcome.exit()).as(outcome.stderr()).isZero();
      return outcome.stdout().strip();
    }
  }

  private static Latchkey latchkey(TestHome home, Map<String, String> environment) {
    return Latchkey.builder().environment(Environment.of(environment)).home(home.path()).open();
  }

  @Test
  void codexTakesAPersonalTokenOfTheAuthorityAndLatchkeyUsesWhatItStored(TestHome home)
      throws Exception {
    String token = operator(home, "access-token", "create", "--for", EMAIL, "--name", "interop");
    CodexCli codex =
        CodexCli.in(home).with("CODEX_AUTHAPI_BASE_URL", authority.issuer() + "/api/accounts");

    Outcome login = codex.runWithInput(token + "\n", "login", "--with-access-token");

    assertThat(login.exit()).as(login.stderr()).isZero();
    assertThat(codex.run("login", "status").stderr())
        .isEqualTo("Logged in using personal access token\n");
    assertThat(home.readAuthJson()).isEqualTo(AuthJsonSamples.personalAccessToken(token));
    try (Latchkey latchkey =
        latchkey(home, Map.of("LATCHKEY_ISSUER", authority.issuer().toString()))) {
      assertThat(latchkey.token().value().reveal()).isEqualTo(token);
      assertThat(latchkey.status().identity().flatMap(Identity::email)).contains(EMAIL);
      assertThat(backend(latchkey.headers())).isEqualTo(200);

      operator(home, "access-token", "revoke", token.substring(6, 18));
      assertThat(latchkey.status().state()).isEqualTo(Status.State.SIGNED_IN);
      assertThatThrownBy(latchkey::whoami)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("401");
    }
    assertThat(codex.run("login", "status").exit()).isEqualTo(1);
  }

  @Test
  void latchkeyStoresATokenThatCodexUses(TestHome home) throws Exception {
    String token = operator(home, "access-token", "create", "--for", EMAIL, "--name", "other way");
    try (Latchkey latchkey = latchkey(home, Map.of())) {
      latchkey.loginWithAccessToken(
          Secret.of(token), Issuer.parse(authority.issuer().toString(), false), Optional.empty());
    }
    assertThat(
            CodexCli.in(home)
                .with("CODEX_AUTHAPI_BASE_URL", authority.issuer() + "/api/accounts")
                .run("login", "status")
                .stderr())
        .isEqualTo("Logged in using personal access token\n");
  }

  @Test
  void latchkeyWorksAsAnAgent(TestHome home) throws Exception {
    String jwt = operator(home, "agent", "create", "--for", EMAIL);
    try (Latchkey latchkey = latchkey(home, Map.of())) {
      latchkey.loginWithAccessToken(
          Secret.of(jwt), Issuer.parse(authority.issuer().toString(), false), Optional.empty());
      RequestHeaders headers = latchkey.headers();
      assertThat(headers.authorization().reveal()).startsWith("AgentAssertion ");
      assertThat(backend(headers)).isEqualTo(200);
      assertThat(latchkey.whoami().email()).contains(EMAIL);
      assertThat(latchkey.logout().removed()).isTrue();
    }
  }

  @Test
  void latchkeyWorksAsAWorkload(TestHome home, FakeIssuer platform) throws Exception {
    Path keys = temporary.resolve("keys.json");
    try (HttpClient http = HttpClient.newHttpClient()) {
      Files.writeString(
          keys,
          http.send(
                  HttpRequest.newBuilder(platform.uri(Endpoint.JWKS)).build(),
                  BodyHandlers.ofString())
              .body());
    }
    String rule =
        operator(
            home,
            "workload",
            "add",
            "--name",
            "deploy",
            "--for",
            EMAIL,
            "--issuer",
            "https://ci.example",
            "--audience",
            "latchkey",
            "--subject",
            "project:team/app",
            "--jwks",
            keys.toString());
    Path file = temporary.resolve("identity.jwt");
    // Any JWT that the platform signs will do; its agent identities are such.
    Files.writeString(
        file,
        platform.issueAgentIdentity(jwt ->
            jwt.claim("iss", "https://ci.example")
                .claim("aud", "latchkey")
                .claim("sub", "project:team/app")));
    try (Latchkey latchkey =
        latchkey(
            home,
            Map.of(
                "OPENAI_FEDERATION_RULE_ID",
                rule,
                "OPENAI_IDENTITY_TOKEN_FILE",
                file.toString(),
                "LATCHKEY_ISSUER",
                authority.issuer().toString()))) {
      assertThat(latchkey.token().expiresAt()).isPresent();
      assertThat(backend(latchkey.headers())).isEqualTo(200);
      Files.writeString(
          file,
          platform.issueAgentIdentity(jwt ->
              jwt.claim("iss", "https://ci.example")
                  .claim("aud", "latchkey")
                  .claim("sub", "project:team/other")));
      assertThatThrownBy(latchkey::renew)
          .isInstanceOf(IssuerException.class)
          .hasMessageContaining("HTTP 400");
    }
    assertThat(home.authJson()).doesNotExist();
  }

  /** What the identity endpoint says to a request with these headers. */
  private static int backend(RequestHeaders headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create(authority.issuer() + "/api/accounts/v1/user-auth-credential/whoami"));
    headers.asMap().forEach((name, value) -> request.header(name, value.reveal()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString()).statusCode();
    }
  }
}
