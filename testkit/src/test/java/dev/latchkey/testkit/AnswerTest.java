package dev.latchkey.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@WithIssuer
class AnswerTest {
  private final HttpDriver hasty = new HttpDriver().withLimit(Duration.ofMillis(400));

  @Test
  void answersAreGivenInTurnAndThenTheIssuerIsItselfAgain(FakeIssuer issuer) {
    String token = issuer.issueTokens().refreshToken();
    issuer.on(Endpoint.TOKEN).answer(Answer.status(503), Answer.json(429, Map.of("a", 1)));

    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(503);
    Page limited = SignIn.refresh(issuer, token);
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.text()).isEqualTo("{\"a\":1}");
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(200);
  }

  @Test
  void aScriptOfAGrantComesBeforeThatOfTheEndpoint(FakeIssuer issuer) {
    String token = issuer.issueTokens().refreshToken();
    issuer.on(Endpoint.TOKEN).always(Answer.status(500));
    issuer.on(Grant.REFRESH_TOKEN).answer(Answer.status(502));
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(502);
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(500);
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(500);
    issuer.on(Endpoint.TOKEN).normally();
    assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(200);
  }

  @Test
  void errorsComeInBothShapes(FakeIssuer issuer, HttpDriver client) {
    issuer.on(Endpoint.OTHER).answer(Answer.oauthError(400, "e", "d"), Answer.error(401, "c", "m"));
    assertThat(client.get(issuer.uri("/x")).text())
        .isEqualTo("{\"error\":\"e\",\"error_description\":\"d\"}");
    assertThat(client.get(issuer.uri("/x")).text()).contains("\"code\":\"c\"", "\"message\":\"m\"");
  }

  @Test
  void theAuthorizationCanBeDenied(FakeIssuer issuer, HttpDriver browser) {
    issuer.on(Endpoint.AUTHORIZE).answer(Answer.authorizationError("access_denied", "no & no"));
    Page page = browser.get(SignIn.authorizeUri(issuer));
    Parameters back = Parameters.parse(page.location().orElseThrow().getRawQuery());
    assertThat(back.get("error")).isEqualTo("access_denied");
    assertThat(back.get("error_description")).isEqualTo("no & no");
    assertThat(back.get("state")).isEqualTo("the state");
  }

  @Test
  void redirectsAndHeadersAreSentAsGiven(FakeIssuer issuer, HttpDriver client) {
    URI target = URI.create("http://127.0.0.1:9/elsewhere");
    issuer
        .on(Endpoint.TOKEN)
        .answer(Answer.redirect(307, target).withHeader("X-Request-Id", "req-1"));
    Page page = client.post(issuer.uri(Endpoint.TOKEN));
    assertThat(page.status()).isEqualTo(307);
    assertThat(page.header("location")).isEqualTo(target.toString());
    assertThat(page.header("x-request-id")).isEqualTo("req-1");
  }

  @Test
  void anAnswerMayDependOnTheRequest(FakeIssuer issuer, HttpDriver client) {
    issuer
        .on(Endpoint.OTHER)
        .always(Answer.from(request -> Answer.body(200, "text/plain", request.rawQuery())));
    assertThat(client.get(issuer.uri("/x?a=b")).text()).isEqualTo("a=b");
  }

  @Test
  void aDelayComesAfterWhatTheRequestDoes(FakeIssuer issuer) {
    String token = issuer.issueTokens().refreshToken();
    issuer.on(Endpoint.TOKEN).answer(Answer.normal().after(Duration.ofSeconds(30)));
    assertThatThrownBy(() -> hastyRefresh(issuer, token)).isInstanceOf(UncheckedIOException.class);
    assertThat(issuer.isAlive(token)).isFalse();
  }

  @Test
  void aGateHoldsAnAnswer(FakeIssuer issuer) throws Exception {
    Gate gate = new Gate();
    String token = issuer.issueTokens().refreshToken();
    issuer.on(Endpoint.TOKEN).answer(Answer.normal().heldBy(gate));
    CompletableFuture<Page> refresh =
        CompletableFuture.supplyAsync(() -> SignIn.refresh(issuer, token));
    gate.awaitArrival();
    assertThat(refresh).isNotDone();
    gate.open();
    assertThat(refresh.get(10, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThatThrownBy(() -> gate.awaitArrival(Duration.ofMillis(10)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aHangingAnswerEndsWithTheIssuer() throws Exception {
    CompletableFuture<Page> request;
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer.on(Endpoint.OTHER).answer(Answer.hang());
      request = CompletableFuture.supplyAsync(() -> new HttpDriver().get(issuer.uri("/x")));
      assertThatThrownBy(() -> request.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
    }
    assertThatThrownBy(() -> request.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
  }

  @Test
  void aConnectionIsDroppedBeforeOrAfterReading(FakeIssuer issuer) {
    issuer.on(Endpoint.TOKEN).answer(Answer.dropBeforeReading(), Answer.dropAfterReading());
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> SignIn.refresh(issuer, "rt"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageNotContaining("in time");
    }
    assertThat(issuer.requests(Endpoint.TOKEN).get(0).body()).isEmpty();
    assertThat(issuer.requests(Endpoint.TOKEN).get(1).body()).contains("refresh_token");
  }

  @Test
  void anAnswerIsLostOnTheWay(FakeIssuer issuer) {
    String token = issuer.issueTokens().refreshToken();
    issuer.on(Endpoint.TOKEN).answer(Answer.normal().cutAfter(10), Answer.normal().cutAfter(0));
    assertThatThrownBy(() -> SignIn.refresh(issuer, token))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("closed the connection");
    assertThat(issuer.isAlive(token)).isFalse();
    assertThatThrownBy(() -> SignIn.refresh(issuer, token))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aBodyStalls(FakeIssuer issuer) throws Exception {
    issuer.on(Endpoint.OTHER).answer(Answer.body(200, "text/plain", "0123456789").stallAfter(4));
    try (Socket socket = new Socket()) {
      socket.connect(Loopback.port(issuer.uri().getPort()));
      socket.getOutputStream().write("GET /x HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      socket.setSoTimeout(5000);
      InputStream in = socket.getInputStream();
      StringBuilder text = new StringBuilder();
      while (!text.toString().endsWith("\r\n\r\n0123")) {
        text.append((char) in.read());
      }
      assertThat(text.toString()).containsIgnoringCase("Content-Length: 10\r\n");
      socket.setSoTimeout(200);
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aBodyIsShorterThanItsLength(FakeIssuer issuer, HttpDriver client) {
    issuer.on(Endpoint.OTHER).answer(Answer.json(200, "{}").declaringLength(100));
    assertThatThrownBy(() -> client.get(issuer.uri("/x")))
        .hasMessageContaining("closed the connection");
  }

  @Test
  void aBodyComesDropByDrop(FakeIssuer issuer, HttpDriver client) {
    issuer
        .on(Endpoint.OTHER)
        .answer(Answer.body(200, "text/plain", "0123456789").drip(2, Duration.ofMillis(40)));
    long start = System.nanoTime();
    assertThat(client.get(issuer.uri("/x")).text()).isEqualTo("0123456789");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(150));
  }

  @Test
  void aBodyIsOversized(FakeIssuer issuer, HttpDriver client) {
    issuer.on(Endpoint.OTHER).answer(Answer.oversized(200, 1_000_000));
    assertThat(client.get(issuer.uri("/x")).bytes()).hasSizeGreaterThanOrEqualTo(1_000_000);
  }

  @Test
  void headHasNoBody(FakeIssuer issuer, HttpDriver client) {
    assertThat(client.send("HEAD", issuer.uri("/x")).text()).isEmpty();
    issuer.on(Endpoint.OTHER).answer(Answer.status(204));
    assertThat(client.get(issuer.uri("/x")).status()).isEqualTo(204);
  }

  private Page hastyRefresh(FakeIssuer issuer, String token) {
    return hasty
        .request("POST", issuer.uri(Endpoint.TOKEN))
        .body(
            "application/json",
            "{\"grant_type\":\"refresh_token\",\"client_id\":\"%s\",\"refresh_token\":\"%s\"}"
                .formatted(FakeIssuer.CLIENT_ID, token))
        .send();
  }
}
