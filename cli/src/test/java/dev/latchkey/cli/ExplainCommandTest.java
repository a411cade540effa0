package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.json.JsonArray;
import dev.latchkey.json.JsonObject;
import dev.latchkey.json.JsonReader;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
  private static final String KEY = "sk-proj-abcdefghijklmnop";

  private Lab lab;

  @BeforeEach
  void open() {
    lab = new Lab();
    lab.secret(KEY);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static JsonObject decision(String json, String id) {
    JsonObject told = (JsonObject) new JsonReader().read(json).root();
    return ((JsonArray) told.get("decisions").orElseThrow())
        .elements().stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.string("id").orElseThrow().equals(id))
            .findFirst()
            .orElseThrow();
  }

  private static List<String> losers(JsonObject decision) {
    return ((JsonArray) decision.get("losers").orElseThrow())
        .elements().stream()
            .map(one -> ((JsonObject) one).object("source").orElseThrow())
            .map(source -> source.string("place").orElseThrow())
            .toList();
  }

  private String json(int exit, String... before) throws IOException {
    List<String> words = new ArrayList<>(List.of(before));
    words.addAll(List.of("explain", "--json"));
    Lab.Ended ended = lab.run(words.toArray(String[]::new));
    assertThat(ended.exit()).describedAs(ended.err()).isEqualTo(exit);
    assertThat(JsonSchema.of("explain.schema.json").complaints(ended.out())).isEmpty();
    return ended.out();
  }

  @Test
  void whoeverIsNotSignedInIsToldSoAndThatIsNoFailure() throws IOException {
    Lab.Ended ended = lab.run("explain").succeeds();
    assertThat(ended.out())
        .contains("Credential    none: nobody is signed in")
        .containsPattern("Certificates  (the system's roots|Java's own roots)");
    assertThat(ended.err()).isEmpty();
    json(0);
  }

  @Test
  void linesFitAndLabelsAreAligned() {
    lab.loggedIn();
    lab.home.write("config.toml", "forced_login_method = \"chatgpt\"\n");
    lab.environment.put("CODEX_API_KEY", KEY);
    for (String line : lab.run("explain").succeeds().out().lines().toList()) {
      // A path has no place to break.
      if (line.strip().indexOf(' ') > 0) {
        assertThat(line.length()).describedAs(line).isLessThanOrEqualTo(80);
      }
      assertThat(line.substring(0, 14)).matches("[A-Z][A-Za-z -]{12} | {14}");
    }
  }

  @Test
  void theWinnerComesFirstAndTheLosersBelowItInGrey() {
    lab.loggedIn();
    lab.environment.put("CODEX_API_KEY", KEY);
    lab.outIsTerminal = true;
    String out = lab.run("explain").succeeds().out();
    assertThat(out).contains("\u001b[2mnot: API key sk-proj-***lmnop, CODEX_API_KEY: codex exec");
    assertThat(out.indexOf("ChatGPT login of ada@example.com"))
        .isBetween(0, out.indexOf("not: API key"));
  }

  @Test
  void aMoveThatWasInterruptedIsNamedAndLeftAlone() throws IOException {
    lab.loggedIn();
    Path note = lab.home.file("latchkey/store-move.json");
    Files.createDirectories(note.getParent());
    Files.writeString(note, "{}");
    assertThat(lab.run("explain").err().replaceAll("\\s+", " "))
        .contains("a move to another store was begun and not finished");
    assertThat(note).exists();
  }

  @Test
  void theProfileThatWonAndThoseThatLostAreNamed() throws IOException {
    lab.run("profile", "add", "work").succeeds();
    lab.run("profile", "add", "play").succeeds();
    lab.environment.put("LATCHKEY_PROFILE", "play");
    String json = json(0, "--profile", "work");
    JsonObject profile = decision(json, "profile");
    assertThat(profile.string("value")).contains("work");
    assertThat(profile.object("source").orElseThrow().string("place")).contains("--profile");
    assertThat(losers(profile)).containsExactly("LATCHKEY_PROFILE", "CODEX_HOME");
    assertThat(decision(json, "home").object("source").orElseThrow().string("place"))
        .contains("the profile work");
  }

  @Test
  void aBoundFolderLosesToTheVariable() throws IOException {
    lab.run("profile", "add", "work").succeeds();
    try (TestHome folder = TestHome.create()) {
      lab.workingFolder = folder.path();
      lab.run("profile", "bind", "work").succeeds();
      JsonObject bound = decision(json(0), "profile");
      assertThat(bound.string("value")).contains("work");
      assertThat(losers(bound)).containsExactly("CODEX_HOME");
      lab.environment.put("LATCHKEY_PROFILE", "default");
      JsonObject named = decision(json(0), "profile");
      assertThat(named.string("value")).contains("default");
      assertThat(losers(named)).containsExactly("the binding of " + folder.path());
    }
  }

  @Test
  void aProfileThatIsNotThereIsExplainedAndExitIsOne() throws IOException {
    JsonObject profile = decision(json(1, "--profile", "nobody"), "profile");
    assertThat(profile.object("error").orElseThrow().string("code")).contains("profile-unknown");
    assertThat(losers(profile)).containsExactly("CODEX_HOME");
    assertThat(lab.run("--profile", "nobody", "explain").out())
        .startsWith("Profile       unknown: ");
  }

  @Test
  void aConfigurationThatCannotBeReadIsSaidFirst() throws IOException {
    lab.loggedIn();
    lab.machine.write("etc/codex/requirements.toml", "allowed_login_methods = [\n");
    Lab.Ended ended = lab.run("explain");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.out())
        .startsWith("Trouble       ")
        .containsPattern("Unknown +Credential, Paid by")
        .contains("Certificates");
    assertThat(json(1)).contains("requirements-invalid");
  }

  @Test
  void aMachinesRuleThatForbidsTheLoginIsExplainedWithSuccess() throws IOException {
    lab.home.writeAuthJson(AuthJsonSamples.apiKey(KEY));
    lab.machine.write("etc/codex/requirements.toml", "allowed_login_methods = [\"chatgpt\"]\n");
    JsonObject use = decision(json(0), "use");
    assertThat(use.string("value")).contains("forbidden");
    assertThat(use.object("source").orElseThrow().string("layer")).contains("requirements");
    assertThat(lab.home.authJson()).exists();
  }

  @Test
  void remarksAreWarnings() {
    lab.home.write("config.toml", "forced-login-method = \"api\"\n");
    assertThat(lab.run("explain").succeeds().err())
        .contains("warning: forced-login-method", "is no key; forced_login_method is");
  }
}
