package dev.latchkey.testkit;

import java.net.URI;

/** The steps of a sign-in, played against an issuer by hand. */
final class SignIn {
  static final String REDIRECT = "http://127.0.0.1:1455/auth/callback";
  static final String VERIFIER = "v".repeat(86);

  private SignIn() {}

  static URI authorizeUri(FakeIssuer issuer) {
    return URI.create(
        issuer.uri(Endpoint.AUTHORIZE)
            + "?"
            + Parameters.encode(
                "response_type",
                "code",
                "client_id",
                FakeIssuer.CLIENT_ID,
                "redirect_uri",
                REDIRECT,
                "code_challenge",
                Ledger.challenge(VERIFIER),
                "code_challenge_method",
                "S256",
                "state",
                "the state"));
  }

  static String code(FakeIssuer issuer) {
    Page page = new HttpDriver().get(authorizeUri(issuer));
    return Parameters.parse(page.location().orElseThrow().getRawQuery()).get("code");
  }

  static Page redeem(FakeIssuer issuer, String code, String verifier, String redirectUri) {
    return new HttpDriver()
        .post(
            issuer.uri(Endpoint.TOKEN),
            "grant_type",
            "authorization_code",
            "client_id",
            FakeIssuer.CLIENT_ID,
            "code",
            code,
            "redirect_uri",
            redirectUri,
            "code_verifier",
            verifier);
  }

  static Page refresh(FakeIssuer issuer, String refreshToken) {
    return refreshRequest(issuer, refreshToken).send();
  }

  static DriverRequest refreshRequest(FakeIssuer issuer, String refreshToken) {
    return new HttpDriver()
        .request("POST", issuer.uri(Endpoint.TOKEN))
        .body(
            "application/json",
            "{\"client_id\":\"%s\",\"grant_type\":\"refresh_token\",\"refresh_token\":\"%s\"}"
                .formatted(FakeIssuer.CLIENT_ID, refreshToken));
  }

  static void revoke(FakeIssuer issuer, String token) {
    new HttpDriver()
        .request("POST", issuer.uri(Endpoint.REVOKE))
        .body("application/json", "{\"token\":\"" + token + "\"}")
        .send();
  }

  static String field(Page page, String name) {
    return String.valueOf(page.json().get(name));
  }
}
