package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.error.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodexHomeTest {
  @TempDir private Path folder;

  @Test
  void withoutCodexHomeItIsBelowHomeAsTheEnvironmentSays() {
    assertThat(CodexHome.of(Environment.of(Map.of("HOME", folder.toString()))).path())
        .isEqualTo(folder.resolve(".codex"));
  }

  @Test
  void anEmptyCodexHomeCountsAsUnset() {
    assertThat(
            CodexHome.of(Environment.of(Map.of("HOME", folder.toString(), "CODEX_HOME", "")))
                .path())
        .isEqualTo(folder.resolve(".codex"));
  }

  @Test
  void codexHomeMustBeAFolderThatExistsAndItsLinksAreResolved() throws IOException {
    assertThatThrownBy(() -> named(folder.resolve("missing")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("does not exist");
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> named(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("not a folder");
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    assertThat(named(link).path()).isEqualTo(real.toRealPath());
  }

  private static CodexHome named(Path path) {
    return CodexHome.of(Environment.of(Map.of("CODEX_HOME", path.toString())));
  }
}
