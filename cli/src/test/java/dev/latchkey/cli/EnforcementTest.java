package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.IssuedTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tables of {@code docs/enforcement.md}: every login under every rule, from every layer, with
 * every command.
 */
class EnforcementTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", "..")).resolve("docs/enforcement.md");
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final String PERSONAL = "at-sample-0123456789abcdef";
  private static final String KEY = "sk-proj-sample-0123456789abcdef";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  /** A table of the guide: the first column's text to the other columns' texts by their head. */
  private static Map<String, Map<String, String>> table(String head) {
    List<String> lines;
    try {
      lines = Files.readAllLines(GUIDE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, Map<String, String>> table = new LinkedHashMap<>();
    List<String> columns = List.of();
    for (String line : lines) {
      if (columns.isEmpty()) {
        columns = line.startsWith("| " + head + " |") ? cells(line) : columns;
      } else if (!line.startsWith("|")) {
        break;
      } else if (!line.startsWith("| ---")) {
        List<String> cells = cells(line);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i < cells.size(); i++) {
          row.put(columns.get(i), cells.get(i));
        }
        table.put(cells.get(0), row);
      }
    }
    assertThat(table).describedAs("the table " + head).isNotEmpty();
    return table;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
      cells.add(cell.strip().replace("`", ""));
    }
    return cells;
  }

  /** The rules of the guide's columns, as the line that says them. */
  private static String line(String column) {
    return switch (column) {
      case "no rule" -> "model = \"x\"";
      case "forced chatgpt" -> "forced_login_method = \"chatgpt\"";
      case "forced api" -> "forced_login_method = \"api\"";
      case "forced workspaces A, C" -> "forced_chatgpt_workspace_id = [\"A\", \"C\"]";
      case "methods chatgpt" -> "allowed_login_methods = [\"chatgpt\"]";
      case "methods api" -> "allowed_login_methods = [\"api\"]";
      case "methods none" -> "allowed_login_methods = []";
      case "workspaces A, C" -> "allowed_chatgpt_workspaces = [\"A\", \"C\"]";
      case "no workspaces" -> "allowed_chatgpt_workspaces = []";
      default -> throw new AssertionError("the guide has a column that is not tested: " + column);
    };
  }

  static Stream<String[]> loginsAndRules() {
    return table("Login").entrySet().stream()
        .flatMap(row ->
            row.getValue().entrySet().stream()
                .map(cell -> new String[] {row.getKey(), cell.getKey(), cell.getValue()}));
  }

  @ParameterizedTest(name = "{0} / {1}: {2}")
  @MethodSource("loginsAndRules")
  void theTablesHold(String login, String rule, String verdict) {
    String line = line(rule);
    String key = line.substring(0, line.indexOf(' '));
    Map<String, String> layers =
        table("Rule").getOrDefault(key, Map.of("user", "counts", "requirements", "counts"));
    for (Map.Entry<String, String> layer : layers.entrySet()) {
      for (Map.Entry<String, Map<String, String>> command : table("Command").entrySet()) {
        boolean counts = layer.getValue().equals("counts");
        if (!counts && !LONG && !command.getKey().equals("login status --enforce")) {
          continue; // What does not count does so for none of them.
        }
        String effect =
            cell(
                command.getValue(),
                !counts || verdict.equals("allowed")
                    ? "login is allowed"
                    : verdict.equals("nothing") ? "nothing" : "method or workspace");
        store(login);
        List<String> words = say(layer.getKey(), line);
        words.addAll(0, List.of(command.getKey().split(" ")));
        if (command.getKey().equals("run")) {
          words.addAll(List.of("--", "true"));
        }
        String what = login + ", " + rule + " by " + layer.getKey() + ", " + command.getKey();

        Lab.Ended ended = lab.handOver(words.toArray(String[]::new));

        assertThat(Files.exists(lab.home.authJson()))
            .describedAs(what + "\n" + ended.err())
            .isEqualTo(effect.startsWith("kept"));
        if (effect.endsWith("exit 1")) {
          assertThat(ended.exit()).describedAs(what).isEqualTo(1);
          assertThat(ended.out() + ended.err()).describedAs(what).contains(named(key, verdict));
        }
        if (effect.startsWith("signed out, exit 1")) {
          ended.failsClearly(1, "Logging out. (" + key + ", ", place(layer.getKey()));
        }
        if (effect.equals("kept") && !login.startsWith("agent") && !login.startsWith("Amazon")) {
          assertThat(ended.exit()).describedAs(what + "\n" + ended.err()).isZero();
        }
        unsay();
      }
    }
  }

  private static String cell(Map<String, String> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }

  private static String named(String key, String verdict) {
    return verdict.equals("nothing") ? "do not permit any usable login method" : key;
  }

  /** Says {@code line} in a layer; returns what the command line needs for that. */
  private List<String> say(String layer, String line) {
    List<String> words = new ArrayList<>();
    lab.machine.write("project/.git/HEAD", "");
    lab.workingFolder = real(lab.machine.file("project"));
    switch (layer) {
      case "machine" -> lab.machine.write("etc/codex/config.toml", line);
      case "user" -> lab.home.write("config.toml", line);
      case "profile" -> {
        lab.home.write("strict.config.toml", line);
        words.addAll(List.of("--config-profile", "strict"));
      }
      case "project" -> {
        lab.machine.write("project/.codex/config.toml", line);
        lab.home.write(
            "config.toml", "[projects.\"" + lab.workingFolder + "\"]\ntrust_level = \"trusted\"\n");
      }
      case "command line" -> words.addAll(List.of("-c", line));
      case "managed" -> lab.machine.write("etc/codex/managed_config.toml", line);
      case "requirements" -> lab.machine.write("etc/codex/requirements.toml", line);
      default -> throw new AssertionError("the guide has a layer that is not tested: " + layer);
    }
    return words;
  }

  private static String place(String layer) {
    return switch (layer) {
      case "machine" -> "/etc/codex/config.toml, line 1, column 1";
      case "user" -> "/config.toml, line 1, column 1";
      case "profile" -> "/strict.config.toml, line 1, column 1";
      case "command line" -> "-c ";
      case "managed" -> "/etc/codex/managed_config.toml, line 1, column 1";
      case "requirements" -> "/etc/codex/requirements.toml, line 1, column 1";
      default -> throw new AssertionError(layer + " forbids nothing");
    };
  }

  private void unsay() {
    for (String file :
        List.of(
            "etc/codex/config.toml",
            "etc/codex/managed_config.toml",
            "etc/codex/requirements.toml",
            "project/.codex/config.toml")) {
      delete(lab.machine.file(file));
    }
    delete(lab.home.file("config.toml"));
    delete(lab.home.file("strict.config.toml"));
  }

  private void store(String login) {
    delete(lab.home.authJson());
    delete(lab.home.file("latchkey/access-tokens.json"));
    Account account =
        login.endsWith(" A")
            ? Account.sample().accountId("A")
            : login.endsWith(" B")
                ? Account.sample().accountId("B")
                : Account.sample().without("chatgpt_account_id");
    lab.issuer.account(account);
    String issuer = lab.issuer.uri().toString();
    lab.environment.put("LATCHKEY_ISSUER", issuer);
    switch (login.replaceAll(", .*", "")) {
      case "ChatGPT" -> {
        IssuedTokens tokens = lab.issuer.issueTokens();
        lab.wanted(tokens.accessToken());
        lab.home.writeAuthJson(AuthJsonSamples.chatgpt(tokens, issuer, Instant.now()));
      }
      case "API key" -> lab.home.writeAuthJson(AuthJsonSamples.apiKey(lab.wanted(KEY)));
      case "personal access token" -> {
        lab.issuer.personalAccessToken(lab.wanted(PERSONAL), account);
        lab.home.writeAuthJson(AuthJsonSamples.personalAccessToken(PERSONAL));
        // So that its issuer has said whose it is.
        lab.handOver("token").succeeds();
      }
      case "agent identity" ->
          lab.home.writeAuthJson(
              AuthJsonSamples.agentIdentity(lab.wanted(lab.issuer.issueAgentIdentity())));
      case "Amazon Bedrock key" ->
          lab.home.writeAuthJson(
              AuthJsonSamples.bedrockApiKey(lab.wanted("bedrock-sample-key"), "us-east-1"));
      default -> throw new AssertionError("the guide has a login that is not tested: " + login);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
