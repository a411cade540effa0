package dev.latchkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordingTest {

  @Test
  @WithIssuer
  void aRequestIsKeptAsItCame(FakeIssuer issuer, HttpDriver client) {
    client
        .request("POST", issuer.uri("/x?b=2&a=1&b=3"))
        .header("X-Twice", "one")
        .header("x-twice", "two")
        .body("application/x-www-form-urlencoded", "n%20n=v+v&empty=&bare")
        .send();

    RecordedRequest request = issuer.only(Endpoint.OTHER);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/x");
    assertThat(request.rawQuery()).isEqualTo("b=2&a=1&b=3");
    assertThat(request.query().names()).containsExactly("b", "a", "b");
    assertThat(request.query().all("b")).containsExactly("2", "3");
    assertThatThrownBy(() -> request.query().get("b"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("found 2");
    assertThat(request.headers().all("X-TWICE")).containsExactly("one", "two");
    assertThat(request.headers().has("X-Thrice")).isFalse();
    assertThatThrownBy(() -> request.header("X-Thrice")).isInstanceOf(AssertionError.class);
    assertThat(request.form().get("n n")).isEqualTo("v v");
    assertThat(request.form().get("empty")).isEmpty();
    assertThat(request.form().get("bare")).isEmpty();
    assertThatThrownBy(request::json).isInstanceOf(AssertionError.class);
    assertThat(request).hasToString("POST /x?b=2&a=1&b=3 n%20n=v+v&empty=&bare");
  }

  @Test
  @WithIssuer
  void jsonIsReadInOrder(FakeIssuer issuer) {
    SignIn.refresh(issuer, "rt-x");
    RecordedRequest request = issuer.only(Grant.REFRESH_TOKEN);
    assertThat(request.json().keySet()).containsExactly("client_id", "grant_type", "refresh_token");
    assertThat(request.field("refresh_token")).hasValue("rt-x");
    assertThat(issuer.requests(Grant.AUTHORIZATION_CODE)).isEmpty();
  }

  @Test
  @WithIssuer
  void theOrderOfRequestsIsAsserted(FakeIssuer issuer) {
    issuer.assertNoRequests();
    SignIn.revoke(issuer, "rt");
    SignIn.refresh(issuer, "rt");
    issuer.assertRequests(Endpoint.REVOKE, Endpoint.TOKEN);
    issuer.assertNoRequests(Endpoint.AUTHORIZE, Endpoint.WHOAMI);
    assertThatThrownBy(() -> issuer.assertRequests(Endpoint.TOKEN, Endpoint.REVOKE))
        .hasMessageContaining("POST /oauth/revoke");
    assertThatThrownBy(() -> issuer.assertNoRequests(Endpoint.TOKEN))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(issuer::assertNoRequests).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> issuer.only(Endpoint.WHOAMI)).hasMessageContaining("there were 0");
    issuer.forgetRequests();
    issuer.assertNoRequests();
  }

  @Test
  @WithIssuer
  void aRequestIsAwaited(FakeIssuer issuer) {
    Thread.ofVirtual().start(() -> SignIn.revoke(issuer, "rt"));
    assertThat(issuer.awaitRequests(Endpoint.REVOKE, 1)).hasSize(1);
  }

  @Test
  void anExpectationThatIsMetIsSilent() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      String token = issuer.issueTokens().refreshToken();
      issuer.on(Endpoint.TOKEN).expect("a refresh", r -> r.grant().isPresent(), Answer.normal());
      assertThat(SignIn.refresh(issuer, token).status()).isEqualTo(200);
      issuer.verify();
    }
  }

  @Test
  void aSurpriseAndAnAbsenceAreReported() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer
          .on(Endpoint.TOKEN)
          .expect("a refresh of rt-1", r -> r.body().contains("rt-1"), Answer.normal())
          .expect("a refresh of rt-2", r -> r.body().contains("rt-2"), Answer.normal());
      assertThat(SignIn.refresh(issuer, "rt-9").status()).isEqualTo(500);
      assertThatThrownBy(issuer::verify)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("expected a refresh of rt-1 but received POST /oauth/token")
          .hasMessageContaining("expected a refresh of rt-2 but it never came");
    }
  }

  @Test
  void anAnswerThatThrowsIsReported() {
    try (FakeIssuer issuer = FakeIssuer.start()) {
      issuer
          .on(Endpoint.OTHER)
          .answer(
              Answer.from(request -> {
                throw new IllegalStateException("a mistake in the test");
              }));
      assertThatThrownBy(() -> new HttpDriver().get(issuer.uri("/x")))
          .isInstanceOf(java.io.UncheckedIOException.class);
      assertThatThrownBy(issuer::verify).hasMessageContaining("a mistake in the test");
    }
  }
}
