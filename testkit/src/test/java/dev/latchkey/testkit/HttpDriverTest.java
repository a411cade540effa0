package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@WithIssuer
class HttpDriverTest {

  @Test
  void redirectsAreFollowedStepByStep(FakeIssuer issuer, HttpDriver browser) {
    issuer
        .on(Endpoint.OTHER)
        .answer(
            Answer.redirect(301, URI.create("/b")),
            Answer.redirect(303, issuer.uri("/c?x=1")),
            Answer.redirect(307, URI.create("d")),
            Answer.body(200, "text/html", "<p>here"));

    Visit visit = browser.visit(issuer.uri("/a"));

    assertThat(visit.hops()).extracting(Page::status).containsExactly(301, 303, 307, 200);
    assertThat(visit.page().uri()).isEqualTo(issuer.uri("/d"));
    assertThat(visit.text()).isEqualTo("<p>here");
  }

  @Test
  void aCircleOfRedirectsEnds(FakeIssuer issuer, HttpDriver browser) {
    issuer.on(Endpoint.OTHER).always(Answer.redirect(302, issuer.uri("/a")));
    assertThatThrownBy(() -> browser.visit(issuer.uri("/a")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("redirects");
  }

  @Test
  void cookiesAreKeptWherePathAndAgeAllow(FakeIssuer issuer, HttpDriver browser) {
    issuer
        .on(Endpoint.OTHER)
        .always(
            Answer.status(200)
                .withHeader("Set-Cookie", "__Host-sid=1; Path=/; HttpOnly; Secure; SameSite=Lax"));
    browser.get(issuer.uri("/a"));
    issuer.on(Endpoint.OTHER).always(Answer.status(200));
    browser.get(issuer.uri("/b"));
    assertThat(issuer.requests().get(1).header("Cookie")).isEqualTo("__Host-sid=1");

    issuer
        .on(Endpoint.OTHER)
        .always(Answer.status(200).withHeader("Set-Cookie", "__Host-sid=; Path=/; Max-Age=0"));
    browser.get(issuer.uri("/c"));
    browser.get(issuer.uri("/d"));
    assertThat(issuer.requests().get(3).headers().has("Cookie")).isFalse();
  }

  @Test
  void hostAndOriginAreForged(FakeIssuer issuer, HttpDriver browser) {
    browser.get(
        issuer.uri("/a"),
        "Host",
        "evil.example",
        "Origin",
        "https://evil.example",
        "Sec-Fetch-Site",
        "cross-site");
    RecordedRequest request = issuer.only(Endpoint.OTHER);
    assertThat(request.header("Host")).isEqualTo("evil.example");
    assertThat(request.header("Origin")).isEqualTo("https://evil.example");
    assertThat(request.header("Sec-Fetch-Site")).isEqualTo("cross-site");
  }

  @Test
  void aQueryMayBeLongAndStrange(FakeIssuer issuer, HttpDriver browser) {
    browser.get(issuer.uri("/a?code=" + "x".repeat(100_000) + "&state=1&state=2"));
    assertThat(issuer.only(Endpoint.OTHER).query().all("state")).containsExactly("1", "2");
    assertThat(issuer.only(Endpoint.OTHER).query().get("code")).hasSize(100_000);

    Page page = browser.request("GET", issuer.uri("/a")).target("/%zz").send();
    assertThat(page.status()).isEqualTo(400);
  }

  @Test
  void aSilentServerIsLeftInTime() {
    try (RawServer server = RawServer.silent()) {
      HttpDriver hasty = new HttpDriver().withLimit(Duration.ofMillis(200));
      assertThatThrownBy(() -> hasty.get(server.uri()))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("no answer from");
    }
  }

  @Test
  void chunksAndInterimAnswersAreUnderstood() {
    String answer =
        """
        HTTP/1.1 103 Early Hints
        Link: a

        HTTP/1.1 200 OK
        Transfer-Encoding: chunked
        B: 1
        A: 2

        3;ext=1
        abc
        2
        de
        0
        Trailer: x

        """;
    try (RawServer server = RawServer.answering(answer.replace("\n", "\r\n"))) {
      Page page = new HttpDriver().get(server.uri());
      assertThat(page.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(page.text()).isEqualTo("abcde");
      assertThat(page.headers().fields())
          .extracting(field -> field.getKey())
          .containsExactly("Transfer-Encoding", "B", "A");
    }
  }

  @Test
  void aBodyWithoutLengthEndsWithTheConnection() {
    try (RawServer server = RawServer.answering("HTTP/1.0 200 OK\r\n\r\nall of it")) {
      assertThat(new HttpDriver().get(server.uri()).text()).isEqualTo("all of it");
    }
  }
}
