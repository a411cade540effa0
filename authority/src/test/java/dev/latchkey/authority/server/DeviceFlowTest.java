package dev.latchkey.authority.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.authority.server.Site.Tokens;
import dev.latchkey.authority.server.Wire.Reply;
import dev.latchkey.authority.storage.AuditEntry;
import dev.latchkey.authority.storage.Standing;
import dev.latchkey.authority.storage.Storage;
import dev.latchkey.authority.storage.StorageException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device sign-in as the waiting program sees it: every answer, once each, also in a race. */
class DeviceFlowTest {
  @TempDir Path temporary;

  @Test
  void case050_aDeviceSignInFromTheFirstRequestToTheTokens() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Device device = Device.ask(site);
      assertThat(device.asked().header("cache-control")).isEqualTo("no-store");
      assertThat(device.asked().body()).contains("\"interval\":\"5\"");
      assertThat(device.code()).matches("[0-9A-Z]{4}-[0-9A-Z]{4}");
      assertThat(device.id()).matches("lkd_[A-Za-z0-9_-]{64}");
      Instant expires = Instant.parse(device.asked().text("expires_at"));
      assertThat(Duration.between(site.clock.instant(), expires))
          .isBetween(Duration.ofSeconds(899), Duration.ofSeconds(900));

      Reply pending = device.poll();
      assertThat(pending.status()).isEqualTo(403);
      assertThat(pending.text("error")).isEqualTo("authorization_pending");

      Reply entry = Site.enter(browser, Device.PAGE, Site.EMAIL);
      assertThat(entry.status()).isEqualTo(200);
      assertThat(entry.body()).contains("Type the code", Site.EMAIL);
      Reply approval = browser.submitOnly(entry, Wire.map("user_code", device.code()));
      assertThat(approval.status()).isEqualTo(200);
      assertThat(approval.body())
          .contains("Sign Codex in?", device.code(), "127.0.0.1", "just now", Site.EMAIL)
          .contains("Did you start this yourself, on that machine")
          .contains("Analytical Engines", "Deny", "approve");
      Reply done = browser.submitOnly(approval, Wire.map("decision", "approve"));
      assertThat(done.status()).isEqualTo(200);
      assertThat(done.body()).contains("Approved", "Go back to the other machine", "/account");

      site.clock.advance(Duration.ofSeconds(5));
      Reply answer = device.poll();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("cache-control")).isEqualTo("no-store");
      assertThat(Site.challenge(answer.text("code_verifier")))
          .isEqualTo(answer.text("code_challenge"));
      Reply exchanged = device.exchange(answer);
      assertThat(exchanged.status()).as(exchanged.body()).isEqualTo(200);
      Tokens tokens = Tokens.of(exchanged);
      assertThat(site.whoami(tokens.access()).text("email")).isEqualTo(Site.EMAIL);
      assertThat(site.refresh(tokens.refresh()).status()).isEqualTo(200);

      assertThat(device.poll().text("error")).as("once").isEqualTo("invalid_grant");
      assertThat(device.exchange(answer).text("error")).isEqualTo("invalid_grant");
      assertThat(site.whoami(tokens.access()).status())
          .as("a code that is shown twice takes its sign-in down")
          .isEqualTo(401);
    }
  }

  @Test
  void B15_aDenialEndsTheProgramsWait() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      Reply done = device.decide(browser, "deny");
      assertThat(done.status()).isEqualTo(200);
      assertThat(done.body()).contains("Denied", "gets nothing");
      Reply answer = device.poll();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text("error")).isEqualTo("access_denied");
      assertThat(device.poll().text("error")).isEqualTo("access_denied");
      assertThat(Device.type(browser, device.code()).status()).isEqualTo(403);
    }
  }

  @Test
  void B15_aCodeThatNobodyTypedInTimeEndsTheProgramsWait() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device waiting = Device.ask(site);
      Device approved = Device.ask(site);
      Device open = Device.ask(site);
      Reply page = open.typed(browser);
      approved.decide(browser, "approve");
      site.clock.advance(Duration.ofMinutes(15));
      for (Device device : List.of(waiting, approved)) {
        Reply answer = device.poll();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("expired_token");
      }
      Reply late = browser.submitOnly(page, Wire.map("decision", "approve"));
      assertThat(late.status()).isEqualTo(400);
      assertThat(late.body()).contains("took too long");
      assertThat(Device.type(browser, waiting.code()).status()).isEqualTo(403);
    }
  }

  @Test
  void whatIsNoneOfOursIsRefusedAndEndsTheWait() {
    try (Site site = Site.start(temporary)) {
      Device device = Device.ask(site);
      Device other = Device.ask(site);
      String flipped = device.id().substring(0, 66) + (device.id().endsWith("AA") ? "BA" : "AA");
      for (String[] pair :
          new String[][] {
            {device.id(), other.code()},
            {other.id(), device.code()},
            {flipped, device.code()},
            {device.id() + "A", device.code()},
            {"lkd_" + "A".repeat(64), device.code()},
            {device.id(), "no code"},
            {"x", "x"}
          }) {
        Reply reply = Device.poll(site.wire(), pair[0], pair[1]);
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.text("error")).isEqualTo("invalid_grant");
      }
      for (String body :
          List.of("", "[]", "{}", "{\"device_auth_id\":1}", "{\"device_auth_id\":", "null")) {
        assertThat(site.wire().postJson(Device.POLL, body).status()).as(body).isEqualTo(400);
        assertThat(site.wire().postJson(Device.CODE, body).status()).as(body).isEqualTo(400);
      }
      assertThat(device.poll().status()).as("the real one still waits").isEqualTo(403);
    }
  }

  @Test
  void onlyKnownProgramsAndOnlyJsonAreListenedTo() {
    try (Site site = Site.start(temporary)) {
      Reply stranger = site.wire().postJson(Device.CODE, "{\"client_id\":\"app_unknown\"}");
      assertThat(stranger.status()).isEqualTo(400);
      assertThat(stranger.text("error")).isEqualTo("invalid_client");
      assertThat(stranger.body()).doesNotContain("app_unknown");
      assertThat(site.wire().postForm(Device.CODE, Wire.map("client_id", Site.CODEX)).status())
          .as("what another site's page could send")
          .isEqualTo(415);
      assertThat(site.wire().get(Device.CODE).status()).isEqualTo(405);
      assertThat(site.wire().postJson(Device.CODE, "{\"client_id\":\"a\\u001b[31m\"}").body())
          .doesNotContain("\u001b", "\\u001b");
      assertThat(site.wire().postJson(Device.CODE, "{\"client_id\":\"latchkey\"}").status())
          .isEqualTo(200);
    }
  }

  @Test
  void aProgramThatAsksTooOftenIsToldToWaitWithoutALookIntoTheStore() {
    AtomicInteger looks = new AtomicInteger();
    try (Site site = site(counting("device", looks));
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      for (int i = 0; i < 50; i++) {
        assertThat(device.poll().text("error")).isEqualTo("authorization_pending");
      }
      assertThat(looks.get()).isEqualTo(1);
      int before = looks.get();
      device.decide(browser, "approve");
      int decided = looks.get();
      assertThat(device.poll().status()).as("still too early").isEqualTo(403);
      assertThat(looks.get()).isEqualTo(decided).isGreaterThan(before);
      site.clock.advance(Duration.ofSeconds(4));
      assertThat(device.poll().status()).isEqualTo(200);
    }
  }

  @Test
  void sixteenProgramsWithOneIdGetOneCode() throws Exception {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      for (int round = 0; round < 10; round++) {
        Device device = Device.ask(site);
        device.decide(browser, "approve");
        List<Reply> replies = together(16, i -> device.poll());
        List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(won).hasSize(1);
        assertThat(replies).allMatch(reply -> List.of(200, 400, 403).contains(reply.status()));
        List<Reply> exchanges = together(16, i -> device.exchange(won.getFirst()));
        assertThat(exchanges).filteredOn(reply -> reply.status() == 200).hasSize(1);
      }
    }
  }

  @Test
  void sixteenAnswersAtOnceAreOneAnswer() throws Exception {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      for (int round = 0; round < 10; round++) {
        Device device = Device.ask(site);
        Reply page = device.typed(browser);
        List<Reply> replies =
            together(
                16,
                i ->
                    browser.submitOnly(
                        page, Wire.map("decision", i % 2 == 0 ? "approve" : "deny")));
        List<Reply> won = replies.stream().filter(reply -> reply.status() == 200).toList();
        assertThat(won).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 409).hasSize(15);
        boolean approved = won.getFirst().body().contains("Approved");
        assertThat(device.poll().status()).isEqualTo(approved ? 200 : 400);
        assertThat(
                site.store().audit(100).stream()
                    .filter(entry -> entry.action().equals("device.decide"))
                    .count())
            .isEqualTo(round + 1);
      }
    }
  }

  @Test
  void bug6_aRestartAtAnyPointLosesNothingAndRepeatsNothing() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Device device = Device.ask(site);
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      site.restart();
      assertThat(device.poll().status()).isEqualTo(403);
      // The port changes with each start, the cookies stay.
      try (Browser again = site.browser()) {
        again.cookies.putAll(browser.cookies);
        assertThat(device.decide(again, "approve").body()).contains("Approved");
      }
      site.restart();
      Reply answer = device.poll();
      assertThat(answer.status()).isEqualTo(200);
      site.restart();
      assertThat(device.poll().text("error")).isEqualTo("invalid_grant");
    }
  }

  @Test
  void aCodeIsGoodForOneMinuteAndForItsOwnWayOnly() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device slow = Device.ask(site);
      slow.decide(browser, "approve");
      Reply answer = slow.poll();
      site.clock.advance(Duration.ofSeconds(60));
      assertThat(slow.exchange(answer).text("error")).isEqualTo("invalid_grant");

      for (int wrong = 0; wrong < 3; wrong++) {
        Device device = Device.ask(site);
        device.decide(browser, "approve");
        Reply polled = device.poll();
        Reply exchanged =
            site.wire()
                .postForm(
                    "/oauth/token",
                    Wire.map(
                        "grant_type", "authorization_code",
                        "client_id", wrong == 0 ? "latchkey" : Site.CODEX,
                        "code", polled.text("authorization_code"),
                        "redirect_uri",
                            wrong == 1 ? Site.REDIRECT : site.base() + "/deviceauth/callback",
                        "code_verifier",
                            wrong == 2 ? Site.VERIFIER : polled.text("code_verifier")));
        assertThat(exchanged.text("error")).as("wrong " + wrong).isEqualTo("invalid_grant");
        assertThat(device.exchange(polled).text("error")).as("burnt").isEqualTo("invalid_grant");
      }
    }
  }

  @Test
  void theAnswerGoesToTheNetworkThatAsked() throws Exception {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser();
        HttpClient elsewhere =
            HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.9.9.9")).build()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      device.decide(browser, "approve");
      String body =
          "{\"device_auth_id\":\"" + device.id() + "\",\"user_code\":\"" + device.code() + "\"}";
      var reply =
          elsewhere.send(
              HttpRequest.newBuilder(URI.create(site.base() + Device.POLL))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(400);
      assertThat(reply.body()).contains("another network");
      assertThat(device.poll().status()).as("and is not lost by it").isEqualTo(200);
    }
  }

  @Test
  void fiftyWaitFromOneNetworkAndTheNextOneIsToldWhenToComeBack() {
    try (Site site = Site.start(temporary)) {
      for (int i = 0; i < 50; i++) {
        Device.ask(site);
      }
      Reply full = site.wire().postJson(Device.CODE, "{\"client_id\":\"" + Site.CODEX + "\"}");
      assertThat(full.status()).isEqualTo(429);
      assertThat(full.header("retry-after")).isEqualTo("60");
      site.clock.advance(Duration.ofMinutes(15));
      Device.ask(site);
    }
  }

  @Test
  void aStoreThatFailsForAMomentEndsNoWait() {
    AtomicReference<String> failing = new AtomicReference<>("");
    try (Site site = site(storage -> faulty(storage, failing));
        Browser browser = site.browser()) {
      Site.enter(browser, Device.PAGE, Site.EMAIL);
      Device device = Device.ask(site);
      Reply page = device.typed(browser);
      failing.set("approveDevice");
      assertThat(browser.submitOnly(page, Wire.map("decision", "approve")).status())
          .as("a person is told")
          .isEqualTo(503);
      failing.set("");
      assertThat(browser.submitOnly(page, Wire.map("decision", "approve")).status()).isEqualTo(200);
      for (String operation : List.of("device", "fetchDevice")) {
        failing.set(operation);
        assertThat(device.poll().status()).as(operation).isEqualTo(403);
      }
      failing.set("openDevice");
      assertThat(
              site.wire().postJson(Device.CODE, "{\"client_id\":\"" + Site.CODEX + "\"}").status())
          .isEqualTo(503);
      failing.set("");
      assertThat(device.poll().status()).isEqualTo(200);
    }
  }

  @Test
  void bug20_switchedOffItIsNotThereAndWhatWaitsEnds() {
    Path data = temporary.resolve("data");
    Device before;
    try (Site site = Site.start(temporary)) {
      assertThat(site.wire().get("/.well-known/openid-configuration").body())
          .contains(
              "\"codex_device_code_endpoint\":\"" + site.base() + Device.CODE + "\"",
              "\"codex_device_token_endpoint\":\"" + site.base() + Device.POLL + "\"",
              "\"codex_device_verification_uri\":\"" + site.base() + Device.PAGE + "\"");
      before = Device.ask(site);
    }
    try (Authority off = Authority.start(AuthorityOptions.in(data).withoutDeviceSignIn());
        Wire wire = new Wire(off.issuer())) {
      Reply asked = wire.postJson(Device.CODE, "{\"client_id\":\"" + Site.CODEX + "\"}");
      assertThat(asked.status()).isEqualTo(404);
      Reply polled = Device.poll(wire, before.id(), before.code());
      assertThat(polled.status()).isEqualTo(400);
      assertThat(polled.text("error")).isEqualTo("access_denied");
      Reply page = wire.get(Device.PAGE);
      assertThat(page.status()).isEqualTo(404);
      assertThat(page.body()).contains("switched off");
      assertThat(wire.postForm(Device.PAGE, Wire.map("user_code", before.code())).status())
          .isEqualTo(404);
      assertThat(wire.get("/.well-known/openid-configuration").body()).doesNotContain("device");
      assertThat(wire.get("/").body()).contains("/account").doesNotContain(Device.PAGE);
    }
  }

  @Test
  void bug20_aSuspendedPersonGetsNothingAtAnyStep() {
    try (Site site = Site.start(temporary);
        Browser browser = site.browser()) {
      String bob = site.addMember("bob@example.org");
      Site.enter(browser, Device.PAGE, "bob@example.org");
      Device device = Device.ask(site);
      Device open = Device.ask(site);
      Reply page = open.typed(browser);
      device.decide(browser, "approve");
      AuditEntry audit = new AuditEntry(site.clock.instant(), "operator", "test", bob, "ok", "{}");
      site.store().setPersonStanding(bob, Standing.SUSPENDED, audit);
      assertThat(browser.submitOnly(page, Wire.map("decision", "approve")).body())
          .as("signed out")
          .contains("Password");
      assertThat(device.exchange(device.poll()).text("error")).isEqualTo("invalid_grant");
      assertThat(open.poll().text("error")).isEqualTo("authorization_pending");
    }
  }

  private interface Call {
    Reply of(int number);
  }

  private static List<Reply> together(int number, Call call) throws Exception {
    List<Callable<Reply>> calls = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int each = i;
      calls.add(() -> call.of(each));
    }
    List<Reply> replies = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(number)) {
      for (Future<Reply> reply : threads.invokeAll(calls)) {
        replies.add(reply.get());
      }
    }
    return replies;
  }

  private Site site(UnaryOperator<Storage> seam) {
    return Site.start(
        temporary, UnaryOperator.identity(), new Authority.Seams(seam, UnaryOperator.identity()));
  }

  private static UnaryOperator<Storage> counting(String operation, AtomicInteger count) {
    return storage ->
        around(
            storage,
            name -> {
              if (name.equals(operation)) {
                count.incrementAndGet();
              }
            });
  }

  private static Storage faulty(Storage storage, AtomicReference<String> failing) {
    return around(
        storage,
        name -> {
          if (name.equals(failing.get())) {
            throw new StorageException("injected: disk I/O error");
          }
        });
  }

  private static Storage around(Storage storage, Consumer<String> before) {
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              before.accept(method.getName());
              try {
                return method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
