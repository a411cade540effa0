package dev.latchkey.config;

import dev.latchkey.config.Configuration.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has been said about who may sign in, and how (policy §1.1, §1.6). Immutable.
 *
 * @param forcedMethod {@code forced_login_method}
 * @param forcedWorkspaces {@code forced_chatgpt_workspace_id}, one or several; never an empty list
 * @param allowedMethods {@code allowed_login_methods}, which may allow nothing
 * @param allowedWorkspaces {@code allowed_chatgpt_workspaces}, which may allow none
 */
public record LoginRules(
    Optional<Setting<Method>> forcedMethod,
    Optional<Setting<List<String>>> forcedWorkspaces,
    Optional<Setting<Set<Method>>> allowedMethods,
    Optional<Setting<List<String>>> allowedWorkspaces) {

  /** Nobody said anything. */
  public static final LoginRules NONE =
      new LoginRules(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** These, but for another {@code forced_login_method}. */
  public LoginRules withForcedMethod(Setting<Method> method) {
    return new LoginRules(Optional.of(method), forcedWorkspaces, allowedMethods, allowedWorkspaces);
  }

  /** These, but for another {@code forced_chatgpt_workspace_id}. */
  public LoginRules withForcedWorkspaces(Setting<List<String>> workspaces) {
    return new LoginRules(forcedMethod, Optional.of(workspaces), allowedMethods, allowedWorkspaces);
  }

  /** These, but for another {@code allowed_login_methods}. */
  public LoginRules withAllowedMethods(Setting<Set<Method>> methods) {
    return new LoginRules(forcedMethod, forcedWorkspaces, Optional.of(methods), allowedWorkspaces);
  }

  /** These, but for another {@code allowed_chatgpt_workspaces}. */
  public LoginRules withAllowedWorkspaces(Setting<List<String>> workspaces) {
    return new LoginRules(forcedMethod, forcedWorkspaces, allowedMethods, Optional.of(workspaces));
  }
}
