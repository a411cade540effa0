package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.FakeJwt;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every secret that a sign-in can hold goes through every flow and every trouble that can be
 * scripted, at the level that logs most; none may turn up in what is printed, logged or thrown.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CanaryTest {
  private static final Pattern STORED =
      Pattern.compile("\"[A-Za-z_]+\"\\s*:\\s*\"((?:sk|at|rt|eyJ)[^\"]{6,})\"");

  private Lab lab;
  private Canaries canaries;

  @BeforeEach
  void open() {
    lab = new Lab();
    canaries = new Canaries();
    String proxy = "http://kim:" + canaries.add(Trouble.PASSWORD) + "@proxy.example:3128";
    for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy")) {
      lab.environment.put(name, proxy);
    }
  }

  @AfterEach
  void close() {
    lab.close();
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
            List.of("explain", "--json"),
            List.of("login", "--explain-flow", "--json"))) {
      Lab.Ended told = lab.run(words.toArray(String[]::new));
      canaries.shown(String.join(" ", words), told.out() + told.err());
    }
    for (RecordedRequest request : lab.issuer.requests()) {
      if (request.endpoint() != Endpoint.AUTHORIZE) {
        Trouble.secrets(request).stream()
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
    login.get(
        "/auth/callback?"
            + Parameters.encode(
                "code",
                canaries.add("ac_canary_code_of_another"),
                "state",
                canaries.add("canary-state-of-another")));
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
  @EnumSource(names = {"NONE", "ECHO_PLAIN", "ECHO_AS_CODE", "DROPPED"})
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
      typed.write(
          ("  a b " + end + "\n" + wrong + "\n" + end + "\n").getBytes(StandardCharsets.UTF_8));
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

  /** The exchange is the browser's; only who waits for it is another. */
  @ParameterizedTest
  @EnumSource(names = {"NONE", "ECHO_JSON", "ECHO_AS_CODE", "CUT"})
  void byDeviceCodeWithTroubleAtTheExchange(Trouble trouble) {
    predecessor(Trouble.NONE);
    script(trouble, lab.issuer.on(Grant.AUTHORIZATION_CODE));
    Lab.Ended ended = byDeviceCode("20s", () -> lab.issuer.approveDevice("TEST-00001"));
    assertThat(ended.exit()).isEqualTo(trouble == Trouble.NONE ? 0 : 1);
    look(ended);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "CUT"})
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

  /** The issuer gives tokens, and they are not stored. */
  @ParameterizedTest
  @ValueSource(strings = {"incomplete", "no ID token", "another workspace", "ended"})
  void whereTokensAreIssuedAndNotKept(String why) {
    predecessor(Trouble.NONE);
    IssuedTokens fresh = lab.issuer.issueTokens();
    canaries.addAll(List.of(fresh.refreshToken(), fresh.accessToken(), fresh.idToken()));
    String ended =
        FakeJwt.accessToken(
                Account.sample(), Instant.now().minusSeconds(900), Instant.now().minusSeconds(600))
            .mint();
    canaries.add(ended);
    lab.issuer
        .on(Grant.AUTHORIZATION_CODE)
        .always(
            Answer.json(
                200,
                Map.of(
                    "refresh_token",
                    fresh.refreshToken(),
                    "access_token",
                    why.equals("ended") ? ended : fresh.accessToken(),
                    why.equals("incomplete") ? "id" : "id_token",
                    why.startsWith("no ID")
                        ? canaries.add("canary-id-token-that-is-none")
                        : fresh.idToken())));
    RunningLogin login =
        lab.login("--workspace", why.startsWith("another") ? "other" : "acct-1111");
    canaries.add(login.state());
    login.visit();
    Lab.Ended failed = login.end();
    assertThat(failed.exit()).isEqualTo(1);
    look(new Lab.Ended(1, failed.out(), withoutPage(failed.err())));
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
}
