package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.error.ErrorCode;
import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.json.JsonValue;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code latchkey profile …}, and {@code --profile} with the other commands. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProfileCommandTest {
  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.workingFolder = lab.home.path();
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private Path homeOf(String profile) {
    return lab.latchkeyHome.file("profiles/" + profile);
  }

  /** Puts a login of {@code account} into a profile's home. */
  private IssuedTokens loggedIn(String profile, Account account) {
    lab.issuer.account(account);
    IssuedTokens tokens = lab.issuer.issueTokens();
    lab.latchkeyHome.write(
        "profiles/" + profile + "/auth.json",
        AuthJsonSamples.chatgpt(tokens, lab.issuer.uri().toString(), Instant.now()));
    lab.secret(tokens.refreshToken());
    lab.secret(tokens.accessToken());
    return tokens;
  }

  private static Account person(String user, String workspace) {
    return Account.sample().email("ada@example.com").userId(user).accountId(workspace);
  }

  @Test
  void statusNamesTheProfileThatItIsAbout() {
    lab.run("profile", "add", "named").succeeds();
    assertThat(lab.run("status", "--profile", "named").out())
        .contains("  Profile    named\n", "  Next       latchkey login --profile named\n");
    assertThat(lab.run("status", "--profile", "named", "--json").out())
        .contains("\"profile\": \"named\"");
    assertThat(lab.run("status", "--json").out()).contains("\"profile\": \"default\"");
    assertThat(lab.run("status", "--profile", "unknown", "--json").out())
        .contains("\"profile\": null");
  }

  @Test
  void aProfileHasALoginOfItsOwn() {
    lab.loggedIn();
    String mine = lab.home.readAuthJson();
    assertThat(lab.run("profile", "add", "work").succeeds().err().lines())
        .containsExactly(
            "Added the profile work; its home is " + homeOf("work") + ".",
            "Next: latchkey login --profile work");
    lab.stdin("sk-work-0123456789\n");
    lab.run("login", "--with-api-key", "--profile", "work").succeeds();
    assertThat(lab.run("status", "--profile", "work").succeeds().out())
        .contains("sk-work-***56789", homeOf("work").toString());
    assertThat(lab.run("--profile", "work", "login", "status").succeeds().out())
        .contains("sk-work-***56789");
    assertThat(lab.run("login", "status").succeeds().out()).contains("ada@example.com");
    lab.environment.put("LATCHKEY_PROFILE", "work");
    assertThat(lab.run("status", "--json").succeeds().out()).contains("sk-work-***56789");
    assertThat(lab.run("status", "--profile", "default").succeeds().out())
        .contains("ada@example.com");
    lab.run("logout").succeeds();
    assertThat(homeOf("work").resolve("auth.json")).doesNotExist();
    assertThat(lab.home.readAuthJson()).isEqualTo(mine);
    lab.issuer.assertNoRequests();
  }

  /** Killer feature 4: whatever is done to one profile, the others do not notice. */
  @Test
  void addingRemovingAndFailingToAddLeaveAllOthersAlone() throws IOException {
    IssuedTokens mine = lab.loggedIn();
    lab.run("profile", "add", "a").succeeds();
    lab.run("profile", "add", "b").succeeds();
    IssuedTokens a = loggedIn("a", person("user-a", "acct-a"));
    IssuedTokens b = loggedIn("b", person("user-b", "acct-b"));
    Map<String, String> before = others();

    lab.run("profile", "add", "c").succeeds();
    lab.run("profile", "add", "c").failsClearly(1, "already");
    lab.run("profile", "add", "A").failsClearly(1, "case");
    lab.run("profile", "add", "x/y").failsClearly(1, "x/y");
    lab.run("profile", "add", "d", "--home", homeOf("a").toString()).failsClearly(1, "profile a");
    lab.run("profile", "add", "e", "--home", lab.home.path() + "/sub").failsClearly(1, "default");
    lab.run("profile", "rename", "c", "a").failsClearly(1, "already");
    lab.run("profile", "rename", "c", "d").succeeds();
    lab.run("profile", "bind", "d").succeeds();
    lab.run("profile", "remove", "d").failsClearly(1, "--unbind");
    lab.run("profile", "remove", "d", "--unbind").succeeds();
    lab.run("profile", "remove", "a").failsClearly(1, "is signed in", "--sign-out");
    lab.run("profile", "remove", "nobody").failsClearly(1, "no profile nobody");
    lab.run("profile", "remove", "default", "--sign-out").failsClearly(1, "cannot be removed");

    assertThat(others()).isEqualTo(before);
    lab.issuer.assertNoRequests();
    assertThat(lab.issuer.revocations()).isEmpty();

    IssuedTokens c = signedInAndRemoved();
    assertThat(others()).isEqualTo(before);
    assertThat(lab.issuer.revocations()).containsExactly(c.refreshToken());
    for (IssuedTokens alive : new IssuedTokens[] {mine, a, b}) {
      lab.issuer.assertAlive(alive.refreshToken());
    }
  }

  private IssuedTokens signedInAndRemoved() {
    lab.run("profile", "add", "c").succeeds();
    IssuedTokens tokens = loggedIn("c", person("user-c", "acct-c"));
    assertThat(lab.run("profile", "remove", "c", "--sign-out").succeeds().err().lines())
        .containsExactly(
            "Signed out of the profile c.",
            "Revoked at " + lab.issuer.uri() + ".",
            "Removed the profile c.");
    assertThat(homeOf("c")).doesNotExist();
    return tokens;
  }

  /** Every byte of the homes of the default profile, a and b. */
  private Map<String, String> others() {
    Map<String, String> all = new TreeMap<>();
    lab.home.snapshot().forEach((name, content) -> all.put("default/" + name, content));
    lab.latchkeyHome
        .snapshot()
        .forEach((name, content) -> {
          if (name.startsWith("profiles/a") || name.startsWith("profiles/b")) {
            all.put(name, content);
          }
        });
    return all;
  }

  @Test
  void aProfileStaysUntilItsRevocationIsConfirmed() {
    lab.run("profile", "add", "work").succeeds();
    IssuedTokens tokens = loggedIn("work", person("user-w", "acct-w"));
    lab.issuer.on(Endpoint.REVOKE).answer(Answer.status(503));
    lab.run("profile", "remove", "work", "--sign-out").failsClearly(1, "stays until");
    assertThat(homeOf("work").resolve("auth.json")).doesNotExist();
    lab.run("profile", "remove", "work").failsClearly(1, "waits for its issuer");
    lab.run("profile", "remove", "work", "--sign-out").succeeds();
    lab.issuer.assertRevoked(tokens.refreshToken());
    assertThat(homeOf("work")).doesNotExist();
  }

  @Test
  void aProfileCanBeForgottenWithItsLogin() {
    lab.run("profile", "add", "work").succeeds();
    loggedIn("work", person("user-w", "acct-w"));
    assertThat(lab.run("profile", "remove", "work", "--keep-files").succeeds().err())
        .contains("stay in " + homeOf("work"), "signed in there");
    assertThat(homeOf("work").resolve("auth.json")).exists();
    lab.run("profile", "add", "work").failsClearly(1, "holds files already");
    assertThat(
            lab.run("profile", "add", "work", "--home", homeOf("work").toString()).succeeds().err())
        .contains("It is signed in");
    lab.run("profile", "remove", "work", "--keep-files", "--sign-out")
        .failsClearly(2, "contradict");
  }

  @Test
  void theListSaysWhoIsWhere() throws IOException {
    lab.loggedIn();
    lab.run("profile", "add", "work").succeeds();
    lab.run("profile", "add", "empty").succeeds();
    loggedIn("work", person("user-w", "acct-w"));
    Path src = Files.createDirectory(lab.home.file("src"));
    lab.run("profile", "bind", "work", "src").succeeds();
    Lab.Ended list = lab.run("profile", "list", "--profile", "work").succeeds();
    assertThat(list.out().lines())
        .containsExactly(
            "  default  ada@example.com (user-ada), workspace acct-1111",
            "           home " + lab.home.path(),
            "* work     ada@example.com (user-w), workspace acct-w",
            "           home " + homeOf("work"),
            "           in   " + src,
            "  empty    not signed in",
            "           home " + homeOf("empty"));
    assertThat(list.err()).isEmpty();
    lab.issuer.assertNoRequests();
  }

  /** The same address in two workspaces is two; the same person in the same workspace is one. */
  @Test
  void identityIsUserAndWorkspaceAndNeverTheAddress() throws IOException {
    for (String name : new String[] {"one", "two", "three", "four"}) {
      lab.run("profile", "add", name).succeeds();
    }
    loggedIn("one", person("user-1", "acct-1"));
    loggedIn("two", person("user-1", "acct-2"));
    loggedIn("three", person("user-2", "acct-1"));
    assertThat(lab.run("profile", "list").succeeds().err()).isEmpty();
    loggedIn("four", person("user-1", "acct-1").email("other@example.com"));
    Lab.Ended list = lab.run("profile", "list", "--json").succeeds();
    assertThat(list.err().lines())
        .containsExactly(
            "warning: the profiles one, four are the same person in the same workspace");
    JsonObject four = profile(list.out(), "four");
    assertThat(four.string("account_id")).contains("acct-1");
    assertThat(four.string("user_id")).contains("user-1");
    assertThat(four.string("kind")).contains("made");
    assertThat(four.string("home")).contains(homeOf("four").toString());
    assertThat(four.get("same_identity_as").orElseThrow())
        .isEqualTo(new JsonReader().read("[\"one\"]").root());
    assertThat(profile(list.out(), "default").isTrue("current")).isTrue();
    assertThat(profile(list.out(), "default").isTrue("signed_in")).isFalse();
  }

  private static JsonObject profile(String json, String name) {
    JsonObject root = (JsonObject) new JsonReader().read(json).root();
    for (JsonValue each : ((JsonArray) root.get("profiles").orElseThrow()).elements()) {
      if (((JsonObject) each).string("name").orElseThrow().equals(name)) {
        return (JsonObject) each;
      }
    }
    throw new AssertionError(name + " is not in " + json);
  }

  @Test
  void oneThatCannotBeReadDoesNotHideTheOthers() {
    lab.loggedIn();
    lab.run("profile", "add", "work").succeeds();
    lab.latchkeyHome.write("profiles/work/auth.json", "{ broken");
    lab.environment.put("LATCHKEY_PROFILE", "nobody");
    Lab.Ended list = lab.run("profile", "list").succeeds();
    assertThat(list.out()).contains("ada@example.com", "cannot be read: ", "line 1");
    assertThat(list.err()).contains("no profile nobody").doesNotContain("latchkey: ");
  }

  @Test
  void whichSaysWhy() throws IOException {
    assertThat(lab.run("profile", "which").succeeds().out().lines())
        .containsExactly(
            "default", "  because    nothing else was chosen", "  home       " + lab.home.path());
    lab.run("profile", "add", "work").succeeds();
    Path src = lab.home.file("src");
    Path deep = Files.createDirectories(src.resolve("deep"));
    lab.run("profile", "bind", "work", "src").succeeds();
    lab.workingFolder = deep;
    Lab.Ended which = lab.run("profile", "which").succeeds();
    assertThat(which.out()).contains("  because    " + src + " is bound to it");
    assertThat(which.err()).contains("warning: CODEX_HOME does not count here");
    lab.environment.remove("CODEX_HOME");
    lab.environment.put("HOME", lab.home.path().toString());
    which = lab.run("profile", "which", "--json").succeeds();
    assertThat(which.err()).isEmpty();
    JsonObject json = (JsonObject) new JsonReader().read(which.out()).root();
    assertThat(json.string("name")).contains("work");
    assertThat(json.string("reason")).contains("binding");
    assertThat(json.string("folder")).contains(src.toString());
    lab.environment.put("LATCHKEY_PROFILE", "nobody");
    Lab.Ended failed = lab.run("profile", "which", "--json").failsClearly(1, "no profile nobody");
    assertThat(failed.out()).contains("\"code\": \"" + ErrorCode.PROFILE_UNKNOWN.id() + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status --profile wrok",
        "login status --profile wrok --json",
        "logout --profile wrok",
        "--profile wrok login --with-api-key",
        "run --profile wrok -- true"
      })
  void anUnknownProfileIsNeverReplacedByAnother(String words) {
    lab.loggedIn();
    lab.run("profile", "add", "work").succeeds();
    lab.stdin("sk-not-read-0123456789");
    Map<String, String> before = lab.home.snapshot();
    lab.run(words.split(" ", -1)).failsClearly(1, "no profile wrok", "did you mean work?");
    lab.home.assertUnchangedSince(before);
    lab.issuer.assertNoRequests();
  }

  @Test
  void aHostileNameIsShownHarmlessly() {
    for (String name : new String[] {"a/b", "..", "a\u001b[31m", "a\u202eb", "", "a\nb", "-x"}) {
      Lab.Ended ended = lab.run("profile", "add", "--", name).failsClearly(1);
      assertThat(ended.err()).doesNotContain("\u001b", "\u202e").hasLineCount(1);
      ended = lab.run("status", "--profile", name);
      assertThat(ended.exit()).isIn(1, 2);
      assertThat(ended.err()).doesNotContain("\u001b", "\u202e");
    }
    assertThat(lab.latchkeyHome.file("profiles")).doesNotExist();
  }

  @Test
  void aDamagedRegistryStopsWhateverDependsOnIt() {
    lab.loggedIn();
    lab.latchkeyHome.write("profiles.json", "{\"version\": 1,\n \"profiles\": [}");
    for (String words : new String[] {"status", "profile list", "profile add x", "logout"}) {
      lab.run(words.split(" ", -1)).failsClearly(1, "profiles.json", "line 2, column");
    }
    assertThat(lab.run("status", "--profile", "default").exit()).isEqualTo(1);
    lab.environment.remove("CODEX_HOME");
    lab.environment.put("HOME", lab.home.path().toString());
    assertThat(lab.run("status", "--profile", "default").err()).doesNotContain("profiles.json");
    assertThat(lab.latchkeyHome.read("profiles.json"))
        .isEqualTo("{\"version\": 1,\n \"profiles\": [}");
    assertThat(lab.home.authJson()).exists();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile add",
        "profile add a b",
        "profile rename a",
        "profile bind",
        "profile lst",
        "status --profile",
        "status --profile a --profile b",
        "run",
        "run --isolate"
      })
  void whatMakesNoSenseIsAUsageError(String words) {
    lab.run(words.split(" ", -1)).failsClearly(2);
    assertThat(lab.latchkeyHome.snapshot()).isEmpty();
  }
}
