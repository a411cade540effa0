package dev.latchkey.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.error.ErrorCode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What may be a name, which is also a folder's, an argument's and a line's. */
class ProfileNameTest {
  @Property(tries = 2000)
  void aNameIsOneOrItIsRefusedInOneCleanLine(@ForAll("texts") String text) {
    boolean expected = text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}") && !text.endsWith("\n");
    if (expected) {
      assertThat(new ProfileName(text).toString()).isEqualTo(text);
    } else {
      assertThatThrownBy(() -> new ProfileName(text))
          .isInstanceOfSatisfying(
              ConfigurationException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.PROFILE_INVALID);
                assertThat(e.getMessage())
                    .isEqualTo(Printable.escape(String.valueOf(e.getMessage())));
                assertThat(String.valueOf(e.getMessage()).length()).isLessThan(600);
              });
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(80),
        Arbitraries.strings()
            .withChars("abcXYZ019._-/\\ \n\r\t\0\u001b\u202e\u2066\u200b:*é")
            .ofMaxLength(70),
        Arbitraries.strings().withChars("azAZ09._-").ofMaxLength(70));
  }

  @Example
  void theseAreNone() {
    for (String text :
        new String[] {
          "",
          ".",
          "..",
          ".hidden",
          "-rf",
          "_x",
          "a/b",
          "a\\b",
          "../x",
          "a b",
          "a\n",
          "a\0b",
          "ä",
          "work\u202e",
          "x".repeat(65)
        }) {
      assertThatThrownBy(() -> new ProfileName(text))
          .describedAs(text)
          .isInstanceOf(ConfigurationException.class);
    }
  }

  @Example
  void theErrorShowsWhatWasTypedAndNothingElse() {
    assertThatThrownBy(() -> new ProfileName("wo\u202erk\u001b[31m\n"))
        .hasMessage("\"wo\\u202erk\\u001b[31m\\n\" is no name of a profile");
  }

  @Example
  void aNearMissIsRecognised() {
    ProfileName work = new ProfileName("work");
    for (String near : new String[] {"wrok", "Work", "wor", "works", "wirk"}) {
      assertThat(new ProfileName(near).resembles(work)).describedAs(near).isTrue();
    }
    for (String far : new String[] {"home", "w", "default"}) {
      assertThat(new ProfileName(far).resembles(work)).describedAs(far).isFalse();
    }
    assertThat(new ProfileName("a").resembles(new ProfileName("xyz"))).isFalse();
  }
}
