package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;

/**
 * Plays a program on a machine without a browser, as Codex does it.
 *
 * @param asked the answer to its first request
 */
record Device(Site site, Reply asked) {
  static final String CODE = "/api/accounts/deviceauth/usercode";
  static final String POLL = "/api/accounts/deviceauth/token";
  static final String PAGE = "/codex/device";

  static Device ask(Site site) {
    Device device =
        new Device(site, site.wire().postJson(CODE, "{\"client_id\":\"" + Site.CODEX + "\"}"));
    assertThat(device.asked().status()).as(device.asked().body()).isEqualTo(200);
    return device;
  }

  String id() {
    return asked.text("device_auth_id");
  }

  String code() {
    return asked.text("user_code");
  }

  Reply poll() {
    return poll(site.wire(), id(), code());
  }

  static Reply poll(Wire wire, String id, String code) {
    return wire.postJson(
        POLL, "{\"device_auth_id\":\"" + id + "\",\"user_code\":\"" + code + "\"}");
  }

  /** The page that shows what asks, in a browser that is signed in. */
  Reply typed(Browser browser) {
    return type(browser, code());
  }

  /** What a signed-in browser gets for {@code code}. */
  static Reply type(Browser browser, String code) {
    return browser.submitOnly(browser.open(PAGE), Wire.map("user_code", code));
  }

  /** Types the code and answers. */
  Reply decide(Browser browser, String decision) {
    return browser.submitOnly(typed(browser), Wire.map("decision", decision));
  }

  Reply exchange(Reply polled) {
    return site.wire()
        .postForm(
            "/oauth/token",
            Wire.map(
                "grant_type",
                "authorization_code",
                "client_id",
                Site.CODEX,
                "code",
                polled.text("authorization_code"),
                "redirect_uri",
                site.base() + "/deviceauth/callback",
                "code_verifier",
                polled.text("code_verifier")));
  }
}
