package dev.latchkey.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/home/kim/.codex/auth.json",
        "/home/kim's/my files",
        "/tmp/$(touch gone);`id`",
        "/tmp/*?[a]{b,c}~!#&|<>",
        "/tmp/\"quoted\"\\",
        "/tmp/käse"
      })
  void aShellReadsTheWordAsItIs(String path) throws Exception {
    String line = ((Cure.Command) Cure.run("printf", "%s", Path.of(path))).line();
    Process shell = new ProcessBuilder("/bin/sh", "-c", line).redirectErrorStream(true).start();
    shell.getOutputStream().close();
    assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(path);
  }

  @Test
  void aFileThatBeginsWithAHyphenIsNoOption() {
    assertThat(((Cure.Command) Cure.run("rm", Path.of("-rf"))).line()).startsWith("rm /");
  }

  @Test
  void whatNoLineCanShowIsNoCommand() {
    Cure cure = Cure.command("why", "rm", Path.of("/tmp/two\nlines"));
    assertThat(cure).isInstanceOf(Cure.Advice.class);
    assertThat(cure.note()).startsWith("why; ").doesNotContain("\n");
  }

  @Test
  void whatIsSaidTooLongOrWithControlCharactersIsMadeFit() {
    Finding finding = Finding.ok(Topic.HOME, "a\u001b[31m" + "b".repeat(5000));
    assertThat(finding.seen()).doesNotContain("\u001b").hasSizeLessThan(1100);
  }
}
