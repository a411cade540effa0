package dev.latchkey.explain;

import dev.latchkey.config.Configuration.Method;
import dev.latchkey.config.Key;
import dev.latchkey.config.Layers;
import dev.latchkey.config.LoginRules;
import dev.latchkey.config.Origin;
import dev.latchkey.config.Setting;
import dev.latchkey.credential.Printable;
import dev.latchkey.error.ConfigurationException;
import dev.latchkey.policy.LoginPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which sign-ins are allowed.
 *
 * @param policy what follows from the rules
 * @param rules the rules that hold
 * @param layers what was said
 * @param trouble why that cannot be read
 */
record PolicyChapter(
    LoginPolicy policy, LoginRules rules, Layers layers, Optional<ConfigurationException> trouble)
    implements Chapter {

  /**
   * A rule that holds.
   *
   * @param narrows whether it forbids something
   */
  private record Rule(Key key, Object value, Origin origin, boolean narrows) {
    String sentence() {
      return key.text() + " = " + KeyDecisions.shown(key, value);
    }

    @Override
    public String toString() {
      return sentence() + " (" + Source.of(origin) + ")";
    }
  }

  @Override
  public List<Decision> decisions() {
    if (trouble.isPresent()) {
      return List.of(
          Decision.unknown("methods", "Sign-in with", Trouble.of(trouble.get()), List.of()),
          Decision.unknown("workspaces", "Workspaces", Trouble.of(trouble.get()), List.of()));
    }
    return List.of(
        Decision.attempt("methods", "Sign-in with", this::methods),
        Decision.attempt("workspaces", "Workspaces", this::workspaces));
  }

  private Decision methods() {
    List<Rule> holding = new ArrayList<>();
    rules
        .allowedMethods()
        .ifPresent(set ->
            holding.add(
                new Rule(
                    Key.ALLOWED_METHODS,
                    set.value().stream().sorted().map(PolicyChapter::word).toList(),
                    set.origin(),
                    set.value().size() < Method.values().length)));
    rules
        .forcedMethod()
        .ifPresent(
            one -> holding.add(new Rule(Key.FORCED_METHOD, word(one.value()), one.origin(), true)));
    boolean chatGpt = policy.permits(Method.CHATGPT);
    boolean api = policy.permits(Method.API);
    if (!chatGpt && policy.restriction().filter(List::isEmpty).isPresent()) {
      holding.addAll(workspaceRules());
    }
    String value =
        chatGpt && api ? "ChatGPT, API key" : chatGpt ? "ChatGPT" : api ? "API key" : "nothing";
    return decision(
        "methods",
        "Sign-in with",
        value,
        holding,
        chatGpt || api ? "" : "what is required leaves no way of signing in: ",
        List.of(Key.ALLOWED_METHODS, Key.FORCED_METHOD));
  }

  private Decision workspaces() {
    Optional<List<String>> ids = policy.restriction();
    String value =
        ids.map(list -> list.isEmpty() ? "none" : Printable.escape(String.join(", ", list), 400))
            .orElse("any");
    return decision(
        "workspaces",
        "Workspaces",
        value,
        workspaceRules(),
        "",
        List.of(Key.ALLOWED_WORKSPACES, Key.FORCED_WORKSPACES));
  }

  private List<Rule> workspaceRules() {
    List<Rule> holding = new ArrayList<>();
    rule(Key.ALLOWED_WORKSPACES, rules.allowedWorkspaces(), holding);
    rule(Key.FORCED_WORKSPACES, rules.forcedWorkspaces(), holding);
    return holding;
  }

  private static void rule(Key key, Optional<Setting<List<String>>> said, List<Rule> to) {
    said.ifPresent(ids -> to.add(new Rule(key, ids.value(), ids.origin(), true)));
  }

  /** The strongest rule that forbids something is the one that decided; all are named. */
  private Decision decision(
      String id, String label, String value, List<Rule> holding, String begin, List<Key> keys) {
    KeyDecisions said = new KeyDecisions(layers);
    List<Loser> losers = new ArrayList<>();
    for (Key key : keys) {
      losers.addAll(said.losers(key));
    }
    if (holding.isEmpty()) {
      return Decision.of(id, label, value, Source.BUILT_IN, "", losers);
    }
    Rule decided = holding.stream().filter(Rule::narrows).findFirst().orElse(holding.getFirst());
    List<String> sentences = holding.stream().map(Rule::toString).toList();
    return Decision.of(
        id,
        label,
        value,
        Source.of(decided.origin()),
        begin + (holding.size() == 1 ? decided.sentence() : String.join(" and ", sentences)),
        losers);
  }

  private static String word(Method method) {
    return method.name().toLowerCase(Locale.ROOT);
  }
}
