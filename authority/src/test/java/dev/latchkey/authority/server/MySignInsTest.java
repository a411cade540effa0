package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member sees their own sign-ins and ends one; nobody else's is there for them. */
class MySignInsTest {
  private static final String ACCOUNT = "/account";
  private static final String BOB = "bob@example.org";

  @TempDir Path temporary;

  @Test
  void aSignInIsShownWithHowAndWhenAndEndsAtOnceByAButton() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Tokens inBrowser = site.tokens();
      Reply page = Site.enter(browser, ACCOUNT, Site.EMAIL);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body())
          .contains("Your sign-ins", Site.EMAIL, "Codex", "in a browser", "127.0.0.0/24")
          .contains("Analytical Engines");

      site.clock.advance(Duration.ofMinutes(1));
      Device device = Device.ask(site);
      device.decide(browser, "approve");
      Tokens byDevice = Tokens.of(device.exchange(device.poll()));
      Reply both = browser.open(ACCOUNT);
      assertThat(both.body()).contains("in a browser", "with a code from the program");

      // The newest is first: the one of the device.
      Reply ended = browser.submitOnly(both, Map.of());
      assertThat(ended.status()).isEqualTo(200);
      assertThat(ended.body())
          .contains("is signed out", "in a browser")
          .doesNotContain("with a code from the program");
      assertThat(site.whoami(byDevice.access()).status()).isEqualTo(401);
      assertThat(site.refresh(byDevice.refresh()).text("error"))
          .isEqualTo("refresh_token_invalidated");
      assertThat(site.whoami(inBrowser.access()).status()).isEqualTo(200);
      assertThat(site.refresh(inBrowser.refresh()).status()).isEqualTo(200);
      assertThat(browser.submitOnly(both, Map.of()).status()).as("twice is once").isEqualTo(200);
      assertThat(
              site.store().audit(100).stream()
                  .filter(entry -> entry.action().equals("account.end-sign-in"))
                  .map(AuditEntry::outcome))
          .containsExactly("ok");
    }
  }

  @Test
  void bug25_somebodyElsesIsAnsweredLikeOneThatDoesNotExist() {
    try (Site site = Site.start(temporary);
        Browser ada = site.browser();
        Browser bob = site.browser()) {
      site.addMember(BOB);
      Tokens adas = site.tokens();
      Reply adasPage = Site.enter(ada, ACCOUNT, Site.EMAIL);
      Reply bobsPage = Site.enter(bob, ACCOUNT, BOB);
      assertThat(bobsPage.body()).contains("There are none").doesNotContain("Codex");
      String hers = Browser.field(adasPage, "family");
      assertThat(hers).isNotEmpty();

      Map<String, String> form = Browser.fields(bobsPage);
      String cookie = "latchkey-session=" + bob.cookies.get("latchkey-session");
      form.put("family", hers);
      Reply foreign = site.wire().postForm(ACCOUNT + "/end", form, "Cookie", cookie);
      assertThat(foreign.status()).isEqualTo(404);
      for (String nothing : List.of(UUID.randomUUID().toString(), "x", hers + "0", "../" + hers)) {
        form.put("family", nothing);
        Reply reply = site.wire().postForm(ACCOUNT + "/end", form, "Cookie", cookie);
        assertThat(reply.status()).as(nothing).isEqualTo(404);
        assertThat(reply.body()).isEqualTo(foreign.body());
      }
      assertThat(bob.submitOnly(adasPage, Map.of()).status()).as("her form").isEqualTo(403);
      assertThat(site.whoami(adas.access()).status()).isEqualTo(200);
    }
  }

  @Test
  void formsFromElsewhereOrWithoutASignInEndNothing() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser();
        Browser nobody = site.browser()) {
      Tokens tokens = site.tokens();
      Reply page = Site.enter(browser, ACCOUNT, Site.EMAIL);
      assertThat(nobody.submitOnly(page, Map.of()).body()).contains("Password");
      assertThat(browser.submitOnly(page, Wire.map("form_token", "x")).status()).isEqualTo(403);
      String otherPage = Browser.field(browser.open(Device.PAGE), "form_token");
      assertThat(browser.submitOnly(page, Wire.map("form_token", otherPage)).status())
          .isEqualTo(403);
      assertThat(
              site.wire()
                  .postForm(
                      ACCOUNT + "/end",
                      Browser.fields(page),
                      "Cookie",
                      "latchkey-session=" + browser.cookies.get("latchkey-session"),
                      "Sec-Fetch-Site",
                      "cross-site")
                  .status())
          .isEqualTo(403);
      assertThat(site.wire().get(ACCOUNT + "/end").status()).isEqualTo(405);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
    }
  }

  @Test
  void signingOutOfThePageEndsTheBrowsersSessionAndNoProgram() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Tokens tokens = site.tokens();
      Reply page = Site.enter(browser, ACCOUNT, Site.EMAIL);
      String cookie = "latchkey-session=" + browser.cookies.get("latchkey-session");
      Map<String, String> form = Wire.map("form_token", Browser.field(page, "form_token"));
      assertThat(
              site.wire()
                  .postForm(ACCOUNT + "/sign-out", Wire.map("form_token", "x"), "Cookie", cookie)
                  .status())
          .isEqualTo(403);
      Reply out = site.wire().postForm(ACCOUNT + "/sign-out", form, "Cookie", cookie);
      assertThat(out.body()).contains("Password");
      assertThat(site.wire().get(ACCOUNT, "Cookie", cookie).body()).contains("Password");
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
    }
  }

  @Test
  void whatExpiredIsNotShown() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      site.tokens();
      site.clock.advance(Duration.ofDays(31));
      assertThat(Site.enter(browser, ACCOUNT, Site.EMAIL).body()).contains("There are none");
    }
  }
}
