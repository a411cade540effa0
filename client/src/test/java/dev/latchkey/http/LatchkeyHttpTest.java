package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Latchkey;
import dev.latchkey.Thrown;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.TestHome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client as {@link Latchkey} hands it out. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LatchkeyHttpTest {
  private final FakeIssuer server = FakeIssuer.start();
  private final TestHome home = TestHome.create();
  private final HttpWorld.Counts counts = new HttpWorld.Counts();
  private final HttpRequest request =
      HttpRequest.newBuilder(server.uri("/backend-api/wham/usage")).build();

  @AfterEach
  void close() {
    server.close();
    home.close();
  }

  private Latchkey open(String... overrides) {
    return Latchkey.builder()
        .environment(Environment.of(Map.of("LATCHKEY_ORIGINATOR", "my_tool")))
        .home(home.path())
        .overrides(List.of(overrides))
        .metrics(counts)
        .open();
  }

  @Test
  void anApiKeyIsCarriedAndItsRefusalPassesThrough() throws Exception {
    server
        .on(Endpoint.BACKEND)
        .answer(Answer.json(200, "{}"), Answer.body(401, "text/plain", "no"));
    try (Latchkey latchkey = open();
        HttpClient http = latchkey.http(server.uri("/v1"))) {
      assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
          .isInstanceOf(NotSignedInException.class);
      server.assertNoRequests();
      latchkey.loginWithApiKey(Secret.of("sk-example-1234567890"));
      assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("{}");
      assertThat(http.send(request, BodyHandlers.ofString()).body()).isEqualTo("no");
    }
    RecordedRequest first = server.requests(Endpoint.BACKEND).getFirst();
    assertThat(first.bearer()).contains("sk-example-1234567890");
    assertThat(first.header("originator")).isEqualTo("my_tool");
    assertThat(first.header("User-Agent")).startsWith("my_tool/" + Latchkey.version() + " (");
    assertThat(server.requests(Endpoint.BACKEND)).hasSize(2);
    assertThat(counts.exhausted).hasValue(1);
  }

  /** With a real store, a real renewal, and a backend that knows which tokens are alive. */
  @Test
  void B32_aTokenThatIsRefusedIsRenewedOnceForAllRequests() throws Exception {
    IssuedTokens tokens = signIn();
    try (Latchkey latchkey = open();
        HttpClient http = latchkey.http(server.uri())) {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      server.on(Endpoint.BACKEND).always(refusing(tokens.accessToken()));
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.add(http.sendAsync(request, BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : all) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
      }
      assertThat(server.requests(Grant.REFRESH_TOKEN)).hasSize(1);
      assertThat(latchkey.token().value().reveal()).isNotEqualTo(tokens.accessToken());
    }
  }

  @Test
  void B32_aTokenThatSomebodyElseRenewedIsTakenOver() throws Exception {
    IssuedTokens tokens = signIn();
    try (Latchkey latchkey = open();
        Latchkey other = open();
        HttpClient http = latchkey.http(server.uri())) {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      other.renew();
      server.on(Endpoint.BACKEND).always(refusing(tokens.accessToken()));
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
    assertThat(server.requests(Grant.REFRESH_TOKEN)).hasSize(1);
  }

  @Test
  void aLoginThatHasEndedIsSaidAndTheRequestNotRepeated() {
    IssuedTokens tokens = signIn();
    try (Latchkey latchkey = open();
        HttpClient http = latchkey.http(server.uri())) {
      server.on(Endpoint.BACKEND).always(refusing(tokens.accessToken()));
      server.kill(tokens.refreshToken());
      NotSignedInException e =
          catchThrowableOfType(
              NotSignedInException.class, () -> http.send(request, BodyHandlers.ofString()));
      assertThat(e.code()).isEqualTo(ErrorCode.LOGIN_EXPIRED);
      assertThat(Thrown.text(e)).doesNotContain(tokens.accessToken(), tokens.refreshToken());
      assertThat(server.requests(Endpoint.BACKEND)).hasSize(1);
      assertThat(counts.exhausted).hasValue(1);
    }
  }

  private IssuedTokens signIn() {
    IssuedTokens tokens = server.issueTokens();
    home.write(
        "auth.json",
        AuthJsonSamples.chatgpt(
            tokens, server.uri().toString(), Instant.now().minus(Duration.ofMinutes(10))));
    return tokens;
  }

  private static Answer refusing(String token) {
    return Answer.from(
        asked -> Answer.status(asked.bearer().filter(token::equals).isPresent() ? 401 : 200));
  }

  @Test
  void theConfiguredBaseIsOneOfTheUsualPlaces() throws Exception {
    server.on(Endpoint.BACKEND).always(Answer.json(200, "{}"));
    try (Latchkey latchkey = open();
        HttpClient http = latchkey.http()) {
      latchkey.loginWithApiKey(Secret.of("sk-example-1234567890"));
      assertThatThrownBy(() -> http.send(request, BodyHandlers.ofString()))
          .isInstanceOf(PolicyException.class)
          .hasMessageContaining("https://chatgpt.com, https://api.openai.com only");
    }
    server.assertNoRequests();
    try (Latchkey latchkey = open("chatgpt_base_url=" + server.uri("/backend-api/"));
        HttpClient http = latchkey.http()) {
      assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aBaseThatCannotHaveTheLoginIsNamed() {
    home.write("config.toml", "\nchatgpt_base_url = \"http://gateway.example/\"\n");
    try (Latchkey latchkey = open()) {
      assertThatThrownBy(latchkey::http)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll("plain http", "config.toml", "line 2");
      latchkey.http(URI.create("https://gateway.example/")).close();
    }
  }
}
