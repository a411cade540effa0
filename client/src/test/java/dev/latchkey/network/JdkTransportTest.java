package dev.latchkey.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.latchkey.Thrown;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.UnreachableException;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.RawServer;
import dev.latchkey.testkit.RecordedRequest;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JdkTransportTest {
  private final JdkTransport transport = new JdkTransport(Duration.ofSeconds(3));

  @AfterEach
  void close() {
    transport.close();
  }

  private HttpReply send(URI uri) {
    return transport.send(
        HttpCall.post(uri, "application/json", "{\"refresh_token\":\"rt-S3CRET\"}")
            .within(Duration.ofSeconds(1)));
  }

  private UnreachableException trouble(URI uri) {
    UnreachableException e = catchThrowableOfType(UnreachableException.class, () -> send(uri));
    assertThat(Thrown.text(e)).doesNotContain("S3CRET");
    return e;
  }

  @Test
  void aRequestAndItsAnswerPass() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer
          .on(Endpoint.OTHER)
          .answer(Answer.json(418, "{\"käse\":1}").withHeader("X-Request-Id", "r-1"));
      HttpReply reply =
          transport.send(
              HttpCall.post(issuer.uri("/x?y=z"), "text/x", "bödy").withHeader("A", "b"));
      assertThat(reply.status()).isEqualTo(418);
      assertThat(reply.body()).isEqualTo("{\"käse\":1}");
      assertThat(reply.header("x-request-id")).contains("r-1");
      RecordedRequest request = issuer.only(Endpoint.OTHER);
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.rawQuery()).isEqualTo("y=z");
      assertThat(request.body()).isEqualTo("bödy");
      assertThat(request.header("Content-Type")).isEqualTo("text/x");
      assertThat(request.header("A")).isEqualTo("b");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void B10_noRedirectIsFollowed(int status) {
    try (FakeIssuer issuer = FakeIssuer.start();
        FakeIssuer other = FakeIssuer.start()) {
      issuer.on(Endpoint.TOKEN).answer(Answer.redirect(status, other.uri("/elsewhere")));
      assertThat(send(issuer.uri(Endpoint.TOKEN)).status()).isEqualTo(status);
      assertThat(issuer.requests()).hasSize(1);
      other.assertNoRequests();
    }
  }

  @Test
  void B09_anIssuerThatNeverAnswersIsGivenUp() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer.on(Endpoint.TOKEN).always(Answer.hang());
      long start = System.nanoTime();
      UnreachableException e = trouble(issuer.uri(Endpoint.TOKEN));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
      assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_UNREACHABLE);
      assertThat(e.getMessage()).contains(issuer.uri().toString(), "did not answer within 1 s");
      assertThat(issuer.requests()).hasSize(1);
    }
  }

  @Test
  void B09_anAnswerThatNeverEndsIsGivenUp() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer.on(Endpoint.TOKEN).always(Answer.json(200, "{\"a\":1}").stallAfter(3));
      assertThat(trouble(issuer.uri(Endpoint.TOKEN)).getMessage()).contains("did not answer");
    }
  }

  @Test
  void B09_anAnswerThatDripsIsGivenUp() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer
          .on(Endpoint.TOKEN)
          .always(Answer.json(200, " ".repeat(1000)).drip(1, Duration.ofMillis(50)));
      assertThat(trouble(issuer.uri(Endpoint.TOKEN)).getMessage()).contains("did not answer");
    }
  }

  @Test
  void theUsualLimitsAreThoseOfTheSpecification() {
    assertThat(HttpCall.DEFAULT_LIMIT).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void B25_aDroppedRequestIsNotRepeated() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer.on(Endpoint.TOKEN).always(Answer.dropAfterReading());
      assertThat(trouble(issuer.uri(Endpoint.TOKEN)).code())
          .isEqualTo(ErrorCode.ISSUER_UNREACHABLE);
      assertThat(issuer.requests()).hasSize(1);
    }
  }

  @Test
  void aBodyMayHaveAMebibyteAndNotMuchMore() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer
          .on(Endpoint.TOKEN)
          .answer(
              Answer.json(200, " ".repeat(Transport.MAX_BODY)),
              Answer.json(200, " ".repeat(Transport.MAX_BODY + 1)),
              Answer.oversized(200, 100L << 20));
      assertThat(send(issuer.uri(Endpoint.TOKEN)).body()).hasSize(Transport.MAX_BODY);
      for (int i = 0; i < 2; i++) {
        UnreachableException e = trouble(issuer.uri(Endpoint.TOKEN));
        assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_GARBLED);
        assertThat(e.getMessage()).contains(String.valueOf(Transport.MAX_BODY));
      }
    }
  }

  @Test
  void case029_aRefusalWhoseBodyBreaksOffKeepsItsStatus() {
    try (RawServer server =
        RawServer.answering(
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 500\r\n\r\n{\"error\":\"acce")) {
      HttpReply reply = send(server.uri());
      assertThat(reply.status()).isEqualTo(403);
      // How much of the body is left depends on what overtakes what.
      assertThat(reply.body()).contains("could not be read");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNoAnswer() {
    try (RawServer server =
        RawServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"access_token\":\"a")) {
      assertThat(trouble(server.uri()).code()).isEqualTo(ErrorCode.ISSUER_UNREACHABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000\u0001\u0002", "SSH-2.0-x\r\n", "HTTP/9 x y\r\n\r\n", "{}\n"})
  void whatDoesNotSpeakHttpIsNamed(String words) {
    try (RawServer server = RawServer.answering(words)) {
      assertThat(trouble(server.uri()).getMessage()).contains("127.0.0.1:" + server.port());
    }
  }

  @Test
  void whatDoesNotSpeakTlsIsNamed() {
    try (RawServer server = RawServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n")) {
      UnreachableException e = trouble(server.httpsUri());
      // The end of the connection may overtake what was said before it.
      assertThat(e.code()).isIn(ErrorCode.ISSUER_UNTRUSTED, ErrorCode.ISSUER_UNREACHABLE);
      assertThat(e.getMessage()).contains("https://127.0.0.1:" + server.port());
      assertThat(e.remedy()).contains("speaks https");
    }
  }

  @Test
  void aPortWhereNobodyListensIsNamed() {
    RawServer server = RawServer.silent();
    server.close();
    assertThat(trouble(server.uri()).getMessage())
        .contains("nothing listens at http://127.0.0.1:" + server.port());
  }

  @Test
  void aTokenThatNoHeaderCanCarryIsNotInTheError() {
    UnreachableException e =
        catchThrowableOfType(
            UnreachableException.class,
            () ->
                transport.send(
                    HttpCall.get(URI.create("http://127.0.0.1:9/"))
                        .withHeader("Authorization", "Bearer at-S3CRET\nX: y")));
    assertThat(e.code()).isEqualTo(ErrorCode.SECRET_INVALID);
    assertThat(e.getMessage()).contains("Authorization");
    assertThat(Thrown.text(e)).doesNotContain("S3CRET");
  }

  @Test
  void anInterruptEndsTheWait() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer.on(Endpoint.TOKEN).always(Answer.hang());
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> send(issuer.uri(Endpoint.TOKEN)))
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void itWorksAgainAfterClose() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      assertThat(send(issuer.uri("/a")).status()).isEqualTo(404);
      transport.close();
      assertThat(send(issuer.uri("/a")).status()).isEqualTo(404);
    }
  }
}
