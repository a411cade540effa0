package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.Visit;
import dev.latchkey.testkit.WithIssuer;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Browser login and refresh of the real Codex, at the issuer of the testkit. */
@WithIssuer
class CodexAppServerTest {
  private static final Pattern AUTH_URL = Pattern.compile("\"authUrl\":\"([^\"]+)\"");

  @Test
  void itSignsInThroughTheBrowser(TestHome home, FakeIssuer issuer, HttpDriver browser)
      throws Exception {
    CodexCli codex =
        CodexCli.in(home).at(issuer).with("CODEX_APP_SERVER_LOGIN_ISSUER", issuer.uri().toString());
    try (CodexAppServer server = CodexAppServer.start(codex)) {
      String started = server.call("account/login/start", "{\"type\": \"chatgpt\"}");
      Matcher url = AUTH_URL.matcher(started);
      assertThat(url.find()).as(started).isTrue();

      Visit visit = browser.visit(url.group(1));

      assertThat(visit.status()).isEqualTo(200);
      assertThat(visit.hops()).hasSize(3);
      assertThat(visit.page().uri().getPath()).isEqualTo("/success");
      server.awaitLine(line -> line.contains("account/login/completed"));
    }
    assertThat(issuer.only(Endpoint.AUTHORIZE).query().get("code_challenge_method"))
        .isEqualTo("S256");
    assertThat(issuer.requests(Grant.AUTHORIZATION_CODE)).hasSize(1);
    assertThat(issuer.requests(Grant.TOKEN_EXCHANGE)).hasSize(1);
    assertThat(home.readAuthJson()).contains("\"OPENAI_API_KEY\": \"sk-minted-");
  }

  @Test
  void itRefreshesAndKeepsTheNewTokens(TestHome home, FakeIssuer issuer) throws Exception {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    try (CodexAppServer server = CodexAppServer.start(CodexCli.in(home).at(issuer))) {
      server.call("getAuthStatus", "{\"includeToken\": true, \"refreshToken\": true}");
    }
    assertThat(issuer.only(Grant.REFRESH_TOKEN).json())
        .containsEntry("refresh_token", tokens.refreshToken())
        .containsEntry("refresh_reason", "forced");
    assertThat(issuer.isAlive(tokens.refreshToken())).isFalse();
    assertThat(home.readAuthJson()).doesNotContain(tokens.refreshToken()).contains("rt_2_");
  }

  @Test
  void itKeepsItsFileWhenTheRefreshTokenWasRevoked(TestHome home, FakeIssuer issuer)
      throws Exception {
    IssuedTokens tokens = issuer.issueTokens();
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
    String before = home.readAuthJson();
    issuer.kill(tokens.refreshToken());
    try (CodexAppServer server = CodexAppServer.start(CodexCli.in(home).at(issuer))) {
      server.call("getAuthStatus", "{\"includeToken\": true, \"refreshToken\": true}");
    }
    assertThat(issuer.requests(Grant.REFRESH_TOKEN)).isNotEmpty();
    assertThat(home.readAuthJson()).isEqualTo(before);
  }
}
