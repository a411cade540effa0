package dev.latchkey.authority.signin;

import static dev.latchkey.authority.signin.SignInKind.PASSWORD;
import static dev.latchkey.authority.signin.SignInKind.SOCIAL;
import static dev.latchkey.authority.signin.SignInKind.SSO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of R-AUTH-16: every set of ways has one rule. */
class MfaRuleTest {
  static Arguments[] table() {
    return new Arguments[] {
      Arguments.of(Set.of(SOCIAL), MfaRule.NOT_REQUIRED),
      Arguments.of(Set.of(SSO), MfaRule.SSO_SHOULD_ENFORCE),
      Arguments.of(Set.of(PASSWORD), MfaRule.BEFORE_CLOUD),
      Arguments.of(Set.of(PASSWORD, SOCIAL), MfaRule.BEFORE_ANY_ACCESS),
      Arguments.of(Set.of(PASSWORD, SSO), MfaRule.BEFORE_ANY_ACCESS),
      Arguments.of(Set.of(PASSWORD, SSO, SOCIAL), MfaRule.BEFORE_ANY_ACCESS),
      Arguments.of(Set.of(SSO, SOCIAL), MfaRule.SSO_SHOULD_ENFORCE)
    };
  }

  @ParameterizedTest
  @MethodSource("table")
  void R_AUTH_16_theWaysDecide(Set<SignInKind> ways, MfaRule rule) {
    assertThat(MfaRule.of(ways)).isEqualTo(rule);
  }

  @Test
  void noWayIsNoAccount() {
    assertThatThrownBy(() -> MfaRule.of(Set.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyRuleHasANameAndASentence() {
    for (MfaRule rule : MfaRule.values()) {
      assertThat(rule.id()).matches("[a-z-]+");
      assertThat(rule.text()).endsWith(".").hasSizeLessThan(120);
    }
  }
}
