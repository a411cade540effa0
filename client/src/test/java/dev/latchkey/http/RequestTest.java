package dev.latchkey.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.LatchkeyException;
import dev.latchkey.error.NotSignedInException;
import dev.latchkey.error.PolicyException;
import dev.latchkey.session.TokenMetrics;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request carries, and where it does not go (protocol §10, B51). */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RequestTest {
  private final ScriptedSource source = new ScriptedSource();
  private final HttpWorld world = new HttpWorld(source);

  @AfterEach
  void close() {
    world.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return world.client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void aRequestIsOnTheWireAsItIsWrittenHere() throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpClient client =
            HttpWorld.client(source.fedramp(), TokenMetrics.NONE, server.uri().resolve("/"))) {
      HttpRequest request =
          HttpRequest.newBuilder(server.uri().resolve("/codex/responses?q=1"))
              .header("X-Mine", "yes")
              .POST(BodyPublishers.ofString("{}"))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("ok");
      assertThat(String.join("", server.received()))
          .isEqualTo(
              String.join(
                  "\r\n",
                  "POST /codex/responses?q=1 HTTP/1.1",
                  "Content-Length: 2",
                  "Host: 127.0.0.1:" + server.port(),
                  "Authorization: Bearer token-0",
                  "ChatGPT-Account-ID: acct-1111",
                  "originator: latchkey",
                  "User-Agent: " + HttpWorld.NAME.userAgent(),
                  "X-Mine: yes",
                  "X-OpenAI-Fedramp: true",
                  "",
                  "{}"));
    }
  }

  @Test
  void withoutAnAccountThereIsNoHeaderForIt() throws Exception {
    source.withoutAccount();
    world.acceptsFrom(0);
    send(world.request());
    assertThat(world.requests().getFirst().headers().has("ChatGPT-Account-ID")).isFalse();
    assertThat(world.requests().getFirst().headers().has("X-OpenAI-Fedramp")).isFalse();
  }

  @Test
  void whatAProgramCallsItselfStays() throws Exception {
    world.acceptsFrom(0);
    send(world.request().header("user-agent", "mine/1").header("Originator", "mine"));
    assertThat(world.requests().getFirst().headers().all("User-Agent")).containsExactly("mine/1");
    assertThat(world.requests().getFirst().headers().all("originator")).containsExactly("mine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Authorization", "authorization", "chatgpt-account-id", "X-OpenAI-Fedramp"})
  void whoSendsItIsNotForTheRequestToSay(String header) {
    HttpRequest.Builder request = world.request().header(header, "S3CRET");
    PolicyException e = catchThrowableOfType(PolicyException.class, () -> send(request));
    assertThat(e.code()).isEqualTo(ErrorCode.HEADER_NOT_ALLOWED);
    assertThat(e).hasMessageContainingAll("nothing was sent").hasMessageNotContaining("S3CRET");
    world.server.assertNoRequests();
  }

  @Test
  void B51_withoutALoginNothingIsSent() {
    source.signedOut();
    assertThatThrownBy(() -> send(world.request())).isInstanceOf(NotSignedInException.class);
    assertThatThrownBy(
            () -> world.client.sendAsync(world.request().build(), BodyHandlers.ofString()).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(NotSignedInException.class);
    world.server.assertNoRequests();
  }

  @Test
  void anotherOriginIsRefusedBeforeAConnectionIsMade() {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer stranger = RawServer.start(peer -> connections.incrementAndGet())) {
      for (URI uri :
          new URI[] {
            stranger.uri(),
            stranger.httpsUri(),
            URI.create("http://localhost:" + world.server.uri().getPort() + "/"),
            URI.create("https://127.0.0.1:" + world.server.uri().getPort() + "/"),
            URI.create(
                "http://127.0.0.1:"
                    + world.server.uri().getPort()
                    + "@127.0.0.1:"
                    + stranger.port()
                    + "/")
          }) {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        PolicyException e =
            catchThrowableOfType(
                PolicyException.class, () -> world.client.send(request, BodyHandlers.discarding()));
        assertThat(e.code()).isEqualTo(ErrorCode.ORIGIN_NOT_ALLOWED);
        assertThat(e).hasMessageContaining(world.server.uri().toString());
        assertThatThrownBy(() -> world.client.sendAsync(request, BodyHandlers.discarding()).join())
            .hasCauseInstanceOf(PolicyException.class);
      }
      assertThat(connections).hasValue(0);
      world.server.assertNoRequests();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aRedirectIsAnAnswer(int status) throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer stranger = RawServer.start(peer -> connections.incrementAndGet())) {
      world.answers(
          Answer.redirect(status, stranger.uri()), Answer.redirect(status, world.server.uri("/a")));
      HttpResponse<String> answer = send(world.request());
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.previousResponse()).isEmpty();
      assertThat(send(world.request()).statusCode()).isEqualTo(status);
      assertThat(connections).hasValue(0);
      world.server.assertNoRequests(Endpoint.OTHER);
      assertThat(world.client.followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"S3CRET\r\nX-Evil: 1", "S3CRET\u00e9", "S3CRET\u0000"})
  void aTokenThatFitsIntoNoHeaderIsNotShown(String token) {
    source.prefix(token);
    LatchkeyException e =
        catchThrowableOfType(LatchkeyException.class, () -> send(world.request()));
    assertThat(e.code()).isEqualTo(ErrorCode.SECRET_INVALID);
    assertThat(Thrown.text(e)).doesNotContain("S3CRET").contains("Authorization");
    Throwable later =
        catchThrowableOfType(
            Throwable.class,
            () ->
                world
                    .client
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("ws" + world.uri().toString().substring(4)), new Ear())
                    .join());
    assertThat(Thrown.text(later)).doesNotContain("S3CRET").contains("Authorization");
    world.server.assertNoRequests();
  }

  @Test
  void theAnswerDoesNotHoldTheToken() throws Exception {
    world.answers(Answer.body(200, "text/plain", "S3CRET").withHeader("X-Secret", "S3CRET"));
    HttpRequest request = world.request().build();
    HttpResponse<String> answer = world.client.send(request, BodyHandlers.ofString());
    assertThat(answer.request()).isSameAs(request);
    assertThat(answer.headers().firstValue("x-secret")).contains("S3CRET");
    assertThat(answer.uri()).isEqualTo(world.uri());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(answer.sslSession()).isEmpty();
    assertThat(answer.toString()).contains("200").doesNotContain("S3CRET");
  }

  @Test
  void troubleOfTheNetworkIsAnIoExceptionWithoutTheToken() {
    world.answers(Answer.dropAfterReading(), Answer.dropAfterReading(), Answer.dropAfterReading());
    HttpRequest.Builder request = world.request().POST(BodyPublishers.ofString("{}"));
    IOException e = catchThrowableOfType(IOException.class, () -> send(request));
    assertThat(Thrown.text(e)).doesNotContain("token-0");
    assertThat(e.getStackTrace())
        .anyMatch(line -> line.getClassName().equals(RequestTest.class.getName()));
  }

  @Test
  void itIsTheClientThatItsFactoryMakes() {
    assertThat(world.client.connectTimeout()).contains(Duration.ofSeconds(10));
    assertThat(world.client.authenticator()).isEmpty();
    assertThat(world.client.cookieHandler()).isEmpty();
    assertThat(world.client.proxy()).isPresent();
    assertThat(world.client.executor()).isPresent();
    assertThat(world.client.sslContext()).isNotNull();
    assertThat(world.client.sslParameters()).isNotNull();
    assertThat(world.client.version()).isEqualTo(HttpClient.Version.HTTP_2);
  }
}
