package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.Latchkey;
import dev.latchkey.config.Environment;
import dev.latchkey.config.MachineFiles;
import dev.latchkey.credential.Secret;
import dev.latchkey.login.BrowserLauncher;
import dev.latchkey.login.BrowserLogin;
import dev.latchkey.login.CallbackPorts;
import dev.latchkey.login.DeviceLogin;
import dev.latchkey.login.LoginListener;
import dev.latchkey.login.SuccessPage;
import dev.latchkey.oauth.Issuer;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.Grant;
import dev.latchkey.testkit.HttpDriver;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.Parameters;
import dev.latchkey.testkit.RecordedRequest;
import dev.latchkey.testkit.Script;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every secret that a sign-in can hold goes through every flow and every trouble that can be
 * scripted, at the level that logs most; none may turn up in what is printed, logged or thrown.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CanaryTest {
  private static final Pattern STORED = Pattern.compile("\"[A-Za-z_]+\"\\s*:\\s*\"((?:sk|at|rt|eyJ)[^\"]{6,})\"");
  private static final String PROXY_PASSWORD = "canary-proxy-password";

  /** The words under which secrets travel. */
  private static final List<String> SENT =
      List.of(
          "code",
          "code_verifier",
          "refresh_token",
          "token",
          "subject_token",
          "assertion",
          "device_auth_id",
          "signature",
          "state");

  private Lab lab;
  private Canaries canaries;

  @BeforeEach
  void open() {
    lab = new Lab();
    canaries = new Canaries();
    String proxy = "http://kim:" + canaries.add(PROXY_PASSWORD) + "@proxy.example:3128";
    for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy")) {
      lab.environment.put(name, proxy);
    }
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** What an issuer can do to a request that carries secrets. */
  private enum Trouble {
    NONE,
    ECHO_PLAIN,
    ECHO_JSON,
    ECHO_FORM,
    ECHO_AS_CODE,
    ECHO_IN_HEADERS,
    ECHO_IN_SUCCESS,
    REDIRECT,
    CUT,
    DROPPED;

    /** The request comes back, as far as it is secret. */
    Answer answer() {
      return switch (this) {
        case NONE -> Answer.normal();
        case CUT -> Answer.normal().cutAfter(10);
        case DROPPED -> Answer.dropAfterReading();
        case ECHO_PLAIN ->
            Answer.from(request -> Answer.body(400, "text/plain", "bad: " + said(request)));
        case ECHO_JSON ->
            Answer.from(request ->
                Answer.json(
                    400,
                    Map.of("error", "invalid_grant", "error_description", said(request))));
        case ECHO_FORM ->
            Answer.from(request ->
                Answer.oauthError(
                    401,
                    "invalid_grant",
                    URLEncoder.encode(said(request), StandardCharsets.UTF_8)));
        case ECHO_AS_CODE ->
            Answer.from(request ->
                Answer.error(400, secrets(request).getFirst(), "the code says it"));
        case ECHO_IN_HEADERS ->
            Answer.from(request ->
                Answer.oauthError(400, "invalid_grant", "see the id")
                    .withHeader(
                        "x-request-id",
                        URLEncoder.encode(said(request), StandardCharsets.UTF_8)));
        case ECHO_IN_SUCCESS ->
            Answer.from(request -> Answer.body(200, "text/html", "<p>" + said(request)));
        case REDIRECT ->
            Answer.from(request ->
                Answer.redirect(
                    307,
                    URI.create(
                        "https://kim:"
                            + PROXY_PASSWORD
                            + "@elsewhere.example/?"
                            + Parameters.encode(
                                "state", "x", "code", secrets(request).getFirst())
                            + "#"
                            + PROXY_PASSWORD)));
      };
    }

    private static String said(RecordedRequest request) {
      return String.join(" ", secrets(request));
    }
  }

  private static List<String> secrets(RecordedRequest request) {
    List<String> found =
        new java.util.ArrayList<>(
            SENT.stream().flatMap(name -> request.field(name).stream()).distinct().toList());
    request.bearer().ifPresent(found::add);
    return found.isEmpty() ? List.of("nothing") : found;
  }

  private void script(Trouble trouble, Script... scripts) {
    for (Script script : scripts) {
      if (trouble != Trouble.NONE) {
        script.always(trouble.answer());
      }
    }
  }

  /** Looks at everything that there is to see. */
  private void look(Lab.Ended... ended) {
    for (Lab.Ended each : ended) {
      canaries.shown("stdout", each.out());
      canaries.shown("stderr", each.err());
    }
    for (List<String> words :
        List.of(
            List.of("login", "status", "--json"),
            List.of("login", "status"),
            List.of("explain", "--json"),
            List.of("explain"),
            List.of("capabilities", "--json"),
            List.of("login", "--explain-flow", "--json"))) {
      Lab.Ended told = lab.run(words.toArray(String[]::new));
      canaries.shown(String.join(" ", words), told.out() + told.err());
    }
    for (RecordedRequest request : lab.issuer.requests()) {
      if (request.endpoint() != Endpoint.AUTHORIZE) {
        secrets(request).stream()
            .filter(secret -> !secret.equals("nothing") && !secret.startsWith("TEST-"))
            .forEach(canaries::add);
      }
    }
    if (Files.isRegularFile(lab.home.authJson())) {
      Matcher stored = STORED.matcher(lab.home.readAuthJson());
      while (stored.find()) {
        canaries.add(stored.group(1));
      }
    }
    assertThat(lab.logs()).describedAs("the log").isNotEmpty();
    lab.logs().forEach(log -> canaries.shown("log", log));
    canaries.assertHidden();
  }

  /** A login that is replaced, whose revocation is in trouble, too. */
  private void predecessor(Trouble trouble) {
    IssuedTokens old = lab.loggedIn();
    canaries.addAll(List.of(old.refreshToken(), old.accessToken(), old.idToken()));
    script(trouble, lab.issuer.on(Endpoint.REVOKE));
  }

  @ParameterizedTest
  @EnumSource
  void inTheBrowser(Trouble trouble) {
    predecessor(trouble);
    script(trouble, lab.issuer.on(Grant.AUTHORIZATION_CODE));
    RunningLogin login = lab.login("--mint-api-key");
    canaries.add(login.state());
    login.get("/auth/callback?" + Parameters.encode("code", canaries.add("ac_canary_code_of_another"), "state", canaries.add("canary-state-of-another")));
    login.visit();
    Lab.Ended ended = login.end();
    assertThat(ended.exit()).isEqualTo(trouble == Trouble.NONE ? 0 : 1);
    // The address of the page is for the user alone, and must hold the state.
    look(new Lab.Ended(ended.exit(), ended.out(), withoutPage(ended.err())));
  }

  private static String withoutPage(String err) {
    return err.replaceAll("(?m)^http://127\\.0\\.0\\.1:\\d+/oauth/authorize\\?\\S+$", "(the page)");
  }

  @ParameterizedTest
  @EnumSource
  void byPasting(Trouble trouble) throws IOException {
    predecessor(Trouble.NONE);
    script(trouble, lab.issuer.on(Grant.AUTHORIZATION_CODE));
    try (PipedOutputStream typed = new PipedOutputStream()) {
      lab.stdin = new PipedInputStream(typed, 65_536);
      RunningLogin login =
          lab.start(
              "login",
              "--flow",
              "paste",
              "--port",
              "0",
              "--issuer",
              lab.issuer.uri().toString(),
              "--client-id",
              FakeIssuer.CLIENT_ID);
      URI page =
          URI.create(
              login
                  .awaitWords("copy the whole address")
                  .lines()
                  .filter(line -> line.contains("/oauth/authorize?"))
                  .findFirst()
                  .orElseThrow());
      canaries.add(Parameters.parse(page.getRawQuery()).get("state"));
      String end = new HttpDriver().get(page).location().orElseThrow().toString();
      String wrong = end.replaceFirst("state=[^&]+", "state=" + canaries.add("canary-wrong-state"));
      typed.write(("  a b " + end + "\n" + wrong + "\n" + end + "\n").getBytes(StandardCharsets.UTF_8));
      typed.flush();
      Lab.Ended ended = login.end();
      assertThat(ended.exit()).isEqualTo(trouble == Trouble.NONE ? 0 : 1);
      look(new Lab.Ended(ended.exit(), ended.out(), withoutPage(ended.err())));
    }
  }

  private Lab.Ended byDeviceCode(String timeout, Runnable approval) {
    RunningLogin login =
        lab.start(
            "login",
            "--device-auth",
            "--timeout",
            timeout,
            "--issuer",
            lab.issuer.uri().toString(),
            "--client-id",
            FakeIssuer.CLIENT_ID);
    login.awaitWords("TEST-00001");
    approval.run();
    return login.end();
  }

  @ParameterizedTest
  @EnumSource
  void byDeviceCodeWithTroubleAtTheExchange(Trouble trouble) {
    predecessor(Trouble.NONE);
    script(trouble, lab.issuer.on(Grant.AUTHORIZATION_CODE));
    Lab.Ended ended = byDeviceCode("20s", () -> lab.issuer.approveDevice("TEST-00001"));
    assertThat(ended.exit()).isEqualTo(trouble == Trouble.NONE ? 0 : 1);
    look(ended);
  }

  @ParameterizedTest
  @EnumSource
  void byDeviceCodeWithTroubleWhilePolling(Trouble trouble) {
    script(trouble, lab.issuer.on(Endpoint.DEVICE_TOKEN));
    look(byDeviceCode("2s", () -> {}));
  }

  @ParameterizedTest
  @EnumSource
  void withAnAccessToken(Trouble trouble) {
    predecessor(trouble);
    String token = canaries.add(Canaries.awkward("at-canary-access"));
    lab.issuer.personalAccessToken(token, Account.sample());
    script(trouble, lab.issuer.on(Endpoint.WHOAMI));
    look(
        lab.stdin(token)
            .run("login", "--with-access-token", "--issuer", lab.issuer.uri().toString()));
  }

  @ParameterizedTest
  @EnumSource
  void withAnAgentIdentity(Trouble trouble) {
    String jwt = canaries.add(lab.issuer.issueAgentIdentity());
    script(trouble, lab.issuer.on(Endpoint.AGENT_TASK), lab.issuer.on(Endpoint.JWKS));
    look(
        lab.stdin(jwt)
            .run("login", "--with-access-token", "--issuer", lab.issuer.uri().toString()));
  }

  @ParameterizedTest
  @EnumSource
  void withAnApiKey(Trouble trouble) {
    predecessor(trouble);
    String key = canaries.add(Canaries.awkward("sk-canary-api-key"));
    look(lab.stdin(key).run("login", "--with-api-key").succeeds());
  }

  @Test
  void withKeysAndTokensThatAreNone() {
    String key = canaries.add("sk-canary-broken-key");
    look(
        lab.stdin(key + "\n" + key).run("login", "--with-api-key"),
        lab.stdin(key + "\u0000").run("login", "--with-api-key"),
        lab.stdin(key).run("login", "--with-access-token"),
        lab.stdin(key.repeat(1000)).run("login", "--with-api-key"),
        lab.stdin("eyJ." + key).run("login", "--with-access-token"),
        lab.run("login", "--api-key", key),
        lab.run("login", "--with-api-key", key));
  }

  @Test
  void whereTheStoreCannotBeWritten() throws IOException {
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(
            Answer.from(request -> {
              try {
                Files.createDirectory(lab.home.authJson());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              return Answer.normal();
            }));
    RunningLogin login = lab.login();
    canaries.add(login.state());
    login.visit();
    Lab.Ended browser = login.end().failsClearly(1, lab.home.authJson().toString());
    look(
        new Lab.Ended(1, browser.out(), withoutPage(browser.err())),
        lab.stdin(canaries.add("sk-canary-not-stored")).run("login", "--with-api-key"));
    assertThat(lab.issuer.revocations()).describedAs("what was issued").hasSize(1);
    canaries.addAll(lab.issuer.revocations());
    canaries.assertHidden();
  }

  @Test
  void whereTheLogItselfIsInTrouble() {
    lab.home.write("log", "");
    String key = canaries.add("sk-canary-without-log");
    Lab.Ended ended = lab.stdin(key).run("login", "--with-api-key").succeeds();
    canaries.shown("stderr", ended.err());
    canaries.assertHidden();
  }

  @Test
  void anIssuerWithAPassword() {
    String password = canaries.add("canary-issuer-password");
    for (String issuer :
        List.of(
            "https://kim:" + password + "@auth.example.com",
            "https://auth.example.com?token=" + password,
            "https://auth.example.com#" + password,
            "http://kim:" + password + "@auth.example.com",
            "kim:" + password + "@auth.example.com")) {
      for (List<String> words :
          List.of(
              List.of("login", "--issuer", issuer),
              List.of("login", "--device-auth", "--issuer", issuer),
              List.of("login", "--with-access-token", "--issuer", issuer))) {
        Lab.Ended ended = lab.stdin("at-sample-0123456789").run(words.toArray(String[]::new));
        assertThat(ended.exit()).isEqualTo(1);
        canaries.shown("stderr of " + words.size(), ended.err());
      }
      lab.environment.put("LATCHKEY_ISSUER", issuer);
      Lab.Ended told = lab.run("explain", "--json");
      canaries.shown("explain", told.out() + told.err());
      lab.environment.remove("LATCHKEY_ISSUER");
    }
    canaries.assertHidden();
  }

  @Test
  void aUserWhoNeverComes() {
    RunningLogin login = lab.login("--timeout", "1s");
    canaries.add(login.state());
    Lab.Ended ended = login.end().failsClearly(1);
    look(new Lab.Ended(1, ended.out(), withoutPage(ended.err())));
  }

  @Test
  void aRefusalInTheBrowserThatRepeatsTheState() {
    RunningLogin login = lab.login();
    String state = canaries.add(login.state());
    login.callback("error", state, "error_description", "it is not for us to hide this");
    look(new Lab.Ended(1, "", ""));
    login.end();
  }

  /** What a program would see, and perhaps log with all its causes. */
  @ParameterizedTest
  @EnumSource
  void asExceptions(Trouble trouble) {
    IssuedTokens old = lab.issuer.issueTokens();
    lab.home.writeAuthJson(
        AuthJsonSamples.chatgpt(old, lab.issuer.uri().toString(), Instant.now()));
    canaries.addAll(List.of(old.refreshToken(), old.accessToken(), old.idToken()));
    script(
        trouble,
        lab.issuer.on(Grant.AUTHORIZATION_CODE),
        lab.issuer.on(Endpoint.WHOAMI),
        lab.issuer.on(Endpoint.JWKS),
        lab.issuer.on(Endpoint.REVOKE));
    Issuer issuer = Issuer.parse(lab.issuer.uri().toString(), false);
    String token = canaries.add(Canaries.awkward("at-canary-thrown"));
    HttpDriver driver = new HttpDriver();
    try (Latchkey latchkey =
        Latchkey.builder()
            .environment(Environment.of(lab.environment))
            .machine(MachineFiles.ofUnix(lab.machine.path()))
            .home(lab.home.path())
            .loginLog(sentence -> canaries.shown("trouble", sentence))
            .browser(page -> {
              Thread ignored = Thread.ofVirtual().start(() -> driver.visit(page));
              return new BrowserLauncher.Launch.Started();
            })
            .open()) {
      thrown(
          "browser",
          () ->
              latchkey.login(
                  new BrowserLogin.Request(
                      issuer,
                      FakeIssuer.CLIENT_ID,
                      CallbackPorts.only(0),
                      Duration.ofSeconds(20),
                      true,
                      new SuccessPage.Local(false)),
                  LoginListener.SILENT));
      thrown(
          "device",
          () ->
              latchkey.loginByDevice(
                  new DeviceLogin.Request(
                      issuer, FakeIssuer.CLIENT_ID, Duration.ofSeconds(20), Optional.empty()),
                  approving()));
      thrown("token", () -> latchkey.loginWithAccessToken(Secret.of(token), issuer, Optional.empty()));
      thrown(
          "agent",
          () ->
              latchkey.loginWithAccessToken(
                  Secret.of(canaries.add(lab.issuer.issueAgentIdentity())),
                  issuer,
                  Optional.empty()));
      thrown("key", () -> latchkey.loginWithApiKey(Secret.of(token + "\u0007")));
    }
    look();
  }

  private DeviceLogin.Listener approving() {
    return new DeviceLogin.Listener() {
      @Override
      public void waiting(DeviceLogin.Invitation invitation) {
        lab.issuer.approveDevice(invitation.userCode());
      }

      @Override
      public void delayed(String reason, Duration pause) {
        canaries.shown("delayed", reason);
      }

      @Override
      public void approved() {}

      @Override
      public void stored() {}
    };
  }

  private void thrown(String what, org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    Throwable e = catchThrowable(action);
    if (e != null) {
      canaries.shown("exception of " + what, e);
    } else {
      canaries.shown("result of " + what, "went well");
    }
  }
}
