package dev.latchkey.authority.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.authority.directory.InvalidValue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which subjects a pattern takes. */
class SubjectPatternTest {
  @ParameterizedTest
  @CsvSource({
    "repo:acme/app:ref:refs/heads/main, repo:acme/app:ref:refs/heads/main, true",
    "repo:acme/app:ref:refs/heads/main, repo:acme/app:ref:refs/heads/main2, false",
    "repo:acme/app:ref:refs/heads/main, repo:acme/app:ref:refs/heads/Main, false",
    "repo:acme/app:*, repo:acme/app:ref:refs/heads/main, true",
    "repo:acme/app:*, repo:acme/app:environment:prod, true",
    "repo:acme/app:*, repo:acme/app:, false",
    "repo:acme/app:*, repo:acme/app, false",
    "repo:acme/app:*, repo:acme/app2:ref:refs/heads/main, false",
    "repo:acme/app:*, xrepo:acme/app:ref, false",
    "repo:acme/*, repo:acme/app:ref:refs/heads/main, true",
    "repo:acme/*, repo:acme-evil/app:ref:refs/heads/main, false",
    "system:serviceaccount:*, system:serviceaccount:ns:name, true",
    "spiffe://acme.example/ns/*, spiffe://acme.example/ns/prod/sa/x, true",
    "spiffe://acme.example/ns/*, spiffe://acme.example.evil/ns/prod, false",
  })
  void aStarStandsForTheRest(String pattern, String subject, boolean matches) {
    assertThat(SubjectPattern.parse(pattern).matches(subject)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "**",
        "repo:*",
        "repo:acme*",
        "repo:acme/a*",
        "*:acme",
        "repo:*/app",
        "repo:acme/**",
        "repo:acme/*:ref",
        "//*",
        "::/*",
        "a:/*",
        "repo:acme/app\n*",
        "repo:acme/\u202eapp:*"
      })
  void aPatternThatTakesTooMuchIsNotOne(String pattern) {
    assertThatExceptionOfType(InvalidValue.class)
        .isThrownBy(() -> SubjectPattern.parse(pattern))
        .withMessageContaining("; ");
  }

  @Property
  void withoutAStarItIsTheLettersAndNothingElse(
      @ForAll @Chars({'a', 'B', ':', '/', '.', '-'}) @StringLength(min = 1, max = 30) String one,
      @ForAll @Chars({'a', 'B', ':', '/', '.', '-'}) @StringLength(min = 1, max = 30)
          String other) {
    assertThat(SubjectPattern.parse(one).matches(one)).isTrue();
    assertThat(SubjectPattern.parse(one).matches(other)).isEqualTo(one.equals(other));
  }

  @Property
  void whatIsTakenBeginsWithAllThatStandsBeforeTheStar(
      @ForAll @AlphaChars @StringLength(min = 1, max = 5) String first,
      @ForAll @AlphaChars @StringLength(min = 1, max = 5) String second,
      @ForAll @StringLength(max = 20) String subject) {
    SubjectPattern pattern = SubjectPattern.parse(first + ":" + second + "/*");
    String beginning = first + ":" + second + "/";
    assertThat(pattern.matches(subject))
        .isEqualTo(subject.startsWith(beginning) && subject.length() > beginning.length());
    assertThat(pattern.matches(beginning + "x" + subject)).isTrue();
  }

  @Property
  void anyTextIsAPatternOrSaysWhyNot(@ForAll @StringLength(max = 600) String text) {
    try {
      SubjectPattern pattern = SubjectPattern.parse(text);
      assertThat(text).startsWith(pattern.text());
    } catch (InvalidValue e) {
      assertThat(e.text()).contains("; ");
    }
  }
}
