package dev.latchkey.interop;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The same rules for the real Codex and for Latchkey, in a namespace whose {@code /etc/codex} is
 * the test's and which has no network: what both do, and the list of differences in {@code
 * docs/compatibility.md}, which is this test's result.
 */
class PolicyWithCodexTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KEY = "sk-proj-sample-0123456789abcdef";
  private static final String FORCED_API = "forced_login_method = \"api\"";
  private static final String FORCED_CHATGPT = "forced_login_method = \"chatgpt\"";

  /** What is stored. */
  private enum Stored {
    CHATGPT,
    KEY
  }

  /**
   * A situation.
   *
   * @param name for the list
   * @param stored what is stored
   * @param file where the rule stands, below the machine's root, or {@code ~} for the home
   * @param rule what it says
   * @param endsAtOnce whether {@code codex exec} ends there without asking anybody
   * @param variables those that are set
   */
  private record Situation(
      String name,
      Stored stored,
      String file,
      String rule,
      boolean endsAtOnce,
      Map<String, String> variables) {
    Situation(String name, Stored stored, String file, String rule, boolean endsAtOnce) {
      this(name, stored, file, rule, endsAtOnce, Map.of());
    }
  }

  private static final String REQUIREMENTS = "etc/codex/requirements.toml";
  private static final String MANAGED = "etc/codex/managed_config.toml";

  private static final List<Situation> SITUATIONS =
      List.of(
          new Situation(
              "an API key where ChatGPT is forced",
              Stored.KEY,
              "~config.toml",
              FORCED_CHATGPT,
              true),
          new Situation(
              "a ChatGPT login where the administrator forces API keys",
              Stored.CHATGPT,
              MANAGED,
              FORCED_API,
              true),
          new Situation(
              "a ChatGPT login of another workspace than the machine's",
              Stored.CHATGPT,
              "etc/codex/config.toml",
              "forced_chatgpt_workspace_id = [\"A\"]",
              true),
          new Situation(
              "a ChatGPT login of the right workspace",
              Stored.CHATGPT,
              MANAGED,
              "forced_chatgpt_workspace_id = [\"A\", \"B\"]",
              false),
          new Situation(
              "a ChatGPT login, and a trusted project that forces API keys",
              Stored.CHATGPT,
              "work/.codex/config.toml",
              FORCED_API,
              true),
          new Situation(
              "an API key where the requirements allow ChatGPT",
              Stored.KEY,
              REQUIREMENTS,
              "allowed_login_methods = [\"chatgpt\"]",
              false),
          new Situation(
              "a ChatGPT login of another workspace than is required",
              Stored.CHATGPT,
              REQUIREMENTS,
              "allowed_chatgpt_workspaces = [\"A\"]",
              false),
          new Situation(
              "a ChatGPT login, and `forced_login_method` in the requirements",
              Stored.CHATGPT,
              REQUIREMENTS,
              FORCED_API,
              false),
          new Situation(
              "requirements that allow nothing",
              Stored.CHATGPT,
              REQUIREMENTS,
              "allowed_login_methods = []",
              true),
          new Situation(
              "broken requirements",
              Stored.CHATGPT,
              REQUIREMENTS,
              "allowed_login_methods = [",
              true),
          new Situation(
              "a broken `config.toml`",
              Stored.CHATGPT,
              "~config.toml",
              "forced_login_method = [",
              true),
          new Situation(
              "a ChatGPT login that is forced, and `CODEX_API_KEY` is set",
              Stored.CHATGPT,
              "~config.toml",
              FORCED_CHATGPT,
              true,
              Map.of("CODEX_API_KEY", "sk-proj-variable-0123456789abcdef")));

  private final FakeIssuer issuer = FakeIssuer.start();

  @AfterEach
  void close() {
    issuer.close();
  }

  /** A home, and what else of a machine is the test's. */
  private record Place(TestHome home, TestHome machine) implements AutoCloseable {
    static Place create() {
      return new Place(TestHome.create(), TestHome.create());
    }

    @Override
    public void close() {
      home.close();
      machine.close();
    }
  }

  @BeforeAll
  static void requireNamespaces() throws Exception {
    OverlaidEtc.require();
  }

  @Test
  void theListOfDifferencesIsWhatTheyDo() throws Exception {
    StringBuilder list = new StringBuilder();
    list.append("| Situation | Command | Codex 0.169.0 | Latchkey |\n| --- | --- | --- | --- |\n");
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      List<Future<String>> rows = new ArrayList<>();
      for (Situation situation : SITUATIONS) {
        rows.add(two.submit(() -> differences(situation)));
      }
      for (Future<String> row : rows) {
        list.append(row.get());
      }
    }
    new MeasuredList("PolicyWithCodexTest").mustBe(list.toString());
  }

  private String differences(Situation situation) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (String command : List.of("login status", "exec / run", "login --with-api-key", "logout")) {
      if (command.equals("exec / run") && !situation.endsAtOnce) {
        continue; // Codex would go on to the network, and wait for it.
      }
      String codex = outcome(situation, command, true);
      String latchkey = outcome(situation, command, false);
      if (!codex.equals(latchkey)) {
        rows.append("| ")
            .append(situation.name)
            .append(" | `")
            .append(command)
            .append("` | ")
            .append(codex)
            .append(" | ")
            .append(latchkey)
            .append(" |\n");
      }
    }
    return rows.toString();
  }

  private String outcome(Situation situation, String command, boolean codex) throws Exception {
    try (Place place = Place.create()) {
      prepare(situation, place);
      Path login = place.home.authJson();
      String before = Files.readString(login);
      List<String> arguments =
          command.equals("exec / run")
              ? codex ? List.of("exec", "--skip-git-repo-check", "x") : List.of("run", "--", "true")
              : List.of(command.split(" "));
      List<String> program = new ArrayList<>();
      if (codex) {
        program.add(new Programs().codex().toString());
        program.addAll(arguments);
      } else {
        List<String> all = new ArrayList<>(List.of("--"));
        all.addAll(arguments);
        program.addAll(LatchkeyJvm.command(all.toArray(String[]::new)));
      }
      List<String> words =
          OverlaidEtc.command(
              place.machine.file("etc"),
              place.machine.file("work"),
              OverlaidEtc.Network.NONE,
              program);
      Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(place.home));
      environment.put("LATCHKEY_ISSUER", issuer.uri().toString());
      environment.putAll(situation.variables);
      try (RunningProgram running = RunningProgram.start(words, environment)) {
        Outcome ended = running.input(KEY + "-new").await(LIMIT);
        String then =
            !Files.exists(login)
                ? "the login is gone"
                : Files.readString(login).equals(before) ? "the login stays" : "the key is stored";
        return "exit " + ended.exit() + ", " + then;
      }
    }
  }

  private void prepare(Situation situation, Place place) throws IOException {
    TestHome home = place.home;
    TestHome machine = place.machine;
    machine.write("work/.git/HEAD", "");
    Files.createDirectories(machine.file("etc"));
    home.writeAuthJson(
        switch (situation.stored) {
          case CHATGPT -> AuthJsonSamples.chatgptWithoutProvenance(login(), Instant.now());
          case KEY -> AuthJsonSamples.apiKey(KEY);
        });
    home.write(
        "config.toml",
        "[projects.\"" + machine.file("work").toRealPath() + "\"]\ntrust_level = \"trusted\"\n");
    if (situation.file.startsWith("~")) {
      home.write(situation.file.substring(1), situation.rule + "\n");
    } else {
      machine.write(situation.file, situation.rule + "\n");
    }
  }

  private synchronized IssuedTokens login() {
    return issuer.account(Account.sample().accountId("B")).issueTokens();
  }
}
