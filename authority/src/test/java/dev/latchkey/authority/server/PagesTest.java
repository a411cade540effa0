package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is typed or sent comes back as text or not at all, on pages that could not run it anyway.
 */
class PagesTest {
  private static final List<String> PAYLOADS =
      List.of(
          "<script>canary()</script>",
          "\"><script>canary()</script>",
          "'><img src=x onerror=canary()>",
          "\" onfocus=canary() autofocus=\"",
          "' onfocus=canary() autofocus='",
          "</title><script>canary()</script>",
          "</textarea><script>canary()</script>",
          "<svg/onload=canary()>",
          "<a href=javascript:canary()>x</a>",
          "javascript:canary()",
          "data:text/html,<script>canary()</script>",
          "<iframe srcdoc=\"<script>canary()</script>\">",
          "<meta http-equiv=refresh content=0;url=//canary>",
          "<base href=//canary>",
          "<style>@import'//canary'</style>",
          "<!--<script>canary()//-->",
          "<![CDATA[<script>canary()</script>]]>",
          "&lt;script&gt;canary()&lt;/script&gt;",
          "&#60;script&#62;canary()",
          "<scr<script>ipt>canary()</scr</script>ipt>",
          "<SCRIPT>canary()</SCRIPT>",
          "<script/x>canary()</script>",
          "<details open ontoggle=canary()>",
          "{{constructor.constructor('canary()')()}}",
          "${canary()}",
          "#{canary()}",
          "<%= canary() %>",
          "`-canary()-`",
          "\\u003cscript\\u003ecanary()",
          "+ADw-script+AD4-canary()",
          "<form action=//canary><button>x",
          "<link rel=stylesheet href=//canary>");

  private static final Pattern OUR_TAG =
      Pattern.compile(
          "!DOCTYPE html|/?(html|head|meta|title|link|body|main|p|span|div|h1|h2|form|label|input|button"
              + "|strong|footer|dl|dt|dd|ul|li|code|a|fieldset|legend|small)"
              + "( (lang|charset|name|content|rel|href|class|method|action|type|value|id|for|role|autocomplete"
              + "|autocapitalize|spellcheck|maxlength|required|autofocus|checked|formnovalidate|aria-[a-z]+)"
              + "(=\"\")?)*");

  @TempDir Path temporary;

  @Test
  void bug26_noFieldComesBackAsMarkup() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply form = browser.open(Site.authorize(Site.asked()));
      for (String payload : PAYLOADS) {
        for (String field :
            List.of(
                "login_hint",
                "state",
                "scope",
                "nonce",
                "originator",
                "client_id",
                "redirect_uri",
                "allowed_workspace_id",
                "prompt",
                "response_type")) {
          Map<String, String> query = Site.asked();
          query.put(field, payload);
          inert(site.wire().get(Site.authorize(query)), field + "=" + payload);
        }
        inert(
            browser.submitOnly(form, Wire.map("email", payload, "password", "")),
            "email=" + payload);
        inert(
            site.wire().get("/oauth/consent?" + Wire.encode(Map.of("request", payload))), payload);
        inert(
            site.wire().get("/nowhere?" + Wire.encode(Map.of("q", payload)), "Accept", "text/html"),
            payload);
      }
    }
  }

  @Test
  void bug26_noFieldOfTheSignedInPagesComesBackAsMarkup() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply entry = Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      site.tokens();
      Reply approval = device.typed(browser);
      Reply account = browser.open("/account");
      for (String payload : PAYLOADS) {
        inert(browser.submitOnly(entry, Wire.map("user_code", payload)), "user_code=" + payload);
        for (String field : List.of("decision", "request", "workspace", "form_token")) {
          Map<String, String> form = Wire.map("decision", "approve");
          form.put(field, payload);
          inert(browser.submitOnly(approval, form), field + "=" + payload);
        }
        inert(browser.submitOnly(account, Wire.map("family", payload)), "family=" + payload);
        inert(browser.open(Device.PAGE + "?" + Wire.encode(Map.of("user_code", payload))), payload);
      }
      onlyOurMarkup(approval.body(), "approval");
      onlyOurMarkup(account.body(), "account");
      assertThat(device.poll().status()).as("nothing was decided on the way").isEqualTo(403);
    }
  }

  @Test
  void everyPageIsLockedDown() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      List<Reply> pages = new ArrayList<>();
      pages.add(site.wire().get("/"));
      Reply form = browser.open(Site.authorize(Site.asked()));
      pages.add(form);
      pages.add(browser.submitOnly(form, Wire.map("email", Site.EMAIL, "password", "wrong")));
      pages.add(browser.submit(form, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD)));
      pages.add(site.wire().get("/oauth/authorize?client_id=nobody"));
      pages.add(site.wire().get("/nowhere", "Accept", "text/html"));
      pages.add(browser.open(Device.PAGE));
      Device device = Device.ask(site);
      pages.add(device.typed(browser));
      pages.add(browser.submitOnly(device.typed(browser), Wire.map("decision", "approve")));
      pages.add(Device.ask(site).decide(browser, "deny"));
      pages.add(Device.type(browser, "7777-7777"));
      pages.add(browser.open("/account"));
      for (Reply page : pages) {
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("content-security-policy"))
            .startsWith("default-src 'none'; style-src 'self'; form-action ")
            .contains("frame-ancestors 'none'", "base-uri 'none'")
            .doesNotContain("unsafe", "*");
        assertThat(page.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(page.header("cache-control")).isEqualTo("no-store");
        assertThat(page.body())
            .contains("<html lang=\"en\">", "<title>", "Not affiliated")
            .doesNotContain("<script", " style=", "onclick", "javascript:");
      }
      assertThat(pages.get(3).header("content-security-policy"))
          .contains("form-action 'self' http://127.0.0.1:1455;");
    }
  }

  @Test
  void theStyleSheetHasANameOfItsContentAndMayBeKept() {
    try (Site site = Site.start(temporary)) {
      String home = site.wire().get("/").body();
      String path = home.replaceAll("(?s).*href=\"(/assets/[^\"]+)\".*", "$1");
      Reply style = site.wire().get(path);
      assertThat(style.status()).isEqualTo(200);
      assertThat(style.header("content-type")).startsWith("text/css");
      assertThat(style.header("cache-control")).contains("max-age=31536000");
      assertThat(style.body()).contains("prefers-color-scheme: dark");
    }
  }

  private static void inert(Reply reply, String what) {
    assertThat(reply.status()).as(what).isBetween(200, 499);
    if (reply.header("content-type").startsWith("text/html")) {
      assertThat(reply.header("content-security-policy")).as(what).contains("default-src 'none'");
      onlyOurMarkup(reply.body(), what);
    } else {
      assertThat(reply.header("location"))
          .as(what)
          .doesNotContain("<", "\"", "'")
          .doesNotStartWith("/");
    }
  }

  /**
   * Reads the page as a browser would split it, and wants nothing but the tags and attributes that
   * we write.
   */
  private static void onlyOurMarkup(String page, String what) {
    for (int at = page.indexOf('<'); at >= 0; at = page.indexOf('<', at + 1)) {
      int end = at + 1;
      for (char quote = 0; quote != 0 || page.charAt(end) != '>'; end++) {
        char c = page.charAt(end);
        if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else if (quote == c) {
          quote = 0;
        }
      }
      String tag = page.substring(at + 1, end).replaceAll("\"[^\"]*\"", "\"\"");
      assertThat(OUR_TAG.matcher(tag).matches()).as("%s: <%s>", what, tag).isTrue();
      at = end;
    }
  }
}
