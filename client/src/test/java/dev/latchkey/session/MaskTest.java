package dev.latchkey.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.credential.Secret;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {
  @Test
  void case212_firstEightAndLastFive() {
    assertThat(mask("sk-proj-1234567890ABCDE")).isEqualTo("sk-proj-***ABCDE");
    assertThat(mask("sk-proj-12345A")).isEqualTo("sk-proj-***2345A");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "1234567890123"})
  void case212_thirteenCharactersOrFewerAreHiddenWhole(String key) {
    assertThat(mask(key)).isEqualTo("***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-käse-0123456789",
        "sk-prüj-0123456789",
        "sk-proj-0123456789🧀",
        "sk-proj-\u001b[2J0123456789",
        "sk-proj-0123456789\n12345",
        "sk-proj- 0123456789"
      })
  void B46_aKeyWithOddCharactersIsHiddenWhole(String key) {
    assertThat(mask(key)).isEqualTo("***");
  }

  @Property(tries = 500)
  void B46_neverMoreThanThirteenCharactersAreShown(@ForAll String key) {
    String shown = mask(key);
    assertThat(shown.length()).isIn(3, 16);
    assertThat(shown).contains("***");
  }

  private static String mask(String key) {
    return StatusReader.mask(Secret.of(key));
  }
}
