package dev.latchkey.accesstoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Thrown;
import dev.latchkey.credential.Credential;
import dev.latchkey.credential.Secret;
import dev.latchkey.error.LoginException;
import dev.latchkey.testkit.FakeJwt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What an access token that somebody hands in is (protocol §9.1). */
class AccessTokenTextTest {
  private static Credential parse(String text) {
    return AccessTokenText.parse(Secret.of(text), "a test");
  }

  @Test
  void case148_thePrefixDecides() {
    assertThat(parse("at-x")).isEqualTo(new Credential.PersonalAccessToken(Secret.of("at-x")));
    String jwt = FakeJwt.empty().claim("a", 1).mint();
    assertThat(parse(jwt)).isEqualTo(new Credential.AgentIdentity(Secret.of(jwt)));
    assertThatThrownBy(() -> parse("AT-x")).isInstanceOf(LoginException.class);
  }

  @Test
  void anApiKeyIsRecognised() {
    assertThatThrownBy(() -> parse("sk-proj-1234567890"))
        .hasMessageContaining("looks like an API key");
  }

  @Test
  void theLongestTokenIsAcceptedAndOneCharacterMoreIsNot() {
    String longest = "at-" + "x".repeat(AccessTokenText.MAX_LENGTH - 3);
    assertThat(parse(longest)).isInstanceOf(Credential.PersonalAccessToken.class);
    assertThatThrownBy(() -> parse(longest + "x")).hasMessageContaining("16384");
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(60),
        Arbitraries.strings().ofMaxLength(60).map(text -> "at-" + text),
        Arbitraries.strings().withChars("eyJ.{}\"a1=-_ \n\u0000\u202e").ofMaxLength(80));
  }

  @Property(tries = 1000)
  void whateverIsAcceptedCanGoIntoAHeaderAndWhateverIsNotIsNotRepeated(
      @ForAll("texts") String text) {
    try {
      String accepted =
          switch (parse(text)) {
            case Credential.PersonalAccessToken(Secret token) -> token.reveal();
            case Credential.AgentIdentity(Secret jwt) -> jwt.reveal();
            default -> throw new AssertionError("another kind");
          };
      assertThat(accepted).matches("[!-~]+");
      assertThat(text).contains(accepted);
    } catch (LoginException e) {
      if (text.strip().length() > 12) {
        assertThat(Thrown.text(e)).doesNotContain(text.strip());
      }
    }
  }
}
