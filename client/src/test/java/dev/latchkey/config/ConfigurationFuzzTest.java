package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Thrown;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.testkit.TestHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes are in the files and on the command line: settings, or a clear error, soon; and no
 * secret in it. With {@code -Dlatchkey.rounds=long} for minutes instead of seconds.
 */
class ConfigurationFuzzTest {
  private static final boolean LONG = "long".equals(System.getProperty("latchkey.rounds"));
  private static final Duration TIME = LONG ? Duration.ofMinutes(5) : Duration.ofSeconds(4);
  private static final String SECRET = "S3CRET-0123456789";

  private static final List<String> PIECES =
      List.of(
          "forced_login_method",
          "cli_auth_credentials_store",
          "forced_chatgpt_workspace_id",
          "allowed_login_methods",
          "allowed_chatgpt_workspaces",
          "features",
          ".",
          "secret_auth_storage",
          "chatgpt_base_url",
          "model_providers",
          "projects",
          "trust_level",
          "=",
          " = ",
          "\n",
          "\r\n",
          "\"",
          "'",
          "\"\"\"",
          "'''",
          "[",
          "]",
          "[[",
          "]]",
          "{",
          "}",
          ",",
          "#",
          "\\u005f",
          "\\",
          "\"chatgpt\"",
          "\"api\"",
          "\"file\"",
          "true",
          "1",
          "-0",
          "1e400",
          "inf",
          "nan",
          "1979-05-27T07:32:00Z",
          "99999999999999999999",
          "0x",
          "\uFEFF",
          "\u0000",
          "\u001b[31m",
          "\uD83D\uDD11",
          "ä",
          "[\"a\", \"b\"]",
          "{ a = 1 }",
          "experimental_bearer_token = \"" + SECRET + "\"");

  private TestHome home;
  private TestHome machine;

  @BeforeEach
  void open() {
    home = TestHome.create();
    machine = TestHome.create();
  }

  @AfterEach
  void close() {
    home.close();
    machine.close();
  }

  @Test
  @Timeout(600)
  void anythingIsSettingsOrAClearError() {
    long seed = Long.getLong("latchkey.seed", new Random().nextLong());
    Random random = new Random(seed);
    long deadline = System.nanoTime() + TIME.toNanos();
    int read = 0;
    int refused = 0;
    while (System.nanoTime() < deadline) {
      String file = text(random, 30);
      String required = random.nextInt(4) == 0 ? text(random, 12) : "";
      String override = text(random, 6);
      write(home, "config.toml", bytes(random, file));
      write(machine, "etc/codex/requirements.toml", bytes(random, required));
      ConfigurationReader reader =
          new ConfigurationReader(
              ConfigurationPlaces.of(new CodexHome(home.path()), Environment.of(Map.of()))
                  .withMachine(MachineFiles.ofUnix(machine.path()))
                  .withOverrides(random.nextBoolean() ? List.of() : List.of(override)));
      String what = "seed " + seed + "\n" + file + "\n---\n" + required + "\n---\n" + override;
      long began = System.nanoTime();
      try {
        Layers layers = reader.layers();
        assertThat(ConfigurationReader.configuration(layers)).describedAs(what).isNotNull();
        ConfigurationReader.nearMisses(layers);
        read++;
      } catch (ConfigurationException e) {
        refused++;
        String message = String.valueOf(e.getMessage());
        assertThat(Thrown.text(e)).describedAs(what).doesNotContain(SECRET);
        assertThat(e.remedy()).describedAs(what).isNotEmpty();
        assertThat(message.chars().noneMatch(c -> c < ' ')).describedAs(what).isTrue();
        boolean isAboutRequirements = message.contains("requirements.toml");
        assertThat(e.code() == ErrorCode.REQUIREMENTS_INVALID)
            .describedAs(what + "\n" + message)
            .isEqualTo(isAboutRequirements);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(what, e);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .describedAs(what)
          .isLessThan(Duration.ofSeconds(20));
    }
    assertThat(read).describedAs("both kinds are met").isPositive();
    assertThat(refused).isPositive();
  }

  private static String text(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(pieces + 1);
    for (int i = 0; i < count; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
      if (random.nextInt(5) == 0) {
        text.append(' ');
      }
      if (random.nextInt(4) == 0) {
        text.append(" = ");
      }
      if (random.nextInt(4) == 0) {
        text.append('\n');
      }
    }
    return text.toString();
  }

  /** Mostly as they are; sometimes with a byte that is none in UTF-8. */
  private static byte[] bytes(Random random, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void write(TestHome home, String name, byte[] content) {
    try {
      home.write(name, "");
      Files.write(home.file(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
