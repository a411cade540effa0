package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sign-in from the first request to the last, as Codex makes it. */
class SignInFlowTest {
  @TempDir Path temporary;

  @Test
  void aSignInFromTheAuthorizeUrlToTheLogout() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply page = browser.open(Site.authorize(Site.asked()));
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body()).contains("Sign in", "Codex");

      Reply consent =
          browser.submit(page, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      assertThat(consent.status()).isEqualTo(200);
      assertThat(consent.body()).contains("Allow", "Deny", "Analytical Engines", Site.EMAIL);
      assertThat(consent.body())
          .contains("password alone", "A second factor must be set up before Codex cloud");
      assertThat(site.store().audit(100))
          .filteredOn(entry -> entry.action().equals("signin.password"))
          .singleElement()
          .satisfies(entry -> assertThat(entry.detail()).contains("\"mfa\":\"before-cloud\""));

      Reply back = browser.submitOnly(consent, Wire.map("decision", "allow"));
      assertThat(back.status()).isEqualTo(303);
      assertThat(back.header("location")).startsWith(Site.REDIRECT + "?code=");
      assertThat(Site.parameter(back, "state")).isEqualTo("st-ate_~.1");
      assertThat(Site.parameter(back, "iss")).isEqualTo(site.base().toString());

      Reply answer = site.exchange(Site.parameter(back, "code"));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(answer.header("pragma")).isEqualTo("no-cache");
      assertThat(answer.text("token_type")).isEqualTo("Bearer");
      assertThat(answer.text("scope")).isEqualTo(Site.SCOPE);
      Tokens first = Tokens.of(answer);
      assertThat(claims(first.id()))
          .contains("\"email\":\"" + Site.EMAIL + "\"")
          .contains("\"chatgpt_plan_type\":\"enterprise\"")
          .contains("\"is_org_owner\":true")
          .contains("\"aud\":\"" + Site.CODEX + "\"");

      Reply who = site.whoami(first.access());
      assertThat(who.status()).isEqualTo(200);
      assertThat(who.text("email")).isEqualTo(Site.EMAIL);
      assertThat(claims(first.access())).contains(who.text("chatgpt_account_id"));

      Reply refreshed = site.refresh(first.refresh());
      assertThat(refreshed.status()).isEqualTo(200);
      Tokens second = Tokens.of(refreshed);
      assertThat(second.refresh()).isNotEqualTo(first.refresh());
      assertThat(site.whoami(second.access()).status()).isEqualTo(200);

      Reply revoked =
          site.wire()
              .postJson(
                  "/oauth/revoke",
                  """
                  {"token":"%s","token_type_hint":"refresh_token","client_id":"%s"}
                  """
                      .formatted(second.refresh(), Site.CODEX));
      assertThat(revoked.status()).isEqualTo(200);
      assertThat(site.whoami(first.access()).status()).isEqualTo(401);
      assertThat(site.whoami(second.access()).status()).isEqualTo(401);
      assertThat(site.refresh(second.refresh()).text("error"))
          .isEqualTo("refresh_token_invalidated");
    }
  }

  @Test
  void denyingGoesBackWithAccessDenied() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply consent = site.signIn(browser, Site.asked());
      Reply back = browser.submitOnly(consent, Wire.map("decision", "deny"));
      assertThat(back.status()).isEqualTo(303);
      assertThat(Site.parameter(back, "error")).isEqualTo("access_denied");
      assertThat(Site.parameter(back, "state")).isEqualTo("st-ate_~.1");
      assertThat(Site.parameter(back, "iss")).isEqualTo(site.base().toString());
      assertThat(Site.parameter(back, "code")).isEmpty();
    }
  }

  private static String claims(String jwt) {
    return new String(
        Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]), StandardCharsets.UTF_8);
  }
}
