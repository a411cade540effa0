package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.interop.RunningProgram.Outcome;
import dev.latchkey.testkit.Account;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.InterceptingProxy;
import dev.latchkey.testkit.TestCa;
import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.TlsFront;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/behind-a-proxy.md, in their order, behind a proxy that opens connections and
 * a tinyproxy that wants a password. Codex's own issuer is one of ours: nobody here knows another,
 * because no name service is asked.
 */
class ProxyGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String KIM = "/home/kim";
  private static final String PROXY = "proxy.corp.example:3128";
  private static final Pattern VARIABLE = Pattern.compile("export (\\w+)=(.*)");
  private static final Pattern USER_CODE = Pattern.compile("TEST-\\d{5}");

  /** What stands between two fences: its words behind the first, and its lines. */
  private record Block(String kind, String text) {}

  /** A command, and all that is shown below it. */
  private record Example(String command, String output) {}

  /** A shell: what it remembers between two commands. */
  private record Shell(TestHome user, Path etc, Map<String, String> variables) {
    Outcome run(String script, String proxy) throws InterruptedException {
      try (RunningProgram program = start(script, proxy)) {
        return program.input("").await(LIMIT);
      }
    }

    RunningProgram start(String script, String proxy) {
      Map<String, String> environment = new LinkedHashMap<>(LatchkeyJvm.environment(user));
      environment.remove("CODEX_HOME");
      environment.merge("PATH", user.file("bin").toString(), (old, first) -> first + ":" + old);
      variables.forEach((name, value) -> environment.put(name, value.replace(PROXY, proxy)));
      return RunningProgram.start(
          OverlaidEtc.command(
              etc,
              user.path(),
              OverlaidEtc.Network.OURS,
              List.of(
                  new Programs().require("sh").toString(), "-c", "exec 2>&1; { " + script + "\n}")),
          environment);
    }

    /** Takes over what a shell would, and tells whether it was only that. */
    boolean remembers(String command) {
      Matcher variable = VARIABLE.matcher(command);
      if (variable.matches()) {
        variables.put(
            variable.group(1), variable.group(2).replaceFirst("^~", user.path().toString()));
        return true;
      }
      return command.startsWith("unset ")
          && variables.remove(command.substring("unset ".length())) != null;
    }
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher block =
        Pattern.compile("^```(\\S.*?)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(Files.readString(Root.file("docs/behind-a-proxy.md")));
    while (block.find()) {
      blocks.add(new Block(block.group(1), block.group(2)));
    }
    return blocks;
  }

  private static List<Example> examples(String text) {
    List<Example> examples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("$ ")) {
        examples.add(new Example(line.substring(2), ""));
      } else {
        Example last = examples.removeLast();
        examples.add(new Example(last.command, last.output + line + "\n"));
      }
    }
    return examples;
  }

  @Test
  void itsCommandsSayWhatIsShown(@TempDir Path folder) throws Exception {
    OverlaidEtc.require();
    TestCa world = TestCa.create(folder, "World");
    TestCa company = TestCa.create(folder, "Corp");
    try (FakeIssuer issuer = FakeIssuer.start();
        TestHome user = TestHome.create();
        TestHome place = TestHome.create();
        TlsFront front = TlsFront.start(world.server("auth.openai.com"), issuer.uri().getPort());
        InterceptingProxy opening = InterceptingProxy.start(company, world.client(), front.port());
        RealProxy guarded =
            RealProxy.tinyproxy(
                etc(place), place, Optional.of(new RealProxy.Login("kim", "secret")))) {
      LatchkeyScript.latchkey(user.file("bin"));
      Files.createDirectories(user.file(".codex"));
      Files.copy(company.root(), user.file("corp-root.pem"));
      Map<String, String> proxies =
          Map.of(
              "console", "127.0.0.1:" + opening.uri().getPort(),
              "console guarded", "127.0.0.1:" + guarded.port());
      issuer
          .knownAs(URI.create("https://auth.openai.com"))
          .account(Account.sample().email("kim@example.com"));
      Shell shell = new Shell(user, etc(place), new LinkedHashMap<>());
      int commands = 0;
      for (Block block : blocks()) {
        switch (block.kind) {
          case "console", "console guarded" ->
              commands += play(block, shell, Optional.ofNullable(proxies.get(block.kind)));
          case "sh login" -> signIn(block.text, shell, proxies.getOrDefault("console", ""), issuer);
          default -> throw new AssertionError("nobody runs a block of " + block.kind);
        }
      }
      assertThat(commands).isGreaterThan(8);
    }
  }

  private static Path etc(TestHome place) {
    place.write("etc/hosts", "127.0.0.1 localhost\n");
    place.write("etc/nsswitch.conf", "hosts: files\n");
    place.write("etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n");
    return place.file("etc");
  }

  private static int play(Block block, Shell shell, Optional<String> proxy)
      throws InterruptedException {
    int commands = 0;
    for (Example example : examples(block.text)) {
      commands++;
      if (shell.remembers(example.command)) {
        assertThat(example.output).isEmpty();
      } else {
        Outcome outcome = shell.run(example.command, proxy.orElseThrow());
        assertThat(
                outcome
                    .stdout()
                    .replace(proxy.orElseThrow(), PROXY)
                    .replace(shell.user.path().toString(), KIM))
            .as(example.command)
            .isEqualTo(example.output);
      }
    }
    return commands;
  }

  private static void signIn(String script, Shell shell, String proxy, FakeIssuer issuer)
      throws InterruptedException {
    try (RunningProgram login = shell.start(script, proxy)) {
      login.awaitOutput(LIMIT, program -> USER_CODE.matcher(program.stdout()).find());
      Matcher code = USER_CODE.matcher(login.stdout());
      assertThat(code.find()).isTrue();
      issuer.approveDevice(code.group());
      assertThat(login.await(LIMIT).exit()).as(login.stdout()).isZero();
    }
  }
}
