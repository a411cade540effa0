package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Role;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages on which a code is typed and answered: who may, how often, and what they show. */
class DevicePageTest {
  private static final String BOB = "bob@example.org";

  @TempDir Path temporary;

  @Test
  void theSignInComesFirstAndLeadsBackToTheCode() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Reply signIn = browser.open(Device.PAGE);
      assertThat(signIn.body()).contains("Sign in", "signing in a program with a code");
      assertThat(signIn.header("content-security-policy")).contains("form-action 'self';");
      Reply entry =
          browser.submit(signIn, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      assertThat(entry.body()).contains("Type the code");
      assertThat(entry.header("content-security-policy"))
          .isEqualTo(
              "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri"
                  + " 'none'");
      assertThat(entry.header("cache-control")).isEqualTo("no-store");
    }
  }

  @Test
  void bug22_noLinkBringsACodeAlong() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Device device = Device.ask(site);
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      for (String query :
          List.of(
              "?user_code=", "?code=", "?usercode=", "?user_code=x&code=", "/", "#", ";code=")) {
        Reply page = browser.open(Device.PAGE + query + device.code());
        assertThat(page.body()).as(query).doesNotContain(device.code());
        assertThat(Browser.fields(page)).doesNotContainKey("user_code");
      }
      Reply page = browser.open(Device.PAGE);
      Map<String, String> fields = Browser.fields(page);
      fields.put("user_code", device.code());
      assertThat(
              site.wire()
                  .postForm(
                      Device.PAGE + "?user_code=" + device.code(),
                      fields,
                      "Cookie",
                      "latchkey-session=" + browser.cookies.get("latchkey-session"))
                  .status())
          .isEqualTo(400);
    }
  }

  @Test
  void aCodeIsReadHoweverItIsTyped() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      String code = device.code();
      for (String typed :
          List.of(
              code.toLowerCase(Locale.ROOT),
              code.replace("-", ""),
              code.replace("-", " – "),
              " " + code + " ",
              code.replace('0', 'O').replace('1', 'l').replace('C', '\u0421').replace('X', 'х'),
              code.chars()
                  .mapToObj(c -> Character.toString(c == '-' ? '－' : c + 0xFEE0))
                  .reduce("", String::concat))) {
        assertThat(Device.type(browser, typed).body()).as(typed).contains("Sign Codex in?", code);
      }
      for (String typed : List.of("", "7777", "AEAE-AEAE", code + "7")) {
        Reply page = Device.type(browser, typed);
        assertThat(page.status()).as(typed).isEqualTo(400);
        assertThat(page.body()).contains("not a code");
      }
    }
  }

  @Test
  void bug39_tenThousandWrongTriesInParallelEvaluateNoMoreThanFifty() throws Exception {
    AtomicInteger evaluated = new AtomicInteger();
    try (Site site = site(storage -> counting(storage, evaluated));
        ExecutorService threads = Executors.newFixedThreadPool(32)) {
      Device device = Device.ask(site);
      List<Browser> browsers = new ArrayList<>();
      List<Map<String, String>> forms = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String email = "m" + (char) ('a' + i) + "@example.org";
        site.addMember(email);
        Browser browser = site.browser();
        forms.add(Browser.fields(Site.enter(browser, Device.PAGE, email)));
        browsers.add(browser);
      }
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        Browser browser = browsers.get(i % 20);
        Map<String, String> form = new LinkedHashMap<>(forms.get(i % 20));
        form.put("user_code", wrong(device.code(), i));
        String cookie = "latchkey-session=" + browser.cookies.get("latchkey-session");
        calls.add(() -> site.wire().postForm(Device.PAGE, form, "Cookie", cookie).status());
      }
      int refused = 0;
      int throttled = 0;
      for (Future<Integer> call : threads.invokeAll(calls)) {
        refused += call.get() == 403 ? 1 : 0;
        throttled += call.get() == 429 ? 1 : 0;
      }
      assertThat(evaluated.get()).isPositive().isLessThanOrEqualTo(50);
      assertThat(refused).isEqualTo(evaluated.get());
      assertThat(refused + throttled).isEqualTo(10_000);
      assertThat(
              site.store().audit(20_000).stream()
                  .filter(entry -> entry.action().equals("device.code"))
                  .count())
          .isEqualTo(evaluated.get());
      Reply even = Device.type(browsers.getFirst(), device.code());
      assertThat(even.status()).as("even the right one waits").isEqualTo(429);
      assertThat(even.header("retry-after")).isNotEmpty();
      assertThat(even.body()).contains("too many wrong codes");
      assertThat(device.poll().status()).isEqualTo(403);
      site.clock.advance(Duration.ofMinutes(2));
      assertThat(Device.type(browsers.getFirst(), device.code()).status()).isEqualTo(200);
      browsers.forEach(Browser::close);
    }
  }

  @Test
  void aRightCodeCostsNoTry() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      for (int i = 0; i < 30; i++) {
        assertThat(device.typed(browser).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void bug3_anApprovalBelongsToTheBrowserThatTypedTheCode() {
    try (Site site = Site.start(temporary);
        Browser ada = site.browser();
        Browser bob = site.browser()) {
      site.addMember(BOB);
      Site.enter(ada, Device.PAGE, Site.EMAIL);
      Site.enter(bob, Device.PAGE, BOB);
      Device adas = Device.ask(site);
      Device bobs = Device.ask(site);
      Reply adasPage = adas.typed(ada);
      Reply bobsPage = bobs.typed(bob);
      Map<String, String> yes = Wire.map("decision", "approve");

      assertThat(bob.submitOnly(adasPage, yes).status())
          .as("Ada's form in Bob's browser")
          .isEqualTo(403);
      Map<String, String> mixed = Wire.map("decision", "approve");
      mixed.put("request", Browser.field(adasPage, "request"));
      assertThat(bob.submitOnly(bobsPage, mixed).status())
          .as("Bob's form, Ada's request")
          .isEqualTo(403);
      mixed.put("form_token", Browser.field(ada.open(Device.PAGE), "form_token"));
      assertThat(ada.submitOnly(bobsPage, mixed).status())
          .as("the token of another page")
          .isEqualTo(403);
      try (Browser nobody = site.browser()) {
        Reply reply = nobody.submitOnly(adasPage, yes);
        assertThat(reply.body()).as("a browser that is not signed in").contains("Password");
      }
      assertThat(adas.poll().status()).isEqualTo(403);
      assertThat(bobs.poll().status()).isEqualTo(403);

      assertThat(ada.submitOnly(adasPage, yes).status()).isEqualTo(200);
      assertThat(bob.submitOnly(bobsPage, yes).status()).isEqualTo(200);
      site.clock.advance(Duration.ofSeconds(5));
      assertThat(emailOf(site, adas)).isEqualTo(Site.EMAIL);
      assertThat(emailOf(site, bobs)).isEqualTo(BOB);
    }
  }

  @Test
  void bug3_whoeverTypedTheSameCodeFirstOrSecondOnlyTheFirstAnswerCounts() {
    try (Site site = Site.start(temporary);
        Browser ada = site.browser();
        Browser bob = site.browser()) {
      site.addMember(BOB);
      Site.enter(ada, Device.PAGE, Site.EMAIL);
      Site.enter(bob, Device.PAGE, BOB);
      Device device = Device.ask(site);
      Reply adas = device.typed(ada);
      Reply bobs = device.typed(bob);
      assertThat(bob.submitOnly(bobs, Wire.map("decision", "approve")).status()).isEqualTo(200);
      Reply late = ada.submitOnly(adas, Wire.map("decision", "approve"));
      assertThat(late.status()).isEqualTo(409);
      assertThat(late.body()).contains("answered before");
      assertThat(emailOf(site, device)).isEqualTo(BOB);
    }
  }

  @Test
  void bug27_aFormFromBeforeANewSignInIsWorthNothing() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      Reply page = device.typed(browser);
      Reply signIn = browser.submitOnly(page, Wire.map("decision", "switch"));
      assertThat(signIn.body()).contains("Password");
      assertThat(browser.cookies).doesNotContainKey("latchkey-session");
      browser.submit(signIn, Wire.map("email", Site.EMAIL, "password", Site.PASSWORD));
      assertThat(browser.submitOnly(page, Wire.map("decision", "approve")).status()).isEqualTo(403);
      assertThat(device.poll().status()).isEqualTo(403);
      assertThat(device.decide(browser, "approve").status()).isEqualTo(200);
    }
  }

  @Test
  void R_AUTH_16_theRuleOnSecondFactorsIsSaidWhereAProgramIsLetIn() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      assertThat(Device.ask(site).typed(browser).body())
          .contains("A second factor must be set up before Codex cloud can be used.");
    }
  }

  @Test
  void formsFromElsewhereOrWithoutTheirMarkAreRefused() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      Reply page = device.typed(browser);
      Reply entry = browser.open(Device.PAGE);
      for (String mark : List.of("", "x", "A".repeat(43))) {
        assertThat(
                browser
                    .submitOnly(entry, Wire.map("user_code", device.code(), "form_token", mark))
                    .status())
            .isEqualTo(403);
        assertThat(
                browser
                    .submitOnly(page, Wire.map("decision", "approve", "form_token", mark))
                    .status())
            .isEqualTo(403);
      }
      Map<String, String> fields = Browser.fields(page);
      fields.put("decision", "approve");
      for (String from : List.of("cross-site", "same-site", "none")) {
        assertThat(
                site.wire()
                    .postForm(
                        Browser.action(page),
                        fields,
                        "Cookie",
                        "latchkey-session=" + browser.cookies.get("latchkey-session"),
                        "Sec-Fetch-Site",
                        from)
                    .status())
            .as(from)
            .isEqualTo(403);
      }
      for (String decision : List.of("", "yes", "APPROVE")) {
        assertThat(browser.submitOnly(page, Wire.map("decision", decision)).status())
            .isEqualTo(400);
      }
      assertThat(
              browser
                  .submitOnly(page, Wire.map("decision", "approve", "workspace", "another"))
                  .status())
          .isEqualTo(403);
      assertThat(device.poll().status()).isEqualTo(403);
    }
  }

  @Test
  void aPersonWithSeveralWorkspacesChoosesAndOneWithNoneCannotApprove() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      String bob = site.addMember(BOB);
      AuditEntry audit = new AuditEntry(site.clock.instant(), "operator", "test", bob, "ok", "{}");
      site.store().addWorkspace(new Workspace("ws-2", "Zeta <b>", "team", false), audit);
      site.store().putMembership("ws-2", bob, Role.ADMIN, Standing.ACTIVE, audit);
      Site.enter(browser, Device.PAGE, BOB);
      Device device = Device.ask(site);
      Reply page = device.typed(browser);
      assertThat(page.body()).contains("Analytical Engines", "Zeta &lt;b&gt;", "type=\"radio\"");
      browser.submitOnly(page, Wire.map("decision", "approve", "workspace", "ws-2"));
      Reply polled = device.poll();
      Site.Tokens tokens = Site.Tokens.of(device.exchange(polled));
      assertThat(site.whoami(tokens.access()).text("chatgpt_account_id")).isEqualTo("ws-2");

      for (var membership : site.store().memberships(bob)) {
        site.store()
            .putMembership(
                membership.workspace().id(), bob, Role.MEMBER, Standing.SUSPENDED, audit);
      }
      Device second = Device.ask(site);
      Reply none = second.typed(browser);
      assertThat(none.body()).contains("is in no workspace").doesNotContain("Yes, approve");
      assertThat(browser.submitOnly(none, Wire.map("decision", "approve")).status()).isEqualTo(400);
      assertThat(browser.submitOnly(none, Wire.map("decision", "deny")).status()).isEqualTo(200);
      assertThat(second.poll().text("error")).isEqualTo("access_denied");
    }
  }

  @Test
  void bug34_whatTheProgramCallsItselfIsTextWithoutControls() throws IOException {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      for (String agent :
          List.of(
              "<script>canary()</script>",
              "\"><img src=x onerror=canary()>",
              "codex\u009b31mred",
              "codex\u0085next",
              "a\u00ad\u00a0b",
              "x".repeat(4_000))) {
        String answer = raw(site, agent);
        assertThat(answer).as(agent).contains(" 200 OK").doesNotContain("canary", "\u009b");
        String code = answer.replaceAll("(?s).*\"user_code\":\"([^\"]+)\".*", "$1");
        Reply page = Device.type(browser, code);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body())
            .doesNotContain("<script", "<img", "x".repeat(201))
            .matches(text -> text.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)));
        assertThat(page.body()).contains("Calls itself");
      }
      // A control character that HTTP does not allow in a header never becomes a request.
      assertThat(raw(site, "codex\u001b[31m")).doesNotContain("user_code");
      assertThat(site.store().audit(100).toString())
          .matches(text -> text.chars().noneMatch(Character::isISOControl));
    }
  }

  @Test
  void bug22_aRequestFromAnotherNetworkIsShownWithItsAddressAndAWordOfCaution() throws Exception {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser();
        HttpClient elsewhere =
            HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.9.9.9")).build()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      assertThat(Device.ask(site).typed(browser).body()).doesNotContain("another network");
      String body =
          elsewhere
              .send(
                  HttpRequest.newBuilder(URI.create(site.base() + Device.CODE))
                      .header("Content-Type", "application/json")
                      .POST(
                          HttpRequest.BodyPublishers.ofString(
                              "{\"client_id\":\"" + Site.CODEX + "\"}"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      String code = body.replaceAll("(?s).*\"user_code\":\"([^\"]+)\".*", "$1");
      assertThat(Device.type(browser, code).body())
          .contains("127.9.9.9", "127.0.0.1", "It asks from another network than yours");
    }
  }

  private static String emailOf(Site site, Device device) {
    return site.whoami(Site.Tokens.of(device.exchange(device.poll())).access()).text("email");
  }

  /** A code that differs from {@code code}, another one for each number. */
  private static String wrong(String code, int number) {
    String alphabet = "0123456789CFHJKMNPRTVWXY";
    StringBuilder text = new StringBuilder();
    int left = number + 1;
    String symbols = code.replace("-", "");
    for (int i = 0; i < symbols.length(); i++) {
      int index = alphabet.indexOf(symbols.charAt(i)) + left;
      text.append(alphabet.charAt(index % alphabet.length()));
      left /= alphabet.length();
    }
    return text.toString();
  }

  private static String raw(Site site, String agent) throws IOException {
    String body = "{\"client_id\":\"" + Site.CODEX + "\"}";
    try (Socket socket = new Socket(site.base().getHost(), site.base().getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("POST "
                      + Device.CODE
                      + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nUser-Agent: "
                      + agent
                      + "\r\nContent-Length: "
                      + body.length()
                      + "\r\nConnection: close\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Site site(UnaryOperator<Storage> seam) {
    return Site.start(
        temporary, UnaryOperator.identity(), new Authority.Seams(seam, UnaryOperator.identity()));
  }

  private static Storage counting(Storage storage, AtomicInteger evaluated) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("deviceByCode")) {
                evaluated.incrementAndGet();
              }
              try {
                return method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
