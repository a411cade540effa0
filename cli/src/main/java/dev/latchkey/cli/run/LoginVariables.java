package dev.latchkey.cli.run;

import dev.latchkey.config.Environment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment variables that sign a program in by themselves, whatever its home holds (policy
 * §7.1). The one place that knows their names; which of them wins is not decided here.
 */
final class LoginVariables {
  private static final List<String> LOGINS =
      List.of(
          "CODEX_ACCESS_TOKEN",
          "CODEX_API_KEY",
          "OPENAI_FEDERATION_RULE_ID",
          "OPENAI_IDENTITY_TOKEN_FILE");

  /** No logins for Codex itself, but somebody's secrets, or the way to them, all the same. */
  private static final List<String> COMPANIONS =
      List.of("OPENAI_API_KEY", "OPENAI_WORKLOAD_IDENTITY_CONTEXT", "LATCHKEY_SOCKET");

  private LoginVariables() {}

  /** Those in {@code environment} that count as a login. */
  static List<String> in(Environment environment) {
    List<String> present = new ArrayList<>();
    for (String name : LOGINS) {
      if (environment.getTrimmed(name).isPresent()) {
        present.add(name);
      }
    }
    return present;
  }

  /** All that a program must not see if only the login of its home shall count. */
  static List<String> all() {
    List<String> all = new ArrayList<>(LOGINS);
    all.addAll(COMPANIONS);
    return all;
  }

  /** {@code environment} as Codex reads it: a token socket is no login there. */
  static Environment asCodexSees(Environment environment) {
    Map<String, String> rest = new HashMap<>(environment.variables());
    rest.remove("LATCHKEY_SOCKET");
    return Environment.of(rest);
  }

  /** {@code environment} as such a program sees it. */
  static Environment without(Environment environment) {
    Map<String, String> rest = new HashMap<>(environment.variables());
    rest.keySet().removeAll(all());
    return Environment.of(rest);
  }
}
