package dev.latchkey.policy;

import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Key;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Payer;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ErrorCode;
import dev.latchkey.error.PolicyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which ways of signing in, and which workspaces, are allowed (protocol §5.2, policy §1): the one
 * place that decides it, for sign-ins as for credentials that are there already.
 *
 * <p>Made once from what was said when a program began, and kept: a file that is changed or becomes
 * unreadable later loosens nothing. Immutable.
 */
public final class LoginPolicy {
  private final LoginRules rules;
  private final Optional<List<String>> workspaces;

  /** What follows from {@code rules}. */
  public LoginPolicy(LoginRules rules) {
    this.rules = rules;
    this.workspaces = effectiveWorkspaces(rules);
  }

  private static Optional<List<String>> effectiveWorkspaces(LoginRules rules) {
    Optional<List<String>> forced = rules.forcedWorkspaces().map(Setting::value);
    Optional<List<String>> allowed = rules.allowedWorkspaces().map(Setting::value);
    if (forced.isEmpty() || allowed.isEmpty()) {
      return forced.isPresent() ? forced : allowed;
    }
    List<String> both = new ArrayList<>(forced.get());
    both.retainAll(allowed.get());
    return Optional.of(List.copyOf(both));
  }

  /** Whether any way of signing in is left (R-MGD-26). */
  public boolean permitsAny() {
    return permits(Method.API) || permits(Method.CHATGPT);
  }

  /** Whether credentials of a kind are allowed at all (policy §1.6). */
  public boolean permits(Method method) {
    return methodRule(method).isEmpty()
        && (method != Method.CHATGPT || workspaces.filter(List::isEmpty).isEmpty());
  }

  /**
   * The workspaces to which ChatGPT credentials are restricted; nothing if they are not. An empty
   * list lets none in.
   */
  public Optional<List<String>> restriction() {
    return workspaces;
  }

  /**
   * Refuses a forbidden method; to be asked before anything is read, opened or sent (B18).
   *
   * @throws PolicyException naming the rule and where it stands
   */
  public void check(LoginMethod method) {
    checkPermitsAny();
    Method kind = method == LoginMethod.API_KEY ? Method.API : Method.CHATGPT;
    Optional<Rule> rule = methodRule(kind);
    if (rule.isPresent()) {
      throw new PolicyException(
          ErrorCode.METHOD_FORBIDDEN,
          method.label() + " is disabled by " + rule.get(),
          switch (kind) {
            case API -> "use latchkey login to sign in with ChatGPT";
            case CHATGPT -> "pipe an API key into latchkey login --with-api-key";
          });
    }
    if (kind == Method.CHATGPT && !permits(kind)) {
      throw new PolicyException(
          ErrorCode.METHOD_FORBIDDEN,
          method.label()
              + " is disabled: no workspace is allowed by "
              + workspaceRule(Optional.empty()),
          "pipe an API key into latchkey login --with-api-key");
    }
  }

  /**
   * Refuses everything if no method is left.
   *
   * @throws PolicyException if so
   */
  public void checkPermitsAny() {
    if (!permitsAny()) {
      throw new PolicyException(
          ErrorCode.NO_LOGIN_METHOD,
          "authentication requirements do not permit any usable login method ("
              + String.join("; ", sources())
              + ")",
          "an administrator has to allow one, or who forced another has to take that back;"
              + " latchkey logout works all the same");
    }
  }

  /**
   * What forbids a credential that is there already.
   *
   * @param payer who pays for it, which tells API credentials from those of a ChatGPT workspace
   * @param accountId the workspace that it belongs to, if it names one
   * @return nothing if it may be used
   */
  public Optional<Violation> violation(Payer payer, Optional<String> accountId) {
    Optional<Violation> method = methodViolation(payer);
    return method.isPresent() || payer == Payer.METERED ? method : workspaceViolation(accountId);
  }

  /**
   * What forbids a credential whose workspace is not known yet.
   *
   * @param payer who pays for it
   * @return nothing if it may be used as far as one can tell
   */
  public Optional<Violation> methodViolation(Payer payer) {
    Method method = payer == Payer.METERED ? Method.API : Method.CHATGPT;
    return methodRule(method)
        .map(rule ->
            new Violation(
                rule.key(),
                rule.origin(),
                ErrorCode.METHOD_FORBIDDEN,
                switch (method) {
                  case API -> "ChatGPT login is required, but an API key is currently being used";
                  case CHATGPT -> "API key login is required, but ChatGPT is currently being used";
                },
                switch (method) {
                  case API -> "use latchkey login to sign in with ChatGPT";
                  case CHATGPT -> "pipe an API key into latchkey login --with-api-key";
                }));
  }

  private Optional<Violation> workspaceViolation(Optional<String> accountId) {
    if (workspaces.isEmpty() || accountId.filter(workspaces.get()::contains).isPresent()) {
      return Optional.empty();
    }
    Rule rule = workspaceRule(accountId);
    return Optional.of(
        new Violation(
            rule.key(),
            rule.origin(),
            ErrorCode.WORKSPACE_FORBIDDEN,
            "Login is restricted to workspace(s) "
                + named(workspaces.get())
                + ", but current credentials "
                + accountId
                    .map(id -> "belong to " + Printable.escape(id, 80))
                    .orElse("lack a workspace identifier"),
            workspaces.get().isEmpty()
                ? "pipe an API key into latchkey login --with-api-key"
                : "run latchkey login with an account of an allowed workspace"));
  }

  /** The workspaces to which sign-in with ChatGPT is restricted; empty if it is not. */
  public List<String> workspaces() {
    return workspaces.orElse(List.of());
  }

  /**
   * The workspaces to which a sign-in is restricted that asks for {@code wanted}.
   *
   * @throws PolicyException if that is not allowed, before anybody has been asked for anything
   */
  public List<String> workspaces(Optional<String> wanted) {
    if (wanted.isPresent() && workspaces.filter(list -> !list.contains(wanted.get())).isPresent()) {
      throw new PolicyException(
          ErrorCode.WORKSPACE_FORBIDDEN,
          "the workspace "
              + Printable.escape(wanted.get(), 80)
              + " is not among those that are allowed: "
              + named(workspaces.get())
              + " ("
              + workspaceRule(wanted).source()
              + ")",
          "ask for an allowed one, or for none");
    }
    return wanted.map(List::of).orElseGet(this::workspaces);
  }

  /**
   * Refuses an account that belongs to a workspace that is not allowed.
   *
   * @throws PolicyException naming the allowed ones, the actual one, and where the rule stands
   */
  public void checkWorkspace(Optional<String> accountId) {
    if (workspaceViolation(accountId).isEmpty()) {
      return;
    }
    throw new PolicyException(
        ErrorCode.WORKSPACE_FORBIDDEN,
        "Login is restricted to workspace id(s) "
            + named(workspaces.orElseThrow())
            + "; "
            + accountId
                .map(id -> "this account belongs to " + Printable.escape(id, 80))
                .orElse("this account's token names none")
            + " ("
            + workspaceRule(accountId).source()
            + ")",
        "sign in with an account of an allowed workspace");
  }

  /**
   * A rule and where it stands.
   *
   * @param key its key
   * @param origin its place
   */
  private record Rule(Key key, Origin origin) {
    /** With a comma, for brackets of their own. */
    String source() {
      return key.text() + ", " + origin;
    }

    @Override
    public String toString() {
      return key.text() + " (" + origin + ")";
    }
  }

  /** The rule that forbids {@code method}; an administrator's comes first. */
  private Optional<Rule> methodRule(Method method) {
    Setting<Set<Method>> allowed = rules.allowedMethods().orElse(null);
    if (allowed != null && !allowed.value().contains(method)) {
      return Optional.of(new Rule(Key.ALLOWED_METHODS, allowed.origin()));
    }
    Setting<Method> forced = rules.forcedMethod().orElse(null);
    if (forced != null && forced.value() != method) {
      return Optional.of(new Rule(Key.FORCED_METHOD, forced.origin()));
    }
    return Optional.empty();
  }

  /** The rule that keeps {@code accountId} out; an administrator's comes first. */
  private Rule workspaceRule(Optional<String> accountId) {
    Setting<List<String>> allowed = rules.allowedWorkspaces().orElse(null);
    return allowed != null && accountId.filter(allowed.value()::contains).isEmpty()
        ? new Rule(Key.ALLOWED_WORKSPACES, allowed.origin())
        : new Rule(Key.FORCED_WORKSPACES, rules.forcedWorkspaces().orElseThrow().origin());
  }

  private List<String> sources() {
    List<String> sources = new ArrayList<>();
    rules
        .allowedMethods()
        .ifPresent(set -> sources.add(Key.ALLOWED_METHODS.text() + ", " + set.origin()));
    rules
        .forcedMethod()
        .ifPresent(set -> sources.add(Key.FORCED_METHOD.text() + ", " + set.origin()));
    rules
        .allowedWorkspaces()
        .ifPresent(set -> sources.add(Key.ALLOWED_WORKSPACES.text() + ", " + set.origin()));
    rules
        .forcedWorkspaces()
        .ifPresent(set -> sources.add(Key.FORCED_WORKSPACES.text() + ", " + set.origin()));
    return sources;
  }

  private static String named(List<String> ids) {
    return ids.isEmpty() ? "(none)" : Printable.escape(String.join(", ", ids), 400);
  }
}
