package dev.latchkey.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.callback.PastedAnswer.Parameters;
import dev.latchkey.callback.PastedAnswer.Unusable;
import dev.latchkey.credential.Secret;
import dev.latchkey.oauth.Form;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastedAnswerTest {
  private static PastedAnswer parse(String text) {
    return PastedAnswer.parse(Secret.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:1455/auth/callback?code=c-1&state=s-1",
        "http://localhost:1455/auth/callback?code=c-1&state=s-1",
        "https://127.0.0.1:1457/auth/callback?state=s-1&code=c-1&scope=openid+email",
        "HTTP://localhost:1455/auth/callback?code=c-1&state=s-1#fragment",
        "  http://127.0.0.1:1455/auth/callback?code=c-1&state=s-1\t\r",
        "?code=c-1&state=s-1",
        "code=c-1&state=s-1",
        "code=c-1&state=s-1#_=_",
        "state=s-1&code=%63-1"
      })
  void B21_everyFormOfTheAddress(String text) {
    assertThat(parse(text))
        .isInstanceOfSatisfying(
            Parameters.class,
            parameters -> {
              assertThat(parameters.query().get("code")).contains("c-1");
              assertThat(parameters.query().get("state")).contains("s-1");
            });
  }

  @Test
  void aRefusalIsAnAnswerToo() {
    assertThat(parse("error=access_denied&state=s-1")).isInstanceOf(Parameters.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', Nothing was pasted",
    "'   ', Nothing was pasted",
    "hello, not where this sign-in ends",
    "http://127.0.0.1:1455/auth/callback, not where this sign-in ends",
    "http://127.0.0.1:1455/other?code=c&state=s, not where this sign-in ends",
    "http://127.0.0.1:1455/auth/callback/?code=c&state=s, not where this sign-in ends",
    "https://evil.example/auth/callback?code=c&state=s, not where this sign-in ends",
    "http://127.0.0.1.evil.example/auth/callback?code=c&state=s, not where this sign-in ends",
    "http://localhost@evil.example/auth/callback?code=c&state=s, not where this sign-in ends",
    "https://auth.openai.com/oauth/authorize?state=s&code=c, where the sign-in begins",
    "'http://127.0.0.1:1455/auth/callback?code=c d&state=s', spaces",
    "code=c\u001b[2J&state=s, characters in it that no address has",
    "code=é&state=s, characters in it that no address has",
    "code=%zz&state=s, escape",
    "code=a&code=b&state=s, occurs twice",
    "code=c, state=... is missing",
    "state=s, code=... is missing",
    "'http://[?code=c&state=s', no complete address",
    "http://127.0.0.1:1455/auth/callback?code=c&state=s|, no complete address"
  })
  void everythingElseIsNamed(String text, String reason) {
    assertThat(parse(text))
        .isInstanceOfSatisfying(
            Unusable.class, unusable -> assertThat(unusable.reason()).contains(reason));
  }

  @Test
  void thereIsALimit() {
    String base = "code=&state=s";
    String longest = "code=" + "c".repeat(PastedAnswer.MAX_LENGTH - base.length()) + "&state=s";
    assertThat(parse(longest)).isInstanceOf(Parameters.class);
    assertThat(parse(longest + "s")).isInstanceOf(Unusable.class);
  }

  @Property
  void nothingMakesItThrowAndNothingIsRepeated(
      @ForAll @StringLength(min = 4, max = 300) String text) {
    if (parse(text) instanceof Unusable(String reason)) {
      assertThat(reason).endsWith(".").doesNotContain(text);
    }
  }

  @Property
  void noPieceOfAnAddressMakesItThrow(
      @ForAll
          @Chars({'c', 'o', 'd', 'e', '=', '&', '?', '#', '%', '[', ']', '@', ':', '/', '.', '1'})
          @StringLength(max = 60)
          String piece) {
    for (String text :
        new String[] {
          piece,
          "http://" + piece,
          "http://127.0.0.1:1455/auth/callback?" + piece,
          "state=s&" + piece
        }) {
      if (parse(text) instanceof Parameters(Form query)) {
        assertThat(query.get("state")).isPresent();
        assertThat(query.hasRepeats()).isFalse();
      }
    }
  }
}
