package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.AuthJsonSamples;
import dev.latchkey.testkit.FakeIssuer;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestHome;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands of docs/keep.md do what it says; those with docker are run in interop's way. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeepGuideTest {
  private static final Path GUIDE =
      Path.of(System.getProperty("latchkey.root", ".."), "docs/keep.md");

  @Test
  void holds() throws Exception {
    List<String> commands = new ArrayList<>();
    for (String line : Files.readAllLines(GUIDE)) {
      if (line.startsWith("$ ")) {
        commands.add(line.substring(2));
      }
    }
    assertThat(commands).hasSize(5).first().isEqualTo("latchkey keep");
    try (FakeIssuer issuer = FakeIssuer.start();
        TestHome user = TestHome.create()) {
      IssuedTokens tokens = issuer.issueTokens();
      Files.createDirectory(user.file(".codex"));
      user.write(
          ".codex/auth.json",
          AuthJsonSamples.chatgpt(tokens, issuer.uri().toString(), Instant.now()));
      Map<String, String> environment = Map.of("HOME", user.path().toString());
      try (RunningCommand keeper = RunningCommand.start(environment, user.path(), "keep")) {
        awaitErr(keeper, "The login is well");
        for (String command : commands.subList(1, commands.size())) {
          if (command.startsWith("latchkey ")) {
            String[] words = command.substring("latchkey ".length()).split(" ", -1);
            if (command.contains("unit")) {
              words =
                  (command.substring("latchkey ".length()) + " --command /x/latchkey")
                      .split(" ", -1);
            }
            try (RunningCommand other = RunningCommand.start(environment, user.path(), words)) {
              assertThat(other.end().succeeds().out()).isNotEmpty();
            }
          } else {
            assertThat(command).matches("printf '.*' \\| nc -U ~/\\.codex/latchkey/keep\\.sock");
            String question = command.substring("printf '".length(), command.indexOf("\\n' |"));
            assertThat(ask(user.file(".codex/latchkey/keep.sock"), question + "\n"))
                .contains("\"token\":\"" + tokens.accessToken() + "\"")
                .doesNotContain(tokens.refreshToken());
          }
        }
        keeper.signal("INT");
        assertThat(keeper.end().exit()).isEqualTo(130);
      }
    }
  }

  private static String ask(Path socket, String question) throws Exception {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void awaitErr(RunningCommand command, String text) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!command.err().contains(text)) {
      assertThat(command.process().isAlive()).describedAs(command.err()).isTrue();
      assertThat(System.nanoTime()).describedAs(text).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
