package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.login.FlowFacts;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.HttpDriver;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Every command of docs/signing-in.md runs, and prints what stands below it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SigningInGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/signing-in.md");

  /** A command of the guide and the lines that are shown below it. */
  private record Example(String command, List<String> output) {}

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    String kind = "";
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("```")) {
        kind = kind.isEmpty() ? line.substring(3) : "";
      } else if (kind.equals("sh") && !line.isBlank()) {
        examples.add(new Example(line, List.of()));
      } else if (kind.equals("console") && line.startsWith("$ ")) {
        examples.add(new Example(line.substring(2), new ArrayList<>()));
      } else if (kind.equals("console") && !line.isBlank()) {
        examples.getLast().output().add(line);
      }
    }
    return examples;
  }

  @TestFactory
  Stream<DynamicTest> holds() throws IOException {
    List<Example> examples = examples();
    assertThat(examples).hasSizeGreaterThan(7);
    return examples.stream()
        .map(example -> DynamicTest.dynamicTest(example.command(), () -> check(example)));
  }

  private static void check(Example example) throws Exception {
    if (example.command().startsWith("ssh ")) {
      assertThat(new FlowFacts.Ssh(Optional.empty(), Optional.empty(), 22).forward(1455))
          .isEqualTo(example.command());
      return;
    }
    if (example.command().startsWith("tail ")) {
      checkLog(example);
      return;
    }
    try (Lab lab = new Lab();
        PipedOutputStream typed = new PipedOutputStream()) {
      lab.environment.put("LATCHKEY_ISSUER", lab.issuer.uri().toString());
      lab.stdin = new PipedInputStream(typed, 65_536);
      String said = run(lab, typed, example.command());
      for (String line : example.output()) {
        assertThat(said.lines().map(String::stripTrailing))
            .contains(
                line.replace("https://auth.openai.com", lab.issuer.uri().toString())
                    .replace("ABCD-EFGH", "TEST-00001"));
      }
    }
  }

  /** The log that the example before leaves, but for times and ids. */
  private static void checkLog(Example example) {
    assertThat(example.command()).isEqualTo("tail -3 ~/.codex/log/codex-login.log");
    try (Lab lab = new Lab()) {
      lab.environment.put("LATCHKEY_LOG", "info");
      lab.secret("sk-proj-1234567890ABCDE");
      lab.stdin("sk-proj-1234567890ABCDE").run("login", "--with-api-key").succeeds();
      assertThat(withoutTimeAndId(lab.log().lines()))
          .isEqualTo(withoutTimeAndId(example.output().stream()));
    }
  }

  private static List<String> withoutTimeAndId(Stream<String> lines) {
    return lines
        .map(line ->
            line.replaceFirst("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z", "TIME")
                .replaceFirst("login_id=[0-9a-f]{8}-1", "ID"))
        .toList();
  }

  private static String run(Lab lab, PipedOutputStream typed, String command) throws Exception {
    String words =
        command
            .replaceFirst("^.*\\| ", "")
            .replace("https://auth.example.com", lab.issuer.uri().toString());
    assertThat(words).startsWith("latchkey login");
    String[] args = words.substring("latchkey ".length()).split(" ", -1);
    if (words.contains("--explain-flow")) {
      return lab.run(args).succeeds().out();
    }
    if (words.contains("--with-api-key")) {
      lab.secret("sk-proj-1234567890ABCDE");
      typed.write("sk-proj-1234567890ABCDE\n".getBytes(StandardCharsets.UTF_8));
      typed.close();
      return lab.run(args).succeeds().err();
    }
    if (words.contains("--workspace")) {
      lab.issuer.account(Account.sample().accountId("0f9a3c7e-ws"));
    }
    RunningLogin login = lab.start(args);
    if (words.contains("--device-auth")) {
      login.awaitWords("TEST-00001");
      lab.issuer.approveDevice("TEST-00001");
    } else if (words.contains("paste")) {
      String page =
          login
              .awaitWords("copy the whole address")
              .lines()
              .filter(line -> line.contains("/oauth/authorize?"))
              .findFirst()
              .orElseThrow();
      String end = new HttpDriver().get(URI.create(page)).location().orElseThrow().toString();
      typed.write((end + "\n").getBytes(StandardCharsets.UTF_8));
      typed.flush();
    } else {
      login.visit();
    }
    return login.end().succeeds().err();
  }
}
