package dev.latchkey.authority.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
  @TempDir Path temporary;

  @Test
  void bug14_whatIsSealedForOnePurposeIsWorthlessForAnother() {
    KeyRing keys = keys("one");
    byte[] text = "the same text".getBytes(StandardCharsets.UTF_8);
    Set<String> seals = new TreeSet<>();
    for (Purpose made : Purpose.values()) {
      byte[] seal = keys.seal(made).of(text);
      seals.add(HexFormat.of().formatHex(seal));
      for (Purpose read : Purpose.values()) {
        assertThat(keys.seal(read).fits(seal, text))
            .as("%s as %s", made, read)
            .isEqualTo(made == read);
      }
      assertThat(keys.seal(made, "epoch").fits(seal, text)).isFalse();
      assertThat(keys("two").seal(made).fits(seal, text)).isFalse();
    }
    assertThat(seals).hasSameSizeAs(Purpose.values());
  }

  @Test
  void keysAreTheSameAfterTheyWereReadAgain() {
    byte[] text = {1, 2, 3};
    byte[] seal = keys("one").seal(Purpose.FORM).of(text);
    assertThat(KeyRing.open(temporary.resolve("one")).seal(Purpose.FORM).fits(seal, text)).isTrue();
    assertThat(KeyRing.open(temporary.resolve("one")).signing()).isEqualTo(keys("one").signing());
  }

  @Test
  void partsCannotBeMovedFromOneToTheNext() {
    Seal seal = keys("one").seal(Purpose.FORM);
    assertThat(seal.of("ab", "c")).isNotEqualTo(seal.of("a", "bc"));
    assertThat(seal.of("abc")).isNotEqualTo(seal.of("abc", ""));
  }

  @Test
  void aKeyRingDoesNotShowItself() {
    KeyRing keys = keys("one");
    assertThat(keys.toString()).contains(keys.signing().getKeyID()).doesNotContain("\"d\"");
    assertThat(keys.signing().getKeyID()).matches("[A-Za-z0-9_-]{1,64}");
  }

  private KeyRing keys(String name) {
    Path directory = temporary.resolve(name);
    PrivateFile.directory(directory);
    KeyRing.create(directory);
    return KeyRing.open(directory);
  }
}
