package dev.latchkey.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Golden;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the browser is sent off with (protocol §2.2, §2.4). */
class AuthorizationTest {
  private static final String RESERVED = "a b+c&d=e?f/g:h;i@j%k#l,m~n*o'p\"q<r>s|t\\u[ä🧀]";

  @Test
  void case049_theVerifierHas86CharactersAndTheChallengeIsItsHash() throws Exception {
    Pkce one = Pkce.generate(new SecureRandom());
    Pkce two = Pkce.generate(new SecureRandom());
    assertThat(one.verifier().reveal()).matches("[A-Za-z0-9_-]{86}");
    assertThat(one.challenge())
        .isEqualTo(
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                    MessageDigest.getInstance("SHA-256")
                        .digest(one.verifier().reveal().getBytes(StandardCharsets.US_ASCII))));
    assertThat(one.verifier()).isNotEqualTo(two.verifier());
    assertThat(one.challenge()).isNotEqualTo(two.challenge());
    assertThat(one.toString()).doesNotContain(one.verifier().reveal());
  }

  @Test
  void case049_theStateHas43Characters() {
    assertThat(Pkce.randomText(new SecureRandom(), 32)).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void theUrlIsThatOfCodexButForTheName() {
    URI url = request(URI.create("https://auth.openai.com/oauth/authorize"), List.of()).toUri();
    Golden.assertMatches("wire/authorize.txt", url.toString());
  }

  @Test
  void case011_severalWorkspacesAreOneParameter() {
    URI url =
        request(URI.create("https://auth.openai.com/oauth/authorize"), List.of("A", "B")).toUri();
    Golden.assertMatches("wire/authorize-workspaces.txt", url.toString());
    assertThat(Form.parse(url.getRawQuery()).get("allowed_workspace_id")).contains("A,B");
    assertThat(Form.parse(url.getRawQuery()).hasRepeats()).isFalse();
  }

  @Test
  void case024_everyReservedCharacterSurvivesAForm() {
    String encoded = Form.empty().and(RESERVED, RESERVED).and("b", "").encode();
    assertThat(encoded).matches("[A-Za-z0-9%+*._&=-]+");
    assertThat(Form.parse(encoded).get(RESERVED)).contains(RESERVED);
    assertThat(Form.parse(encoded).get("b")).contains("");
    AuthorizationRequest request =
        new AuthorizationRequest(
            URI.create("https://i.example/a"), RESERVED, "r", "c", RESERVED, "o", List.of());
    Form query = Form.parse(request.toUri().getRawQuery());
    assertThat(query.get("client_id")).contains(RESERVED);
    assertThat(query.get("state")).contains(RESERVED);
  }

  @Test
  void case025_parametersOfTheEndpointAreKept() {
    URI url = request(URI.create("https://i.example/authorize?tenant=7&x=a+b"), List.of()).toUri();
    assertThat(url.toString())
        .startsWith("https://i.example/authorize?tenant=7&x=a+b&response_type=code&");
  }

  private static AuthorizationRequest request(URI endpoint, List<String> workspaces) {
    return new AuthorizationRequest(
        endpoint,
        Endpoints.CODEX_CLIENT_ID,
        "http://127.0.0.1:1455/auth/callback",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "q1B0v6pJ2kYw8mXr4sTz0aCe3dFg5hIjKlMnOpQrStU",
        "latchkey",
        workspaces);
  }
}
