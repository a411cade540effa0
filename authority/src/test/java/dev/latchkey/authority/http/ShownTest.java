package dev.latchkey.authority.http;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** bug34: what strangers say of themselves moves no cursor and has an end. */
class ShownTest {
  @Property(tries = 5_000)
  void bug34_nothingIsLeftThatCannotBeSeen(
      @ForAll String text, @ForAll @IntRange(max = 50) int longest) {
    String shown = Shown.of(text, longest);
    assertThat(shown.codePointCount(0, shown.length())).isLessThanOrEqualTo(longest);
    assertThat(shown.codePoints())
        .allMatch(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  false;
              default -> true;
            });
  }

  @Test
  void bug34_ordinaryTextStaysAndTheRestIsMarked() {
    assertThat(Shown.of(" codex_cli_rs/0.169.0 (Debian; x86_64) ", 200))
        .isEqualTo("codex_cli_rs/0.169.0 (Debian; x86_64)");
    assertThat(Shown.of("a\u001b[31mb\u009bc\u202ed\uD800e", 200))
        .isEqualTo("a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFDe");
    assertThat(Shown.of("käse 日本 🧀", 6)).isEqualTo("käse 日");
  }

  @Test
  void networksAreShownAsPeopleWriteThem() {
    assertThat(Network.shown(Network.of("192.0.2.77"))).isEqualTo("192.0.2.0/24");
    assertThat(Network.shown(Network.of("2001:db8:12:ab00::1"))).isEqualTo("2001:db8:12:ab00::/64");
    assertThat(Network.shown("net")).isEqualTo("net");
    assertThat(Network.shown("4:a:b")).isEqualTo("4:a:b");
    assertThat(Network.shown("6:1:2:3:4:5:6:7:x")).isEqualTo("6:1:2:3:4:5:6:7:x");
  }
}
