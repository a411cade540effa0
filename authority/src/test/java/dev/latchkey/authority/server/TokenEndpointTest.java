package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoints that programs talk to: what they take, what they refuse, and how. */
class TokenEndpointTest {
  @TempDir Path temporary;

  @Test
  void aCodeIsSpentOnceAndItsSecondUseEndsTheSignIn() {
    try (Site site = Site.start(temporary)) {
      String code = site.code();
      Tokens tokens = Tokens.of(site.exchange(code));
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
      Reply second = site.exchange(code);
      assertThat(second.status()).isEqualTo(400);
      assertThat(second.text("error")).isEqualTo("invalid_grant");
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(401);
      assertThat(site.refresh(tokens.refresh()).text("error"))
          .isEqualTo("refresh_token_invalidated");
    }
  }

  @Test
  void aCodeLivesAMinute() {
    try (Site site = Site.start(temporary)) {
      String inTime = site.code();
      site.clock.advance(Duration.ofSeconds(59));
      assertThat(site.exchange(inTime).status()).isEqualTo(200);
      String late = site.code();
      site.clock.advance(Duration.ofSeconds(60));
      assertThat(site.exchange(late).text("error")).isEqualTo("invalid_grant");
    }
  }

  @Test
  void aMismatchBurnsTheCode() {
    try (Site site = Site.start(temporary)) {
      Map<String, String> wrong = new LinkedHashMap<>();
      wrong.put("client_id", "latchkey");
      wrong.put("redirect_uri", "http://localhost:1455/auth/callback");
      wrong.put("code_verifier", "w".repeat(86));
      wrong.forEach((name, value) -> {
        String code = site.code();
        Map<String, String> form = Site.exchangeForm(code);
        form.put(name, value);
        assertThat(site.wire().postForm("/oauth/token", form).text("error"))
            .as(name)
            .isEqualTo("invalid_grant");
        assertThat(site.exchange(code).text("error")).as(name).isEqualTo("invalid_grant");
      });
    }
  }

  @Test
  void bug04_noSecretOpensAnotherDoor() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply consent = site.signIn(browser, Site.asked());
      String sealed = Browser.field(consent, "request");
      String consentToken = Browser.field(consent, "form_token");
      String session = browser.cookies.getOrDefault("latchkey-session", "");
      String code =
          Site.parameter(browser.submitOnly(consent, Wire.map("decision", "allow")), "code");
      Tokens tokens = site.tokens();
      assertThat(List.of(sealed, consentToken, session, code)).allMatch(each -> !each.isEmpty());

      Map<String, String> secrets =
          Wire.map(
              "sealed request", sealed,
              "form token", consentToken,
              "session", session,
              "code", code,
              "access token", tokens.access(),
              "id token", tokens.id(),
              "refresh token", tokens.refresh());
      secrets.forEach((kind, secret) -> {
        if (!kind.equals("code")) {
          assertThat(site.exchange(secret).text("error"))
              .as("%s as a code", kind)
              .isEqualTo("invalid_grant");
        }
        if (!kind.equals("refresh token")) {
          assertThat(site.refresh(secret).text("error"))
              .as("%s as a refresh token", kind)
              .isEqualTo("invalid_grant");
        }
        if (!kind.equals("access token")) {
          assertThat(site.whoami(secret).status()).as("%s as an access token", kind).isEqualTo(401);
        }
        if (!kind.equals("session")) {
          assertThat(
                  site.wire()
                      .get(
                          "/oauth/consent?request=" + sealed,
                          "Cookie",
                          "latchkey-session=" + secret)
                      .body())
              .as("%s as a session", kind)
              .doesNotContain("Allow Codex?");
        }
        if (!kind.equals("sealed request")) {
          assertThat(browser.open("/oauth/consent?request=" + secret).status())
              .as("%s as a request", kind)
              .isEqualTo(400);
        }
        if (!kind.equals("form token")) {
          assertThat(
                  browser
                      .submitOnly(consent, Wire.map("decision", "allow", "form_token", secret))
                      .status())
              .as("%s as a form token", kind)
              .isEqualTo(403);
        }
      });
      assertThat(
              browser
                  .submitOnly(
                      new Reply(
                          200,
                          consent.headers(),
                          consent.body().replace("/oauth/consent", "/sign-in")),
                      Wire.map("email", Site.EMAIL, "password", Site.PASSWORD))
                  .status())
          .as("the consent form's token on the sign-in form")
          .isEqualTo(403);
      assertThat(site.exchange(code).status()).isEqualTo(200);
      assertThat(site.refresh(tokens.refresh()).status()).isEqualTo(200);
    }
  }

  @Test
  void bug07_aStoreThatFailsIsNeverReportedAsDone() {
    AtomicReference<String> failing = new AtomicReference<>("");
    try (Site site =
        Site.start(
            temporary,
            UnaryOperator.identity(),
            new Authority.Seams(storage -> faulty(storage, failing), UnaryOperator.identity()))) {
      Tokens tokens = site.tokens();
      String revoke = "{\"token\":\"%s\"}".formatted(tokens.refresh());
      for (String step : List.of("revoke", "family")) {
        failing.set(step);
        Reply reply = site.wire().postJson("/oauth/revoke", revoke);
        assertThat(reply.status()).as(step).isEqualTo(503);
        assertThat(reply.header("retry-after")).as(step).isNotEmpty();
      }
      failing.set("rotate");
      assertThat(site.refresh(tokens.refresh()).status()).isEqualTo(503);
      failing.set("grant");
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(503);
      failing.set("");
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
      assertThat(site.wire().postJson("/oauth/revoke", revoke).status()).isEqualTo(200);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(401);
    }
  }

  @Test
  void revocationIsForTheOwnClientAndAnswers200ForTheRest() {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      String other = "{\"token\":\"%s\",\"client_id\":\"latchkey\"}".formatted(tokens.refresh());
      assertThat(site.wire().postJson("/oauth/revoke", other).status()).isEqualTo(200);
      assertThat(site.wire().postForm("/oauth/revoke", Wire.map("token", "no-token")).status())
          .isEqualTo(200);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);

      assertThat(
              site.wire()
                  .postForm(
                      "/oauth/revoke",
                      Wire.map("token", tokens.access(), "token_type_hint", "refresh_token"))
                  .status())
          .isEqualTo(200);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(401);
      assertThat(site.refresh(tokens.refresh()).text("error"))
          .isEqualTo("refresh_token_invalidated");
      assertThat(site.wire().get("/oauth/revoke").status()).isEqualTo(405);
      assertThat(site.wire().postJson("/oauth/revoke", "{}").status()).isEqualTo(400);
    }
  }

  @Test
  void malformedRequestsAreRefusedEachInItsWay() {
    try (Site site = Site.start(temporary)) {
      Wire wire = site.wire();
      String form = "application/x-www-form-urlencoded";
      assertThat(wire.get("/oauth/token").status()).isEqualTo(405);
      assertThat(wire.get("/oauth/token").header("allow")).isEqualTo("POST");
      assertThat(wire.postForm("/oauth/token?grant_type=refresh_token", Wire.map()).text("error"))
          .isEqualTo("invalid_request");
      assertThat(
              wire.send(
                      "POST",
                      "/oauth/token",
                      "grant_type=refresh_token&grant_type=refresh_token",
                      "Content-Type",
                      form)
                  .text("error"))
          .isEqualTo("invalid_request");
      for (String json :
          List.of(
              "",
              "[]",
              "null",
              "{\"grant_type\":\"refresh_token\"",
              "{\"grant_type\":\"a\",\"grant_type\":\"refresh_token\"}",
              "{\"grant_type\":\"refresh_token\"} {}",
              "{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}",
              "grant_type=refresh_token")) {
        assertThat(wire.postJson("/oauth/token", json).text("error"))
            .as(json)
            .isEqualTo("invalid_request");
      }
      assertThat(wire.send("POST", "/oauth/token", "{}", "Content-Type", "text/plain").status())
          .isEqualTo(415);
      assertThat(wire.postForm("/oauth/token", Wire.map("grant_type", "password")).text("error"))
          .isEqualTo("unsupported_grant_type");
      assertThat(
              wire.postForm(
                      "/oauth/token",
                      Wire.map(
                          "grant_type", "refresh_token", "client_id", "x", "refresh_token", "y"))
                  .text("error"))
          .isEqualTo("invalid_client");
      Reply basic =
          wire.postForm(
              "/oauth/token",
              Wire.map("grant_type", "refresh_token"),
              "Authorization",
              "Basic eDp5");
      assertThat(basic.status()).isEqualTo(401);
      assertThat(basic.header("www-authenticate")).startsWith("Basic");
      assertThat(wire.postForm("/oauth/token", Site.exchangeForm("lkc_x")).header("cache-control"))
          .isEqualTo("no-store");
    }
  }

  @Test
  void noApiKeyIsExchanged() {
    try (Site site = Site.start(temporary)) {
      Reply reply =
          site.wire()
              .postForm(
                  "/oauth/token",
                  Wire.map(
                      "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                      "client_id", Site.CODEX,
                      "requested_token", "openai-api-key",
                      "subject_token", site.tokens().id(),
                      "subject_token_type", "urn:ietf:params:oauth:token-type:id_token"));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.text("error")).isEqualTo("invalid_request");
    }
  }

  @Test
  void whoamiWantsAHeaderAndNothingElse() {
    try (Site site = Site.start(temporary)) {
      Tokens tokens = site.tokens();
      String path = "/v1/user-auth-credential/whoami";
      String bearer = "Bearer " + tokens.access();
      assertThat(site.wire().get(path, "Authorization", bearer).status()).isEqualTo(200);
      assertThat(site.wire().get(path, "Authorization", bearer).header("cache-control"))
          .isEqualTo("no-store");
      assertThat(site.wire().get(path + "?access_token=" + tokens.access()).status())
          .isEqualTo(400);
      assertThat(site.wire().get(path, "Authorization", bearer, "Authorization", bearer).status())
          .isEqualTo(400);
      Reply none = site.wire().get(path);
      assertThat(none.status()).isEqualTo(401);
      assertThat(none.header("www-authenticate")).startsWith("Bearer").doesNotContain("error");
      Reply garbage = site.whoami("garbage");
      assertThat(garbage.status()).isEqualTo(401);
      assertThat(garbage.header("www-authenticate")).contains("error=\"invalid_token\"");
      site.clock.advance(Duration.ofHours(1));
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(401);
    }
  }

  private static Storage faulty(Storage storage, AtomicReference<String> failing) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(failing.get())) {
                throw new StorageException("injected: disk I/O error");
              }
              try {
                return method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
