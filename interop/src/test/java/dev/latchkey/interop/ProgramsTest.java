package dev.latchkey.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.testkit.TestHome;
import dev.latchkey.testkit.WithIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

@WithIssuer
class ProgramsTest {

  @Test
  void anAbsentProgramSkipsTheTestAndSaysSo(TestHome home) {
    Programs programs = new Programs(Map.of("PATH", "/nowhere", "HOME", home.toString()));
    assertThatThrownBy(programs::chromium)
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("chromium is absent");
    assertThatThrownBy(programs::codex)
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("Codex 0.169.0 is absent: run .ci/run once");
  }

  @Test
  void itFailsTheTestWhereItIsRequired(TestHome home) {
    Programs programs =
        new Programs(Map.of("PATH", "", "HOME", home.toString(), "LATCHKEY_REQUIRE_INTEROP", "1"));
    assertThatThrownBy(programs::chromedriver).isInstanceOf(AssertionFailedError.class);
    assertThatThrownBy(programs::codex).isInstanceOf(AssertionFailedError.class);
  }

  @Test
  void theVariableComesBeforeTheCache(TestHome home) throws Exception {
    Path cached =
        program(
            home,
            ".cache/latchkey/codex-0.169.0/node_modules/@openai/codex-linux-x64/vendor/x/bin/codex");
    Path named = program(home, "codex");
    assertThat(new Programs(Map.of("HOME", home.toString())).codex()).isEqualTo(cached);
    assertThat(
            new Programs(Map.of("HOME", home.toString(), "LATCHKEY_CODEX", named.toString()))
                .codex())
        .isEqualTo(named);
    assertThatThrownBy(() ->
            new Programs(Map.of("HOME", home.toString(), "LATCHKEY_CODEX", "/nowhere/codex"))
                .codex())
        .isInstanceOf(TestAbortedException.class);
  }

  private static Path program(TestHome home, String name) throws Exception {
    home.write(name, "#!/bin/sh\n");
    Files.setPosixFilePermissions(home.file(name), PosixFilePermissions.fromString("rwx------"));
    return home.file(name);
  }
}
