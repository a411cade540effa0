package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * bug4: whatever is good for one thing is good for nothing else. Every secret is shown wherever a
 * secret is taken; only its own place accepts it, and no other place has spent it.
 */
class CrossTypeTest {
  @TempDir Path temporary;

  private interface Place {
    Reply show(String secret);
  }

  @Test
  void bug4_everySecretIsRefusedEverywhereButInItsOwnPlace() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply entry = Site.enter(browser, Device.PAGE, Site.EMAIL);
      Tokens tokens = site.tokens();
      Device waiting = Device.ask(site);
      Device approved = Device.ask(site);
      approved.decide(browser, "approve");
      Reply handedOut = approved.poll();
      String session = browser.cookies.getOrDefault("latchkey-session", "");
      String browserCode = site.code();

      Map<String, String> secrets = new LinkedHashMap<>();
      secrets.put("device id", waiting.id());
      secrets.put("user code", waiting.code());
      secrets.put("browser code", browserCode);
      secrets.put("device code", handedOut.text("authorization_code"));
      secrets.put("verifier", handedOut.text("code_verifier"));
      secrets.put("refresh token", tokens.refresh());
      secrets.put("access token", tokens.access());
      secrets.put("id token", tokens.id());
      secrets.put("session", session);
      secrets.put("form token", Browser.field(entry, "form_token"));

      Map<String, Set<String>> own =
          Map.of(
              "poll id", Set.of("device id"),
              "poll code", Set.of("user code"),
              "page", Set.of("user code"),
              "browser code", Set.of("browser code"),
              "device code", Set.of("device code"),
              "refresh", Set.of("refresh token"),
              "whoami", Set.of("access token"),
              "consent", Set.of(),
              "session", Set.of("session"));
      Map<String, Place> places = places(site, browser, waiting, handedOut);
      assertThat(places.keySet()).isEqualTo(own.keySet());
      places.forEach((place, shown) ->
          secrets.forEach((kind, secret) -> {
            if (!own.getOrDefault(place, Set.of()).contains(kind) && !burns(place, kind)) {
              for (String variant : List.of(secret, "lkd_" + secret, "lkc_" + secret)) {
                assertThat(accepted(shown.show(variant))).as("%s as %s", kind, place).isFalse();
              }
            }
          }));

      // Whatever is no token of a program, revoking it ends nothing, though the answer is always
      // 200.
      secrets.forEach((kind, secret) -> {
        if (!Set.of("refresh token", "access token").contains(kind)) {
          assertThat(revoke(site, secret).status()).as(kind).isEqualTo(200);
        }
      });

      // Nothing was spent on the way.
      assertThat(waiting.poll().status()).isEqualTo(403);
      assertThat(waiting.decide(browser, "approve").status()).isEqualTo(200);
      assertThat(site.exchange(browserCode).status()).isEqualTo(200);
      assertThat(approved.exchange(handedOut).status()).isEqualTo(200);
      assertThat(site.whoami(tokens.access()).status()).isEqualTo(200);
      assertThat(site.refresh(tokens.refresh()).status()).isEqualTo(200);
    }
  }

  @Test
  void bug4_aCodeShownInTheOtherWaysPlaceIsBurntAndNotTaken() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      device.decide(browser, "approve");
      Reply handedOut = device.poll();
      assertThat(site.exchange(handedOut.text("authorization_code")).status()).isEqualTo(400);
      assertThat(device.exchange(handedOut).status()).isEqualTo(400);
      String code = site.code();
      Map<String, String> form = Site.exchangeForm(code);
      form.put("redirect_uri", site.base() + "/deviceauth/callback");
      assertThat(site.wire().postForm("/oauth/token", form).status()).isEqualTo(400);
      assertThat(site.exchange(code).status()).isEqualTo(400);
    }
  }

  @Test
  void bug4_noBrowserSignInMayUseTheDevicesReturnAddress() {
    try (Site site = Site.start(temporary)) {
      for (String client : List.of(Site.CODEX, "latchkey")) {
        Map<String, String> query = Site.asked();
        query.put("client_id", client);
        query.put("redirect_uri", site.base() + "/deviceauth/callback");
        assertThat(site.wire().get(Site.authorize(query)).status()).isEqualTo(400);
      }
      assertThat(site.wire().get("/deviceauth/callback").status()).isEqualTo(404);
    }
  }

  /** The two kinds of code have one place, where the wrong kind is burnt: tested on its own. */
  private static boolean burns(String place, String kind) {
    return place.endsWith(" code")
        && !place.startsWith("poll")
        && kind.endsWith(" code")
        && !kind.startsWith("user");
  }

  private static Map<String, Place> places(
      Site site, Browser browser, Device waiting, Reply handedOut) {
    Map<String, Place> places = new LinkedHashMap<>();
    places.put("poll id", secret -> Device.poll(site.wire(), secret, waiting.code()));
    places.put("poll code", secret -> Device.poll(site.wire(), waiting.id(), secret));
    places.put("page", secret -> Device.type(browser, secret));
    places.put("browser code", site::exchange);
    places.put(
        "device code",
        secret ->
            site.wire()
                .postForm(
                    "/oauth/token",
                    Wire.map(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        Site.CODEX,
                        "code",
                        secret,
                        "redirect_uri",
                        site.base() + "/deviceauth/callback",
                        "code_verifier",
                        handedOut.text("code_verifier"))));
    places.put("refresh", site::refresh);
    places.put("whoami", site::whoami);
    places.put(
        "consent",
        secret -> site.wire().get("/oauth/consent?" + Wire.encode(Map.of("request", secret))));
    places.put(
        "session", secret -> site.wire().get("/account", "Cookie", "latchkey-session=" + secret));
    return places;
  }

  private static Reply revoke(Site site, String secret) {
    return site.wire()
        .postJson(
            "/oauth/revoke", "{\"token\":\"" + secret + "\",\"client_id\":\"" + Site.CODEX + "\"}");
  }

  /** Told to wait is accepted, too: somebody waits under that id. */
  private static boolean accepted(Reply reply) {
    boolean signInPage = reply.body().contains("type=\"password\"");
    return (reply.status() == 200 && !signInPage) || (reply.status() == 403 && isPending(reply));
  }

  private static boolean isPending(Reply reply) {
    return reply.text("error").equals("authorization_pending");
  }
}
