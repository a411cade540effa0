package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.credential.Secret;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.session.AccessToken;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Gate;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code latchkey keep} as a process of its own (B31). */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeepCommandTest {
  private static final String TOKEN = "{\"version\":1,\"ask\":\"token\"}\n";

  private final List<String> refreshTokens = new ArrayList<>();
  private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
  private final List<RunningCommand> running = new ArrayList<>();
  private FakeIssuer issuer;
  private TestHome home;
  private TestHome around;
  private Map<String, String> environment;

  @BeforeEach
  void open() {
    issuer = FakeIssuer.start();
    home = TestHome.create();
    around = TestHome.create();
    environment = new HashMap<>();
    environment.put("CODEX_HOME", home.path().toString());
    environment.put("LATCHKEY_HOME", around.path().toString());
    environment.put("HOME", around.path().toString());
  }

  @AfterEach
  void noRefreshTokenWasShown() throws IOException {
    for (RunningCommand command : running) {
      shown.add(command.out() + command.err());
      command.close();
    }
    issuer
        .requests(Grant.REFRESH_TOKEN)
        .forEach(request -> request.field("refresh_token").ifPresent(refreshTokens::add));
    if (Files.exists(home.authJson())) {
      Matcher stored =
          Pattern.compile("\"refresh_token\": \"([^\"]+)\"").matcher(home.readAuthJson());
      while (stored.find()) {
        refreshTokens.add(stored.group(1));
      }
    }
    refreshTokens.add("rt-none");
    for (String text : shown) {
      assertThat(text).doesNotContain(refreshTokens);
    }
    issuer.close();
    home.close();
    around.close();
  }

  private IssuedTokens login(Duration life) {
    issuer.accessTokenLifetime(life);
    IssuedTokens tokens = issuer.issueTokens();
    issuer.accessTokenLifetime(Duration.ofHours(1));
    // What has just been renewed is not renewed again because a server refuses it.
    Instant renewed = Instant.now().minus(Duration.ofHours(2));
    home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), renewed));
    refreshTokens.add(tokens.refreshToken());
    return tokens;
  }

  private RunningCommand start(String... words) throws IOException {
    RunningCommand command = RunningCommand.start(environment, home.path(), words);
    running.add(command);
    return command;
  }

  private RunningCommand keep(String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("keep"));
    words.addAll(List.of(more));
    RunningCommand keeper = start(words.toArray(String[]::new));
    awaitErr(keeper, "Keeping file");
    return keeper;
  }

  private static void awaitErr(RunningCommand command, String text) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!command.err().contains(text)) {
      assertThat(command.process().isAlive()).describedAs(command.err()).isTrue();
      assertThat(System.nanoTime())
          .describedAs("too late: %s in %s", text, command.err())
          .isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private Path socket() {
    return home.file("latchkey/keep.sock");
  }

  private JsonObject ask(String question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
      channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
      StringBuilder text = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(65_536);
      while (channel.read(buffer) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        buffer.clear();
      }
      shown.add(text.toString());
      return (JsonObject) new JsonReader().read(text.toString()).root();
    }
  }

  private Latchkey library(String name, String value) {
    Map<String, String> variables = new HashMap<>(environment);
    variables.put(name, value);
    return Latchkey.builder().environment(Environment.of(variables)).open();
  }

  @Test
  void B31_manyWhoMeetAnEndedTokenCostOneRenewal() throws Exception {
    RunningCommand keeper = keep();
    awaitErr(keeper, "Waiting for a login");
    issuer.clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(-2)));
    login(Duration.ofHours(1));
    issuer.clock(Clock.systemUTC());
    try (Latchkey latchkey = library("NO", "");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonObject>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(threads.submit(() -> ask(TOKEN)));
      }
      Set<String> tokens = new HashSet<>();
      for (Future<JsonObject> answer : answers) {
        tokens.add(answer.get().string("token").orElseThrow());
      }
      assertThat(tokens).containsExactly(latchkey.token().value().reveal());
      // Who asks for more than such tokens live does not have each of them renewed.
      for (int i = 0; i < 10; i++) {
        ask("{\"version\":1,\"ask\":\"token\",\"life_seconds\":999999999}\n");
      }
    }
    assertThat(issuer.requests(Grant.REFRESH_TOKEN)).hasSize(1);
    keeper.signal("TERM");
    Lab.Ended ended = keeper.end();
    assertThat(ended.exit()).describedAs(ended.err()).isZero();
    assertThat(ended.out()).isEmpty();
    assertThat(socket()).doesNotExist();
  }

  @Test
  void howItGoesIsTold() throws Exception {
    login(Duration.ofMinutes(9));
    RunningCommand keeper = keep();
    awaitErr(keeper, "The login is well");
    Lab.Ended status = run("keep", "status");
    assertThat(status.exit()).isZero();
    assertThat(status.out()).contains("Process " + keeper.process().pid(), "ada@example.com");
    Lab.Ended json = run("keep", "status", "--json");
    JsonObject told = (JsonObject) new JsonReader().read(json.out()).root();
    assertThat(JsonSchema.of("keep.schema.json").complaints(json.out())).isEmpty();
    assertThat(told.isTrue("running")).isTrue();
    assertThat(told.string("home")).contains(home.path().toString());
    assertThat(told.string("renewal_at")).isPresent();
  }

  private Lab.Ended run(String... words) throws Exception {
    RunningCommand command = start(words);
    return command.end();
  }

  @Test
  void aSecondOneIsRefusedAndNamesTheFirst() throws Exception {
    login(Duration.ofHours(1));
    RunningCommand keeper = keep();
    run("keep").failsClearly(1, "process " + keeper.process().pid(), "keeps", "keep status");
    assertThat(ask(TOKEN).string("token")).isPresent();
  }

  @Test
  void afterKillTheNextOneTakesOverTheSocket() throws Exception {
    login(Duration.ofHours(1));
    RunningCommand first = keep();
    first.process().destroyForcibly().waitFor();
    assertThat(socket()).exists();
    Lab.Ended nobody = run("keep", "status", "--json");
    nobody.failsClearly(1, "nobody listens", "keep.sock");
    assertThat(JsonSchema.of("keep.schema.json").complaints(nobody.out())).isEmpty();
    // Without it everybody helps themselves.
    try (Latchkey latchkey = library("NO", "")) {
      assertThat(latchkey.renew().value().reveal()).isNotEmpty();
    }
    keep();
    assertThat(ask(TOKEN).string("token")).isPresent();
  }

  @Test
  void aRenewalThatIsUnderWayIsFinishedBeforeItEnds() throws Exception {
    IssuedTokens tokens = login(Duration.ofHours(1));
    RunningCommand keeper = keep();
    awaitErr(keeper, "The login is well");
    Gate gate = new Gate();
    issuer.on(Grant.REFRESH_TOKEN).answer(Answer.normal().heldBy(gate));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<JsonObject> answer =
          threads.submit(() ->
              ask(
                  "{\"version\":1,\"ask\":\"recover\",\"refused_sha256\":\""
                      + Secret.of(tokens.accessToken()).sha256()
                      + "\"}\n"));
      gate.awaitArrival();
      keeper.signal("TERM");
      while (Files.exists(socket())) {
        Thread.sleep(10);
      }
      assertThat(keeper.process().isAlive()).isTrue();
      gate.open();
      String token = answer.get().string("token").orElseThrow();
      assertThat(keeper.end().exit()).isZero();
      assertThat(home.readAuthJson()).contains(token);
    }
  }

  @Test
  void ctrlCEndsItWith130() throws Exception {
    login(Duration.ofHours(1));
    RunningCommand keeper = keep();
    keeper.signal("INT");
    assertThat(keeper.end().exit()).isEqualTo(130);
  }

  @Test
  void itSurvivesALogoutALoginAndAnIssuerThatIsAway() throws Exception {
    IssuedTokens first = login(Duration.ofHours(1));
    RunningCommand keeper = keep();
    issuer.on(Endpoint.REVOKE).always(Answer.status(503));
    run("logout").succeeds();
    awaitErr(keeper, "Waiting for a login: nobody is signed in");
    assertThat(ask(TOKEN).object("error").orElseThrow().string("code")).contains("not-signed-in");
    Lab.Ended status = run("keep", "status");
    assertThat(status.exit()).isEqualTo(1);
    assertThat(status.out()).contains("nobody is signed in");
    issuer.on(Grant.REFRESH_TOKEN).always(Answer.dropBeforeReading());
    login(Duration.ofMinutes(9));
    awaitErr(keeper, "The login is well");
    assertThat(ask(TOKEN).string("token")).isPresent();
    assertThat(refreshTokens).contains(first.refreshToken());
  }

  @Test
  void whenTheHomeIsGoneSoIsIt() throws Exception {
    TestHome doomed = TestHome.create();
    environment.put("CODEX_HOME", doomed.path().toString());
    RunningCommand keeper = RunningCommand.start(environment, around.path(), "keep");
    running.add(keeper);
    awaitErr(keeper, "Waiting for a login");
    doomed.close();
    Lab.Ended ended = keeper.end();
    assertThat(ended.exit()).isZero();
    assertThat(ended.err()).contains("is gone");
    assertThat(doomed.path()).doesNotExist();
  }

  @Test
  void aContainerNeedsNothingButTheSocket() throws Exception {
    IssuedTokens tokens = login(Duration.ofHours(1));
    keep();
    environment.put("CODEX_HOME", around.path().toString());
    environment.put("LATCHKEY_SOCKET", socket().toString());
    Lab.Ended status = run("status");
    assertThat(status.exit()).describedAs(status.err()).isZero();
    assertThat(status.out())
        .contains("Logged in using ChatGPT as ada@example.com", socket().toString());
    assertThat(run("status", "--json").out()).contains("\"source\": \"LATCHKEY_SOCKET\"");
    try (Latchkey latchkey = library("LATCHKEY_SOCKET", socket().toString())) {
      assertThat(latchkey.token().value()).isEqualTo(Secret.of(tokens.accessToken()));
      assertThat(latchkey.headers().asMap()).containsKey("ChatGPT-Account-ID");
      issuer.assertNoRequests();
      AccessToken renewed = latchkey.renew();
      assertThat(renewed.value().reveal()).isNotEqualTo(tokens.accessToken());
      assertThat(home.readAuthJson()).contains(renewed.value().reveal());
    }
    environment.put("LATCHKEY_SOCKET", around.file("none.sock").toString());
    run("status").failsClearly(1, "nobody listens", "none.sock");
  }

  @Test
  void B31_otherProcessesLeaveTheRenewalToIt() throws Exception {
    login(Duration.ofHours(1));
    keep();
    try (Latchkey latchkey = library("NO", "")) {
      AccessToken renewed = latchkey.renew();
      assertThat(home.readAuthJson()).contains(renewed.value().reveal());
    }
    assertThat(issuer.requests(Grant.REFRESH_TOKEN))
        .singleElement()
        .satisfies(request ->
            assertThat(request.json()).containsEntry("refresh_reason", "unauthorized_recovery"));
  }

  @Test
  void wrongWordsAreToldAsSuch() throws Exception {
    run("keep", "--allow-uid", "kim").failsClearly(2, "--allow-uid");
    run("keep", "unit", "upstart").failsClearly(2, "upstart");
    run("keep", "--socket", around.file("a".repeat(120)).toString())
        .failsClearly(1, "bytes long", "--socket");
  }

  @Test
  void aUnitHasTheWayToTheIssuerAndNoPassword() throws Exception {
    environment.put("CODEX_CA_CERTIFICATE", "/etc/corp/ca.pem");
    environment.put("HTTPS_PROXY", "http://kim:S3CRET@proxy.example.com:3128");
    environment.put("http_proxy", "proxy.example.com:3128");
    environment.put("NO_PROXY", "example.net");
    for (String starter : List.of("systemd", "launchd")) {
      Lab.Ended unit = run("keep", "unit", starter, "--command", "/bin/latchkey");
      assertThat(unit.exit()).isZero();
      assertThat(unit.out())
          .contains("/etc/corp/ca.pem", "http_proxy", "proxy.example.com:3128", "example.net")
          .doesNotContain("HTTPS_PROXY", "S3CRET");
      assertThat(unit.err()).contains("HTTPS_PROXY is left out").doesNotContain("S3CRET");
    }
  }
}
