package dev.latchkey.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layer;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Payer;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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

  private static final Origin REQUIREMENTS =
      new Origin(Layer.REQUIREMENTS, "/etc/codex/requirements.toml", 1, 1);
  private static final Origin USER = new Origin(Layer.USER, "/h/config.toml", 3, 1);

  private static LoginPolicy managed(Set<Method> methods, List<String> allowed, String... forced) {
    return new LoginPolicy(
        LoginRules.NONE
            .withAllowedMethods(new Setting<>(methods, REQUIREMENTS))
            .withAllowedWorkspaces(new Setting<>(allowed, REQUIREMENTS))
            .withForcedWorkspaces(new Setting<>(List.of(forced), USER)));
  }

  /** Policy §1.7. */
  @Test
  void managedCase12_whatIsForcedAndAllowedCountsInTheOrderOfTheForced() {
    LoginPolicy policy =
        managed(Set.of(Method.CHATGPT), List.of("c", "allowed"), "denied", "allowed", "c");
    assertThat(policy.restriction()).contains(List.of("allowed", "c"));
    assertThat(policy.permits(Method.CHATGPT)).isTrue();
    assertThat(policy.permits(Method.API)).isFalse();
    policy.checkWorkspace(Optional.of("allowed"));
    assertThat(policy.violation(Payer.SUBSCRIPTION, Optional.of("denied")).orElseThrow().rule())
        .describedAs("the administrator's rule is named, not the user's own")
        .isEqualTo(Key.ALLOWED_WORKSPACES);
  }

  /** Policy §1.7. */
  @Test
  void managedCase13_noWorkspaceAndNoKeyIsNothing() {
    LoginPolicy policy = managed(Set.of(Method.CHATGPT), List.of(), "denied");
    assertThat(policy.permitsAny()).isFalse();
    assertThatThrownBy(() -> policy.check(LoginMethod.CHATGPT))
        .hasMessageContaining("do not permit any usable login method")
        .hasMessageContaining(
            "allowed_login_methods, /etc/codex/requirements.toml, line 1, column 1")
        .hasMessageContaining("forced_chatgpt_workspace_id, /h/config.toml, line 3, column 1");
  }

  @Test
  void aChoiceThatTheAdministratorDoesNotAllowIsToldAsTheAdministratorsRule() {
    LoginPolicy policy = managed(Set.of(Method.API, Method.CHATGPT), List.of("allowed"), "denied");
    assertThat(policy.restriction()).contains(List.of());
    assertThatThrownBy(() -> policy.check(LoginMethod.CHATGPT))
        .hasMessageContaining("no workspace is allowed by allowed_chatgpt_workspaces");
    policy.check(LoginMethod.API_KEY);
    assertThat(policy.violation(Payer.METERED, Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Payer.class)
  void theDocumentedSentences(Payer payer) {
    Method other = payer == Payer.METERED ? Method.CHATGPT : Method.API;
    LoginPolicy policy =
        new LoginPolicy(LoginRules.NONE.withForcedMethod(new Setting<>(other, USER)));
    assertThat(policy.violation(payer, Optional.empty()).orElseThrow().message())
        .isEqualTo(
            payer == Payer.METERED
                ? "ChatGPT login is required, but an API key is currently being used"
                : "API key login is required, but ChatGPT is currently being used");
  }
}
