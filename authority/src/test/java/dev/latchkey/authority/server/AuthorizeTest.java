package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the authorization endpoint and its pages accept, and from whom. */
class AuthorizeTest {
  @TempDir Path temporary;

  @Test
  void bug02_noCombinationWithoutPkceGetsTokens() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      int issued = 0;
      for (int drop = 0; drop < 8; drop++) {
        Map<String, String> query = Site.asked();
        if ((drop & 1) != 0) {
          query.remove("code_challenge");
        }
        if ((drop & 2) != 0) {
          query.remove("code_challenge_method");
        }
        Reply page = browser.open(Site.authorize(query));
        if ((drop & 3) != 0) {
          assertThat(page.status()).isEqualTo(303);
          assertThat(Site.parameter(page, "error")).isEqualTo("invalid_request");
          continue;
        }
        Reply consent =
            page.body().contains("name=\"password\"")
                ? browser.submit(page, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD))
                : page;
        Reply back = browser.submitOnly(consent, Wire.map("decision", "allow"));
        Map<String, String> form = Site.exchangeForm(Site.parameter(back, "code"));
        if ((drop & 4) != 0) {
          form.remove("code_verifier");
        }
        Reply answer = site.wire().postForm("/oauth/token", form);
        assertThat(answer.status()).isEqualTo((drop & 4) != 0 ? 400 : 200);
        issued += answer.status() == 200 ? 1 : 0;
      }
      assertThat(issued).isEqualTo(1);
      for (String method : List.of("plain", "s256", "S512", "none")) {
        Map<String, String> query = Site.asked();
        query.put("code_challenge_method", method);
        assertThat(Site.parameter(site.wire().get(Site.authorize(query)), "error"))
            .isEqualTo("invalid_request");
      }
    }
  }

  @Test
  void bug03_consentOfOneBrowserDoesNotAnswerTheRequestOfAnother() {
    try (Site site = Site.start(temporary);
        Browser first = site.browser();
        Browser second = site.browser();
        Browser stranger = site.browser()) {
      Map<String, String> other = Site.asked();
      other.put("state", "other");
      Reply consentOfFirst = site.signIn(first, Site.asked());
      Reply consentOfSecond = site.signIn(second, other);

      assertThat(second.submitOnly(consentOfFirst, Wire.map("decision", "allow")).status())
          .isEqualTo(403);
      Map<String, String> mixed =
          Wire.map("request", Browser.field(consentOfFirst, "request"), "decision", "allow");
      assertThat(second.submitOnly(consentOfSecond, mixed).status()).isEqualTo(403);
      Reply asStranger = stranger.submitOnly(consentOfFirst, Wire.map("decision", "allow"));
      assertThat(asStranger.header("location")).isEmpty();
      assertThat(asStranger.body()).contains("name=\"password\"");

      assertThat(
              Site.parameter(
                  first.submitOnly(consentOfFirst, Wire.map("decision", "allow")), "state"))
          .isEqualTo("st-ate_~.1");
      assertThat(
              Site.parameter(
                  second.submitOnly(consentOfSecond, Wire.map("decision", "allow")), "state"))
          .isEqualTo("other");
    }
  }

  @Test
  void aRequestIsAnsweredOnce() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply consent = site.signIn(browser, Site.asked());
      assertThat(browser.submitOnly(consent, Wire.map("decision", "allow")).status())
          .isEqualTo(303);
      assertThat(browser.submitOnly(consent, Wire.map("decision", "allow")).status())
          .isEqualTo(409);
    }
  }

  @Test
  void aFormFromAnotherSiteIsRefused() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply consent = site.signIn(browser, Site.asked());
      for (String token : List.of("", "x", "A".repeat(43))) {
        Reply reply =
            browser.submitOnly(consent, Wire.map("decision", "allow", "form_token", token));
        assertThat(reply.status()).as(token).isEqualTo(403);
      }
    }
  }

  @Test
  void aSignInThatTookTooLongStartsAgain() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply consent = site.signIn(browser, Site.asked());
      site.clock.advance(Duration.ofMinutes(16));
      Reply late = browser.submitOnly(consent, Wire.map("decision", "allow"));
      assertThat(late.status()).isEqualTo(400);
      assertThat(late.header("location")).isEmpty();
    }
  }

  @Test
  void promptLoginAsksForThePasswordAgainAndSettlesForNothingLess() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      assertThat(site.allow(browser, Site.asked()).status()).isEqualTo(303);
      assertThat(browser.open(Site.authorize(Site.asked())).body()).contains("Allow Codex?");

      site.clock.advance(Duration.ofSeconds(5));
      Map<String, String> again = Site.asked();
      again.put("prompt", "login");
      Reply page = browser.open(Site.authorize(again));
      assertThat(page.body()).contains("name=\"password\"");
      String sealed = Browser.field(page, "request");
      assertThat(browser.open("/oauth/consent?request=" + sealed).body())
          .contains("name=\"password\"");
      assertThat(
              browser.submit(page, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD)).body())
          .contains("Allow Codex?");

      Map<String, String> aged = Site.asked();
      aged.put("max_age", "60");
      assertThat(browser.open(Site.authorize(aged)).body()).contains("Allow Codex?");
      site.clock.advance(Duration.ofSeconds(61));
      assertThat(browser.open(Site.authorize(aged)).body()).contains("name=\"password\"");

      Map<String, String> quiet = Site.asked();
      quiet.put("prompt", "none");
      assertThat(Site.parameter(browser.open(Site.authorize(quiet)), "error"))
          .isEqualTo("consent_required");
    }
  }

  @Test
  void aParameterTwiceAControlCharacterOrTooManyScopesAreErrors() {
    try (Site site = Site.start(temporary)) {
      String url = Site.authorize(Site.asked());
      assertThat(site.wire().get(url + "&state=again").status()).isEqualTo(400);
      assertThat(site.wire().get(url + "&other=1&other=2").status()).isEqualTo(400);
      assertThat(site.wire().get(url + "&other=%1b%5b31m").status()).isEqualTo(400);
      assertThat(site.wire().get(url + "&nonce=%ff").status()).isEqualTo(400);
      assertThat(site.wire().get(url + "&unknown=1&nonce=").status()).isEqualTo(200);

      Map<String, String> query = Site.asked();
      List<String> many = new ArrayList<>();
      for (int i = 0; i < 33; i++) {
        many.add("s" + i);
      }
      query.put("scope", String.join(" ", many));
      assertThat(Site.parameter(site.wire().get(Site.authorize(query)), "error"))
          .isEqualTo("invalid_scope");
      query.put("scope", "openid\" <script>");
      assertThat(Site.parameter(site.wire().get(Site.authorize(query)), "error"))
          .isEqualTo("invalid_scope");
      Map<String, String> implicit = Site.asked();
      implicit.put("response_type", "token");
      Reply refused = site.wire().get(Site.authorize(implicit));
      assertThat(Site.parameter(refused, "error")).isEqualTo("unsupported_response_type");
      assertThat(Site.parameter(refused, "state")).isEqualTo("st-ate_~.1");
      assertThat(Site.parameter(refused, "iss")).isEqualTo(site.base().toString());
    }
  }

  @Test
  void onlyWorkspacesThatTheProgramAcceptsCanBeChosen() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Map<String, String> query = Site.asked();
      query.put("allowed_workspace_id", "somewhere-else,another");
      Reply consent = site.signIn(browser, query);
      assertThat(consent.body()).contains("is in no workspace", "Use another account");
      assertThat(consent.body()).doesNotContain("Analytical Engines");
      assertThat(
              browser
                  .submitOnly(consent, Wire.map("decision", "allow", "workspace", "x"))
                  .header("location"))
          .isEmpty();
      Reply again = browser.submit(consent, Wire.map("decision", "switch"));
      assertThat(again.body()).contains("name=\"password\"");
      assertThat(browser.cookies).doesNotContainKey("latchkey-session");
    }
  }

  @Test
  void bug27_theSessionHasANewNameAfterEachSignIn() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      String planted = "A".repeat(43);
      browser.cookies.put("latchkey-session", planted);
      site.signIn(browser, Site.asked());
      String first = browser.cookies.get("latchkey-session");
      assertThat(first).isNotEqualTo(planted);

      Map<String, String> again = Site.asked();
      again.put("prompt", "login");
      site.clock.advance(Duration.ofSeconds(1));
      Reply page = browser.open(Site.authorize(again));
      assertThat(browser.cookies.get("latchkey-session")).isEqualTo(first);
      browser.submit(page, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      String second = browser.cookies.get("latchkey-session");
      assertThat(second).isNotEqualTo(first);

      try (Browser thief = site.browser()) {
        for (String worthless : List.of(planted, first)) {
          thief.cookies.put("latchkey-session", worthless);
          assertThat(thief.open(Site.authorize(Site.asked())).body()).contains("name=\"password\"");
        }
        thief.cookies.put("latchkey-session", second);
        assertThat(thief.open(Site.authorize(Site.asked())).body()).contains("Allow Codex?");
      }
    }
  }

  @Test
  void theSessionCookieIsClosedToScriptsAndOtherSites() {
    try (Site site = Site.start(temporary)) {
      Reply page = site.wire().get(Site.authorize(Site.asked()));
      assertThat(page.header("set-cookie"))
          .contains("HttpOnly", "SameSite=Lax", "Path=/")
          .doesNotContain("Domain");
    }
  }
}
