package dev.latchkey.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Golden;
import dev.latchkey.credential.Identity;
import dev.latchkey.credential.Plan;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.IssuerException;
import dev.latchkey.network.ClientName;
import dev.latchkey.network.HttpCall;
import dev.latchkey.network.HttpReply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every message to an issuer and every answer, against golden files (protocol §2.7, §2.8, §6.3,
 * §7).
 */
class WireTest {
  private static final URI ENDPOINT = URI.create("https://issuer.example/oauth/token");
  private static final String CLIENT = Endpoints.CODEX_CLIENT_ID;
  private static final ClientName NAME = new ClientName("latchkey", "1.2.3");

  @Test
  void anExchangeIsAFormAndNamesNobody() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/exchange-answer.json"));
    TokenResponse tokens = exchange(wire);
    Golden.assertMatches("wire/exchange-request.txt", wire.body());
    assertThat(wire.only().method()).isEqualTo("POST");
    assertThat(wire.only().uri()).isEqualTo(ENDPOINT);
    assertThat(wire.only().headers())
        .isEqualTo(Map.of("Content-Type", Secret.of("application/x-www-form-urlencoded")));
    assertThat(tokens)
        .isEqualTo(
            new TokenResponse(
                Optional.of(Secret.of("id.golden.1")),
                Optional.of(Secret.of("access-golden-1")),
                Optional.of(Secret.of("rt-golden-1")),
                Optional.empty(),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not json",
        "",
        "[]",
        "\"text\"",
        "{}",
        "{\"access_token\":\"a\",\"refresh_token\":\"r\"}",
        "{\"id_token\":\"i\",\"refresh_token\":\"r\"}",
        "{\"id_token\":\"i\",\"access_token\":\"a\"}",
        "{\"id_token\":\"i\",\"access_token\":\"a\",\"refresh_token\":7}",
        "{\"id_token\":\"i\",\"access_token\":\"a\",\"refresh_token\":\"\"}"
      })
  void case039_anExchangeThatLacksATokenIsInvalid(String answer) {
    assertThatThrownBy(() -> exchange(new FixedTransport(200, answer)))
        .isInstanceOfSatisfying(
            IssuerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_GARBLED))
        .hasMessageContaining("OAuth token response")
        .hasMessageContaining("https://issuer.example");
  }

  @Test
  void aRefreshIsJsonAndNamesUs() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/refresh-answer.json"));
    TokenResponse tokens =
        new TokenEndpoint(wire, NAME)
            .refresh(ENDPOINT, CLIENT, Secret.of("rt-golden-1"), "proactive_expiry");
    Golden.assertMatches("wire/refresh-request.json", wire.body());
    assertNamed(wire.only());
    assertThat(tokens.idToken()).isEmpty();
    assertThat(tokens.accessToken()).contains(Secret.of("access-golden-2"));
    assertThat(tokens.refreshToken()).contains(Secret.of("rt-golden-2"));
  }

  @Test
  void aMintIsATokenExchange() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/mint-answer.json"));
    Optional<Secret> key =
        new TokenEndpoint(wire, NAME).mintApiKey(ENDPOINT, CLIENT, Secret.of("id.golden.1"));
    Golden.assertMatches("wire/mint-request.txt", wire.body());
    assertThat(key).contains(Secret.of("sk-golden-minted"));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 500})
  void case041_aMintThatFailsGivesNoKey(int status) {
    assertThat(mint(new FixedTransport(status, "{}"))).isEmpty();
    assertThat(mint(new FixedTransport(200, "garbage"))).isEmpty();
    assertThat(mint(new FixedTransport(200, "{}"))).isEmpty();
  }

  @Test
  void aRevocationOfARefreshTokenNamesTheClient() {
    FixedTransport wire = new FixedTransport(200, "");
    new RevocationEndpoint(wire, NAME)
        .revoke(
            new RevocationRequest(
                ENDPOINT, Optional.of(CLIENT), "refresh_token", Secret.of("rt-golden-1")));
    Golden.assertMatches("wire/revoke-refresh-token-request.json", wire.body());
    assertNamed(wire.only());
    assertThat(wire.only().limit()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void case190_aRevocationOfAnAccessTokenDoesNot() {
    FixedTransport wire = new FixedTransport(200, "");
    new RevocationEndpoint(wire, NAME)
        .revoke(
            new RevocationRequest(
                ENDPOINT, Optional.empty(), "access_token", Secret.of("access-golden-1")));
    Golden.assertMatches("wire/revoke-access-token-request.json", wire.body());
  }

  @Test
  void whoamiCarriesTheBearerAndReadsTheIdentity() {
    FixedTransport wire = new FixedTransport(200, Golden.read("wire/whoami-answer.json"));
    Identity identity = new IdentityEndpoint(wire, NAME).whoami(ENDPOINT, Secret.of("at-1"));
    assertThat(wire.only().method()).isEqualTo("GET");
    assertThat(wire.only().headers().get("Authorization")).isEqualTo(Secret.of("Bearer at-1"));
    assertThat(identity.email()).contains("ada@example.com");
    assertThat(identity.userId()).contains("user-ada");
    assertThat(identity.accountId()).contains("acct-1111");
    assertThat(identity.plan()).contains(new Plan("business"));
    assertThat(identity.fedramp()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void B10_aRedirectIsRefusedAndNamed(int status) {
    HttpReply elsewhere =
        new HttpReply(
            status, Map.of("location", List.of("http://user:pw@evil.example/take?code=c-1#x")), "");
    Secret secret = Secret.of("s");
    RevocationRequest revocation =
        new RevocationRequest(ENDPOINT, Optional.empty(), "access_token", secret);
    List<Runnable> requests =
        List.of(
            () -> exchange(new FixedTransport(elsewhere)),
            () ->
                new TokenEndpoint(new FixedTransport(elsewhere), NAME)
                    .refresh(ENDPOINT, CLIENT, secret, "forced"),
            () -> new RevocationEndpoint(new FixedTransport(elsewhere), NAME).revoke(revocation),
            () ->
                new IdentityEndpoint(new FixedTransport(elsewhere), NAME).whoami(ENDPOINT, secret));
    for (Runnable request : requests) {
      assertThatThrownBy(request::run)
          .isInstanceOfSatisfying(
              IssuerException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.ISSUER_REDIRECTED);
                assertThat(e.status()).contains(status);
              })
          .hasMessageContaining("https://issuer.example")
          .hasMessageContaining("to http://evil.example/take,")
          .message()
          .doesNotContain("pw")
          .doesNotContain("c-1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/login?state=s, https://issuer.example/login",
    "other, https://issuer.example/oauth/other",
    "//evil.example/x, https://evil.example/x",
    "'http://a b', <invalid-url>"
  })
  void B10_aRelativeRedirectIsNamedWithItsHostAndNoQuery(String location, String shown) {
    HttpReply reply = new HttpReply(302, Map.of("location", List.of(location)), "");
    assertThatThrownBy(() -> exchange(new FixedTransport(reply)))
        .isInstanceOf(IssuerException.class)
        .hasMessageContaining("to " + shown + ",");
  }

  @Test
  void theIssuersClockIsRead() {
    HttpReply reply =
        new HttpReply(
            200,
            Map.of("date", List.of("Mon, 23 Nov 2026 05:58:54 GMT")),
            Golden.read("wire/exchange-answer.json"));
    assertThat(exchange(new FixedTransport(reply)).issuerTime())
        .contains(Instant.parse("2026-11-23T05:58:54Z"));
    HttpReply odd = new HttpReply(200, Map.of("date", List.of("yesterday")), reply.body());
    assertThat(exchange(new FixedTransport(odd)).issuerTime()).isEmpty();
  }

  private static TokenResponse exchange(FixedTransport wire) {
    return new TokenEndpoint(wire, NAME)
        .exchangeCode(
            ENDPOINT,
            CLIENT,
            Secret.of("code/golden+1"),
            "http://127.0.0.1:1455/auth/callback",
            Secret.of("verifier-golden"));
  }

  private static Optional<Secret> mint(FixedTransport wire) {
    return new TokenEndpoint(wire, NAME).mintApiKey(ENDPOINT, CLIENT, Secret.of("id"));
  }

  private static void assertNamed(HttpCall call) {
    assertThat(call.headers().keySet())
        .containsExactlyInAnyOrder("Content-Type", "originator", "User-Agent");
    assertThat(call.headers().get("Content-Type")).isEqualTo(Secret.of("application/json"));
    assertThat(call.headers().get("originator")).isEqualTo(Secret.of("latchkey"));
    assertThat(call.headers().get("User-Agent")).isEqualTo(Secret.of(NAME.userAgent()));
  }
}
