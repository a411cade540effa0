package dev.latchkey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Layer;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Protocol §5.2. */
class LoginPolicyTest {
  @Test
  void withoutRulesEverythingIsAllowed() {
    LoginPolicy policy = new LoginPolicy(LoginRules.NONE);
    policy.check(LoginMethod.CHATGPT);
    policy.check(LoginMethod.API_KEY);
    policy.checkWorkspace(Optional.empty());
    assertThat(policy.workspaces()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"CHATGPT, CHATGPT, API_KEY", "API, API_KEY, CHATGPT"})
  void aMethodForbidsTheOtherAndSaysWhereThatStands(
      Method forced, LoginMethod allowed, LoginMethod forbidden) {
    LoginPolicy policy =
        new LoginPolicy(
            LoginRules.NONE.withForcedMethod(
                new Setting<>(forced, new Origin(Layer.USER, "/h/config.toml", 3, 1))));
    policy.check(allowed);
    assertThatThrownBy(() -> policy.check(forbidden))
        .isInstanceOfSatisfying(
            PolicyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.METHOD_FORBIDDEN))
        .hasMessageContaining("forced_login_method (/h/config.toml, line 3, column 1)");
  }

  @Test
  void case012_anotherWorkspaceIsRefusedWithBothNames() {
    LoginPolicy policy =
        new LoginPolicy(
            LoginRules.NONE.withForcedWorkspaces(
                new Setting<>(List.of("A", "B"), Origin.of(Layer.COMMAND_LINE, "-c x"))));
    policy.checkWorkspace(Optional.of("A"));
    policy.checkWorkspace(Optional.of("B"));
    assertThatThrownBy(() -> policy.checkWorkspace(Optional.of("C\u001b")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("Login is restricted to workspace id(s) A, B")
        .hasMessageContaining("C\\u001b")
        .hasMessageContaining("-c x");
    assertThatThrownBy(() -> policy.checkWorkspace(Optional.of("a")))
        .isInstanceOf(PolicyException.class);
    assertThatThrownBy(() -> policy.checkWorkspace(Optional.empty()))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("names none");
  }
}
