package dev.latchkey.policy;

import dev.latchkey.config.Configuration;
import dev.latchkey.config.Configuration.ForcedMethod;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.util.List;
import java.util.Optional;

/** Which ways of signing in, and which workspaces, are allowed (protocol §5.2). Immutable. */
public final class LoginPolicy {
  private final Configuration configuration;

  /** What follows from {@code configuration}. */
  public LoginPolicy(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * Refuses a forbidden method; to be asked before anything is read, opened or sent (B18).
   *
   * @throws PolicyException naming the rule and where it stands
   */
  public void check(LoginMethod method) {
    Setting<ForcedMethod> forced = configuration.forcedLoginMethod().orElse(null);
    if (forced == null) {
      return;
    }
    ForcedMethod kind = method == LoginMethod.API_KEY ? ForcedMethod.API : ForcedMethod.CHATGPT;
    if (forced.value() != kind) {
      throw new PolicyException(
          ErrorCode.METHOD_FORBIDDEN,
          method.label() + " is disabled by forced_login_method (" + forced.origin() + ")",
          switch (forced.value()) {
            case CHATGPT -> "use latchkey login to sign in with ChatGPT";
            case API -> "pipe an API key into latchkey login --with-api-key";
          });
    }
  }

  /** The workspaces to which sign-in with ChatGPT is restricted; empty if it is not. */
  public List<String> workspaces() {
    return configuration.forcedWorkspaces().map(Setting::value).orElse(List.of());
  }

  /**
   * The workspaces to which a sign-in is restricted that asks for {@code wanted}.
   *
   * @throws PolicyException if that is not allowed, before anybody has been asked for anything
   */
  public List<String> workspaces(Optional<String> wanted) {
    checkWorkspaceWanted(wanted);
    return wanted.map(List::of).orElseGet(this::workspaces);
  }

  private void checkWorkspaceWanted(Optional<String> wanted) {
    Setting<List<String>> allowed = configuration.forcedWorkspaces().orElse(null);
    if (wanted.isEmpty() || allowed == null || allowed.value().contains(wanted.get())) {
      return;
    }
    throw new PolicyException(
        ErrorCode.WORKSPACE_FORBIDDEN,
        "the workspace "
            + Printable.escape(wanted.get(), 80)
            + " is not among those that are allowed: "
            + Printable.escape(String.join(", ", allowed.value()), 400)
            + " (forced_chatgpt_workspace_id, "
            + allowed.origin()
            + ")",
        "ask for an allowed one, or for none");
  }

  /**
   * Refuses an account that belongs to a workspace that is not allowed.
   *
   * @throws PolicyException naming the allowed ones, the actual one, and where the rule stands
   */
  public void checkWorkspace(Optional<String> accountId) {
    Setting<List<String>> allowed = configuration.forcedWorkspaces().orElse(null);
    if (allowed == null || accountId.filter(allowed.value()::contains).isPresent()) {
      return;
    }
    String actual =
        accountId
            .map(id -> "this account belongs to " + Printable.escape(id, 80))
            .orElse("this account's token names none");
    throw new PolicyException(
        ErrorCode.WORKSPACE_FORBIDDEN,
        "Login is restricted to workspace id(s) "
            + Printable.escape(String.join(", ", allowed.value()), 400)
            + "; "
            + actual
            + " (forced_chatgpt_workspace_id, "
            + allowed.origin()
            + ")",
        "sign in with an account of an allowed workspace");
  }
}
