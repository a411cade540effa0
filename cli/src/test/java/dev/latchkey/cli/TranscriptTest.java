package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testkit.Answer;
import dev.latchkey.testkit.Endpoint;
import dev.latchkey.testkit.IssuedTokens;
import dev.latchkey.testkit.TestClock;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code transcripts} holds, to the letter. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TranscriptTest {
  private static Path folder() throws URISyntaxException {
    URL found = Objects.requireNonNull(TranscriptTest.class.getResource("/transcripts"));
    return Path.of(found.toURI());
  }

  static List<String> names() throws IOException, URISyntaxException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void holds(String name) throws IOException, URISyntaxException {
    List<Transcript.Part> parts = Transcript.read(folder().resolve(name)).parts();
    try (Lab lab = new Lab()) {
      TestClock clock = TestClock.at(Instant.parse("2031-05-06T07:08:09Z"));
      lab.clock = clock;
      lab.issuer.clock(clock);
      Player player = new Player(lab);
      for (int i = 0; i < parts.size(); i++) {
        Transcript.Part part = parts.get(i);
        switch (part.word()) {
          case "file" -> lab.home.write(part.rest(), player.filled(part.text()));
          case "env" -> {
            int equals = part.rest().indexOf('=');
            lab.environment.put(
                part.rest().substring(0, equals), player.filled(part.rest().substring(equals + 1)));
          }
          case "answer" -> {
            String[] words = part.rest().split(" ", -1);
            lab.issuer
                .on(Endpoint.valueOf(words[0]))
                .answer(Answer.status(Integer.parseInt(words[1])));
          }
          case "stdin" -> lab.stdin(part.text());
          case "$" -> player.play(part.rest(), parts.subList(i + 1, parts.size()));
          case "exit", "out", "err" -> {}
          default -> throw new AssertionError("no such directive: " + part.word());
        }
      }
    }
  }

  /** Plays the commands of one transcript. */
  private static final class Player {
    private final Lab lab;
    private final IssuedTokens tokens;

    Player(Lab lab) {
      this.lab = lab;
      this.tokens = lab.issuer.issueTokens();
    }

    String filled(String text) {
      return text.replace("{HOME}", lab.home.path().toString())
          .replace("{ISSUER}", lab.issuer.uri().toString())
          .replace("{ID_TOKEN}", tokens.idToken())
          .replace("{ACCESS_TOKEN}", tokens.accessToken())
          .replace("{REFRESH_TOKEN}", tokens.refreshToken());
    }

    void play(String command, List<Transcript.Part> after) {
      String[] words = command.split(" ", -1);
      assertThat(words[0]).isEqualTo("latchkey");
      Lab.Ended ended = lab.run(Stream.of(words).skip(1).toArray(String[]::new));
      String exit = "0";
      String out = "";
      String err = "";
      for (Transcript.Part part : after) {
        switch (part.word()) {
          case "exit" -> exit = part.rest();
          case "out" -> out = filled(part.text());
          case "err" -> err = filled(part.text());
          default -> {
            check(command, ended, exit, out, err);
            return;
          }
        }
      }
      check(command, ended, exit, out, err);
    }

    private static void check(
        String command, Lab.Ended ended, String exit, String out, String err) {
      assertThat(ended.out()).describedAs("stdout of %s", command).matches(Transcript.pattern(out));
      assertThat(ended.err()).describedAs("stderr of %s", command).matches(Transcript.pattern(err));
      assertThat(String.valueOf(ended.exit())).describedAs("exit of %s", command).isEqualTo(exit);
    }
  }
}
